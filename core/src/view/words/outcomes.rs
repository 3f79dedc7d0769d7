//! What the office answered.

use super::refusal;
use crate::{
    domain::{order::Remark, refusal::Refusal},
    protocol::outcome::{Decision, HeldWhy, Known},
    view::reader::{Reader, say},
};

/// Something the office noted about a fact that counts all the same.
pub fn remark(reader: &Reader, remark: &Known<Remark>) -> String {
    match remark {
        Known::Yes(Remark::OverCashLimit) => say!(reader, "remark-over_cash_limit"),
        Known::Yes(Remark::Overpaid) => say!(reader, "remark-overpaid"),
        Known::Yes(Remark::LeftUnreported) => say!(reader, "remark-left_unreported"),
        Known::Yes(Remark::OldPriceList) => say!(reader, "remark-old_price_list"),
        Known::Yes(Remark::ClockSkew) => say!(reader, "remark-clock_skew"),
        Known::Yes(Remark::NumberGap) => say!(reader, "remark-number_gap"),
        Known::Yes(Remark::HolidaysMissing) => say!(reader, "remark-holidays_missing"),
        Known::Yes(Remark::MoreThanHeld) => say!(reader, "remark-more_than_held"),
        Known::Yes(Remark::OnHold) => say!(reader, "remark-on_hold"),
        Known::No(_) => say!(reader, "remark-other"),
    }
}

/// Why a fact waits for a person of the office.
pub fn held_why(reader: &Reader, why: &HeldWhy) -> String {
    match why {
        HeldWhy::Reassigned => say!(reader, "held-reassigned"),
        HeldWhy::Rule { code } => known_refusal(reader, code),
        HeldWhy::SignedContentMoved => say!(reader, "held-signed_content_moved"),
        HeldWhy::UnknownReference => say!(reader, "held-unknown_reference"),
        HeldWhy::Unreadable => say!(reader, "held-unreadable"),
        HeldWhy::SealInvalid => say!(reader, "held-seal_invalid"),
        HeldWhy::IdReused => say!(reader, "held-id_reused"),
        HeldWhy::Behind { .. } => say!(reader, "held-behind"),
        HeldWhy::Deposited => say!(reader, "held-deposited"),
        HeldWhy::Other => say!(reader, "held-other"),
    }
}

/// A refusal, also one of a newer server.
pub fn known_refusal(reader: &Reader, code: &Known<Refusal>) -> String {
    match code {
        Known::Yes(code) => refusal(reader, *code),
        Known::No(_) => say!(reader, "refusal-other"),
    }
}

/// What a person at the exceptions desk decided (DESIGN §3 rule 8).
pub fn decision(reader: &Reader, decision: Decision) -> String {
    match decision {
        Decision::Accepted => say!(reader, "decision-accepted"),
        Decision::Attached => say!(reader, "decision-attached"),
        Decision::Declined => say!(reader, "decision-declined"),
    }
}
