//! A push: a run of commands in order (DESIGN §3 rule 1).

use callout_core::{
    domain::{digest::Digest, people::Actor, time::Timestamp},
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
    draft::{By, Draft},
    incoming::{Incoming, Push},
    rows::{DeviceState, EvidenceRow, SecurityRow},
    working_set::WorkingSet,
    writes::Writes,
};
use crate::sync::job::Failure;

/// What the log says about a fork.
#[derive(Serialize)]
struct ForkDetail {
    epoch: u32,
    at: u64,
    evidence: Vec<Digest>,
}

/// Receives a push: answers each command's outcome, new or stored, or says what is missing.
pub fn receive(set: &WorkingSet, push: &Push, now: Timestamp) -> Result<(Answer, Writes), Failure> {
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
    for (index, command) in push.commands.iter().enumerate() {
        let seq = header.first_seq + index as u64;
        if header.epoch < device.head.epoch || seq <= device.head.seq {
            match set.received.get(&(device.id, header.epoch, seq)) {
                Some(known) if known.hash == command.hash && is_planted(Plant::NoDedupe) => {
                    device.head = before(header.epoch, seq, Some(command));
                    outcomes.push(command::take(&mut draft, &mut device, &actor, command));
                }
                Some(known) if known.hash == command.hash => {
                    let outcome = known.outcome.clone();
                    outcomes.push(OutcomeAt { epoch: header.epoch, seq, hash: command.hash, outcome });
                }
                Some(_) if is_planted(Plant::ForkOverwritten) => {
                    device.head = before(header.epoch, seq, Some(command));
                    outcomes.push(command::take(&mut draft, &mut device, &actor, command));
                }
                _ => return Ok(fork(draft, device, push, index, seq, outcomes)),
            }
        } else if is_on_another_branch(&device.head, command, index) {
            let at = device.head.seq;
            return Ok(fork(draft, device, push, index, at, outcomes));
        } else {
            outcomes.push(command::take(&mut draft, &mut device, &actor, command));
        }
    }
    let reply = answer(&device, Run::Received, outcomes);
    if draft.writes.commands.is_empty() {
        return Ok((reply, Writes::default()));
    }
    draft.writes.devices.insert(device.id, device);
    Ok((reply, draft.writes))
}

/// The device of a push and its person.
pub(super) fn sender(set: &WorkingSet, push: &Push) -> Result<(DeviceState, Actor), Failure> {
    let id = push.header.device;
    let device = set.devices.get(&id).ok_or(Failure::NoDevice(id))?.clone();
    let person = set.people.get(&device.person).ok_or(Failure::NoDevice(id))?;
    Ok((device, person.actor.clone()))
}

/// The answer, with the head as it stands.
pub(super) fn answer(device: &DeviceState, run: Run, outcomes: Vec<OutcomeAt>) -> Answer {
    Answer { answer: PROTOCOL, run, head: device.head, outcomes, end: true }
}

/// Whether the run follows from another command than the one that stands at the head here.
fn is_on_another_branch(head: &Head, command: &Incoming, index: usize) -> bool {
    let follows = command.content.as_ref().map(|readable| readable.envelope.prev == head.hash);
    index == 0 && head.seq > 0 && follows == Ok(false)
}

/// For planted bugs: the head as it would be if a command came next.
fn before(epoch: u32, seq: u64, command: Option<&Incoming>) -> Head {
    let envelope = command.and_then(|command| command.content.as_deref().ok()).map(|readable| &readable.envelope);
    Head { epoch, seq: seq.saturating_sub(1), hash: envelope.map_or(Digest::ZERO, |envelope| envelope.prev) }
}

/// A new life of a device's log (F8, rule 10); what the old one had stays, and people are told.
fn begin_epoch(draft: &mut Draft<'_>, device: &mut DeviceState, epoch: u32) {
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
fn fork(
    mut draft: Draft<'_>,
    mut device: DeviceState,
    push: &Push,
    from: usize,
    at: u64,
    outcomes: Vec<OutcomeAt>,
) -> (Answer, Writes) {
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
        let by = By { person: device.person, device: Some(device.id), command: None, hash: None };
        let kept_at = draft.at();
        draft.append(by, "fork", device.id.0, &ForkDetail { epoch, at, evidence }, &[]);
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
    (answer(&device, Run::Fork { at }, outcomes), draft.writes)
}
