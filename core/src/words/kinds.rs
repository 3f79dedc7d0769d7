//! What was recorded, by what it is about and the kind of the command.

use super::say;
use crate::{
    domain::{
        house::{House as _, Kind},
        subject::SubjectKind,
        subjects::Product,
    },
    i18n::Lang,
};

/// What somebody recorded, in a word or two; what another version of the program wrote has no words of its own.
#[must_use]
pub fn kind(lang: Lang, about: Option<SubjectKind>, name: Option<&str>) -> String {
    let subject = Product::KINDS.iter().find(|kind| Some(kind.number) == about);
    let key = subject.zip(name).map(|(subject, name)| key(subject, name));
    match key.filter(|key| lang.texts().has(key)) {
        Some(key) => lang.texts().get(&key),
        None => say!(lang, "kind-other"),
    }
}

/// Where the words of a kind stand in the texts: `kind-order-accept`.
pub(super) fn key(subject: &Kind, name: &str) -> String {
    format!("kind-{}-{name}", subject.name.to_ascii_lowercase())
}
