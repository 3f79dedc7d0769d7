//! Goods in our hands and the customer's receipt for them (P10, P12).

use facet::Facet;
use serde::{Deserialize, Serialize};

use super::papers::who;
use crate::{
    domain::custody::{Custody, Thing},
    model::working::Working,
    words::{self, Reader, format, say},
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
    /// Which.
    pub id: String,
    /// What it is, with its serial number.
    pub description: String,
    /// What came with it, in one line.
    pub accessories: Option<String>,
    /// Its condition when it was taken.
    pub condition: String,
    /// Who has it.
    pub holder: String,
    /// Pictures of it, by digest.
    pub photos: Vec<String>,
}

pub(super) fn view(reader: &Reader, working: &Working, custody: &Custody) -> GoodsView {
    let receipt = &custody.receipt;
    GoodsView {
        title: say!(reader, "section-goods"),
        receipt: receipt.number.to_string(),
        receipt_state: words::goods_receipt(reader.lang, &receipt.state),
        promised: say!(reader, "card-promised", day = (reader.day(receipt.promised))),
        is_late: !custody.is_home() && receipt.promised < reader.today(),
        things: custody.things.iter().map(|thing| thing_view(reader, working, thing)).collect(),
    }
}

fn thing_view(reader: &Reader, working: &Working, thing: &Thing) -> ThingView {
    let taken = &thing.taken;
    ThingView {
        id: taken.id.to_string(),
        description: words::thing(reader.lang, taken),
        accessories: (!taken.accessories.is_empty()).then(|| format::listed(reader.lang, &taken.accessories)),
        condition: taken.condition.to_string(),
        holder: words::holder(reader.lang, thing.holder, |person| who(reader, working, person)),
        photos: taken.photos.iter().map(ToString::to_string).collect(),
    }
}
