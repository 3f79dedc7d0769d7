//! A complaint (顾客投诉) as the technician reads it: what the customer says, what was done, and by when what is to happen (P25–P28).

use facet::Facet;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    contact::{self, ContactView},
    order::{EntriesView, EntryView, FactView, newest},
};
use crate::{
    domain::{
        complaint::{
            Complaint, ComplaintCommand,
            command::{Complainant, ComplaintKind, Goods, RecordComplaint, Source, Visit},
            escalation::Limit,
        },
        ids::OrderId,
        subject::{Listed as _, SubjectKey},
        subjects::AnyCommand,
        text::{Note, Text},
        time::Reading,
    },
    model::{
        Device,
        doing::Doing,
        working::{
            Working,
            record::{self, Draft},
        },
    },
    view::Tone,
    view::{ActionView, ActionWeight, form},
    words::{self, Reader, format, say},
};

/// Characters of a name that fit a row.
const NAME_CHARS: usize = 24;
/// Characters of what was said that fit a row.
const LINE_CHARS: usize = 32;
/// The most rows in a list: nobody visits more customers who complain at a time.
pub const ROWS_MAX: usize = 10;

/// A complaint.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct ComplaintView {
    /// Its id.
    pub id: String,
    /// The title.
    pub title: String,
    /// Its number in the ledger, or that it has none yet.
    pub number: String,
    /// Where it stands.
    pub stage: String,
    /// What it waits for, if it waits for somebody's release (P27).
    pub waits: Option<String>,
    /// Whether something recorded here waits to be sent.
    pub is_pending: bool,
    /// Who complains.
    pub customer: String,
    /// Where he is visited, if it is known.
    pub address: Option<String>,
    /// The number to call.
    pub phone: String,
    /// How he is reached.
    pub contact: ContactView,
    /// What he says.
    pub says: String,
    /// What he asks for, if he does.
    pub asks: Option<String>,
    /// What it is about, and by when what is to happen.
    pub facts: Vec<FactView>,
    /// What was done (P26).
    pub steps: EntriesView,
    /// The visits (P27).
    pub visits: EntriesView,
    /// What can be done: the visit, where he is the one whom the supervisor named.
    pub actions: Vec<ActionView>,
}

/// A complaint in a list.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct ComplaintRow {
    /// Which, for `Open`.
    pub id: String,
    /// Its number, or that it has none yet.
    pub number: String,
    /// Who complains.
    pub customer: String,
    /// What he says.
    pub says: String,
    /// Where it stands.
    pub stage: String,
    /// By when something is to happen, while it is.
    pub time: Option<String>,
    /// How good that is: `Bad` where that time is over.
    pub tone: Tone,
    /// Whether it is serious (P27).
    pub is_serious: bool,
    /// Whether something recorded here waits to be sent.
    pub is_pending: bool,
}

pub(super) fn view(reader: &Reader, device: &Device, working: &Working, complaint: &Complaint) -> ComplaintView {
    let lang = reader.lang;
    ComplaintView {
        id: complaint.id.to_string(),
        title: say!(lang, "complaint-title"),
        number: number(reader, complaint),
        stage: words::complaints::stage(lang, complaint.stage),
        waits: complaint.is_unreleased().then(|| say!(lang, "complaint-waits-for-release")),
        is_pending: working.outbox.touches(Complaint::key(complaint.id.0)),
        customer: complaint.party.name.to_string(),
        address: complaint.party.address.as_ref().map(ToString::to_string),
        phone: complaint.party.phone.to_string(),
        contact: contact::view(
            reader,
            complaint.party.phone.as_str(),
            complaint.party.address.as_ref().map(Text::as_str),
        ),
        says: complaint.says.says.to_string(),
        asks: complaint.says.asks.as_ref().map(ToString::to_string),
        facts: facts(reader, complaint),
        steps: newest(say!(lang, "complaint-steps"), &complaint.steps, |step| EntryView {
            id: String::new(),
            head: Some(reader.moment(step.at)),
            text: words::complaints::step(lang, &step.what),
            details: words::complaints::details(lang, &step.what),
            tone: Tone::Calm,
        }),
        visits: newest(say!(lang, "section-visits"), &complaint.visits, |visit| EntryView {
            id: String::new(),
            head: Some(reader.moment(visit.at)),
            text: visit.what.findings.to_string(),
            details: vec![words::complaints::satisfied(lang, visit.what.is_satisfied)],
            tone: Tone::notice_if(!visit.what.is_satisfied),
        }),
        actions: if can_visit(working, complaint, device.clock) {
            vec![form::action(reader, Doing::VisitCustomer, ActionWeight::Primary, None)]
        } else {
            Vec::new()
        },
    }
}

/// The complaints on this phone, what is due first at the top; of one order, where it is named.
pub(super) fn rows(reader: &Reader, working: &Working, about: Option<OrderId>) -> Vec<ComplaintRow> {
    let complaints = working.mirror.complaints();
    let of = |complaint: &&Complaint| {
        about.is_none_or(|order| complaint.order.as_ref().is_some_and(|named| named.id == order))
    };
    let mut complaints: Vec<&Complaint> = complaints.filter(of).collect();
    complaints.sort_by_key(|complaint| (complaint.due().is_none(), complaint.due(), complaint.id));
    complaints.into_iter().take(ROWS_MAX).map(|complaint| row(reader, working, complaint)).collect()
}

fn row(reader: &Reader, working: &Working, complaint: &Complaint) -> ComplaintRow {
    let due = complaint.due();
    ComplaintRow {
        id: complaint.id.to_string(),
        number: number(reader, complaint),
        customer: format::shortened(complaint.party.name.as_str(), NAME_CHARS),
        says: format::shortened(complaint.says.says.as_str(), LINE_CHARS),
        stage: words::complaints::stage(reader.lang, complaint.stage),
        time: due.map(|due| say!(reader, "complaint-due", time = (reader.moment(due)))),
        tone: if due.is_some_and(|due| due < reader.now) { Tone::Bad } else { Tone::notice_if(complaint.is_serious()) },
        is_serious: complaint.is_serious(),
        is_pending: working.outbox.touches(Complaint::key(complaint.id.0)),
    }
}

fn number(reader: &Reader, complaint: &Complaint) -> String {
    complaint.number.as_ref().map_or_else(|| say!(reader, "complaint-no-number"), ToString::to_string)
}

fn facts(reader: &Reader, complaint: &Complaint) -> Vec<FactView> {
    let lang = reader.lang;
    let RecordComplaint { kind, source, about, .. } = &complaint.says;
    let Goods { model: _, part_number, delivered, quantity, faulty } = about;
    let mut facts =
        vec![FactView::new(say!(lang, "complaint-type"), words::complaints::kind_of_complaint(lang, *kind))];
    let mut fact = |label: String, text: Option<String>| facts.extend(text.map(|text| FactView::new(label, text)));
    fact(say!(lang, "complaint-weight"), complaint.weight().map(|weight| words::complaints::weight(lang, weight)));
    fact(say!(lang, "complaint-source"), Some(words::complaints::source(lang, *source)));
    fact(say!(lang, "complaint-received"), Some(reader.moment(complaint.received)));
    fact(say!(lang, "order-title"), complaint.order.as_ref().map(|order| order.number.to_string()));
    fact(say!(lang, "field-model"), complaint.model().map(ToString::to_string));
    fact(say!(lang, "field-part-number"), part_number.as_ref().map(ToString::to_string));
    fact(say!(lang, "field-delivered"), delivered.map(|day| reader.day(day)));
    fact(say!(lang, "field-quantity"), quantity.map(|count| count.to_string()));
    fact(say!(lang, "field-faulty"), faulty.map(|count| count.to_string()));
    for limit in Limit::ALL {
        let deadline = complaint.deadline(limit);
        let text = words::judged(reader, deadline).unwrap_or_else(|| words::complaints::due(reader, deadline));
        fact(words::complaints::limit(lang, limit), Some(text));
    }
    FactView::list(facts)
}

fn can_visit(working: &Working, complaint: &Complaint, at: Reading) -> bool {
    let visit = ComplaintCommand::Visit(Visit { findings: dash(), is_satisfied: true, location: None });
    can(working, Complaint::key(complaint.id.0), visit, at)
}

/// Whether a complaint about that order can be recorded: the domain is asked.
pub(super) fn can_complain(working: &Working, order: OrderId, at: Reading) -> bool {
    let record = ComplaintCommand::Record(Box::new(RecordComplaint {
        from: Complainant::Order(order),
        source: Source::Visit,
        kind: ComplaintKind::Service,
        about: Goods::default(),
        says: dash(),
        asks: None,
        received: None,
    }));
    can(working, Complaint::key(Uuid::nil()), record, at)
}

fn can(working: &Working, about: SubjectKey, command: ComplaintCommand, at: Reading) -> bool {
    let draft = Draft { about: Some(about), command: AnyCommand::Complaint(command), photo: None };
    record::decide(working, &draft, at).is_ok()
}

/// A text that says nothing.
fn dash() -> Note {
    Note::new("-").unwrap_or_else(|_| unreachable!("a plain character"))
}
