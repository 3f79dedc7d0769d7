//! The checklist of conduct as it was recorded last (P40): each point with what was said of it.

use facet::Facet;
use serde::{Deserialize, Serialize};

use super::{count, papers::head};
use crate::{
    domain::{
        order::{WorkOrder, command::ConductItem, state::Conduct},
        policy::ConductPoint,
    },
    model::working::Working,
    view::Tone,
    words::{Reader, say},
};

/// The checklist.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct ConductView {
    /// The title.
    pub title: String,
    /// When and by whom.
    pub head: String,
    /// How many points are ticked, of how many.
    pub score: String,
    /// Whether something was not done.
    pub tone: Tone,
    /// Each point, in the order of the list.
    pub rows: Vec<ConductRow>,
    /// How often it was recorded: the last one counts.
    pub total: u32,
}

/// A point of it.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct ConductRow {
    /// Its code.
    pub id: String,
    /// What it asks.
    pub label: String,
    /// Whether it was done.
    pub is_done: bool,
    /// The same in a word.
    pub says: String,
    /// What there is to say of it.
    pub note: Option<String>,
    /// How good that is.
    pub tone: Tone,
}

pub(super) fn view(reader: &Reader, working: &Working, order: &WorkOrder) -> Option<ConductView> {
    let conduct @ Conduct { items, by, at } = order.conduct()?;
    let (done, all) = conduct.score();
    Some(ConductView {
        title: say!(reader, "field-conduct"),
        head: head(reader, working, *at, *by),
        score: say!(reader, "conduct-score", done = done, all = all),
        tone: Tone::notice_if(done < all),
        rows: items.iter().map(|item| row(reader, working, item)).collect(),
        total: count(order.record.conduct.len()),
    })
}

fn row(reader: &Reader, working: &Working, item: &ConductItem) -> ConductRow {
    let points = &working.mirror.reference.policies.conduct_checklist;
    let names = points.iter().find(|point| point.code == item.item).map(|ConductPoint { names, .. }| names);
    ConductRow {
        id: item.item.to_string(),
        // A point that the settings have no more is still what was recorded.
        label: names.map_or_else(|| item.item.to_string(), |names| reader.name(names)),
        is_done: item.is_done,
        says: if item.is_done { say!(reader, "choice-yes") } else { say!(reader, "choice-no") },
        note: item.note.as_ref().map(ToString::to_string),
        tone: if item.is_done { Tone::Good } else { Tone::Notice },
    }
}
