//! One command of a phone: what becomes of it. Facts are applied or held, never refused into nothing (I7).

use callout_core::{
    domain::{
        checks::Check,
        commands::{Mode, Nature, Row, may},
        digest::Digest,
        house::{House, Shared as _},
        ids::{CommandId, DeviceId, HeldId},
        order::Remark,
        people::{Actor, Role},
        refusal::Refusal,
        subject::{Scope, Stop, SubjectKey},
        time::Timestamp,
    },
    plants::{Plant, is_planted},
    protocol::{
        command::Envelope,
        outcome::{HeldWhy, Known, Outcome, OutcomeAt},
        push::Head,
    },
};

use super::{
    checks::known_at_once,
    draft::{By, Draft, Said},
    incoming::{Incoming, Readable},
    numbers::{self, Place},
    plan::{Plan, Saying},
    rows::{BlobRefRow, DeviceState, HeldRow, SecurityRow, Sent, Whose, kinds},
};

/// The case of a command on the exceptions desk: follows from its place and its hash, so that sent twice it is one case.
///
/// The hash alone would not do: bytes that say nothing (rule 14) may be alike on two phones, or twice on one, and each
/// is a case of its own.
#[must_use]
pub fn case_of(device: DeviceId, (epoch, seq): (u32, u64), hash: &Digest) -> HeldId {
    let (epoch, seq) = (epoch.to_be_bytes(), seq.to_be_bytes());
    HeldId(Digest::of_parts(&[b"callout/held/2", device.0.as_bytes(), &epoch, &seq, &hash.0]).id())
}

/// Takes the next command of a device's log, whatever it says; answers its outcome and moves the device's head.
pub fn take<H: House>(
    draft: &mut Draft<'_, H>,
    device: &mut DeviceState,
    actor: &Actor,
    command: &Incoming<H>,
) -> Result<OutcomeAt, Stop> {
    let (epoch, seq, received_at) = (device.head.epoch, device.head.seq + 1, draft.at());
    let held_as = case_of(device.id, (epoch, seq), &command.hash);
    let numbers = draft.writes.documents.len();
    let (outcome, plan) = verdict(draft, device, actor, command, (seq, held_as))?;
    let stands = command.content.as_deref().is_ok_and(|readable| stands(device, &readable.envelope));
    let is_number_counted = draft.writes.documents.len() > numbers;
    let readable = command.content.as_deref().ok();
    let id =
        readable.map(|r| r.envelope.id).filter(|_| !matches!(outcome, Outcome::Held { why: HeldWhy::IdReused, .. }));
    device.head = Head { epoch, seq, hash: command.hash };

    let sent = Sent { device: device.id, epoch, seq, hash: command.hash, bytes: command.bytes.clone() };
    let by = By { person: device.person, sent: Some(sent), command: id };
    let kind = readable.map_or("unreadable", |r| r.envelope.kind.as_str());
    let about = readable.map(|r| r.envelope.about);
    draft.append(by, Said { kind, about, outcome: Some(outcome.clone()), detail: String::new() }, plan)?;
    if let Some(readable) = readable {
        await_blobs(draft, device, readable);
    }
    if let Outcome::Held { why, .. } = &outcome
        && !is_planted(Plant::HeldDropped)
    {
        let whose = Whose { person: device.person, claims: None };
        let failed = known_at_once(device, command, stands);
        let held = Held { whose, place: (epoch, seq), why: why.clone(), received_at, failed, is_number_counted };
        hold(draft, device, command, held);
    }
    let at = OutcomeAt { epoch, seq, hash: command.hash, outcome };
    if at.outcome != Outcome::Applied {
        let id = id.map_or(held_as.0, |id| id.0);
        draft.feed_body(device.id.0, SubjectKey { kind: kinds::OUTCOME, id }, &at);
    }
    draft.feed_body(device.id.0, SubjectKey { kind: kinds::HEAD, id: device.id.0 }, &device.head);
    Ok(at)
}

/// Whether a command is the next in the log of the device that brings it, as it says.
fn stands(device: &DeviceState, envelope: &Envelope) -> bool {
    let Head { epoch, seq, hash } = device.head;
    (envelope.device, envelope.epoch, envelope.seq, envelope.prev) == (device.id, epoch, seq + 1, hash)
}

/// How a command is held.
pub struct Held {
    /// Whose it is.
    pub whose: Whose,
    /// Where it stands in the log of the device that brings it.
    pub place: (u32, u64),
    /// Why it is held.
    pub why: HeldWhy,
    /// When it came.
    pub received_at: Timestamp,
    /// What it does not pass.
    pub failed: Vec<Check>,
    /// Whether its number was counted.
    pub is_number_counted: bool,
}

/// Puts a command on the exceptions desk.
pub fn hold<H: House>(draft: &mut Draft<'_, H>, device: &DeviceState, command: &Incoming<H>, held: Held) {
    let Held { whose: Whose { person, claims }, place: (epoch, seq), why, received_at, failed, is_number_counted } =
        held;
    let readable = command.content.as_deref().ok();
    let envelope = readable.map(|r| &r.envelope);
    let opens = readable.is_some_and(|r| r.command.as_ref().map_or(true, |command| H::row(command).opens));
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
        about: envelope.map(|e| e.about),
        opens,
        basis_revision: envelope.and_then(|e| e.basis_revision),
        recorded_at: envelope.map(|e| e.recorded_at.wall),
        received_at,
        why,
        failed,
        is_number_counted,
        bytes: command.bytes.clone(),
        settled: None,
    };
    draft.writes.held.insert(row.id, row);
}

fn held<H: House>(held_as: HeldId, why: HeldWhy) -> (Outcome, Plan<H>) {
    (Outcome::Held { case: held_as, why }, Plan::default())
}

/// What becomes of a command.
fn verdict<H: House>(
    draft: &mut Draft<'_, H>,
    device: &DeviceState,
    actor: &Actor,
    command: &Incoming<H>,
    (seq, held_as): (u64, HeldId),
) -> Result<(Outcome, Plan<H>), Stop> {
    let Ok(readable) = &command.content else { return Ok(held(held_as, HeldWhy::Unreadable)) };
    let envelope = &readable.envelope;
    if !stands(device, envelope) {
        return Ok(held(held_as, HeldWhy::Unreadable));
    }
    if is_id_used(draft, envelope.id) {
        draft.writes.security.push(SecurityRow {
            kind: "command_id_reused",
            device: device.id,
            person: device.person,
            at: draft.at(),
            detail: format!("epoch {} seq {seq}", envelope.epoch),
        });
        return Ok(held(held_as, HeldWhy::IdReused));
    }
    match &readable.command {
        Err(_) if is_planted(Plant::UnknownDropped) => Ok((Outcome::Applied, Plan::default())),
        Err(_) => Ok(held(held_as, HeldWhy::Unreadable)),
        Ok(said) => judged(draft, device, actor, held_as, readable, said),
    }
}

fn is_id_used<H: House>(draft: &Draft<'_, H>, id: CommandId) -> bool {
    if is_planted(Plant::NoDedupe) {
        return false;
    }
    draft.set.ids.contains_key(&(draft.branch_id(), id))
        || draft.writes.log.iter().any(|entry| entry.sent.is_some() && entry.command == Some(id))
}

/// What becomes of a command that is known here.
fn judged<H: House>(
    draft: &mut Draft<'_, H>,
    device: &DeviceState,
    actor: &Actor,
    held_as: HeldId,
    readable: &Readable<H>,
    command: &H::Command,
) -> Result<(Outcome, Plan<H>), Stop> {
    let (row, about) = (H::row(command), readable.envelope.about);
    let against = |code| Ok(against(held_as, &row, code));
    if !is_for_phones::<H>(&row, draft.set.reference.policies()) {
        return against(Refusal::NotAllowed);
    }
    let state = match H::scope(about.kind) {
        Some(Scope::Branch) => draft.find(about)?.cloned(),
        // A phone records on its branch's subjects; what the company's log holds is changed in the office.
        Some(Scope::Company) => return against(Refusal::NotAllowed),
        None => None,
    };
    let mut remarks = Vec::new();
    if let Some((number, kind)) = row.number {
        match numbers::place(draft, device, device.head.epoch, number, kind) {
            Place::Wrong => return against(Refusal::NumberNotNext),
            Place::Gap => remarks.push(Remark::NumberGap),
            Place::Next | Place::Late => {}
        }
        // Used whatever becomes of the command: the paper is in the customer's hands.
        draft.use_number(number, state.as_ref().map(|_| about));
    }
    if state.is_none() {
        // While an opening is held, everything about that key is held with it, intents too.
        if let Some(case) = draft.opening_case(about) {
            return Ok(held(held_as, HeldWhy::Behind { case }));
        }
        if !row.opens {
            return match row.nature {
                Nature::Fact => Ok(held(held_as, HeldWhy::UnknownReference)),
                Nature::Intent => against(Refusal::UnknownReference),
            };
        }
    }
    if !readable.is_seal_valid {
        return Ok(held(held_as, HeldWhy::SealInvalid));
    }
    let recorded_at = readable.envelope.recorded_at.wall;
    let saying = Saying { actor, at: recorded_at, device: Some(device.id), mode: Mode::Live, failed: &[] };
    match allowed_plan(draft, saying, about, command) {
        Ok(mut plan) => {
            remarks.append(&mut plan.remarks);
            remarks.extend(clock_remark(draft, device, recorded_at));
            Ok((applied(remarks), plan))
        }
        Err(Stop::Refused(code)) => against(code),
        // Only a refusal is about the work: anything else must never become a held case.
        Err(stop) => Err(stop),
    }
}

/// Kinds that a phone records: those of a subject's holder, and those that a technician may.
fn is_for_phones<H: House>(row: &Row<'_, H::Policies>, policies: &H::Policies) -> bool {
    row.is_its_holders() || row.roles(policies).contains(&Role::Technician)
}

/// What a command would do, if the person may record it.
pub fn allowed_plan<H: House>(
    draft: &Draft<'_, H>,
    saying: Saying<'_>,
    about: SubjectKey,
    command: &H::Command,
) -> Result<Plan<H>, Stop> {
    let state = draft.find(about)?;
    // What is not there yet is nobody's: whoever opens it is its own, and the subject itself says whether he may be.
    let responsible = state.map_or(Some(saying.actor.person), |state| H::responsible(&state.any));
    may(&H::row(command), draft.set.reference.policies(), saying.actor, responsible, saying.mode)?;
    draft.plan(saying, about, command)
}

/// An intent is refused, a fact is held (I7).
fn against<H: House>(held_as: HeldId, row: &Row<'_, H::Policies>, code: Refusal) -> (Outcome, Plan<H>) {
    if row.nature == Nature::Intent || is_planted(Plant::FactsRefused) {
        return (Outcome::Refused { code: Known::Yes(code) }, Plan::default());
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

/// A device that records in the future has a wrong clock, and so has one that records before it was enrolled: 1970 is where a
/// clock begins whose battery was empty. Any other past is where offline work comes from (F6).
pub(super) fn clock_remark<H: House>(
    draft: &Draft<'_, H>,
    device: &DeviceState,
    recorded_at: Timestamp,
) -> Option<Remark> {
    let skew_ms = i64::from(draft.set.reference.clock_skew_s_max()) * 1_000;
    let ahead_ms = recorded_at.ms().saturating_sub(draft.at().ms());
    let before_ms = device.enrolled_at.ms().saturating_sub(recorded_at.ms());
    let is_off = ahead_ms.max(before_ms) > skew_ms;
    is_off.then_some(Remark::ClockSkew)
}

/// Pictures that a command names are awaited from now on (I17).
pub fn await_blobs<H: House>(draft: &mut Draft<'_, H>, device: &DeviceState, readable: &Readable<H>) {
    let about = Some(readable.envelope.about);
    let mut blobs = readable.envelope.blobs.clone();
    if let Ok(command) = &readable.command
        && let Some(picture) = H::row(command).blob
        && !blobs.iter().any(|blob| blob.digest == picture.digest)
    {
        blobs.push(picture);
    }
    let (branch, person) = (device.branch, device.person);
    draft.writes.blobs.extend(blobs.into_iter().map(|blob| BlobRefRow { branch, blob, about, person }));
}
