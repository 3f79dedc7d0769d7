//! An order's card: what is needed to decide whether to open it.

use facet::Facet;
use serde::{Deserialize, Serialize};

use super::Asked;
use crate::{
    domain::{
        ids::OrderId,
        order::{Stage, WorkOrder},
        subject::Listed as _,
    },
    model::working::{Working, agenda::Shown, listing::Summary},
    view::{
        Tone,
        working::{news, order::next, stage::StageKind},
    },
    words::{self, Reader, format, say},
};

/// Characters of a name or a model that fit a card.
const NAME_CHARS: usize = 24;
/// Characters of an address or a fault that fit a card.
const LINE_CHARS: usize = 32;

/// An order's card.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct CardView {
    /// The order, for `Open`.
    pub id: String,
    /// The voucher's number.
    pub number: String,
    /// The customer.
    pub customer: String,
    /// The address.
    pub address: String,
    /// The product.
    pub model: String,
    /// What was reported.
    pub fault: String,
    /// Where it stands.
    pub stage: String,
    /// The same, to look up a picture.
    pub stage_kind: StageKind,
    /// How good that is; `Bad` where its time is over.
    pub tone: Tone,
    /// The agreed time, the limit of arrival or the promised day.
    pub time: Option<String>,
    /// What is owed.
    pub due: Option<String>,
    /// What kind of service it is: a letter.
    pub category: Option<String>,
    /// What usually comes next.
    pub next: Option<String>,
    /// Whether he has not seen it.
    pub is_new: bool,
    /// What the office changed since he saw it.
    pub change: Option<String>,
    /// Whether something recorded here waits to be sent.
    pub is_pending: bool,
    /// The card as it is read out.
    pub spoken: String,
}

pub(super) fn view(reader: &Reader, working: &Working, asked: &Asked<'_>, id: OrderId, summary: &Summary) -> CardView {
    let shown = Shown::of(summary);
    let kind = StageKind::from(&summary.stage);
    let changes = working.looked.changes(id, summary);
    let card = CardView {
        id: id.to_string(),
        number: summary.number.clone(),
        customer: format::shortened(summary.customer.as_str(), NAME_CHARS),
        address: format::shortened(summary.address.as_str(), LINE_CHARS),
        model: format::shortened(summary.model.as_str(), NAME_CHARS),
        fault: format::shortened(summary.fault.as_str(), LINE_CHARS),
        stage: words::stage(reader.lang, &summary.stage),
        stage_kind: kind,
        tone: if shown.is_late(&asked.clock) { Tone::Bad } else { kind.tone() },
        time: time(reader, shown),
        due: (summary.due.minor > 0).then(|| reader.money(summary.due)),
        category: summary.category.map(|category| category.letter().to_owned()),
        next: summary.next.map(|next| next::label(reader, working, next)),
        is_new: summary.stage == Stage::Assigned && !working.looked.knows(id),
        change: (!changes.is_empty()).then(|| format::listed(reader.lang, &news::texts(reader, &changes, summary))),
        is_pending: asked.unsent.contains(&WorkOrder::key(id.0)),
        spoken: String::new(),
    };
    CardView { spoken: spoken(reader, shown.is_late(&asked.clock), &card), ..card }
}

fn time(reader: &Reader, shown: Shown) -> Option<String> {
    match shown {
        Shown::Until(day) => Some(say!(reader, "card-until", day = (reader.day(day)))),
        Shown::Promised(day) => Some(say!(reader, "card-promised", day = (reader.day(day)))),
        Shown::Agreed(at) => Some(say!(reader, "card-appointment", time = (reader.moment(at)))),
        Shown::ArriveBy(at) => Some(say!(reader, "card-arrive-by", time = (reader.moment(at)))),
        Shown::AwaitsPrice => Some(say!(reader, "card-awaits-price")),
        Shown::Nothing => None,
    }
}

/// What marks the card, then who and what, then what is to be done: the order in which somebody who listens decides.
fn spoken(reader: &Reader, is_late: bool, card: &CardView) -> String {
    let is_new = card.is_new.then(|| say!(reader, "spoken-new"));
    let is_late = is_late.then(|| say!(reader, "spoken-late"));
    let due = card.due.as_ref().map(|due| say!(reader, "spoken-due", amount = (due.as_str())));
    let next = card.next.as_ref().map(|next| say!(reader, "spoken-next", step = (next.as_str())));
    let is_pending = card.is_pending.then(|| say!(reader, "spoken-pending"));
    let who = [Some(card.customer.clone()), Some(card.stage.clone())];
    let parts = [is_new, is_late].into_iter().chain(who).chain([card.time.clone(), due, next, is_pending]);
    format::listed(reader.lang, &parts.flatten().collect::<Vec<_>>())
}
