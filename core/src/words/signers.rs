//! As what somebody signs.

use super::say;
use crate::{domain::signoff::SignerRole, i18n::Lang};

/// As what he signed: the words that were said, where the list had none.
#[must_use]
pub fn signer_role(lang: Lang, role: &SignerRole) -> String {
    match role {
        SignerRole::Customer => say!(lang, "signer-customer"),
        SignerRole::Family => say!(lang, "signer-family"),
        SignerRole::Colleague => say!(lang, "signer-colleague"),
        SignerRole::Caretaker => say!(lang, "signer-caretaker"),
        SignerRole::Other { words } => words.to_string(),
    }
}
