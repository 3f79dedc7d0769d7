//! Goods in our hands: what they are, who has them, and the customer's receipt for them (P10, P12).

use super::say;
use crate::{
    domain::{
        custody::{Holder, Place, ReceiptBack, ReceiptState, ThingTaken},
        ids::PersonId,
    },
    i18n::Lang,
};

/// What a thing is, with its serial number.
#[must_use]
pub fn thing(lang: Lang, taken: &ThingTaken) -> String {
    match &taken.serial {
        Some(serial) => {
            say!(lang, "thing-with-serial", thing = (taken.description.as_str()), serial = (serial.as_str()))
        }
        None => taken.description.to_string(),
    }
}

/// Who has it; `who` knows the names of people.
#[must_use]
pub fn holder(lang: Lang, holder: Holder, who: impl Fn(PersonId) -> String) -> String {
    match holder {
        Holder::At { at } => place(lang, at, who),
        Holder::InTransit { from, to } => {
            let (from, to) = (place(lang, from, &who), place(lang, to, &who));
            say!(lang, "holder-in-transit", from = from, to = to)
        }
    }
}

fn place(lang: Lang, place: Place, who: impl Fn(PersonId) -> String) -> String {
    match place {
        Place::Customer => say!(lang, "holder-customer"),
        Place::Technician { person } => say!(lang, "holder-technician", name = (who(person))),
        Place::Workshop => say!(lang, "holder-workshop"),
    }
}

/// Whether the receipt still counts, or how it was voided.
#[must_use]
pub fn goods_receipt(lang: Lang, state: &ReceiptState) -> String {
    match state {
        ReceiptState::Issued => say!(lang, "receipt-issued"),
        ReceiptState::Voided { number, how: ReceiptBack::TakenBack, .. } => {
            say!(lang, "receipt-voided", number = (number.to_string()))
        }
        ReceiptState::Voided { number, how: ReceiptBack::Lost { .. }, .. } => {
            say!(lang, "receipt-voided-lost", number = (number.to_string()))
        }
    }
}
