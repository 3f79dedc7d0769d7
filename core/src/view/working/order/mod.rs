//! One order: the voucher as the technician reads it, what he can do, and the one big next step.

mod actions;
pub mod conduct;
pub mod goods;
pub mod history;
pub mod next;
mod papers;
mod probe;
pub mod quotes;
pub mod rows;
pub mod sheet;

use facet::Facet;
use serde::{Deserialize, Serialize};

pub(super) use self::rows::newest;
pub use self::rows::{EntriesView, EntryView, FactView, LineView, MoneyView, PhotoView, PhotosView};
use self::{
    actions::Verdicts, conduct::ConductView, goods::GoodsView, history::HistoryView, next::NextView, probe::Probe,
    quotes::QuotesView,
};
use super::{
    complaint::{self, ComplaintRow},
    contact::{self, ContactView},
    count, news,
    stage::StageKind,
};
use crate::{
    domain::{customer::Site, deadline::Deadline, order::WorkOrder, subject::Listed as _},
    model::{Device, working::Working},
    view::ActionView,
    view::Tone,
    words::{self, Reader, format, say},
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
    /// The same, to look up a picture.
    pub stage_kind: StageKind,
    /// How good that is.
    pub tone: Tone,
    /// Why it stands there, where somebody said so.
    pub stage_reason: Option<String>,
    /// What the office changed since he saw it last, when he opened it now.
    pub changes: Vec<String>,
    /// What it is, who waits where, and how it stands, as it is read out.
    pub spoken: String,
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
    /// How he is reached.
    pub contact: ContactView,
    /// The product.
    pub model: String,
    /// Its serial number, where known.
    pub serial: Option<String>,
    /// That the product is on hold, a sentence for each hold (P29).
    pub holds: Vec<String>,
    /// What was done to the product before; nothing where nothing was (P19).
    pub history: Option<HistoryView>,
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
    /// How he behaved on site, once it is recorded (P40).
    pub conduct: Option<ConductView>,
    /// Complaints about it that this phone has (P25).
    pub complaints: Vec<ComplaintRow>,
}

pub(super) fn view(reader: &Reader, device: &Device, working: &Working, order: &WorkOrder) -> OrderView {
    let can = Verdicts::of(&Probe::new(working, order, device.clock));
    let step = next::step(working, order);
    let next = next::view(reader, order, step, &can);
    OrderView {
        id: order.id.to_string(),
        title: say!(reader, "order-title"),
        number: order.number.to_string(),
        stage: words::stage(reader.lang, &order.stage),
        stage_kind: StageKind::from(&order.stage),
        tone: StageKind::from(&order.stage).tone(),
        stage_reason: words::stage_reason(reader, &order.stage),
        changes: changes(reader, working, order),
        spoken: spoken(reader, order),
        is_pending: working.outbox.touches(WorkOrder::key(order.id.0)),
        actions: can.view(reader, step, next.hint.as_deref()),
        next,
        customer: order.customer.name.to_string(),
        address: order.customer.address.to_string(),
        phone: order.customer.phone.to_string(),
        contact: contact::view(reader, order.customer.phone.as_str(), Some(order.customer.address.as_str())),
        model: order.asset.model.to_string(),
        serial: order.asset.serial.as_ref().map(ToString::to_string),
        holds: holds(reader, working, order),
        history: history::view(reader, working, order),
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
        conduct: conduct::view(reader, working, order),
        complaints: complaint::rows(reader, working, Some(order.id)),
    }
}

/// What was different when he opened it.
fn changes(reader: &Reader, working: &Working, order: &WorkOrder) -> Vec<String> {
    let summary = working.mirror.summary(order.id);
    summary.map(|summary| news::texts(reader, &working.news, summary)).unwrap_or_default()
}

fn spoken(reader: &Reader, order: &WorkOrder) -> String {
    let stage = words::stage(reader.lang, &order.stage);
    let number = order.number.to_string();
    let parts = [number.as_str(), stage.as_str(), order.customer.name.as_str(), order.customer.address.as_str()];
    format::listed(reader.lang, &parts)
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
    FactView::list(facts)
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
