//! One order: the voucher as the technician reads it, what he can do, and the one big next step.

mod actions;
pub mod goods;
pub mod next;
mod papers;
mod probe;
pub mod quotes;
pub mod sheet;

use facet::Facet;
use serde::{Deserialize, Serialize};

use self::{actions::Verdicts, goods::GoodsView, next::NextView, probe::Probe, quotes::QuotesView};
use super::{
    complaint::{self, ComplaintRow},
    count,
};
use crate::{
    domain::{customer::Site, deadline::Deadline, order::WorkOrder, subject::Listed as _},
    model::{Device, working::Working},
    papers::{Fact, Item},
    view::ActionView,
    view::Tone,
    words::{self, Reader, say},
};

/// The newest entries of one kind that a voucher shows; earlier ones are counted.
pub(super) const ENTRIES_SHOWN: usize = 20;

/// An order.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderView {
    /// Its id.
    pub id: String,
    /// The title: 服务凭证 and its number.
    pub title: String,
    /// The voucher's number.
    pub number: String,
    /// Where it stands.
    pub stage: String,
    /// Why it stands there, where somebody said so; may be empty.
    pub stage_reason: String,
    /// Whether something recorded here waits to be sent.
    pub is_pending: bool,
    /// The one big next step.
    pub next: NextView,
    /// What can be done now, the big button first, and what cannot be done yet.
    pub actions: Vec<ActionView>,
    /// The customer's name.
    pub customer: String,
    /// Where the product stands.
    pub address: String,
    /// The number to call.
    pub phone: String,
    /// The product.
    pub model: String,
    /// Its serial number; may be empty.
    pub serial: String,
    /// That the product is on hold, a sentence for each hold (P29).
    pub holds: Vec<String>,
    /// What was reported.
    pub fault: String,
    /// The category, when the call came, the limit of arrival, the agreed time …
    pub facts: Vec<FactView>,
    /// The visits.
    pub visits: EntriesView,
    /// What was found (P15).
    pub findings: EntriesView,
    /// The quotes (P7).
    pub quotes: QuotesView,
    /// Work on site (P8).
    pub work: EntriesView,
    /// Checks of the whole product (P8).
    pub checks: EntriesView,
    /// Pictures.
    pub photos: PhotosView,
    /// Goods in our hands and their receipt (P10).
    pub goods: Option<GoodsView>,
    /// The repair card (修护卡): work on the bench, inspections, late reports (P11, P13).
    pub repair_card: EntriesView,
    /// What is owed and paid (P9).
    pub money: MoneyView,
    /// What was paid or promised.
    pub payments: EntriesView,
    /// Signatures.
    pub sign_offs: EntriesView,
    /// Complaints about it that this phone has (P25).
    pub complaints: Vec<ComplaintRow>,
}

/// A fact with its label.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct FactView {
    /// The label.
    pub label: String,
    /// The fact.
    pub text: String,
}

/// Entries of one kind, the newest last.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct EntriesView {
    /// What they are.
    pub title: String,
    /// The newest of them.
    pub rows: Vec<EntryView>,
    /// How many there are.
    pub total: u32,
}

/// An entry of the voucher.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryView {
    /// When and by whom; may be empty.
    pub head: String,
    /// What.
    pub text: String,
    /// More about it, a line each.
    pub details: Vec<String>,
    /// Whether it wants attention: something uncertain, failed or different.
    pub tone: Tone,
}

/// Something with a quantity and an amount.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct LineView {
    /// What.
    pub text: String,
    /// How many: `×2`.
    pub quantity: String,
    /// How much; empty for what has no price.
    pub amount: String,
}

/// Pictures.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct PhotosView {
    /// The title.
    pub title: String,
    /// The newest of them.
    pub rows: Vec<PhotoView>,
    /// How many there are.
    pub total: u32,
}

/// A picture.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct PhotoView {
    /// The SHA-256 of its bytes, in hexadecimal: names it when goods are taken back.
    pub digest: String,
    /// What it shows; may be empty.
    pub caption: String,
    /// Whether its bytes still wait on this phone.
    pub is_pending: bool,
}

/// What is owed and paid.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct MoneyView {
    /// The title.
    pub title: String,
    /// Price, paid, due: a line each.
    pub facts: Vec<FactView>,
    /// What is still to be collected, as the field takes it; empty if nothing is.
    pub suggested: String,
    /// What to know before taking cash: the limit (P9), a transfer on its way (P12a); may be empty.
    pub hint: String,
    /// Whether something is still to be collected.
    pub is_due: bool,
}

pub(super) fn view(reader: &Reader, device: &Device, working: &Working, order: &WorkOrder) -> OrderView {
    let can = Verdicts::of(&Probe::new(working, order, device.clock));
    let step = next::step(working, order, &can);
    let next = next::view(reader, order, step, &can);
    OrderView {
        id: order.id.to_string(),
        title: say!(reader, "order-title"),
        number: order.number.to_string(),
        stage: words::stage(reader.lang, &order.stage),
        stage_reason: words::stage_reason(reader, &order.stage).unwrap_or_default(),
        is_pending: working.outbox.touches(WorkOrder::key(order.id.0)),
        actions: can.view(reader, step, next.hint.as_deref()),
        next,
        customer: order.customer.name.to_string(),
        address: order.customer.address.to_string(),
        phone: order.customer.phone.to_string(),
        model: order.asset.model.to_string(),
        serial: order.asset.serial.as_ref().map(ToString::to_string).unwrap_or_default(),
        holds: holds(reader, working, order),
        fault: order.call.fault.to_string(),
        facts: facts(reader, order),
        visits: papers::visits(reader, working, order),
        findings: papers::findings(reader, working, order),
        quotes: quotes::view(reader, order),
        work: papers::work(reader, working, order),
        checks: papers::checks(reader, order),
        photos: papers::photos(reader, working, order),
        goods: order.record.custody.as_ref().map(|custody| goods::view(reader, working, custody)),
        repair_card: papers::repair_card(reader, working, order),
        money: papers::money(reader, working, order),
        payments: papers::payments(reader, working, order),
        sign_offs: papers::sign_offs(reader, working, order),
        complaints: complaint::rows(reader, working, Some(order.id)),
    }
}

impl FactView {
    /// A fact.
    pub(in crate::view) const fn new(label: String, text: String) -> Self {
        Self { label, text }
    }
}

impl From<Fact> for FactView {
    fn from(Fact { label, text }: Fact) -> Self {
        Self { label, text }
    }
}

impl From<Item> for LineView {
    fn from(Item { text, quantity, amount }: Item) -> Self {
        Self { text, quantity, amount: amount.unwrap_or_default() }
    }
}

/// The newest rows of a list, and how many there are.
pub(super) fn newest<T>(title: String, all: &[T], row: impl Fn(&T) -> EntryView) -> EntriesView {
    let shown = &all[all.len().saturating_sub(ENTRIES_SHOWN)..];
    EntriesView { title, rows: shown.iter().map(row).collect(), total: count(all.len()) }
}

/// That the product is not to be delivered, and why (P29).
fn holds(reader: &Reader, working: &Working, order: &WorkOrder) -> Vec<String> {
    let holds = working.mirror.reference.holds.on(&order.asset);
    holds.into_iter().map(|(_, hold)| words::on_hold(reader.lang, hold)).collect()
}

fn facts(reader: &Reader, order: &WorkOrder) -> Vec<FactView> {
    let mut facts = vec![
        FactView::new(say!(reader, "fact-category"), words::entitlement(reader.lang, &order.entitlement)),
        FactView::new(say!(reader, "fact-received"), reader.moment(order.call.received)),
    ];
    facts.extend(arrival(reader, &order.call.arrival));
    if let Site::Far { km } = order.customer.site {
        facts.push(FactView::new(say!(reader, "fact-distance"), say!(reader, "fact-distance-km", km = km)));
    }
    if let Some(agreed) = order.record.appointments.last() {
        let mut text = reader.moment(agreed.at);
        if !agreed.fault_confirmed {
            text.push_str(&say!(reader, "fact-appointment-other-fault"));
        }
        if !agreed.parts_ready {
            text.push_str(&say!(reader, "fact-appointment-no-parts"));
        }
        facts.push(FactView::new(say!(reader, "fact-appointment"), text));
        facts.extend(agreed.note.iter().map(|note| FactView::new(say!(reader, "field-note"), note.to_string())));
    }
    facts
}

/// The limit of arrival, the days that it leaves out, and what the first arrival made of it (P4).
fn arrival(reader: &Reader, arrival: &Deadline) -> Vec<FactView> {
    let mut facts = vec![FactView::new(say!(reader, "fact-arrive-by"), words::deadline(reader, arrival))];
    let moved = arrival.moved.iter().map(|moved| words::moved(reader, moved));
    facts.extend(moved.map(|text| FactView::new(say!(reader, "fact-limit-was"), text)));
    let excluded = arrival.excluded.iter().map(|excluded| words::excluded(reader, excluded));
    facts.extend(excluded.map(|text| FactView::new(say!(reader, "fact-not-counted"), text)));
    let judged = words::judged(reader, arrival);
    facts.extend(judged.map(|text| FactView::new(say!(reader, "fact-first-arrival"), text)));
    facts
}
