//! The visit that every complaint has before it is closed (P27), and its deadline (P28).

use super::{Decision, TRIES_MAX, can_go_on, is_suitable};
use crate::domain::{
    calendar::WorkingCalendar,
    commands::Mode,
    complaint::{
        command::{NameVisitor, Visit},
        event::{ComplaintEvent, Visited},
        state::{Complaint, Visitor},
    },
    people::{Role, Standing},
    refusal::Refusal,
    subject::Context,
    subjects::Product,
};

/// Who can record a visit, and so be named for one.
const VISITORS: [Role; 3] = [Role::Technician, Role::Supervisor, Role::ServiceDepartment];

/// P27: the supervisor names somebody of the branch. Naming him again while he is awaited changes nothing.
pub(super) fn name_visitor(now: &Complaint, named: NameVisitor, with: &Context<'_, Product>) -> Decision {
    can_go_on(now)?;
    let fits = |standing: &Standing| standing.actor.branch == with.site.branch && standing.actor.is_any(&VISITORS);
    is_suitable(with.person(named.person)?, fits)?;
    if now.visitor == Some(Visitor { person: named.person, is_awaited: true }) {
        return Ok(Vec::new());
    }
    Ok(vec![ComplaintEvent::VisitorNamed(named.person)])
}

/// P27: somebody was there. At the exceptions desk it is written down whoever it was and wherever the complaint stands.
pub(super) fn visit(
    now: &Complaint,
    visit: &Visit,
    with: &Context<'_, Product>,
) -> Result<Vec<ComplaintEvent>, Refusal> {
    if with.mode == Mode::Live {
        can_go_on(now)?;
        is_visitor(now, with)?;
    }
    if now.visits.len() >= TRIES_MAX {
        return Err(Refusal::TooMany);
    }
    // Counted by the clock: no calendar decides it.
    let on_site = now.on_site.judge(with.at, &WorkingCalendar::default());
    Ok(vec![ComplaintEvent::Visited(Visited { visit: visit.clone(), on_site })])
}

/// The named one; a supervisor of the branch while nobody is named.
fn is_visitor(now: &Complaint, with: &Context<'_, Product>) -> Result<(), Refusal> {
    let is = match now.visitor {
        Some(visitor) => visitor.person == with.actor.person,
        None => with.actor.is_any(&[Role::Supervisor]) && with.actor.branch == with.site.branch,
    };
    if is { Ok(()) } else { Err(Refusal::NotYours) }
}
