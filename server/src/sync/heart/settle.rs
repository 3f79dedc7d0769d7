//! The exceptions desk: a person accepts, attaches or declines what is held; the technician sees the answer (rule 8).

use callout_core::{
    domain::{
        checks::Check,
        commands::Mode,
        digest::Digest,
        house::House,
        ids::HeldId,
        order::Remark,
        people::Role,
        refusal::Refusal,
        subject::{Stop, SubjectKey},
        time::Timestamp,
    },
    protocol::{
        command::Envelope,
        outcome::{Decision, DecisionAt, Outcome},
    },
};
use serde::Serialize;

use super::{
    ask::standing,
    checks::failed_in,
    command::{allowed_plan, await_blobs, clock_remark},
    draft::{By, Draft, Said, json},
    incoming::Readable,
    plan::{Plan, Saying},
    receive::Trouble,
    rows::{DeviceState, HeldRow, Settlement, kinds},
    working_set::{Needs, WorkingSet},
    writes::Writes,
};
use crate::sync::job::{Failure, SettleJob, SettledCase};

/// Who may decide held facts.
pub const ROLES: [Role; 3] = [Role::Clerk, Role::Supervisor, Role::BranchManager];

/// What the log says about a decision; the reason is a person's words, so only its digest is here.
#[derive(Serialize)]
struct Detail {
    case: HeldId,
    command: Digest,
    decision: Decision,
    reason: Digest,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    failed: Vec<Check>,
}

/// Decides each case by itself, in the order of the device's log; one that the rules still refuse stays open.
pub fn settle<H: House>(
    set: &WorkingSet<H>,
    job: &SettleJob,
    now: Timestamp,
) -> Result<(Vec<SettledCase>, Writes<H>), Trouble> {
    if !standing(set, &job.request.actor)?.is_any(&ROLES) {
        return Err(Failure::Refused(Refusal::NotAllowed).into());
    }
    let mut draft = Draft::new(set, job.request.branch, now)?;
    let rows = job.cases.iter().map(|case| draft.held(*case).cloned().ok_or(Failure::NotFound));
    let mut rows = rows.collect::<Result<Vec<_>, _>>()?;
    rows.sort_by_key(|row| (row.device, row.epoch, row.seq));
    rows.dedup_by_key(|row| row.id);
    if job.what.leaves_out_settled() {
        rows.retain(|row| row.settled.is_none());
    }
    if rows.iter().any(|row| row.settled.is_some()) {
        return Err(Failure::AlreadySettled.into());
    }
    let mut settled = Vec::with_capacity(rows.len());
    let mut missing = Needs::default();
    for row in rows {
        let case = row.id;
        match one(&mut draft, row, job) {
            Ok(done) => settled.push(done),
            Err(Stop::Refused(refusal)) => settled.push(SettledCase::refused(case, refusal)),
            // This draft is lost anyway: look what the others miss, so that rounds do not grow with the list.
            Err(Stop::Missing(what)) => missing.miss(job.request.branch, what),
            Err(Stop::Broken) => return Err(Failure::Broken.into()),
        }
    }
    if missing.is_empty() { Ok((settled, draft.writes)) } else { Err(Trouble::Missing(Box::new(missing))) }
}

fn one<H: House>(draft: &mut Draft<'_, H>, mut row: HeldRow, job: &SettleJob) -> Result<SettledCase, Stop> {
    let actor = &job.request.actor;
    let by = By { person: actor.person, sent: None, command: Some(job.request.key) };
    let reason = Digest::of(job.reason.as_str().as_bytes());
    let at = draft.at();
    let accepted = if job.decision == Decision::Accepted { accept(draft, &row, job)? } else { Accepted::default() };
    let Accepted { about, plan, failed, remarks, readable } = accepted;
    let detail = Detail { case: row.id, command: row.hash, decision: job.decision, reason, failed: failed.clone() };
    let (about, detail) = (about.or(row.about), json(&detail));
    draft.append(by, Said { kind: "settle", about, outcome: None, detail }, plan)?;
    if let Some(readable) = readable {
        let device = draft.set.devices.get(&row.device).cloned().ok_or(Refusal::UnknownReference)?;
        await_blobs(draft, &DeviceState { branch: row.branch, person: row.person, ..device }, &readable);
    }
    let answer = DecisionAt {
        epoch: row.epoch,
        seq: row.seq,
        hash: row.hash,
        case: row.id,
        decision: job.decision,
        reason: job.reason.clone(),
    };
    draft.feed_body(row.person.0, SubjectKey { kind: kinds::DECISION, id: row.id.0 }, &answer);
    row.settled = Some(Settlement { decision: job.decision, reason: job.reason.clone(), by: actor.person, at });
    if job.decision == Decision::Accepted {
        row.failed.clone_from(&failed);
    }
    let done = SettledCase { case: row.id, refused: None, failed, remarks };
    draft.writes.held.insert(row.id, row);
    Ok(done)
}

/// What an accepted fact does, and what a person should know of it.
struct Accepted<H: House> {
    about: Option<SubjectKey>,
    plan: Plan<H>,
    failed: Vec<Check>,
    remarks: Vec<Remark>,
    readable: Option<Readable<H>>,
}

// Deriving would ask for a default of the house.
impl<H: House> Default for Accepted<H> {
    fn default() -> Self {
        Self { about: None, plan: Plan::default(), failed: Vec::new(), remarks: Vec::new(), readable: None }
    }
}

/// Takes the fact as the technician recorded it: in his name, at his time, where it can still go. What it does not pass is kept with it,
/// and whoever accepts such a fact has read it alone (F76).
fn accept<H: House>(draft: &Draft<'_, H>, row: &HeldRow, job: &SettleJob) -> Result<Accepted<H>, Stop> {
    if row.claims.is_some() {
        return Err(Refusal::RecorderUnproven.into());
    }
    let envelope = Envelope::from_bytes(&row.bytes).map_err(|_| Refusal::UnknownReference)?;
    let command = envelope.command::<H>().map_err(|_| Refusal::UnknownReference)?;
    // Deposited by a copy first, and then sent by the phone itself: it is in the books already (F8, I4).
    let known = draft.set.ids.get(&(row.branch, envelope.id)).filter(|known| known.hash == row.hash);
    if known.is_some_and(|known| matches!(known.outcome, Outcome::Applied | Outcome::Adjusted { .. })) {
        return Err(Refusal::AlreadyRecorded.into());
    }
    let kind = H::row(&command);
    let failed = failed_in(draft, row, &envelope, &kind);
    if !failed.is_empty() && !job.what.is_by_itself(row.id) {
        return Err(Refusal::ChecksFailed.into());
    }
    let standing = draft.set.people.get(&row.person).and_then(Option::as_ref).ok_or(Refusal::UnknownReference)?;
    let actor = standing.actor.clone();
    let (about, at) = (envelope.about, envelope.recorded_at.wall);
    let saying = Saying { actor: &actor, at, device: Some(row.device), mode: Mode::Desk, failed: &failed };
    let mut plan = allowed_plan(draft, saying, about, &command)?;
    let mut remarks = std::mem::take(&mut plan.remarks);
    let device = draft.set.devices.get(&row.device);
    remarks.extend(device.and_then(|device| clock_remark(draft, device, at)));
    // A number that was given on paper but never counted here, as in a deposit, counts from now on (I18); another phone's never
    // does, or that phone could not give it any more.
    let is_to_count = !row.is_number_counted && !failed.contains(&Check::NumberForeign);
    if let Some((number, _)) = kind.number.filter(|(number, _)| is_to_count && !draft.is_used(number)) {
        remarks.extend((number.n > draft.last_number(&number.series()) + 1).then_some(Remark::NumberGap));
        plan.numbers.push((Some(about), number.clone()));
    }
    let is_seal_valid = !failed.contains(&Check::Seal);
    let readable = Some(Readable { envelope, command: Ok(command), is_seal_valid });
    Ok(Accepted { about: Some(about), plan, failed, remarks, readable })
}
