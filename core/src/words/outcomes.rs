//! What the office answered.

use super::{known_refusal, say};
use crate::{
    domain::{checks::Check, order::Remark},
    i18n::Lang,
    protocol::outcome::{Decision, HeldWhy, Known},
};

/// Something the office noted about a fact that counts all the same.
#[must_use]
pub fn remark(lang: Lang, remark: &Known<Remark>) -> String {
    match remark {
        Known::Yes(Remark::OverCashLimit) => say!(lang, "remark-over_cash_limit"),
        Known::Yes(Remark::Overpaid) => say!(lang, "remark-overpaid"),
        Known::Yes(Remark::LeftUnreported) => say!(lang, "remark-left_unreported"),
        Known::Yes(Remark::OldPriceList) => say!(lang, "remark-old_price_list"),
        Known::Yes(Remark::ClockSkew) => say!(lang, "remark-clock_skew"),
        Known::Yes(Remark::NumberGap) => say!(lang, "remark-number_gap"),
        Known::Yes(Remark::HolidaysMissing) => say!(lang, "remark-holidays_missing"),
        Known::Yes(Remark::OnHold) => say!(lang, "remark-on_hold"),
        Known::Yes(Remark::HardlyDrawn) => say!(lang, "remark-hardly_drawn"),
        Known::Yes(Remark::DatePast) => say!(lang, "remark-date_past"),
        Known::Yes(Remark::MoreThanHeld) => say!(lang, "remark-more_than_held"),
        Known::No(_) => say!(lang, "remark-other"),
    }
}

/// Why a fact waits for a person of the office.
#[must_use]
pub fn held_why(lang: Lang, why: &HeldWhy) -> String {
    match why {
        HeldWhy::Reassigned => say!(lang, "held-reassigned"),
        HeldWhy::Rule { code } => known_refusal(lang, code),
        HeldWhy::SignedContentMoved => say!(lang, "held-signed_content_moved"),
        HeldWhy::UnknownReference => say!(lang, "held-unknown_reference"),
        HeldWhy::Unreadable => say!(lang, "held-unreadable"),
        HeldWhy::SealInvalid => say!(lang, "held-seal_invalid"),
        HeldWhy::IdReused => say!(lang, "held-id_reused"),
        HeldWhy::Behind { .. } => say!(lang, "held-behind"),
        HeldWhy::Deposited => say!(lang, "held-deposited"),
        HeldWhy::Other => say!(lang, "held-other"),
    }
}

/// What of a held fact proves nothing, or something else than it says (F76).
#[must_use]
pub fn check(lang: Lang, check: Check) -> String {
    match check {
        Check::Place => say!(lang, "check-place"),
        Check::IdReused => say!(lang, "check-id_reused"),
        Check::Seal => say!(lang, "check-seal"),
        Check::NumberForeign => say!(lang, "check-number_foreign"),
        Check::NumberTaken => say!(lang, "check-number_taken"),
    }
}

/// What a person at the exceptions desk decided (DESIGN §3 rule 8).
#[must_use]
pub fn decision(lang: Lang, decision: Decision) -> String {
    match decision {
        Decision::Accepted => say!(lang, "decision-accepted"),
        Decision::Attached => say!(lang, "decision-attached"),
        Decision::Declined => say!(lang, "decision-declined"),
    }
}
