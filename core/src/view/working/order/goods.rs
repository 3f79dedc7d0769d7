//! Goods in our hands and the customer's receipt for them (P10, P12).

use facet::Facet;
use serde::{Deserialize, Serialize};

use super::papers::who;
use crate::{
    domain::custody::{Custody, Holder, Place, ReceiptBack, ReceiptState, Thing},
    model::working::Working,
    words::{Reader, format, say},
};

/// The goods and their receipt (客户商品领取收据).
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct GoodsView {
    /// The title.
    pub title: String,
    /// The receipt's number.
    pub receipt: String,
    /// Whether it still counts, or how it was voided.
    pub receipt_state: String,
    /// The promised day.
    pub promised: String,
    /// Whether that day is over and the goods are not home.
    pub is_late: bool,
    /// The things.
    pub things: Vec<ThingView>,
}

/// A thing.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct ThingView {
    /// What it is, with its serial number.
    pub description: String,
    /// What came with it, in one line; may be empty.
    pub accessories: String,
    /// Its condition when it was taken.
    pub condition: String,
    /// Who has it.
    pub holder: String,
    /// Pictures of it, by digest.
    pub photos: Vec<String>,
}

pub(super) fn view(reader: &Reader, working: &Working, custody: &Custody) -> GoodsView {
    let receipt = &custody.receipt;
    let receipt_state = match &receipt.state {
        ReceiptState::Issued => say!(reader, "receipt-issued"),
        ReceiptState::Voided { number, how: ReceiptBack::TakenBack, .. } => {
            say!(reader, "receipt-voided", number = (number.to_string()))
        }
        ReceiptState::Voided { number, how: ReceiptBack::Lost { .. }, .. } => {
            say!(reader, "receipt-voided-lost", number = (number.to_string()))
        }
    };
    GoodsView {
        title: say!(reader, "section-goods"),
        receipt: receipt.number.to_string(),
        receipt_state,
        promised: say!(reader, "card-promised", day = (reader.day(receipt.promised))),
        is_late: !custody.is_home() && receipt.promised < reader.today(),
        things: custody.things.iter().map(|thing| thing_view(reader, working, thing)).collect(),
    }
}

fn thing_view(reader: &Reader, working: &Working, thing: &Thing) -> ThingView {
    let taken = &thing.taken;
    let description = match &taken.serial {
        Some(serial) => {
            say!(reader, "thing-with-serial", thing = (taken.description.as_str()), serial = (serial.as_str()))
        }
        None => taken.description.to_string(),
    };
    ThingView {
        description,
        accessories: format::listed(reader.lang, &taken.accessories),
        condition: taken.condition.to_string(),
        holder: holder(reader, working, thing.holder),
        photos: taken.photos.iter().map(ToString::to_string).collect(),
    }
}

fn holder(reader: &Reader, working: &Working, holder: Holder) -> String {
    match holder {
        Holder::At { at } => place(reader, working, at),
        Holder::InTransit { from, to } => {
            let (from, to) = (place(reader, working, from), place(reader, working, to));
            say!(reader, "holder-in-transit", from = from, to = to)
        }
    }
}

fn place(reader: &Reader, working: &Working, place: Place) -> String {
    match place {
        Place::Customer => say!(reader, "holder-customer"),
        Place::Technician { person } => say!(reader, "holder-technician", name = (who(reader, working, person))),
        Place::Workshop => say!(reader, "holder-workshop"),
    }
}
