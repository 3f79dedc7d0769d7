//! Enrolment: the form for the server's address and the one-time code.

use facet::Facet;
use serde::{Deserialize, Serialize};

use super::reader::{Reader, say};
use crate::model::session::Session;

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
}

/// Nobody worked on this phone before.
pub(super) fn first(reader: &Reader, is_waiting: bool) -> EnrolView {
    let (title, text) = (say!(reader, "enrol-title"), say!(reader, "enrol-text"));
    form(reader, title, text, String::new(), is_waiting)
}

/// The phone's key is gone; what was recorded is kept (F8).
pub(super) fn again(reader: &Reader, session: &Session) -> EnrolView {
    let (title, text) = (say!(reader, "enrol-again-title"), say!(reader, "enrol-again-text"));
    form(reader, title, text, session.server.clone(), false)
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
    }
}
