//! The session ended: the form to open it again (F30). Everything is kept meanwhile.

use facet::Facet;
use serde::{Deserialize, Serialize};

use crate::{
    model::{Model, doing::Doing, working::Working},
    view::form::{self, FormView},
    words::{Reader, say},
};

/// The form.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct SignInView {
    /// What it is.
    pub title: String,
    /// That nothing is lost.
    pub text: String,
    /// Whose phone it is.
    pub person: String,
    /// What is filled in.
    pub form: FormView,
    /// Whether something can be exported meanwhile.
    pub can_export: bool,
    /// The label of the export.
    pub export_label: String,
}

pub(super) fn view(reader: &Reader, model: &Model, working: &Working) -> SignInView {
    SignInView {
        title: say!(reader, "sign-in-title"),
        text: match working.sync.barred() {
            Some(_) => say!(reader, "barred-person"),
            None => say!(reader, "sign-in-text"),
        },
        person: working.session.name.clone(),
        form: form::gate(reader, model, Doing::SignIn),
        can_export: !working.outbox.pending.is_empty(),
        export_label: say!(reader, "export"),
    }
}
