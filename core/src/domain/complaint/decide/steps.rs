//! The eight steps in their order (P26), the release of serious ones (P27), and what each asks for besides.

use super::{Decision, TRIES_MAX, can_go_on, is_suitable};
use crate::{
    domain::{
        calendar::WorkingCalendar,
        complaint::{
            command::{Close, Means, Tell},
            event::{ComplaintEvent, Stepped},
            stage::{Stage, Step},
            state::{Complaint, Weighed},
        },
        people::Role,
        refusal::Refusal,
        subject::{Context, Stop},
        subjects::Product,
    },
    plants::{Plant, is_planted},
};

/// Takes a step, if it is its turn and whoever asks may take it.
pub(super) fn take(now: &Complaint, step: Step, with: &Context<'_, Product>) -> Decision {
    is_its_turn(now, &step)?;
    match &step {
        Step::Judged(_) | Step::Released(_) | Step::Raised(_) => {}
        Step::Rejected(_) => may_decide(now, with)?,
        Step::ResponsibleNamed(named) => {
            is_suitable(with.person(named.person)?, |standing| standing.actor.sees(with.site.branch))?;
        }
        Step::CauseFound(_) => is_responsible(now, with)?,
        Step::Proposed(_) => {
            is_responsible(now, with)?;
            if now.proposals().count() >= TRIES_MAX {
                return Err(Refusal::TooMany.into());
            }
        }
        Step::Approved => {
            may_decide(now, with)?;
            if now.proposals().next_back().is_some_and(|(by, _)| by == with.actor.person) {
                return Err(Refusal::OwnProposal.into());
            }
        }
        Step::Told(told) | Step::Answered(told) => is_in_writing(now, told)?,
        Step::Closed(close) => can_close(now, close)?,
    }
    Ok(vec![ComplaintEvent::Stepped(judged(now, step, with))])
}

/// The step, with what it makes of the deadline of the disposition (P28).
fn judged(now: &Complaint, step: Step, with: &Context<'_, Product>) -> Stepped {
    // Counted by the clock: no calendar decides it.
    let disposition =
        step.is_disposition().then(|| now.disposition.judge(with.at, &WorkingCalendar::default())).flatten();
    Stepped { step, disposition }
}

fn is_its_turn(now: &Complaint, step: &Step) -> Result<(), Refusal> {
    match step {
        Step::Raised(_) | Step::Released(_) if !now.is_open() => Err(Refusal::Ended),
        Step::Raised(_) if now.is_serious() => Err(Refusal::AlreadySerious),
        Step::Released(_) if now.weighed != Weighed::Unreleased => Err(Refusal::NothingToRelease),
        Step::Raised(_) | Step::Released(_) => Ok(()),
        Step::Judged(_)
        | Step::ResponsibleNamed(_)
        | Step::CauseFound(_)
        | Step::Proposed(_)
        | Step::Rejected(_)
        | Step::Approved
        | Step::Told(_)
        | Step::Answered(_)
        | Step::Closed(_) => {
            can_go_on(now)?;
            let is_next = now.stage.allows(step) || is_said_again(now, step);
            if is_next || is_planted(Plant::StepSkipped) { Ok(()) } else { Err(now.stage.first()) }
        }
    }
}

/// What was said by phone before the complaint became serious is said again in writing (P27).
fn is_said_again(now: &Complaint, step: &Step) -> bool {
    let was_said = matches!((now.stage, step), (Stage::Told, Step::Told(_)) | (Stage::Answered, Step::Answered(_)));
    was_said && now.is_serious() && !now.is_told_in_writing()
}

/// P27: which solution a serious one gets is not the branch's to say.
fn may_decide(now: &Complaint, with: &Context<'_, Product>) -> Result<(), Refusal> {
    let is_high = with.actor.is_any(&[Role::DeputyGeneralManager, Role::GeneralManager]);
    if now.is_serious() && !is_high { Err(Refusal::NotAllowed) } else { Ok(()) }
}

/// P26: the cause and the solution are the responsible person's, or the service department's.
fn is_responsible(now: &Complaint, with: &Context<'_, Product>) -> Result<(), Refusal> {
    let is_his = now.responsible_person() == Some(with.actor.person);
    if is_his || with.actor.is_any(&[Role::ServiceDepartment]) { Ok(()) } else { Err(Refusal::NotYours) }
}

fn is_in_writing(now: &Complaint, told: &Tell) -> Result<(), Refusal> {
    if now.is_serious() && told.by == Means::Phone { Err(Refusal::MustBeWritten) } else { Ok(()) }
}

/// P26, P27: somebody was there, the customer has it as he must, and it does not happen again.
fn can_close(now: &Complaint, close: &Close) -> Result<(), Stop> {
    if now.visits.is_empty() {
        return Err(Refusal::NotVisited.into());
    }
    if now.is_serious() && !now.is_told_in_writing() {
        return Err(Refusal::MustBeWritten.into());
    }
    let is_justified = now.judgement().is_some_and(|judge| judge.is_justified);
    if is_justified && close.prevention.is_none() {
        return Err(Refusal::MeasureMissing.into());
    }
    Ok(())
}
