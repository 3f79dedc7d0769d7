//! Tables of arrival limits (P4).

use chrono_tz::Tz;

use super::*;
use crate::domain::{
    policy::Policies,
    samples::{calendar_2026, local},
};

/// When somebody must have arrived after a call in Shanghai, and how many days were left out.
fn limit(site: Site, received: &str) -> (String, Vec<String>) {
    let received = local(received, Tz::Asia__Shanghai);
    let limit = arrival(site, received, &Policies::default().arrival, &calendar_2026());
    let by = limit.by.utc().with_timezone(&Tz::Asia__Shanghai).format("%a %m-%d %H:%M").to_string();
    (by, limit.excluded.iter().map(|it| format!("{} {}", it.day.format("%m-%d"), it.reason)).collect())
}

#[test]
fn near_sites_are_reached_within_working_hours_p4() {
    let table = [
        (Site::Urban, "2026-03-03T08:30", "Tue 03-03 16:00"),
        (Site::Suburb, "2026-03-03T08:30", "Tue 03-03 17:00"),
        (Site::Urban, "2026-03-03T14:00", "Wed 03-04 11:00"),
        (Site::Urban, "2026-03-06T14:00", "Mon 03-09 11:00"),
        (Site::Urban, "2026-02-13T14:00", "Sat 02-14 11:00"), // a worked Saturday
        (Site::Suburb, "2026-02-14T14:00", "Tue 02-24 12:00"), // the Spring Festival
    ];
    for (site, received, by) in table {
        assert_eq!(limit(site, received), (by.to_owned(), vec![]), "{site:?} called {received}");
    }
}

#[test]
fn far_sites_are_reached_within_clock_hours_by_distance_p4() {
    let table = [
        (1, "Wed 03-04 09:00"),
        (300, "Wed 03-04 09:00"),
        (301, "Thu 03-05 09:00"),
        (1_000, "Thu 03-05 09:00"),
        (1_001, "Fri 03-06 09:00"),
        (u32::MAX, "Fri 03-06 09:00"),
    ];
    for (km, by) in table {
        assert_eq!(limit(Site::Far { km }, "2026-03-03T09:00").0, by, "{km} km");
    }
    assert_eq!(limit(Site::Far { km: 100 }, "2026-03-06T18:00").0, "Sat 03-07 18:00", "the weekend counts");
}

#[test]
fn holidays_on_which_nobody_can_travel_are_left_out_with_their_reason_p4() {
    let eve_and_day = vec!["02-16 Spring Festival".to_owned(), "02-17 Spring Festival".to_owned()];
    // §11, 4.
    assert_eq!(limit(Site::Far { km: 450 }, "2026-02-15T18:00"), ("Thu 02-19 18:00".to_owned(), eve_and_day.clone()),);
    assert_eq!(
        limit(Site::Far { km: 100 }, "2026-02-15T18:00"),
        ("Wed 02-18 18:00".to_owned(), eve_and_day.clone()),
        "six hours of the day before, eighteen of the day after"
    );
    assert_eq!(
        limit(Site::Far { km: 100 }, "2026-02-16T09:00"),
        ("Thu 02-19 00:00".to_owned(), eve_and_day),
        "called while everything stands still"
    );
    assert_eq!(limit(Site::Far { km: 100 }, "2026-02-18T09:00"), ("Thu 02-19 09:00".to_owned(), vec![]));
}

#[test]
fn the_order_of_the_distances_does_not_matter() {
    let limits = ArrivalLimits { far_hours: vec![(1_000, 48), (300, 24)], ..Policies::default().arrival };
    assert_eq!((limits.hours_at(200), limits.hours_at(900), limits.hours_at(2_000)), (24, 48, 72));
}

#[test]
fn a_limit_without_end_ends_with_the_search_i19() {
    let limits = ArrivalLimits { beyond_hours: u32::MAX, far_hours: vec![], ..Policies::default().arrival };
    let received = Timestamp::from_ms(1_772_000_000_000);
    let by = arrival(Site::Far { km: 1 }, received, &limits, &calendar_2026()).by;
    assert!(by > received && by < Timestamp::from_ms(2_100_000_000_000));
}
