//! What kind of service it is, and why (P1).

use super::{format, say};
use crate::{
    domain::entitlement::{Basis, Category, Entitlement},
    i18n::Lang,
};

/// What kind of service it is.
#[must_use]
pub fn category(lang: Lang, category: Category) -> String {
    match category {
        Category::A => say!(lang, "category-a"),
        Category::B => say!(lang, "category-b"),
        Category::C => say!(lang, "category-c"),
        Category::D => say!(lang, "category-d"),
    }
}

/// The category with the dated fact that it follows from, or who says otherwise.
#[must_use]
pub fn entitlement(lang: Lang, entitlement: &Entitlement) -> String {
    let full = |day| format::full_day(lang, day);
    let because = match (&entitlement.overridden, &entitlement.basis) {
        (Some(o), _) => say!(lang, "basis-overridden", reason = (o.reason.as_str())),
        (None, Basis::InWarranty { until }) => say!(lang, "basis-in-warranty", day = (full(*until))),
        (None, Basis::UnderContract { number, until }) => {
            say!(lang, "basis-under-contract", number = (number.as_str()), day = (full(*until)))
        }
        (None, Basis::WarrantyEnded { on }) => say!(lang, "basis-warranty-ended", day = (full(*on))),
        (None, Basis::NothingKnown) => say!(lang, "basis-nothing-known"),
    };
    say!(lang, "fact-category-because", category = (category(lang, entitlement.category())), because = because)
}
