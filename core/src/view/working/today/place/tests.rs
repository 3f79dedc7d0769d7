use super::*;
use crate::{
    domain::samples::{Trial, asset, local, note},
    i18n::Lang,
};

#[test]
fn a_window_has_what_a_sorted_list_has_there() {
    // Each number once, in no order.
    let list: Vec<u32> = (0..101).map(|n| n * 37 % 101).collect();
    for (start, end) in [(0, 0), (0, 1), (0, 30), (40, 70), (71, 101), (0, 101), (101, 101)] {
        let mut list = list.clone();
        sort_only(&mut list, &(start..end), Ord::cmp);
        let sorted: Vec<u32> = (0..101).collect();
        assert_eq!(list[start..end], sorted[start..end], "{start}..{end}");
    }
    sort_only(&mut [], &(0..0), u32::cmp);
}

/// UI V7: "continues tomorrow" and "promised for Monday" stood above "arrive by today 16:30".
#[test]
fn cards_stand_in_the_order_of_the_time_that_they_show() {
    let zone = chrono_tz::Tz::Asia__Shanghai;
    let now = local("2026-03-03T09:00", zone);
    let reader = Reader { lang: Lang::En, zone, now };
    let clock = Clock::of(&reader);
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
    let clock = Clock::of(&Reader { lang: Lang::En, zone, now: local("2026-03-03T23:59", zone) });
    assert_eq!(clock.midnight(1), local("2026-03-04T00:00", zone).ms());
    assert_eq!(clock.midnight_of("2026-03-01".parse().unwrap()), local("2026-03-01T00:00", zone).ms());
}
