//! The exceptions desk: a person accepts, attaches or declines what is held; the technician sees the answer (rule 8).

use callout_core::{
    domain::{
        commands::Mode,
        digest::Digest,
        house::House,
        ids::HeldId,
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
    command::{allowed_plan, await_blobs},
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
    if rows.iter().any(|row| row.settled.is_some()) {
        return Err(Failure::AlreadySettled.into());
    }
    let mut settled = Vec::with_capacity(rows.len());
    let mut missing = Needs::default();
    for row in rows {
        let case = row.id;
        match one(&mut draft, row, job) {
            Ok(()) => settled.push(SettledCase { case, refused: None }),
            Err(Stop::Refused(refusal)) => settled.push(SettledCase { case, refused: Some(refusal) }),
            // This draft is lost anyway: look what the others miss, so that rounds do not grow with the list.
            Err(Stop::Missing(what)) => missing.miss(job.request.branch, what),
            Err(Stop::Broken) => return Err(Failure::Broken.into()),
        }
    }
    if missing.is_empty() { Ok((settled, draft.writes)) } else { Err(Trouble::Missing(Box::new(missing))) }
}

fn one<H: House>(draft: &mut Draft<'_, H>, mut row: HeldRow, job: &SettleJob) -> Result<(), Stop> {
    let actor = &job.request.actor;
    let by = By { person: actor.person, sent: None, command: Some(job.request.key) };
    let reason = Digest::of(job.reason.as_str().as_bytes());
    let detail = json(&Detail { case: row.id, command: row.hash, decision: job.decision, reason });
    let at = draft.at();
    let said = Said { kind: "settle", about: row.about, outcome: None, detail };
    if job.decision == Decision::Accepted {
        accept(draft, &row, by, said)?;
    } else {
        draft.append(by, said, Plan::default())?;
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
    draft.writes.held.insert(row.id, row);
    Ok(())
}

/// Writes the fact down as the technician recorded it: in his name, at his time, where it can still go.
fn accept<H: House>(draft: &mut Draft<'_, H>, row: &HeldRow, by: By, said: Said<'_>) -> Result<(), Stop> {
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
    let standing = draft.set.people.get(&row.person).and_then(Option::as_ref).ok_or(Refusal::UnknownReference)?;
    let actor = standing.actor.clone();
    let device = draft.set.devices.get(&row.device).cloned().ok_or(Refusal::UnknownReference)?;
    let (about, at) = (envelope.about, envelope.recorded_at.wall);
    let saying = Saying { actor: &actor, at, device: Some(row.device), mode: Mode::Desk };
    let mut plan = allowed_plan(draft, saying, about, &command)?;
    // A number that was given on paper but never counted here, as in a deposit, counts from now on (I18).
    if let Some((number, _)) = H::row(&command).number
        && !draft.is_used(number)
    {
        plan.numbers.push((Some(about), number.clone()));
    }
    draft.append(by, Said { about: Some(about), ..said }, plan)?;
    let readable = Readable { envelope, command: Ok(command), is_seal_valid: true };
    await_blobs(draft, &DeviceState { branch: row.branch, person: row.person, ..device }, &readable);
    Ok(())
}
