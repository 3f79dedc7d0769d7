//! The limit of arrival: it runs until somebody is there, is judged then, and stays (P4; PROCEDURES §11, 6 and 7).

use chrono_tz::Tz;

use super::*;
use crate::domain::{
    calendar::{Plan, Span, WorkingCalendar},
    deadline::Judged,
    hold::Holds,
    order::{Context, Mode, WorkOrder, decide, replay},
    policy::Policies,
    samples::{device, local, prices},
    subject::Subject as _,
    time::Timestamp,
};

fn at(text: &str) -> Timestamp {
    local(text, Tz::Asia__Shanghai)
}

/// A call of Tuesday, 3 March 2026, 09:00 in town, whose technician does things at given times.
fn played(done: &[(&str, OrderCommand)]) -> Trial {
    let mut trial = Trial::accepted(&asset());
    assert_eq!((trial.order.call.received, due(&trial)), (at("2026-03-03T09:00"), Some(at("2026-03-03T16:30"))));
    for (when, command) in done {
        trial.now = at(when);
        trial.must(&technician(), command);
    }
    trial
}

/// By when the order waits for somebody.
fn due(trial: &Trial) -> Option<Timestamp> {
    trial.order.line().due
}

#[test]
fn an_arrival_in_time_keeps_it_and_a_second_one_the_next_day_changes_nothing_example_6() {
    let mut trial = played(&[
        ("2026-03-03T15:00", START_TRAVEL),
        ("2026-03-03T15:50", ARRIVE),
        ("2026-03-03T16:20", suspend("2026-03-04")),
    ]);
    let kept = Some(Judged::Kept { at: at("2026-03-03T15:50"), minutes_left: 40 });
    assert_eq!((trial.order.call.arrival.judged, due(&trial)), (kept, None), "overdue on neither day");
    trial.now = at("2026-03-04T09:00");
    trial.must(&technician(), &START_TRAVEL);
    assert_eq!(due(&trial), None, "he is on the way again, and nothing is late");
    trial.now = at("2026-03-04T09:40");
    trial.must(&technician(), &ARRIVE);
    assert_eq!((trial.order.call.arrival.judged, due(&trial)), (kept, None));
}

#[test]
fn nobody_there_is_overdue_also_while_the_order_is_suspended_example_7() {
    let mut trial = played(&[("2026-03-03T15:00", suspend("2026-03-05"))]);
    assert_eq!(due(&trial), Some(at("2026-03-03T16:30")), "overdue from then on");
    trial.now = at("2026-03-05T09:10");
    trial.must(&technician(), &ARRIVE);
    let missed = Judged::Missed { at: at("2026-03-05T09:10"), minutes_late: 550 };
    assert_eq!((trial.order.call.arrival.judged, due(&trial)), (Some(missed), None));
}

#[test]
fn what_was_recorded_in_time_and_comes_late_was_in_time_p4() {
    let mut trial = played(&[]);
    trial.must(&clerk(), &OrderCommand::Unassign(because("He is ill")));
    // The phone was away for two days; the desk takes what it recorded as of when it happened.
    trial.now = at("2026-03-03T16:00");
    trial.accept_late(&technician(), &ARRIVE);
    let kept = Judged::Kept { at: at("2026-03-03T16:00"), minutes_left: 30 };
    assert_eq!(trial.order.call.arrival.judged, Some(kept));
}

#[test]
fn an_order_that_ended_without_a_visit_waits_for_nobody() {
    let mut trial = played(&[]);
    trial.must(&clerk(), &OrderCommand::Cancel(because("Called twice")));
    assert_eq!((trial.order.call.arrival.judged, due(&trial)), (None, None));
}

#[test]
fn lateness_is_counted_in_the_branchs_own_working_time() {
    let trial = played(&[]);
    let day = || vec![Span::new(16 * 60, 17 * 60)];
    let week = [day(), day(), day(), day(), day(), day(), day()];
    let calendar: WorkingCalendar = Plan { week, ..WorkingCalendar::default().into() }.try_into().expect("a calendar");
    let (policies, prices, actor) = (Policies::default(), prices(), technician());
    let now = at("2026-03-05T18:00");
    let context = Context {
        at: now,
        today: now.day_in(Tz::Asia__Shanghai),
        actor: &actor,
        device: Some(device()),
        policies: &policies,
        prices: &prices,
        calendar: Some(&calendar),
        holds: &Holds::default(),
        mode: Mode::Live,
        failed: &[],
    };
    let arrived = decide(&trial.order, &ARRIVE, &context).expect("he arrives");
    let order: WorkOrder = replay(trial.order, &arrived);
    assert_eq!(order.call.arrival.judged, Some(Judged::Missed { at: now, minutes_late: 30 + 60 + 60 }));
}
