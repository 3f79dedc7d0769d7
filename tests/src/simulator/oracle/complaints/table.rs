//! The rules of complaints in a table of our own: what follows what, who may, how long each deadline is (P26–P28).

use callout_core::domain::{
    complaint::{Complaint, ComplaintEvent, Step, escalation::Limit},
    customer::Site,
    deadline::{Deadline, Judged},
    ids::PersonId,
    people::Role,
    subject::Recorded,
    time::Timestamp,
};
use chrono::TimeDelta;

use super::{Case, Circumstances};
use crate::simulator::oracle::Violation;

/// The legal paths, by the names of the stages (P26): from where, by which step, to where.
pub(super) const PATHS: [(&str, &str, &str); 15] = [
    ("recorded", "found justified", "judged"),
    ("recorded", "found unjustified", "unjustified"),
    ("judged", "somebody made responsible", "named"),
    ("named", "cause found", "cause_found"),
    ("cause_found", "proposed", "proposed"),
    ("proposed", "rejected", "cause_found"),
    ("proposed", "approved", "approved"),
    ("approved", "told", "told"),
    ("unjustified", "answered", "answered"),
    ("told", "closed", "closed"),
    ("answered", "closed", "closed"),
    // Once it became serious, what was said by phone is said again in writing (P27).
    ("told", "told", "told"),
    ("answered", "answered", "answered"),
    // Between two steps.
    ("", "raised", ""),
    ("", "released", ""),
];
/// How long each deadline is (P28), in hours: on site in the same city and elsewhere, and for the disposition.
const SAME_CITY_HOURS: i64 = 24;
const ELSEWHERE_HOURS: i64 = 7 * 24;
const DISPOSITION_HOURS: i64 = 3 * 24;
/// How long after one level the next one is told.
const LEVEL_HOURS: i64 = 24;
pub(super) const fn name_of(step: &Step) -> &'static str {
    match step {
        Step::Judged(judge) if judge.is_justified => "found justified",
        Step::Judged(_) => "found unjustified",
        Step::ResponsibleNamed(_) => "somebody made responsible",
        Step::CauseFound(_) => "cause found",
        Step::Proposed(_) => "proposed",
        Step::Rejected(_) => "rejected",
        Step::Approved => "approved",
        Step::Told(_) => "told",
        Step::Answered(_) => "answered",
        Step::Closed(_) => "closed",
        Step::Raised(_) => "raised",
        Step::Released(_) => "released",
    }
}

/// What is wrong: the rule, and what.
pub(super) type Seen = Result<(), (&'static str, String)>;

pub(super) fn wrong(rule: &'static str, what: &str) -> Seen {
    Err((rule, what.to_owned()))
}

/// It begins with its deadlines, by the clock, from when it came (P28).
pub(super) fn opened(event: &Recorded<ComplaintEvent>) -> Result<(), Violation> {
    let ComplaintEvent::Opened(complaint) = &event.what else {
        return Err(Violation::new("P25", "a complaint began without being recorded"));
    };
    let came = complaint.says.received.unwrap_or(event.at);
    let there = match complaint.party.site {
        Site::Urban | Site::Suburb => SAME_CITY_HOURS,
        Site::Far { .. } => ELSEWHERE_HOURS,
    };
    let limits = [(&complaint.on_site, there), (&complaint.disposition, DISPOSITION_HOURS)];
    if limits.into_iter().any(|(limit, hours)| limit.by != came.after(TimeDelta::hours(hours))) {
        return Err(Violation::new("P28", format!("complaint {} has other deadlines than it should", complaint.id)));
    }
    Ok(())
}

/// Who may, by what he is (P26, P27).
pub(super) fn may_take(case: &Case, step: &Step, by: PersonId, around: Circumstances<'_>) -> Seen {
    let high = [Role::DeputyGeneralManager, Role::GeneralManager];
    let here = [Role::Supervisor, Role::ServiceDepartment];
    match step {
        Step::Released(_) => is_one(around, by, &high[..1], "P27", "was released by somebody else than the deputy"),
        Step::Approved if case.proposed_by == Some(by) => wrong("P26", "was approved by who proposed it"),
        Step::Approved | Step::Rejected(_) if case.is_serious() => {
            is_one(around, by, &high, "P27", "is serious, and the branch decided it")
        }
        Step::Approved | Step::Rejected(_) => {
            is_one(around, by, &[high[0], high[1], Role::BranchManager], "P26", "was decided by somebody who may not")
        }
        Step::Judged(_) | Step::ResponsibleNamed(_) | Step::Told(_) | Step::Answered(_) | Step::Closed(_) => {
            is_one(around, by, &here, "P26", &format!("was {} by somebody who may not", name_of(step)))
        }
        Step::CauseFound(_) | Step::Proposed(_) | Step::Raised(_) => Ok(()),
    }
}

pub(super) fn is_one(around: Circumstances<'_>, by: PersonId, roles: &[Role], rule: &'static str, what: &str) -> Seen {
    let is = around.people.get(&by).is_some_and(|worker| worker.roles.iter().any(|role| roles.contains(role)));
    if is { Ok(()) } else { wrong(rule, what) }
}

/// A deadline is judged by the first that decides it, rightly, and never again (P28).
pub(super) fn judged_once(
    was: Option<Judged>,
    judged: Option<Judged>,
    decides: bool,
    (limit, at): (&Deadline, Timestamp),
) -> Result<Option<Judged>, &'static str> {
    match (was, judged) {
        (Some(_), Some(_)) => Err("was judged twice"),
        (None, None) if decides => Err("was not judged by the first"),
        (None, Some(_)) if !decides => Err("was judged by something else"),
        (None, Some(Judged::Kept { at: then, .. })) if then > limit.by || then != at => Err("was kept too late"),
        (None, Some(Judged::Missed { at: then, .. })) if then <= limit.by || then != at => Err("was missed in time"),
        (was, judged) => Ok(was.or(judged)),
    }
}

/// The last moment before a level is told.
pub(super) fn due(complaint: &Complaint, of: Limit, said: usize) -> Timestamp {
    let by = match of {
        Limit::OnSite => complaint.on_site.by,
        Limit::Disposition => complaint.disposition.by,
    };
    by.after(TimeDelta::hours(LEVEL_HOURS * i64::try_from(said).unwrap_or(i64::MAX / LEVEL_HOURS)))
}
