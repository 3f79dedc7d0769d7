use std::sync::LazyLock;

use chrono_tz::Tz;
use proptest::prelude::*;

use super::{super::listing::Listing, *};
use crate::domain::{
    order::WorkOrder,
    samples::{self, Trial, asset, local, note},
    subject::{Listed as _, SubjectKey},
    time::Timestamp,
};

/// UI V7: "continues tomorrow" and "promised for Monday" stood above "arrive by today 16:30".
#[test]
fn cards_stand_in_the_order_of_the_time_that_they_show() {
    let zone = chrono_tz::Tz::Asia__Shanghai;
    let now = local("2026-03-03T09:00", zone);
    let clock = Clock::at(now, zone);
    let base = Summary::of(&Trial::accepted(&asset()).order);
    let awaited = |at| Summary {
        is_awaited: true,
        awaits_price: false,
        appointment: None,
        arrive_by: local(at, zone),
        ..base.clone()
    };
    let until = |day: &str| Summary {
        stage: Stage::Suspended { reason: note("A part"), until: day.parse().unwrap(), since: now },
        ..awaited("2026-03-02T09:00")
    };
    let promised = |day: &str| Summary {
        stage: Stage::TakenBack { at: now },
        promised: day.parse().ok(),
        ..awaited("2026-03-02T09:00")
    };
    let agreed = |at| Summary { appointment: Some(local(at, zone)), ..awaited("2026-03-02T09:00") };
    let again = |at| Summary { appointment: Some(local(at, zone)), ..until("2026-03-04") };
    let expected = [
        (agreed("2026-03-02T15:00"), Section::Next),
        (promised("2026-03-02"), Section::Next),
        (until("2026-03-03"), Section::Next),
        (agreed("2026-03-03T10:30"), Section::Next),
        (awaited("2026-03-03T16:30"), Section::Next),
        (promised("2026-03-03"), Section::Next),
        (until("2026-03-04"), Section::Later),
        (again("2026-03-04T08:00"), Section::Later),
        (promised("2026-03-09"), Section::Later),
    ];
    let mut sorted: Vec<_> = expected.iter().rev().map(|(s, _)| (Place::of(&clock, s), Shown::of(s))).collect();
    sorted.sort_by_key(|(place, _)| *place);
    let wanted: Vec<_> = expected.iter().map(|(s, section)| (*section, Shown::of(s))).collect();
    assert_eq!(sorted.iter().map(|(place, shown)| (place.section, *shown)).collect::<Vec<_>>(), wanted);
}

#[test]
fn the_day_begins_at_midnight_where_he_is() {
    let zone = chrono_tz::Tz::Asia__Shanghai;
    let clock = Clock::at(local("2026-03-03T23:59", zone), zone);
    assert_eq!(clock.midnight(1), local("2026-03-04T00:00", zone).ms());
    assert_eq!(clock.midnight_of("2026-03-01".parse().unwrap()), local("2026-03-01T00:00", zone).ms());
}

/// What happens to lines, and to the clock. Which order, how its line stands: small numbers.
#[derive(Clone, Debug)]
enum Step {
    Say { order: u8, line: u8 },
    Forget { order: u8 },
    ForgetAll,
    PutOver { order: u8, line: u8 },
    Uncover,
    Pass { minutes: i64 },
    Move { zone: usize },
    Sort,
}

const ORDERS: u8 = 6;
const LINES: u8 = 24;
/// The second has its own midnight, the third nights in which the clocks change.
const ZONES: [Tz; 3] = [Tz::Asia__Shanghai, Tz::Asia__Kolkata, Tz::Europe__Berlin];

fn step() -> impl Strategy<Value = Step> {
    let which = || (0..ORDERS, 0..LINES);
    prop_oneof![
        6 => which().prop_map(|(order, line)| Step::Say { order, line }),
        2 => (0..ORDERS).prop_map(|order| Step::Forget { order }),
        1 => Just(Step::ForgetAll),
        4 => which().prop_map(|(order, line)| Step::PutOver { order, line }),
        2 => Just(Step::Uncover),
        4 => (-90..900_i64).prop_map(|minutes| Step::Pass { minutes }),
        1 => (0..ZONES.len()).prop_map(|zone| Step::Move { zone }),
        8 => Just(Step::Sort),
    ]
}

/// A line that is not like the others of its order; some are of a subject that cannot be read.
fn line(order: u8, line: u8) -> Listing {
    static BASE: LazyLock<Summary> = LazyLock::new(|| Summary::of(&Trial::accepted(&asset()).order));
    let at = local("2026-03-28T20:00", Tz::UTC).after(chrono::TimeDelta::hours(i64::from(line) * 5));
    let day = at.day_in(Tz::UTC);
    let mut summary = Summary {
        // Two orders have one number, as two phones may give it.
        number: format!("V-SH-{:06}", order / 2),
        fault: note(&format!("fault {line}")),
        appointment: line.is_multiple_of(3).then_some(at),
        arrive_by: at,
        ..BASE.clone()
    };
    summary.stage = match line % 8 {
        0 => Stage::Accepted,
        1 => Stage::OnSite { since: at },
        2 => Stage::Suspended { reason: note("A part"), until: day, since: at },
        3 => Stage::InWorkshop { since: at },
        4 => Stage::Repaired { at },
        5 => Stage::OutForReturn { since: at },
        6 => Stage::Closed { at },
        _ => return Listing::Unread,
    };
    summary.promised = matches!(line % 8, 3..=5).then_some(day);
    Listing::Order(Box::new(summary))
}

/// A row as it is told apart: place, number, words, order, day on the bench, whether it is late.
type Told = (Place, String, Box<str>, OrderId, Option<NaiveDate>, bool);

/// The list made of nothing but what is true now, by another reckoning than the one that is tested.
fn anew(lines: &Lines, clock: &Clock) -> Vec<Told> {
    let row = |(id, summary): (OrderId, &Summary)| {
        let is_there = matches!(summary.stage, Stage::InWorkshop { .. } | Stage::Repaired { .. });
        let on_bench = if is_there { summary.promised } else { None };
        let is_late = Shown::of(summary).is_late(clock);
        (Place::of(clock, summary), summary.number.clone(), summary.words(), id, on_bench, is_late)
    };
    let mut rows: Vec<Told> = lines.orders().map(row).collect();
    rows.sort();
    rows
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn the_list_that_is_kept_is_the_one_made_from_nothing(steps in prop::collection::vec(step(), 1..60)) {
        let (mut lines, mut now, mut zone) = (Lines::default(), local("2026-03-27T09:00", Tz::UTC), ZONES[0]);
        let key = |order: u8| -> SubjectKey { WorkOrder::key(samples::id::<OrderId>(u128::from(order)).0) };
        for step in steps {
            match step {
                Step::Say { order, line: n } => lines.say(key(order), line(order, n)),
                Step::Forget { order } => lines.forget(key(order)),
                Step::ForgetAll => lines.forget_all(),
                Step::PutOver { order, line: n } => lines.put_over(key(order), line(order, n)),
                Step::Uncover => lines.uncover(),
                Step::Pass { minutes } => now = Timestamp::from_ms(now.ms() + minutes * 60_000),
                Step::Move { zone: n } => zone = ZONES[n],
                Step::Sort => {
                    let clock = Clock::at(now, zone);
                    lines.sort(&clock);
                    let number = |row: &Row| lines.order(row.id).map(|summary| summary.number.clone());
                    let seen = lines.agenda().rows().iter().map(|row| {
                        let number = number(row).unwrap_or_default();
                        (row.place, number, row.words.clone(), row.id, row.on_bench, row.is_late(&clock))
                    });
                    prop_assert_eq!(seen.collect::<Vec<_>>(), anew(&lines, &clock));
                }
            }
        }
    }
}

#[test]
fn a_section_has_its_rows_and_no_other() {
    let mut lines = Lines::default();
    for order in 0..LINES {
        lines.say(WorkOrder::key(samples::id::<OrderId>(u128::from(order)).0), line(order, order));
    }
    lines.sort(&Clock::at(local("2026-03-30T09:00", Tz::UTC), Tz::UTC));
    let agenda = lines.agenda();
    for section in Section::ALL {
        let own: Vec<_> = agenda.rows().iter().filter(|row| row.place.section == section).collect();
        assert_eq!(agenda.of(section).iter().collect::<Vec<_>>(), own, "{section:?}");
        assert!(!own.is_empty(), "{section:?}");
    }
}
