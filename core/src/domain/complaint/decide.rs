//! What a command means for a complaint: events, or what is to be done first.

mod record;
mod steps;
mod visits;

pub use self::record::{DELIVERED_YEARS_MAX, QUANTITY_MAX, RECEIVED_DAYS_MAX};
use self::{
    record::open,
    steps::take,
    visits::{name_visitor, visit},
};
use super::{
    command::{ComplaintCommand, Escalate},
    event::ComplaintEvent,
    stage::Step,
    state::Complaint,
};
use crate::domain::{
    people::Standing,
    refusal::Refusal,
    subject::{Context, Decided, Stop},
    subjects::{AnyCommand, Product},
};

/// The most proposals, and the most visits, of one complaint: what goes on longer is settled at a table.
pub const TRIES_MAX: usize = 100;

type What = Decided<ComplaintEvent, AnyCommand>;
type Decision = Result<Vec<ComplaintEvent>, Stop>;

pub(super) fn decide(
    was: Option<&Complaint>,
    command: &ComplaintCommand,
    with: &Context<'_, Product>,
) -> Result<What, Stop> {
    match (was, command) {
        (None, ComplaintCommand::Record(says)) => open(says, with),
        (None, _) => Err(Refusal::UnknownReference.into()),
        (Some(now), command) => Ok(Decided::events(about(now, command, with)?)),
    }
}

/// A command on a complaint that is there.
fn about(now: &Complaint, command: &ComplaintCommand, with: &Context<'_, Product>) -> Decision {
    let step = match command {
        // The same id with the same content is the same complaint (I4).
        ComplaintCommand::Record(says) if now.says == **says && now.recorded_by == with.actor.person => {
            return Ok(Vec::new());
        }
        ComplaintCommand::Record(_) => return Err(Refusal::AlreadyRecorded.into()),
        ComplaintCommand::Visit(made) => return Ok(visit(now, made, with)?),
        ComplaintCommand::NameVisitor(named) => return name_visitor(now, *named, with),
        ComplaintCommand::Escalate(to) => return Ok(escalate(now, *to, with)),
        ComplaintCommand::Judge(judge) => Step::Judged(judge.clone()),
        ComplaintCommand::NameResponsible(named) => Step::ResponsibleNamed(*named),
        ComplaintCommand::FindCause(found) => Step::CauseFound(found.clone()),
        ComplaintCommand::Propose(proposal) => Step::Proposed(proposal.clone()),
        ComplaintCommand::Approve(_) => Step::Approved,
        ComplaintCommand::Reject(why) => Step::Rejected(why.reason.clone()),
        ComplaintCommand::Tell(told) => Step::Told(told.clone()),
        ComplaintCommand::Answer(told) => Step::Answered(told.clone()),
        ComplaintCommand::Close(close) => Step::Closed(close.clone()),
        ComplaintCommand::Raise(why) => Step::Raised(why.reason.clone()),
        ComplaintCommand::Release(release) => Step::Released(release.clone()),
    };
    take(now, step, with)
}

/// Asked too early, twice, or when nothing runs any more, it means nothing: the house asks by itself, and again.
fn escalate(now: &Complaint, to: Escalate, with: &Context<'_, Product>) -> Vec<ComplaintEvent> {
    let is_due = |(at, next): &(_, Escalate)| *next == to && *at <= with.at;
    now.next_escalation().filter(is_due).map(|_| ComplaintEvent::Escalated(to)).into_iter().collect()
}

/// Refuses what can no longer be done, or not before a serious complaint is released (P27).
fn can_go_on(now: &Complaint) -> Result<(), Refusal> {
    if !now.is_open() {
        return Err(Refusal::Ended);
    }
    if now.is_unreleased() { Err(Refusal::NotReleased) } else { Ok(()) }
}

/// Somebody who works here and fits.
fn is_suitable(person: Option<&Standing>, fits: impl FnOnce(&Standing) -> bool) -> Result<(), Stop> {
    let is = person.is_some_and(|standing| standing.is_active && fits(standing));
    if is { Ok(()) } else { Err(Refusal::PersonUnsuitable.into()) }
}
