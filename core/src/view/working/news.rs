//! What the office changed on an order since the person saw it.

use crate::{
    model::working::{listing::Summary, looked::Change},
    words::{self, Reader, say},
};

/// What is different, in a few words each.
pub(super) fn texts(reader: &Reader, changes: &[Change], summary: &Summary) -> Vec<String> {
    let text = |change: &Change| match change {
        Change::Stage => say!(reader, "change-stage", stage = (words::stage(reader.lang, &summary.stage))),
        Change::Time => match summary.appointment {
            Some(at) => say!(reader, "change-appointment", time = (reader.moment(at))),
            None => say!(reader, "change-time"),
        },
        Change::Place => say!(reader, "change-place"),
        Change::Fault => say!(reader, "change-fault"),
        Change::Money => say!(reader, "change-money"),
    };
    changes.iter().map(text).collect()
}
