//! What the office does: registers calls, sends people, inspects, invoices, counts (P1–P5, P11, P12, P18).

use callout_core::domain::{
    cash::CashBook,
    commands::Command as _,
    digest::Digest,
    entitlement::Entitlement,
    ids::{OrderId, PersonId},
    numbers::DocumentKind,
    order::{
        self, Context, Mode, OrderCommand, Stage, WorkOrder,
        command::IssueInvoice,
        state::{AssetOnVoucher, Record, Register, ServiceCall},
    },
    people::Role,
    refusal::Refusal,
    time::Timestamp,
};
use serde::Serialize;
use uuid::Uuid;

use super::{
    draft::{By, Draft, json},
    rows::{FeedWhat, OrderState, SubjectKind},
    working_set::WorkingSet,
    writes::Writes,
};
use crate::sync::job::{
    CountJob, Failure, OfficeOrder, OrderChanged, OrderJob, ReferenceChanged, ReferenceItem, RegisterCall, Request,
};

/// Who may register a call.
pub const REGISTER_ROLES: [Role; 2] = [Role::Clerk, Role::Supervisor];

/// What the log says about an office's change, where its events do not say it all.
#[derive(Serialize)]
struct Detail {
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<Digest>,
}

fn by(request: &Request) -> By {
    By { person: request.actor.person, device: None, command: Some(request.key), hash: None }
}

/// Registers a call and draws its voucher (P2, P3): both numbers are taken here, so that they have no gaps (I18).
pub fn register_call(set: &WorkingSet, call: &RegisterCall, now: Timestamp) -> Result<(OrderChanged, Writes), Failure> {
    let request = &call.request;
    if !request.actor.is_any(&REGISTER_ROLES) {
        return Err(Refusal::NotAllowed.into());
    }
    let mut draft = Draft::new(set, request.branch, now)?;
    if set.orders.contains_key(&call.order) {
        return Err(Failure::IdTaken);
    }
    if call.asset.branch != request.branch || call.asset.customer != call.customer.id {
        return Err(Refusal::UnknownReference.into());
    }
    let at = draft.at();
    let received = call.received.unwrap_or(at);
    let branch = draft.branch().clone();
    let order = WorkOrder {
        id: call.order,
        branch: branch.branch,
        number: draft.next_number(DocumentKind::Voucher, Some(call.order))?,
        revision: 1,
        call: ServiceCall {
            id: call.call,
            number: draft.next_number(DocumentKind::Call, Some(call.order))?,
            received,
            channel: call.channel,
            fault: call.fault.clone(),
            taken_by: request.actor.person,
            arrive_by: call.arrive_by,
            register: Register::Open,
        },
        customer: call.customer.clone(),
        asset: AssetOnVoucher { id: call.asset.id, model: call.asset.model.clone(), serial: call.asset.serial.clone() },
        entitlement: Entitlement::of(&call.asset, received.day_in(branch.zone)),
        currency: branch.currency,
        assignment: None,
        stage: Stage::Registered,
        record: Record::default(),
    };
    let content = Some(Digest::of(json(&order).as_bytes()));
    let seq = draft.append(by(request), "register_call", call.order.0, &Detail { content }, &[]);
    let state = OrderState { order: order.clone(), holder: None, held_since: 0, seq };
    draft.writes.orders.insert(order.id, state);
    Ok((OrderChanged { order, remarks: Vec::new() }, draft.writes))
}

/// Does something on an order for the office.
pub fn order(set: &WorkingSet, job: &OrderJob, now: Timestamp) -> Result<(OrderChanged, Writes), Failure> {
    let request = &job.request;
    let mut draft = Draft::new(set, request.branch, now)?;
    let state = draft.order(job.order).ok_or(Failure::NotFound)?.clone();
    let current = state.order.revision;
    if job.basis_revision.is_some_and(|basis| basis != current) {
        return Err(Failure::Moved { current });
    }
    let command = office_command(&mut draft, job)?;
    if let OrderCommand::Assign(assign) = &command {
        can_be_sent(set, &draft, assign.to)?;
    }
    let at = draft.at();
    let context = Context {
        at,
        today: at.day_in(draft.branch().zone),
        actor: &request.actor,
        device: None,
        policies: &set.policies,
        prices: &set.prices,
        mode: Mode::Live,
    };
    let events = order::decide(&state.order, &command, &context)?;
    let remarks = order::remarks(&state.order, &command, &context);
    let (kind, id) = (command.row().name, state.order.id);
    draft.append(by(request), kind, id.0, &Detail { content: None }, &events);
    draft.apply(state, &events);
    let order = draft.order(id).ok_or(Failure::NotFound)?.order.clone();
    Ok((OrderChanged { order, remarks }, draft.writes))
}

/// The command, with the invoice's number taken in the same breath. Technicians' kinds come from phones only.
fn office_command(draft: &mut Draft<'_>, job: &OrderJob) -> Result<OrderCommand, Failure> {
    match &job.what {
        OfficeOrder::Invoice(id) => {
            let number = draft.next_number(DocumentKind::Invoice, Some(job.order))?;
            Ok(OrderCommand::IssueInvoice(IssueInvoice { id: *id, number }))
        }
        OfficeOrder::Command(OrderCommand::IssueInvoice(_)) => Err(Refusal::NotAllowed.into()),
        OfficeOrder::Command(command) if command.row().is_its_holders() => Err(Refusal::NotAllowed.into()),
        OfficeOrder::Command(command) => Ok(command.clone()),
    }
}

fn can_be_sent(set: &WorkingSet, draft: &Draft<'_>, person: PersonId) -> Result<(), Refusal> {
    let known = set.people.get(&person);
    let can = known
        .is_some_and(|p| p.is_active && p.actor.branch == draft.branch().branch && p.actor.is_any(&[Role::Technician]));
    if can { Ok(()) } else { Err(Refusal::NoTechnician) }
}

/// The accountant counts (P18).
pub fn count(set: &WorkingSet, job: &CountJob, now: Timestamp) -> Result<(CashBook, Writes), Failure> {
    let request = &job.request;
    let mut draft = Draft::new(set, request.branch, now)?;
    let book = draft.cash(job.person);
    if book.branch != request.branch || set.people.get(&job.person).is_none_or(|p| p.actor.branch != request.branch) {
        return Err(Failure::NotFound);
    }
    let row = job.command.row();
    if row.is_its_holders() {
        return Err(Refusal::NotAllowed.into());
    }
    let event = book.decide(&job.command, &request.actor, &set.policies, Mode::Live)?;
    let at = draft.at();
    let content = Some(Digest::of(json(&event).as_bytes()));
    draft.append(by(request), row.name, job.person.0, &Detail { content }, &[]);
    draft.apply_cash(book, &event, request.actor.person, at);
    Ok((draft.cash(job.person), draft.writes))
}

/// Reference data changed: one entry and its feed rows in every branch that is to know.
pub fn reference_changed(set: &WorkingSet, change: &ReferenceChanged, now: Timestamp) -> Result<Writes, Failure> {
    let mut writes = Writes::default();
    for branch in &change.branches {
        let mut draft = Draft::new(set, *branch, now)?;
        let bodies: Vec<_> = change.items.iter().map(body_of).collect();
        let parts: Vec<&[u8]> = bodies.iter().map(|(_, _, body)| body.as_bytes()).collect();
        let content = Some(Digest::of_parts(&parts));
        draft.append(by(&change.request), "reference", branch.0, &Detail { content }, &[]);
        for (kind, subject, body) in bodies {
            draft.feed(branch.0, kind, subject, FeedWhat::Body(body));
        }
        writes.merge(draft.writes);
    }
    Ok(writes)
}

/// The first entry of branches that have none: what every phone there needs to know from the beginning.
pub fn open_branches(set: &WorkingSet, now: Timestamp) -> Writes {
    let mut writes = Writes::default();
    for head in set.branches.values().filter(|head| head.position.seq == 0) {
        let Ok(mut draft) = Draft::new(set, head.branch, now) else { continue };
        let server = By { person: PersonId(Uuid::nil()), device: None, command: None, hash: None };
        draft.append(server, "open_branch", head.branch.0, &Detail { content: None }, &[]);
        let prices = set.prices.current().map(|list| ReferenceItem::Prices(list.clone()));
        let policies = ReferenceItem::Policies((*set.policies).clone());
        for (kind, subject, body) in prices.iter().chain([&policies]).map(body_of) {
            draft.feed(head.branch.0, kind, subject, FeedWhat::Body(body));
        }
        writes.merge(draft.writes);
    }
    writes
}

fn body_of(item: &ReferenceItem) -> (SubjectKind, Uuid, String) {
    match item {
        ReferenceItem::Prices(list) => (SubjectKind::Prices, Uuid::nil(), json(list)),
        ReferenceItem::Policies(policies) => (SubjectKind::Policies, Uuid::nil(), json(policies)),
        ReferenceItem::Person(colleague) => (SubjectKind::Person, colleague.id.0, json(colleague)),
    }
}

/// The order of a job, for the reply to a request that was answered before.
pub fn shown(set: &WorkingSet, order: OrderId) -> Result<OrderChanged, Failure> {
    let state = set.orders.get(&order).ok_or(Failure::NotFound)?;
    Ok(OrderChanged { order: state.order.clone(), remarks: Vec::new() })
}
