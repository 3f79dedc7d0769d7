//! Enrolment: the form for the server's address and the one-time code.

use facet::Facet;
use serde::{Deserialize, Serialize};

use super::form::{self, FormView};
use crate::{
    model::{Model, SignedOut, doing::Doing, working::Working},
    words::{Reader, say},
};

/// The form.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct EnrolView {
    /// What it is.
    pub title: String,
    /// What to do.
    pub text: String,
    /// What is filled in.
    pub form: FormView,
    /// Whether something can be exported meanwhile.
    pub can_export: bool,
    /// The label of the export.
    pub export_label: String,
}

/// Nobody worked on this phone before, or all that is left is what was saved of a damaged file (F5).
pub(super) fn first(reader: &Reader, model: &Model, state: &SignedOut) -> EnrolView {
    let can_export = state.saved.commands.iter().any(|row| !row.acknowledged);
    EnrolView {
        title: say!(reader, "enrol-title"),
        text: say!(reader, "enrol-text"),
        form: form::gate(reader, model, Doing::Enrol),
        can_export,
        export_label: say!(reader, "export"),
    }
}

/// The phone's key is gone (F8), or its access (F63); what was recorded is kept, or handed to the office.
pub(super) fn again(reader: &Reader, model: &Model, working: &Working) -> EnrolView {
    EnrolView {
        title: say!(reader, "enrol-again-title"),
        text: match working.sync.barred() {
            Some(_) => say!(reader, "barred-device"),
            None => say!(reader, "enrol-again-text"),
        },
        form: form::gate(reader, model, Doing::Enrol),
        can_export: !working.outbox.pending.is_empty(),
        export_label: say!(reader, "export"),
    }
}
