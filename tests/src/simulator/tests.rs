//! The simulator itself: a seed is a story that can be told again.

use std::path::PathBuf;

use callout_server::testing::POSTGRES_VARIABLE;

use super::{Report, faults::Faults, play_fast, play_whole, world::Setting};

/// A short story in a folder of its own.
fn told(seed: u64, faults: Faults, play: impl Fn(&Setting) -> Report) -> (u64, usize, Option<String>) {
    let folder = tempfile::tempdir().unwrap();
    let folder: PathBuf = folder.path().join("seed");
    let report = play(&Setting { seed, phones: 2, steps: 160, faults, is_told: false, folder });
    (report.hash, report.commands, report.failure)
}

fn leave_the_same_trace(seeds: std::ops::RangeInclusive<u64>, faults: Faults, play: impl Fn(&Setting) -> Report) {
    let (mut traces, mut commands) = (Vec::new(), 0);
    for seed in seeds {
        let first = told(seed, faults, &play);
        assert_eq!(first, told(seed, faults, &play), "seed {seed}");
        traces.push(first.0);
        commands += first.1;
    }
    // In a short story it can be that nobody was let in; not in all of them.
    assert!(commands > 20, "hardly anybody did anything: {commands}");
    let count = traces.len();
    traces.sort_unstable();
    traces.dedup();
    assert_eq!(traces.len(), count, "different seeds are different stories");
}

/// What changes the process, the file or the tokens under a running story.
const UNSTEADY: &str = "two-servers,token-expiry,crash-before-commit,crash-after-commit,server-restored,reply-lost,\
    upload-killed,wrong-start,forged-evidence,tampered";

#[test]
fn a_seed_leaves_the_same_trace_at_the_fast_depth() {
    leave_the_same_trace(1..=5, Faults::all(), play_fast);
}

#[test]
fn a_seed_leaves_the_same_trace_at_the_whole_depth() {
    leave_the_same_trace(1..=2, Faults::parse(UNSTEADY).unwrap(), |setting| play_whole(setting, None));
}

#[test]
fn a_seed_leaves_the_same_trace_on_postgres_as_on_sqlite() {
    let Ok(url) = std::env::var(POSTGRES_VARIABLE) else {
        eprintln!("SKIPPED: no PostgreSQL; set {POSTGRES_VARIABLE}=postgres://…");
        return;
    };
    let faults = Faults::parse(UNSTEADY).unwrap();
    let on_postgres = told(1, faults, |setting| play_whole(setting, Some(&url)));
    super::whole::dissolve();
    assert_eq!(on_postgres, told(1, faults, |setting| play_whole(setting, None)));
}

#[test]
fn a_quiet_company_ends_at_rest_at_both_depths() {
    let fast = told(3, Faults::NONE, play_fast);
    let whole = told(3, Faults::NONE, |setting| play_whole(setting, None));
    assert_eq!((fast.2, whole.2), (None, None));
}
