//! A quarter's summary (P28).

use super::{
    case::{Case, at},
    *,
};
use crate::domain::{
    complaint::{
        command::{Cause, ComplaintKind, Matter, Unit},
        escalation::Level,
        summary::{Deadlines, OPEN_LINES_MAX, StillOpen, Summary},
    },
    ids::ComplaintId,
};

const NONE: Deadlines = Deadlines { kept: 0, missed: 0, excused: 0, running: 0, overdue: 0 };

fn counted(cases: &[&Case], now: &str) -> Summary {
    let mut summary = Summary::default();
    // As it is read: page by page.
    for case in cases {
        summary.count(std::slice::from_ref(case.complaint()), at(now));
    }
    summary
}

#[test]
fn each_complaint_counts_once_under_what_is_known_of_it_p28() {
    let (recorded, told) = (Case::recorded(), Case::told());
    let mut unjustified = Case::recorded();
    unjustified.must(&supervisor(), &judge_unjustified(Weight::Serious));
    let mut closed = Case::told();
    closed.must(&service_department(), &close());
    let summary = counted(&[&recorded, &told, &unjustified, &closed], "2026-09-30T18:00");
    assert_eq!((summary.received, summary.closed), (4, 1));
    assert_eq!(summary.by_source, [(Source::Visit, 4)].into());
    assert_eq!(summary.by_kind, [(ComplaintKind::ProductQuality, 4)].into());
    let judged = summary.judged;
    assert_eq!((judged.justified, judged.unjustified, judged.not_yet), (2, 1, 1));
    assert_eq!(summary.by_matter, [(Matter::Quality, 3)].into());
    assert_eq!(summary.by_unit, [(Unit::Quality, 2)].into(), "nobody is responsible for an unjustified one");
    assert_eq!(summary.by_weight, [(Weight::Ordinary, 2), (Weight::Serious, 1)].into());
    assert_eq!(summary.by_cause, [(Cause::Quality, 2)].into());
    assert_eq!(summary.on_site, Deadlines { kept: 2, running: 2, ..NONE });
    assert_eq!(summary.disposition, Deadlines { kept: 2, running: 2, ..NONE });
    assert_eq!(summary.escalations, [].into());
}

#[test]
fn a_deadline_is_overdue_until_it_is_missed_p28() {
    let mut case = Case::recorded();
    let due = "2026-10-01T16:00";
    assert_eq!(counted(&[&case], due).on_site, Deadlines { running: 1, ..NONE }, "its last moment keeps it");
    assert_eq!(counted(&[&case], "2026-10-01T16:01").on_site, Deadlines { overdue: 1, ..NONE });
    case.desk.now = at("2026-10-01T16:01");
    assert!(case.wake());
    assert_eq!(counted(&[&case], "2026-10-01T16:02").escalations, [(Level::Receiver, 1)].into());
    case.must(&supervisor(), &visit());
    let after = counted(&[&case], "2026-10-01T17:00");
    assert_eq!((after.on_site, after.disposition), (Deadlines { missed: 1, ..NONE }, Deadlines { running: 1, ..NONE }));
    let mut complaint = case.complaint().clone();
    complaint.on_site.by = at("2026-10-02T16:00");
    let mut excused = Summary::default();
    excused.count(&[complaint], at("2026-10-01T17:00"));
    assert_eq!(excused.on_site, Deadlines { excused: 1, ..NONE });
}

#[test]
fn what_is_open_has_a_line_and_the_oldest_keep_theirs_p28() {
    let mut closed = Case::told();
    closed.must(&service_department(), &close());
    let told = Case::told();
    let mut open = StillOpen::default();
    open.add(&[closed.complaint().clone(), told.complaint().clone()]);
    let line = &open.lines[0];
    assert_eq!((open.count, open.lines.len(), line.stage), (1, 1, Stage::Told));
    assert_eq!((line.responsible, line.name.as_str()), (Some(responsible().person), "Chen Wei"));
    assert_eq!((&line.number, line.due), (&told.complaint().number, None));
    for n in 0..2 * OPEN_LINES_MAX {
        let mut newer = told.complaint().clone();
        newer.id = ComplaintId(uuid::Uuid::from_u128(n as u128 + 1_000));
        newer.received = newer.received.after(chrono::TimeDelta::minutes(1));
        open.add(&[newer]);
    }
    assert_eq!((open.count, open.lines.len()), (1 + 2 * u32::try_from(OPEN_LINES_MAX).expect("few"), OPEN_LINES_MAX));
    assert_eq!(open.lines[0].id, told.complaint().id);
}
