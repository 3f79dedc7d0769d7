//! Enrolment: the form for the server's address and the one-time code.

use facet::Facet;
use serde::{Deserialize, Serialize};

use crate::model::{SignedOut, working::Working};
use crate::words::{Reader, say};

/// The form.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct EnrolView {
    /// What it is.
    pub title: String,
    /// What to do.
    pub text: String,
    /// The label of the server's address.
    pub server_label: String,
    /// The address that is known from before; may be empty.
    pub server: String,
    /// The label of the code.
    pub code_label: String,
    /// The label of the phone's name.
    pub name_label: String,
    /// The label of the button.
    pub submit: String,
    /// Whether the server was asked and has not answered.
    pub is_waiting: bool,
    /// Whether the button works.
    pub can_submit: bool,
    /// Whether something can be exported meanwhile.
    pub can_export: bool,
    /// The label of the export.
    pub export: String,
}

/// Nobody worked on this phone before, or all that is left is what was saved of a damaged file (F5).
pub(super) fn first(reader: &Reader, state: &SignedOut) -> EnrolView {
    let (title, text) = (say!(reader, "enrol-title"), say!(reader, "enrol-text"));
    let can_export = state.saved.commands.iter().any(|row| !row.acknowledged);
    EnrolView { can_export, ..form(reader, title, text, String::new(), state.is_waiting) }
}

/// The phone's key is gone (F8), or its access (F63); what was recorded is kept, or handed to the office.
pub(super) fn again(reader: &Reader, working: &Working) -> EnrolView {
    let text = match working.sync.barred() {
        Some(_) => say!(reader, "barred-device"),
        None => say!(reader, "enrol-again-text"),
    };
    let form = form(reader, say!(reader, "enrol-again-title"), text, working.session.server.clone(), false);
    EnrolView { can_export: !working.outbox.pending.is_empty(), ..form }
}

fn form(reader: &Reader, title: String, text: String, server: String, is_waiting: bool) -> EnrolView {
    EnrolView {
        title,
        text,
        server_label: say!(reader, "field-server"),
        server,
        code_label: say!(reader, "field-code"),
        name_label: say!(reader, "field-device-name"),
        submit: if is_waiting { say!(reader, "enrol-waiting") } else { say!(reader, "enrol-submit") },
        is_waiting,
        can_submit: !is_waiting,
        can_export: false,
        export: say!(reader, "export"),
    }
}
