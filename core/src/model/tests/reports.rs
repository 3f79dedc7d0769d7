//! What the phone says of itself with every push and pull (DESIGN §3 rule 18).

use super::{
    bench::{Bench, assigned},
    syncing::open,
};
use crate::{
    domain::time::Timestamp,
    model::event::{Action, Event},
    protocol::report::Report,
};

fn last(bench: &Bench, path: &str) -> Report {
    let with = bench.server.reports.iter().rev().find(|(asked, _)| asked.starts_with(path));
    with.unwrap_or_else(|| panic!("no report went with {path}")).1.clone()
}

#[test]
fn every_push_and_pull_says_how_the_phone_stands() {
    let mut bench = open();
    let recorded = Timestamp::from_ms(bench.now_ms);
    bench.server.is_reachable = false;
    bench.send(Event::Act(Action::Accept));
    bench.send(Event::Act(Action::TakePhoto { caption: String::new() }));
    bench.server.is_reachable = true;
    bench.pass_ms(400_000);

    let pushed = last(&bench, "/v1/sync/push");
    assert_eq!((pushed.pending, pushed.photos_waiting), (2, 1));
    assert_eq!(pushed.oldest_pending, Some(recorded));
    assert_eq!((pushed.free_mib, pushed.battery_percent), (Some(2_048), Some(80)));
    assert_eq!(pushed.app.as_str(), "1.0.0");
    let cursor = bench.working().mirror.cursor.map(|cursor| cursor.to_string());
    assert!(pushed.cursor.is_some());
    assert_ne!(pushed.cursor, cursor, "the picture of before the push");

    bench.pass_ms(400_000);
    let pulled = last(&bench, "/v1/sync/pull");
    assert_eq!((pulled.pending, pulled.oldest_pending, pulled.photos_waiting), (0, None, 0));
    assert!(bench.working().mirror.orders().next().is_some(), "{}", assigned().number);
}

/// What the shell says late or never holds nothing up: the first request of all goes out without it.
#[test]
fn the_first_report_does_not_wait_for_the_device() {
    let bench = Bench::at_work();
    let (_, first) = &bench.server.reports[0];
    assert_eq!((first.cursor.clone(), first.pending), (None, 0));
}
