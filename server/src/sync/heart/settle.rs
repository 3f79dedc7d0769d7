//! The exceptions desk: a person accepts, attaches or declines what is held; the technician sees the answer (rule 8).

use callout_core::{
    domain::{
        commands::Command as _,
        digest::Digest,
        ids::HeldId,
        order::{self, Mode},
        people::Role,
        refusal::Refusal,
        time::Timestamp,
    },
    protocol::{
        command::{Content, Envelope},
        outcome::{Decision, DecisionAt, Outcome},
    },
};
use serde::Serialize;

use super::{
    command::{await_blobs, context},
    draft::{By, Draft},
    incoming::Readable,
    rows::{DeviceState, HeldRow, Settlement, SubjectKind},
    working_set::WorkingSet,
    writes::Writes,
};
use crate::sync::job::{Failure, SettleJob, SettledCase};

/// Who may decide held facts.
pub const ROLES: [Role; 3] = [Role::Clerk, Role::Supervisor, Role::BranchManager];

/// What the log says about a decision; the reason is a person's words, so only its digest is here.
#[derive(Serialize)]
struct Detail {
    case: HeldId,
    decision: Decision,
    reason: Digest,
}

/// Decides each case by itself, in the order of the device's log; one that the rules still refuse stays open.
pub fn settle(set: &WorkingSet, job: &SettleJob, now: Timestamp) -> Result<(Vec<SettledCase>, Writes), Failure> {
    if !job.request.actor.is_any(&ROLES) {
        return Err(Failure::Refused(Refusal::NotAllowed));
    }
    let mut draft = Draft::new(set, job.request.branch, now)?;
    let rows = job.cases.iter().map(|case| draft.held(*case).cloned().ok_or(Failure::NotFound));
    let mut rows = rows.collect::<Result<Vec<_>, _>>()?;
    rows.sort_by_key(|row| (row.device, row.epoch, row.seq));
    rows.dedup_by_key(|row| row.id);
    if rows.iter().any(|row| row.settled.is_some()) {
        return Err(Failure::AlreadySettled);
    }
    let mut settled = Vec::with_capacity(rows.len());
    for row in rows {
        let case = row.id;
        let refused = one(&mut draft, row, job).err();
        settled.push(SettledCase { case, refused });
    }
    Ok((settled, draft.writes))
}

fn one(draft: &mut Draft<'_>, mut row: HeldRow, job: &SettleJob) -> Result<(), Refusal> {
    let actor = &job.request.actor;
    let by = By { person: actor.person, device: None, command: Some(job.request.key), hash: Some(row.hash) };
    let reason = Digest::of(job.reason.as_str().as_bytes());
    let detail = Detail { case: row.id, decision: job.decision, reason };
    let at = draft.at();
    if job.decision == Decision::Accepted {
        accept(draft, &row, by, &detail)?;
    } else {
        draft.append(by, "settle", row.id.0, &detail, &[]);
    }
    let answer = DecisionAt {
        epoch: row.epoch,
        seq: row.seq,
        hash: row.hash,
        case: row.id,
        decision: job.decision,
        reason: job.reason.clone(),
    };
    draft.feed_body(row.person.0, SubjectKind::Decision, row.id.0, &answer);
    row.settled = Some(Settlement { decision: job.decision, reason: job.reason.clone(), by: actor.person, at });
    draft.writes.held.insert(row.id, row);
    Ok(())
}

/// Writes the fact down as the technician recorded it: in his name, at his time, where it can still go.
fn accept(draft: &mut Draft<'_>, row: &HeldRow, by: By, detail: &Detail) -> Result<(), Refusal> {
    if row.claims.is_some() {
        return Err(Refusal::RecorderUnproven);
    }
    let envelope = Envelope::from_bytes(&row.bytes).map_err(|_| Refusal::UnknownReference)?;
    let content = envelope.content().map_err(|_| Refusal::UnknownReference)?;
    // Deposited by a copy first, and then sent by the phone itself: it is in the books already (F8, I4).
    let known = draft.set.ids.get(&(row.branch, envelope.id)).filter(|known| known.hash == row.hash);
    if known.is_some_and(|known| matches!(known.outcome, Outcome::Applied | Outcome::Adjusted { .. })) {
        return Err(Refusal::AlreadyRecorded);
    }
    let actor = draft.set.people.get(&row.person).map(|person| &person.actor).ok_or(Refusal::UnknownReference)?;
    let device = draft.set.devices.get(&row.device).cloned().ok_or(Refusal::UnknownReference)?;
    let at = envelope.recorded_at.wall;
    match &content {
        Content::Cash(command) => {
            let book = draft.cash(row.person);
            let event = book.decide(command, actor, &draft.set.policies, Mode::Desk)?;
            draft.append(by, "settle", row.id.0, detail, &[]);
            draft.apply_cash(book, &event, row.person, at);
        }
        Content::Order(command) => {
            let id = envelope.work_order.ok_or(Refusal::UnknownReference)?;
            let state = draft.order(id).cloned().ok_or(Refusal::UnknownReference)?;
            let as_recorded = context(draft, row.device, actor, at, Mode::Desk);
            let events = order::decide(&state.order, command, &as_recorded)?;
            // A number that was given on paper but never counted here, as in a deposit, counts from now on (I18).
            if let Some((number, _)) = command.row().number
                && number.n > draft.last_number(&number.series())
            {
                draft.use_number(number, Some(id));
            }
            draft.append(by, "settle", row.id.0, detail, &events);
            draft.apply(state, &events);
        }
    }
    let readable = Readable { envelope, content: Ok(content), is_seal_valid: true };
    await_blobs(draft, &DeviceState { branch: row.branch, person: row.person, ..device }, &readable);
    Ok(())
}
