//! The complaint after an event. Whatever the log says is taken as it is: whether it might happen was asked before.

use super::{
    command::Weight,
    escalation::Escalation,
    event::ComplaintEvent,
    stage::Step,
    state::{Complaint, Visitor, Weighed},
};
use crate::domain::subject::{OutOfPlace, Recorded};

pub(super) fn apply(mut now: Complaint, event: &Recorded<ComplaintEvent>) -> Result<Complaint, OutOfPlace> {
    match &event.what {
        ComplaintEvent::Opened(_) => return Err(OutOfPlace),
        ComplaintEvent::Stepped(taken) => {
            now.stage = taken.step.leads(now.stage);
            now.weighed = weighed(now.weighed, &taken.step);
            now.disposition.judged = now.disposition.judged.or(taken.disposition);
            now.steps.push(event.with(taken.step.clone()));
        }
        ComplaintEvent::VisitorNamed(person) => now.visitor = Some(Visitor { person: *person, is_awaited: true }),
        ComplaintEvent::Visited(visited) => {
            now.on_site.judged = now.on_site.judged.or(visited.on_site);
            if let Some(visitor) = now.visitor.as_mut().filter(|visitor| visitor.person == event.by) {
                visitor.is_awaited = false;
            }
            now.visits.push(event.with(visited.visit.clone()));
        }
        ComplaintEvent::Escalated(to) => {
            now.escalations.push(Escalation { of: to.of, level: to.level, at: event.at });
        }
    }
    Ok(now)
}

/// What it weighs after a step: what was raised before it was judged stays serious, and released (P27).
const fn weighed(was: Weighed, step: &Step) -> Weighed {
    match (step, was) {
        (Step::Raised(_), _) => Weighed::Unreleased,
        (Step::Released(_), _) => Weighed::Released,
        (Step::Judged(judge), Weighed::NotYet) => match judge.weight {
            Weight::Ordinary => Weighed::Ordinary,
            Weight::Serious => Weighed::Unreleased,
        },
        (
            Step::Judged(_)
            | Step::ResponsibleNamed(_)
            | Step::CauseFound(_)
            | Step::Proposed(_)
            | Step::Rejected(_)
            | Step::Approved
            | Step::Told(_)
            | Step::Answered(_)
            | Step::Closed(_),
            was,
        ) => was,
    }
}
