//! Tables of working time: across lunch, night, week, holidays, and the clocks' own changes.

use proptest::prelude::*;

use super::*;
use crate::domain::samples::{calendar_2026, line, local};

fn shown(moment: Timestamp, zone: Tz) -> String {
    moment.utc().with_timezone(&zone).format("%a %m-%d %H:%M").to_string()
}

#[test]
fn working_minutes_run_over_lunch_nights_weeks_and_holidays() {
    let calendar = calendar_2026();
    let table = [
        // From, minutes, until: 450 minutes are a day.
        ("2026-03-03T09:00", 60, "Tue 03-03 10:00"),
        ("2026-03-03T09:00", 0, "Tue 03-03 09:00"),
        ("2026-03-03T11:30", 60, "Tue 03-03 14:00"),      // across lunch
        ("2026-03-03T11:30", 30, "Tue 03-03 12:00"),      // just before it
        ("2026-03-03T12:15", 30, "Tue 03-03 14:00"),      // called at lunch
        ("2026-03-03T17:00", 60, "Wed 03-04 09:00"),      // across the night
        ("2026-03-03T21:00", 30, "Wed 03-04 09:00"),      // called in the evening
        ("2026-03-06T16:30", 120, "Mon 03-09 09:30"),     // across the weekend
        ("2026-03-07T10:00", 30, "Mon 03-09 09:00"),      // called on a Saturday
        ("2026-02-13T17:00", 60, "Sat 02-14 09:00"),      // the Saturday that is worked for the Spring Festival
        ("2026-02-14T17:00", 60, "Tue 02-24 09:00"),      // across the Spring Festival
        ("2026-02-18T10:00", 450, "Tue 02-24 17:30"),     // called in it
        ("2026-03-02T08:30", 450 * 5, "Fri 03-06 17:30"), // a week
    ];
    for (from, minutes, until) in table {
        let from = local(from, Tz::Asia__Shanghai);
        let reached = calendar.add_working_minutes(from, minutes);
        assert_eq!(shown(reached, calendar.zone()), until, "{minutes} minutes from {from:?}");
        assert_eq!(calendar.working_minutes_between(from, reached), minutes);
    }
}

/// A workshop in Berlin that works around the clock: at night the clocks change.
fn berlin_nights() -> WorkingCalendar {
    let night = || vec![Span::new(0, 6 * 60)];
    let plan = Plan {
        zone: Tz::Europe__Berlin,
        week: [night(), night(), night(), night(), night(), night(), night()],
        ..WorkingCalendar::default().into()
    };
    plan.try_into().unwrap()
}

#[test]
fn an_hour_that_the_clocks_skip_is_not_worked_f7() {
    let calendar = berlin_nights();
    let from = local("2026-03-29T00:00", Tz::Europe__Berlin);
    assert_eq!(shown(calendar.add_working_minutes(from, 180), calendar.zone()), "Sun 03-29 04:00");
    assert_eq!(calendar.working_minutes_between(from, local("2026-03-30T00:00", Tz::Europe__Berlin)), 300);
}

#[test]
fn an_hour_that_the_clocks_show_twice_is_worked_twice_f7() {
    let calendar = berlin_nights();
    let from = local("2026-10-25T00:00", Tz::Europe__Berlin);
    assert_eq!(shown(calendar.add_working_minutes(from, 180), calendar.zone()), "Sun 10-25 02:00");
    assert_eq!(shown(calendar.add_working_minutes(from, 240), calendar.zone()), "Sun 10-25 03:00");
    assert_eq!(calendar.working_minutes_between(from, local("2026-10-26T00:00", Tz::Europe__Berlin)), 420);
}

#[test]
fn working_time_that_begins_or_ends_within_the_change_is_counted_once_f7() {
    let spans = || vec![Span::new(60, 150), Span::new(150, 240)];
    let plan = Plan {
        zone: Tz::Europe__Berlin,
        week: [spans(), spans(), spans(), spans(), spans(), spans(), spans()],
        ..WorkingCalendar::default().into()
    };
    let calendar = WorkingCalendar::try_from(plan).unwrap();
    let minutes =
        |day, next| calendar.working_minutes_between(local(day, Tz::Europe__Berlin), local(next, Tz::Europe__Berlin));
    assert_eq!(minutes("2026-10-24T00:00", "2026-10-25T00:00"), 180);
    assert_eq!(minutes("2026-10-25T00:00", "2026-10-26T00:00"), 240);
    assert_eq!(minutes("2026-03-29T00:00", "2026-03-30T00:00"), 120);
}

#[test]
fn a_calendar_without_sense_is_refused() {
    let plan = || Plan::from(WorkingCalendar::default());
    let refused = |plan: Plan| WorkingCalendar::try_from(plan).unwrap_err();
    let monday = |spans: Vec<Span>| {
        let mut plan = plan();
        plan.week[0] = spans;
        plan
    };
    assert_eq!(refused(Plan { week: Default::default(), ..plan() }), PlanError::NoWorkingTime);
    for spans in [
        vec![Span::new(600, 600)],
        vec![Span::new(600, 500)],
        vec![Span::new(1_400, 1_441)],
        vec![Span::new(500, 700), Span::new(600, 800)],
        vec![Span::new(800, 900), Span::new(500, 600)],
        (0..13).map(|hour| Span::new(hour * 60, hour * 60 + 30)).collect(),
    ] {
        assert_eq!(refused(monday(spans)), PlanError::Spans(Weekday::Mon));
    }
    let day = NaiveDate::from_ymd_opt(2026, 2, 14).unwrap();
    let like = |like| BTreeMap::from([(day, MakeUpDay { name: line("Spring Festival"), like })]);
    let holiday = BTreeMap::from([(day, Holiday { name: line("Spring Festival"), can_travel: true })]);
    let both = Plan { holidays: holiday, make_up_days: like(Weekday::Fri), ..plan() };
    assert_eq!(refused(both), PlanError::Contradiction(day));
    assert_eq!(refused(Plan { make_up_days: like(Weekday::Sun), ..plan() }), PlanError::EmptyMakeUpDay(day));
}

#[test]
fn a_calendar_reads_back_what_it_wrote_and_nothing_senseless() {
    let text = serde_json::to_string(&calendar_2026()).unwrap();
    assert_eq!(serde_json::from_str::<WorkingCalendar>(&text).unwrap(), calendar_2026());
    let nobody_works = r#"{"zone":"UTC","week":[[],[],[],[],[],[],[]],"holidays":{},"make_up_days":{}}"#;
    assert!(serde_json::from_str::<WorkingCalendar>(nobody_works).is_err());
}

#[test]
fn what_lies_beyond_the_search_is_its_end_i19() {
    let mut plan = Plan::from(WorkingCalendar::default());
    plan.week = [vec![Span::new(0, 1)], vec![], vec![], vec![], vec![], vec![], vec![]];
    let calendar = WorkingCalendar::try_from(plan).unwrap();
    let reached = calendar.add_working_minutes(local("2026-01-01T00:00", Tz::Asia__Shanghai), u32::MAX);
    assert_eq!(reached.day_in(calendar.zone()).year(), 2035);
    let end_of_time = Timestamp::from_ms(i64::MAX);
    assert_eq!(calendar.add_working_minutes(end_of_time, u32::MAX), end_of_time);
    assert_eq!(calendar.working_minutes_between(end_of_time, Timestamp::from_ms(0)), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Adding and counting are each other's inverse, wherever one begins; and adding never goes backwards.
    #[test]
    fn minutes_added_are_minutes_counted(minute in 0_i64..527_040, minutes in 1_u32..5_000, split in 0_u32..5_000) {
        for calendar in [calendar_2026(), berlin_nights()] {
            let from = Timestamp::from_ms(1_767_225_600_000 + minute * MINUTE_MS);
            let reached = calendar.add_working_minutes(from, minutes);
            prop_assert!(reached > from);
            prop_assert_eq!(calendar.working_minutes_between(from, reached), minutes);
            let first = split.min(minutes);
            let in_two = calendar.add_working_minutes(calendar.add_working_minutes(from, first), minutes - first);
            prop_assert_eq!(in_two, reached);
        }
    }
}
