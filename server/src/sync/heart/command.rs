//! One command of a phone: what becomes of it. Facts are applied or held, never refused into nothing (I7).

use callout_core::{
    domain::{
        cash::{CashBook, CashCommand, CashEvent},
        commands::Command as _,
        digest::Digest,
        ids::{CommandId, DeviceId, HeldId, PersonId},
        order::{self, Context, Mode, Nature, OrderCommand, OrderEvent, Remark},
        people::Actor,
        refusal::Refusal,
        time::Timestamp,
    },
    plants::{Plant, is_planted},
    protocol::{
        command::Content,
        outcome::{HeldWhy, Known, Outcome, OutcomeAt},
        push::Head,
    },
};
use serde::Serialize;

use super::{
    draft::{By, Draft, json},
    incoming::{Incoming, Readable},
    numbers::{self, Place},
    rows::{BlobRefRow, CommandRow, DeviceState, HeldRow, OrderState, SecurityRow, SubjectKind},
};

/// What a command does besides being kept.
enum Effect {
    /// Nothing.
    None,
    /// Events on an order.
    Order(Box<OrderState>, Vec<OrderEvent>),
    /// An event on a cash book, with the book before it.
    Cash(Box<CashBook>, CashEvent),
}

/// What the log says about a command.
#[derive(Serialize)]
struct Detail<'a> {
    outcome: &'a Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    cash: Option<Digest>,
}

/// The case of a command on the exceptions desk: follows from its place and its hash, so that sent twice it is one case.
///
/// The hash alone would not do: bytes that say nothing (rule 14) may be alike on two phones, or twice on one, and each
/// is a case of its own.
#[must_use]
pub fn case_of(device: DeviceId, (epoch, seq): (u32, u64), hash: &Digest) -> HeldId {
    let (epoch, seq) = (epoch.to_be_bytes(), seq.to_be_bytes());
    let Digest(bytes) = Digest::of_parts(&[b"callout/held/2", device.0.as_bytes(), &epoch, &seq, &hash.0]);
    let mut id = [0; 16];
    id.copy_from_slice(&bytes[..16]);
    HeldId(uuid::Builder::from_custom_bytes(id).into_uuid())
}

/// Takes the next command of a device's log, whatever it says; answers its outcome and moves the device's head.
pub fn take(draft: &mut Draft<'_>, device: &mut DeviceState, actor: &Actor, command: &Incoming) -> OutcomeAt {
    let (seq, received_at) = (device.head.seq + 1, draft.at());
    let held_as = case_of(device.id, (device.head.epoch, seq), &command.hash);
    let (outcome, effect) = verdict(draft, device, actor, command, (seq, held_as));
    let readable = command.content.as_deref().ok();
    let id =
        readable.map(|r| r.envelope.id).filter(|_| !matches!(outcome, Outcome::Held { why: HeldWhy::IdReused, .. }));
    device.head = Head { epoch: device.head.epoch, seq, hash: command.hash };

    let by = By { person: device.person, device: Some(device.id), command: id, hash: Some(command.hash) };
    let kind = readable.map_or("unreadable", |r| r.envelope.kind.as_str());
    let order = readable.and_then(|r| r.envelope.work_order);
    let (events, cash) = match &effect {
        Effect::Order(_, events) => (events.as_slice(), None),
        Effect::Cash(_, event) => (&[][..], Some(Digest::of(json(event).as_bytes()))),
        Effect::None => (&[][..], None),
    };
    let subject = order.map_or(device.person.0, |order| order.0);
    let log_seq = draft.append(by, kind, subject, &Detail { outcome: &outcome, cash }, events);

    let recorded_at = readable.map_or(received_at, |r| r.envelope.recorded_at.wall);
    perform(draft, effect, device.person, recorded_at);
    if let Some(readable) = readable {
        await_blobs(draft, device, readable);
    }
    if let Outcome::Held { why, .. } = &outcome
        && !is_planted(Plant::HeldDropped)
    {
        let whose = Whose { person: device.person, claims: None };
        hold(draft, device, whose, command, (device.head.epoch, seq), why.clone(), received_at);
    }
    draft.writes.commands.push(CommandRow {
        branch: device.branch,
        device: device.id,
        epoch: device.head.epoch,
        seq,
        hash: command.hash,
        id,
        kind: readable.map(|r| r.envelope.kind.to_string()),
        order,
        bytes: command.bytes.clone(),
        received_at,
        outcome: outcome.clone(),
        log_seq,
    });
    let at = OutcomeAt { epoch: device.head.epoch, seq, hash: command.hash, outcome };
    if at.outcome != Outcome::Applied {
        let subject = id.map_or_else(|| held_as.0, |id| id.0);
        draft.feed_body(device.id.0, SubjectKind::Outcome, subject, &at);
    }
    draft.feed_body(device.id.0, SubjectKind::Head, device.id.0, &device.head);
    at
}

/// Whose a held fact is.
pub struct Whose {
    /// The person in whose name it is decided.
    pub person: PersonId,
    /// Whose it claims to be, where no seal of his proves it (F75).
    pub claims: Option<PersonId>,
}

/// Puts a command on the exceptions desk.
pub fn hold(
    draft: &mut Draft<'_>,
    device: &DeviceState,
    Whose { person, claims }: Whose,
    command: &Incoming,
    (epoch, seq): (u32, u64),
    why: HeldWhy,
    received_at: Timestamp,
) {
    let envelope = command.content.as_deref().ok().map(|r| &r.envelope);
    let order = envelope.and_then(|e| e.work_order).filter(|order| draft.order(*order).is_some());
    let row = HeldRow {
        branch: device.branch,
        id: case_of(device.id, (epoch, seq), &command.hash),
        device: device.id,
        epoch,
        seq,
        hash: command.hash,
        person,
        claims,
        kind: envelope.map(|e| e.kind.to_string()),
        order,
        basis_revision: envelope.and_then(|e| e.basis_revision),
        recorded_at: envelope.map(|e| e.recorded_at.wall),
        received_at,
        why,
        bytes: command.bytes.clone(),
        settled: None,
    };
    draft.writes.held.insert(row.id, row);
}

fn held(held_as: HeldId, why: HeldWhy) -> (Outcome, Effect) {
    (Outcome::Held { case: held_as, why }, Effect::None)
}

/// What becomes of a command.
fn verdict(
    draft: &mut Draft<'_>,
    device: &DeviceState,
    actor: &Actor,
    command: &Incoming,
    (seq, held_as): (u64, HeldId),
) -> (Outcome, Effect) {
    let Ok(readable) = &command.content else { return held(held_as, HeldWhy::Unreadable) };
    let envelope = &readable.envelope;
    let agrees = envelope.device == device.id
        && envelope.epoch == device.head.epoch
        && envelope.seq == seq
        && envelope.prev == device.head.hash;
    if !agrees {
        return held(held_as, HeldWhy::Unreadable);
    }
    if is_id_used(draft, envelope.id) {
        draft.writes.security.push(SecurityRow {
            kind: "command_id_reused",
            device: device.id,
            person: device.person,
            at: draft.at(),
            detail: format!("epoch {} seq {seq}", envelope.epoch),
        });
        return held(held_as, HeldWhy::IdReused);
    }
    match &readable.content {
        Err(_) if is_planted(Plant::UnknownDropped) => (Outcome::Applied, Effect::None),
        Err(_) => held(held_as, HeldWhy::Unreadable),
        Ok(Content::Cash(cash)) => on_cash(draft, actor, held_as, cash, envelope.recorded_at.wall),
        Ok(Content::Order(content)) => on_order(draft, device, actor, held_as, readable, content),
    }
}

fn is_id_used(draft: &Draft<'_>, id: CommandId) -> bool {
    if is_planted(Plant::NoDedupe) {
        return false;
    }
    draft.set.ids.contains_key(&(draft.branch().branch, id))
        || draft.writes.commands.iter().any(|row| row.id == Some(id))
}

fn on_cash(
    draft: &Draft<'_>,
    actor: &Actor,
    held_as: HeldId,
    cash: &CashCommand,
    recorded_at: Timestamp,
) -> (Outcome, Effect) {
    let rule = |code| held(held_as, HeldWhy::Rule { code: Known::Yes(code) });
    // Counting is the office's, even if the accountant carries a phone (I13).
    if !cash.row().is_its_holders() {
        return rule(Refusal::NotAllowed);
    }
    let book = draft.cash(actor.person);
    match book.decide(cash, actor, &draft.set.policies, Mode::Live) {
        Err(refusal) => rule(refusal),
        Ok(event) => {
            let mut remarks = book.remarks(cash);
            remarks.extend(clock_remark(draft, recorded_at));
            (applied(remarks), Effect::Cash(Box::new(book), event))
        }
    }
}

fn on_order(
    draft: &mut Draft<'_>,
    device: &DeviceState,
    actor: &Actor,
    held_as: HeldId,
    readable: &Readable,
    order_command: &OrderCommand,
) -> (Outcome, Effect) {
    let rule = |code| refusal_of(held_as, order_command, code);
    if !order_command.row().is_its_holders() {
        return rule(Refusal::NotAllowed);
    }
    let state = readable.envelope.work_order.and_then(|id| draft.order(id)).cloned();
    let mut remarks = Vec::new();
    if let Some((number, kind)) = order_command.row().number {
        match numbers::place(draft, device, device.head.epoch, number, kind) {
            Place::Wrong => return rule(Refusal::NumberNotNext),
            Place::Gap => remarks.push(Remark::NumberGap),
            Place::Next => {}
        }
        // Used whatever becomes of the command: the paper is in the customer's hands.
        draft.use_number(number, state.as_ref().map(|state| state.order.id));
    }
    let Some(state) = state else {
        return match order_command.row().nature {
            Nature::Fact => held(held_as, HeldWhy::UnknownReference),
            Nature::Intent => rule(Refusal::UnknownReference),
        };
    };
    if !readable.is_seal_valid {
        return held(held_as, HeldWhy::SealInvalid);
    }
    let recorded_at = readable.envelope.recorded_at.wall;
    let context = context(draft, device.id, actor, recorded_at, Mode::Live);
    match order::decide(&state.order, order_command, &context) {
        Err(refusal) => rule(refusal),
        Ok(events) => {
            remarks.extend(order::remarks(&state.order, order_command, &context));
            remarks.extend(clock_remark(draft, recorded_at));
            (applied(remarks), Effect::Order(Box::new(state), events))
        }
    }
}

/// What a phone's command depends on.
#[must_use]
pub fn context<'a>(
    draft: &Draft<'a>,
    device: DeviceId,
    actor: &'a Actor,
    recorded_at: Timestamp,
    mode: Mode,
) -> Context<'a> {
    Context {
        at: recorded_at,
        today: recorded_at.day_in(draft.branch().zone),
        actor,
        device: Some(device),
        policies: &draft.set.policies,
        prices: &draft.set.prices,
        mode,
    }
}

/// An intent is refused, a fact is held (I7).
fn refusal_of(held_as: HeldId, content: &OrderCommand, code: Refusal) -> (Outcome, Effect) {
    if content.row().nature == Nature::Intent || is_planted(Plant::FactsRefused) {
        return (Outcome::Refused { code: Known::Yes(code) }, Effect::None);
    }
    let why = match code {
        Refusal::NotYours => HeldWhy::Reassigned,
        Refusal::StatementMoved => HeldWhy::SignedContentMoved,
        code => HeldWhy::Rule { code: Known::Yes(code) },
    };
    held(held_as, why)
}

fn applied(remarks: Vec<Remark>) -> Outcome {
    if remarks.is_empty() {
        Outcome::Applied
    } else {
        Outcome::Adjusted { remarks: remarks.into_iter().map(Known::Yes).collect() }
    }
}

/// A device that records in the future has a wrong clock; the past is where offline work comes from (F6).
fn clock_remark(draft: &Draft<'_>, recorded_at: Timestamp) -> Option<Remark> {
    let ahead_ms = recorded_at.ms().saturating_sub(draft.at().ms());
    let is_off = ahead_ms > i64::from(draft.set.policies.clock_skew_s_max) * 1_000;
    is_off.then_some(Remark::ClockSkew)
}

fn perform(draft: &mut Draft<'_>, effect: Effect, person: PersonId, at: Timestamp) {
    match effect {
        Effect::None => {}
        Effect::Order(state, events) => draft.apply(*state, &events),
        Effect::Cash(book, event) => draft.apply_cash(*book, &event, person, at),
    }
}

/// Pictures that a command names are awaited from now on (I17).
pub fn await_blobs(draft: &mut Draft<'_>, device: &DeviceState, readable: &Readable) {
    let order = readable.envelope.work_order;
    let mut blobs = readable.envelope.blobs.clone();
    if let Ok(content) = &readable.content
        && let Some(picture) = content.row().blob
        && !blobs.iter().any(|blob| blob.digest == picture.digest)
    {
        blobs.push(picture);
    }
    let (branch, person) = (device.branch, device.person);
    draft.writes.blobs.extend(blobs.into_iter().map(|blob| BlobRefRow { branch, blob, order, person }));
}
