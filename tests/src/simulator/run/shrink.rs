//! A shorter story of the same failure: fewest steps, phones and faults that still break the same invariant.

use std::{fs, path::Path};

use super::Cli;
use crate::simulator::world::Setting;

/// Plays that may be spent on one story.
const PLAYS_MAX: usize = 120;

/// The invariant that a failure names.
fn invariant(failure: &str) -> &str {
    failure.split(':').next().unwrap_or(failure)
}

/// Makes a failing setting smaller as long as it fails alike; gives it with what it says.
pub fn shrink(cli: &Cli, setting: &Setting, folder: &Path) -> (Setting, String) {
    let mut best = Setting { folder: folder.join("shrink"), is_told: false, ..setting.clone() };
    let play = |setting: &Setting| {
        let report = cli.play(setting);
        let _ = fs::remove_dir_all(&setting.folder);
        report.failure
    };
    let Some(mut failure) = play(&best) else { return (best, "it does not fail again".to_owned()) };
    let mut plays = 0;
    let mut tries = |candidate: Setting, best: &mut Setting, failure: &mut String| {
        plays += 1;
        let found = if plays > PLAYS_MAX { None } else { play(&candidate) };
        match found {
            Some(found) if invariant(&found) == invariant(failure) => {
                (*best, *failure) = (candidate, found);
                true
            }
            _ => false,
        }
    };
    for fault in best.faults.iter() {
        tries(Setting { faults: best.faults.without(fault), ..best.clone() }, &mut best, &mut failure);
    }
    while best.phones > 1 && tries(Setting { phones: best.phones - 1, ..best.clone() }, &mut best, &mut failure) {}
    let mut cut = best.steps / 2;
    while cut > 0 {
        if best.steps > cut && tries(Setting { steps: best.steps - cut, ..best.clone() }, &mut best, &mut failure) {
            continue;
        }
        cut /= 2;
    }
    (best, failure)
}
