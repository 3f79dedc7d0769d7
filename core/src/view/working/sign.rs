//! The session ended: the form to open it again (F30). Everything is kept meanwhile.

use facet::Facet;
use serde::{Deserialize, Serialize};

use crate::{
    model::working::Working,
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
    /// The label of the login.
    pub login_label: String,
    /// The label of the password.
    pub password_label: String,
    /// The label of the button.
    pub submit: String,
    /// Whether something can be exported meanwhile.
    pub can_export: bool,
    /// The label of the export.
    pub export: String,
}

pub(super) fn view(reader: &Reader, working: &Working) -> SignInView {
    SignInView {
        title: say!(reader, "sign-in-title"),
        text: match working.sync.barred() {
            Some(_) => say!(reader, "barred-person"),
            None => say!(reader, "sign-in-text"),
        },
        person: working.session.name.clone(),
        login_label: say!(reader, "field-login"),
        password_label: say!(reader, "field-password"),
        submit: say!(reader, "sign-in-submit"),
        can_export: !working.outbox.pending.is_empty(),
        export: say!(reader, "export"),
    }
}
