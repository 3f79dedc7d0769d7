//! What a device or an app that is no longer let in still had: every command goes to the exceptions desk (F62, I21).

use callout_core::{
    domain::{
        digest::Digest,
        house::House,
        ids::PersonId,
        subject::{Stop, SubjectKey},
        time::Timestamp,
    },
    plants::{Plant, is_planted},
    protocol::{
        outcome::{HeldWhy, Outcome, OutcomeAt},
        push::{Answer, Run},
    },
};

use chrono::TimeDelta;

use super::{
    checks::known_at_once,
    command::{Held, case_of, hold},
    draft::{By, Draft, Said},
    incoming::{Incoming, Push},
    plan::Plan,
    receive::{Trouble, answer, sender},
    rows::{DeviceState, Whose},
    working_set::WorkingSet,
    writes::Writes,
};
use crate::sync::job::Failure;

/// Open cases that one phone may have on the exceptions desk: more than a technician records offline in two weeks, and what two people
/// look through in a day. Beyond it the phone keeps what it has, for no fact is lost by waiting (I7), and comes again (F82).
pub const OPEN_MAX: u64 = 400;

/// Cases of one phone within an hour, open or decided, after which no more are taken: whoever has a revoked phone does not fill the desk again as soon as it is emptied.
pub const HOURLY_MAX: usize = 600;

/// When a phone may come again whose cases are too many.
pub const RETRY_SECONDS: u64 = 600;

/// Keeps the commands of a deposit; the device's log and every subject stay as they are.
pub fn deposit<H: House>(set: &WorkingSet<H>, push: &Push<H>, now: Timestamp) -> Result<(Answer, Writes<H>), Trouble> {
    let (sender, _) = sender(set, push)?;
    let device = depositor(set, push).ok_or(Failure::NoDevice(push.header.device))?;
    let mut draft = Draft::new(set, device.branch, now)?;
    let brought = Brought { device: &device, carrier: push.carrier };
    let mut outcomes = Vec::with_capacity(push.commands.len());
    let mut before = None;
    for (index, command) in push.commands.iter().enumerate() {
        let (epoch, seq) = (push.header.epoch, push.seq_at(index));
        let stands = brought.stands(&draft, command, (epoch, seq), before);
        before = Some(command.hash);
        let kept = keep(&mut draft, &brought, ((epoch, seq), stands), command);
        let outcome = kept.map_err(|stop| Trouble::of(device.branch, stop))?;
        outcomes.push(OutcomeAt { epoch, seq, hash: command.hash, outcome });
    }
    if push.is_bounded && is_too_much(set, &device, draft.writes.held.len() as u64, now) {
        return Err(Failure::DeskFull.into());
    }
    Ok((answer(&sender, Run::Received, outcomes), draft.writes))
}

/// Whether so many new cases are more than the desk takes of this phone. What came before is no new case, so that a deposit whose
/// answer was lost is answered again.
fn is_too_much<H: House>(set: &WorkingSet<H>, device: &DeviceState, new: u64, now: Timestamp) -> bool {
    let waiting = set.waiting.get(&(device.branch, device.id)).copied().unwrap_or_default();
    let is_too_fast = waiting.hourly.is_some_and(|at| at > now.after(-TimeDelta::hours(1)));
    new > 0 && (waiting.open + new > OPEN_MAX || is_too_fast)
}

/// The device that deposits, in the branch that it is for. What a person recorded before he went to another branch, and brings
/// with the phone that was enrolled anew there, belongs where he recorded it, with the outcomes that it had there (I4). So does
/// what a colleague brings under the recorder's own seal.
pub(super) fn depositor<H: House>(set: &WorkingSet<H>, push: &Push<H>) -> Option<DeviceState> {
    let device = set.devices.get(&push.header.device)?;
    if is_planted(Plant::MovedRetry) {
        return Some(device.clone());
    }
    // What cannot be read says of no device that it is its own.
    let mut named = push.commands.iter().filter_map(Incoming::device);
    let first = named.next();
    let is_one_log = named.all(|named| Some(named) == first);
    let recorder = first.and_then(|first| set.devices.get(&first));
    let is_proven = push.commands.iter().all(|command| command.is_recorders || command.content.is_err());
    let recorder = recorder.filter(|recorder| is_one_log && (recorder.person == device.person || is_proven));
    let branch = recorder.map_or(device.branch, |recorder| recorder.branch);
    Some(DeviceState { branch, ..device.clone() })
}

/// By which phone something is brought, and by whom where that phone had its key no more.
struct Brought<'a> {
    device: &'a DeviceState,
    carrier: Option<PersonId>,
}

impl Brought<'_> {
    /// Whether a command stands where it says: at its place, behind the one before it in the body, in the log of the device that
    /// brings it, of an earlier one of the same person, or of the one whose seal covers it.
    fn stands<H: House>(
        &self,
        draft: &Draft<'_, H>,
        command: &Incoming<H>,
        place: (u32, u64),
        before: Option<Digest>,
    ) -> bool {
        let Ok(readable) = &command.content else { return false };
        let envelope = &readable.envelope;
        let named = draft.set.devices.get(&envelope.device);
        let is_his = named.is_some_and(|named| named.person == self.device.person);
        (envelope.epoch, envelope.seq) == place
            && before.is_none_or(|before| envelope.prev == before)
            && (command.is_recorders || is_his)
    }

    /// Whose a command is. A colleague who enrols a phone deposits what its former technician recorded: it is still that
    /// technician's, where his own seal proves it. What only claims to be his is shown as claimed, and never booked on him (F75).
    fn whose<H: House>(&self, draft: &Draft<'_, H>, command: &Incoming<H>) -> Whose {
        let brought_by = self.carrier.unwrap_or(self.device.person);
        let named = command.device().and_then(|named| draft.set.devices.get(&named));
        let recorder = named.filter(|named| named.branch == self.device.branch).map(|named| named.person);
        let is_proven = command.is_recorders || is_planted(Plant::UnprovenBooked);
        match (recorder, self.carrier) {
            (Some(recorder), _) if is_proven => Whose { person: recorder, claims: None },
            (Some(recorder), None) if recorder == self.device.person => Whose { person: recorder, claims: None },
            (None, None) => Whose { person: self.device.person, claims: None },
            (claimed, _) => Whose { person: brought_by, claims: Some(claimed.unwrap_or(self.device.person)) },
        }
    }
}

/// Keeps one command, unless it came before: then it is answered as it was then.
fn keep<H: House>(
    draft: &mut Draft<'_, H>,
    brought: &Brought<'_>,
    ((epoch, seq), stands): ((u32, u64), bool),
    command: &Incoming<H>,
) -> Result<Outcome, Stop> {
    let device = brought.device;
    if let Some(known) = draft.set.received.get(&(device.id, epoch, seq)).filter(|known| known.hash == command.hash) {
        return Ok(known.outcome.clone());
    }
    // A copy of a phone deposits what the phone itself has sent: it is one command, and counts once (F8, I4).
    let id = command.content.as_deref().ok().map(|readable| readable.envelope.id);
    let sent = id.and_then(|id| draft.set.ids.get(&(device.branch, id)));
    if let Some(known) = sent.filter(|known| known.hash == command.hash) {
        return Ok(known.outcome.clone());
    }
    let case = case_of(device.id, (epoch, seq), &command.hash);
    let whose = brought.whose(draft, command);
    // What was only claimed and is proven now is the same case, and may be accepted from now on.
    if let Some(row) = draft.held(case).filter(|row| !row.is_proven_by(&whose)) {
        return Ok(Outcome::Held { case, why: row.why.clone() });
    }
    let outcome = Outcome::Held { case, why: HeldWhy::Deposited };
    let by = By { person: brought.carrier.unwrap_or(device.person), sent: None, command: id };
    if is_planted(Plant::BarredDropped) && is_barred(draft, device) {
        return Ok(outcome);
    }
    let received_at = draft.at();
    let about: Option<SubjectKey> = command.content.as_deref().ok().map(|readable| readable.envelope.about);
    let said = Said { kind: "deposit", about, outcome: Some(outcome.clone()), detail: command.hash.to_hex() };
    draft.append(by, said, Plan::default())?;
    let failed = known_at_once(device, command, stands);
    let (place, why) = ((epoch, seq), HeldWhy::Deposited);
    hold(draft, device, command, Held { whose, place, why, received_at, failed, is_number_counted: false });
    Ok(outcome)
}

/// For planted bugs: whether its person has no access any more.
fn is_barred<H: House>(draft: &Draft<'_, H>, device: &DeviceState) -> bool {
    draft.set.people.get(&device.person).and_then(Option::as_ref).is_some_and(|standing| !standing.is_active)
}
