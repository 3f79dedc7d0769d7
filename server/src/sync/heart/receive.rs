//! A push: a run of commands in order (DESIGN §3 rule 1).

use callout_core::{
    domain::{
        digest::Digest,
        house::House,
        ids::{BranchId, DeviceId},
        people::Actor,
        subject::Stop,
        time::Timestamp,
    },
    plants::{Plant, is_planted},
    protocol::{
        limits::PROTOCOL,
        outcome::OutcomeAt,
        push::{Answer, Head, Run},
    },
};
use serde::Serialize;

use super::{
    command,
    draft::{By, Draft, Said, json},
    incoming::{Incoming, Push},
    plan::Plan,
    rows::{DeviceState, EvidenceRow, SecurityRow},
    working_set::{Needs, WorkingSet},
    writes::Writes,
};
use crate::sync::job::Failure;

/// Why a job came to no end.
#[derive(Clone, Debug)]
pub enum Trouble {
    /// It does nothing.
    Failed(Failure),
    /// Something it reads was not loaded: load it and decide again. Deciding is pure, so nothing happened.
    Missing(Box<Needs>),
}

impl Trouble {
    /// What stopped a decision in a branch.
    #[must_use]
    pub fn of(branch: BranchId, stop: Stop) -> Self {
        match stop {
            Stop::Refused(refusal) => Self::Failed(Failure::Refused(refusal)),
            Stop::Broken => Self::Failed(Failure::Broken),
            Stop::Missing(what) => {
                let mut needs = Needs::default();
                needs.miss(branch, what);
                Self::Missing(Box::new(needs))
            }
        }
    }
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// What the log says about a fork.
#[derive(Serialize)]
struct ForkDetail {
    device: DeviceId,
    epoch: u32,
    at: u64,
    evidence: Vec<Digest>,
}

/// Receives a push: answers each command's outcome, new or stored, or says what is missing.
pub fn receive<H: House>(set: &WorkingSet<H>, push: &Push<H>, now: Timestamp) -> Result<(Answer, Writes<H>), Trouble> {
    let header = &push.header;
    let (mut device, actor) = sender(set, push)?;
    let mut draft = Draft::new(set, device.branch, now)?;
    let expected = device.head.seq + 1;
    if header.epoch > device.head.epoch {
        // A phone that saw a fork in its picture, or was restored, begins a new life of its log by itself (rule 10).
        if header.first_seq != 1 {
            return Ok((answer(&device, Run::Gap { expected: 1 }, Vec::new()), Writes::default()));
        }
        begin_epoch(&mut draft, &mut device, header.epoch);
    } else if is_planted(Plant::GapTaken) && header.epoch == device.head.epoch && header.first_seq > expected {
        device.head = before(header.epoch, header.first_seq, push.commands.first());
    } else if header.epoch == device.head.epoch && (header.first_seq > expected || header.first_seq == 0) {
        return Ok((answer(&device, Run::Gap { expected }, Vec::new()), Writes::default()));
    }

    let mut outcomes = Vec::with_capacity(push.commands.len());
    let mut missing = Needs::default();
    for (index, command) in push.commands.iter().enumerate() {
        let seq = header.first_seq.saturating_add(index as u64);
        if header.epoch < device.head.epoch || seq <= device.head.seq {
            match set.received.get(&(device.id, header.epoch, seq)) {
                Some(known) if known.hash == command.hash && is_planted(Plant::NoDedupe) => {
                    device.head = before(header.epoch, seq, Some(command));
                    take(&mut draft, &mut device, &actor, command, (&mut outcomes, &mut missing))?;
                }
                Some(known) if known.hash == command.hash => {
                    let outcome = known.outcome.clone();
                    outcomes.push(OutcomeAt { epoch: header.epoch, seq, hash: command.hash, outcome });
                }
                Some(_) if is_planted(Plant::ForkOverwritten) => {
                    device.head = before(header.epoch, seq, Some(command));
                    take(&mut draft, &mut device, &actor, command, (&mut outcomes, &mut missing))?;
                }
                _ => return fork(draft, device, push, index, seq, outcomes),
            }
        } else if is_on_another_branch(&device.head, command, index) {
            let at = device.head.seq;
            return fork(draft, device, push, index, at, outcomes);
        } else {
            take(&mut draft, &mut device, &actor, command, (&mut outcomes, &mut missing))?;
        }
    }
    if !missing.is_empty() {
        return Err(Trouble::Missing(Box::new(missing)));
    }
    let reply = answer(&device, Run::Received, outcomes);
    if draft.writes.log.is_empty() {
        return Ok((reply, Writes::default()));
    }
    draft.writes.devices.insert(device.id, device);
    Ok((reply, draft.writes))
}

/// Takes one command. If something is missing this draft is lost anyway: the others are still looked at for what they miss,
/// so that rounds do not grow with the run.
fn take<H: House>(
    draft: &mut Draft<'_, H>,
    device: &mut DeviceState,
    actor: &Actor,
    command: &Incoming<H>,
    (outcomes, missing): (&mut Vec<OutcomeAt>, &mut Needs),
) -> Result<(), Trouble> {
    let seq = device.head.seq + 1;
    match command::take(draft, device, actor, command) {
        Ok(outcome) => outcomes.push(outcome),
        Err(Stop::Missing(what)) => {
            missing.miss(device.branch, what);
            device.head = Head { epoch: device.head.epoch, seq, hash: command.hash };
        }
        Err(stop) => return Err(Trouble::of(device.branch, stop)),
    }
    Ok(())
}

/// The device of a push and its person.
pub(super) fn sender<H: House>(set: &WorkingSet<H>, push: &Push<H>) -> Result<(DeviceState, Actor), Failure> {
    let id = push.header.device;
    let device = set.devices.get(&id).ok_or(Failure::NoDevice(id))?.clone();
    let person = set.people.get(&device.person).and_then(Option::as_ref).ok_or(Failure::NoDevice(id))?;
    Ok((device, person.actor.clone()))
}

/// The answer, with the head as it stands.
pub(super) fn answer(device: &DeviceState, run: Run, outcomes: Vec<OutcomeAt>) -> Answer {
    Answer { answer: PROTOCOL, run, head: device.head, outcomes, end: true }
}

/// Whether the run follows from another command than the one that stands at the head here.
fn is_on_another_branch<H: House>(head: &Head, command: &Incoming<H>, index: usize) -> bool {
    let follows = command.content.as_ref().map(|readable| readable.envelope.prev == head.hash);
    index == 0 && head.seq > 0 && follows == Ok(false)
}

/// For planted bugs: the head as it would be if a command came next.
fn before<H: House>(epoch: u32, seq: u64, command: Option<&Incoming<H>>) -> Head {
    let envelope = command.and_then(|command| command.content.as_deref().ok()).map(|readable| &readable.envelope);
    Head { epoch, seq: seq.saturating_sub(1), hash: envelope.map_or(Digest::ZERO, |envelope| envelope.prev) }
}

/// A new life of a device's log (F8, rule 10); what the old one had stays, and people are told.
fn begin_epoch<H: House>(draft: &mut Draft<'_, H>, device: &mut DeviceState, epoch: u32) {
    device.is_forked = false;
    let at = draft.at();
    let detail = format!("epoch {epoch} begins, after epoch {} at {}", device.head.epoch, device.head.seq);
    device.head = Head { epoch, seq: 0, hash: Digest::ZERO };
    draft.writes.security.push(SecurityRow {
        kind: "device_epoch_began",
        device: device.id,
        person: device.person,
        at,
        detail,
    });
}

/// Another command stands at this place: both are kept, the device must begin a new epoch (F8, I4).
fn fork<H: House>(
    mut draft: Draft<'_, H>,
    mut device: DeviceState,
    push: &Push<H>,
    from: usize,
    at: u64,
    outcomes: Vec<OutcomeAt>,
) -> Result<(Answer, Writes<H>), Trouble> {
    let epoch = push.header.epoch;
    let new: Vec<_> = (from..push.commands.len())
        .map(|index| (push.header.first_seq.saturating_add(index as u64), &push.commands[index]))
        .filter(|(seq, command)| {
            let known = draft.set.received.get(&(device.id, epoch, *seq));
            !draft.set.evidence.contains(&(device.branch, command.hash))
                && known.is_none_or(|known| known.hash != command.hash)
        })
        .collect();
    if !new.is_empty() || !device.is_forked {
        let evidence = new.iter().map(|(_, command)| command.hash).collect();
        let by = By { person: device.person, sent: None, command: None };
        let kept_at = draft.at();
        let detail = json(&ForkDetail { device: device.id, epoch, at, evidence });
        let said = Said { kind: "fork", about: None, outcome: None, detail };
        draft.append(by, said, Plan::default()).map_err(|stop| Trouble::of(device.branch, stop))?;
        for (seq, command) in new {
            draft.writes.evidence.push(EvidenceRow {
                branch: device.branch,
                device: device.id,
                epoch,
                seq,
                hash: command.hash,
                bytes: command.bytes.clone(),
                at: kept_at,
            });
        }
        let detail = format!("epoch {epoch} seq {at}");
        let (id, person) = (device.id, device.person);
        draft.writes.security.push(SecurityRow { kind: "device_forked", device: id, person, at: kept_at, detail });
        device.is_forked = true;
        draft.writes.devices.insert(id, device.clone());
    }
    Ok((answer(&device, Run::Fork { at }, outcomes), draft.writes))
}
