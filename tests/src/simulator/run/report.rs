//! What a run prints: failures as they come, and a table of what happened at the end.

use std::{fmt::Write as _, path::Path, time::Duration};

use super::{Cli, shrink};
use crate::simulator::{Report, faults::Counts, world::Setting};

/// Failures that are told in full; the others are counted.
const TOLD_MAX: u64 = 20;
/// Failures for which a shorter story is looked for.
const SHRUNK_MAX: u64 = 3;

/// How many a second.
#[expect(clippy::cast_precision_loss, reason = "a rate for people to read")]
#[must_use]
pub fn rate(count: u64, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64().max(0.001)
}

/// What came of many seeds.
#[derive(Default)]
pub struct Summary {
    /// Seeds that were played.
    pub seeds: u64,
    /// Seeds in which something broke.
    pub failures: u64,
    /// Commands on all phones.
    pub commands: u64,
    /// How often each fault happened.
    pub counts: Counts,
    /// How long it took.
    pub took: Duration,
    /// The hash of the first seed's trace.
    pub first: Option<(u64, u64)>,
}

impl Summary {
    /// Adds a seed, and tells its failure.
    pub fn add(&mut self, cli: &Cli, setting: &Setting, report: &Report) {
        self.seeds += 1;
        self.commands += report.commands as u64;
        self.counts.merge(&report.counts);
        if self.first.is_none_or(|(seed, _)| seed > setting.seed) {
            self.first = Some((setting.seed, report.hash));
        }
        if let Some(failure) = &report.failure {
            self.failures += 1;
            if self.failures <= TOLD_MAX {
                println!("seed {}: {failure}\n  faults of this seed: {}", setting.seed, report.had.text());
                println!("  again: {}", cli.repeats(setting));
            }
        }
    }

    /// Looks for a shorter story of a failure and tells it.
    pub fn shrunk(&self, cli: &Cli, setting: &Setting, folder: &Path) {
        if self.failures <= SHRUNK_MAX {
            let (smaller, failure) = shrink::shrink(cli, setting, folder);
            println!("  the shortest story found: {failure}\n  {}", cli.repeats(&smaller));
        }
    }

    /// The table, and the run's own count on the last line.
    #[must_use]
    pub fn text(&self, cli: &Cli) -> String {
        let mut text = String::new();
        let seconds = self.took.as_secs_f64();
        if seconds > 0.0 {
            let _ = writeln!(text, "\n{:<22} {:>10}", "fault", "happened");
            for fault in cli.faults.iter() {
                let _ = writeln!(text, "{:<22} {:>10}", fault.name(), self.counts.of(fault));
            }
            let per_second = rate(self.seeds, self.took);
            let _ = writeln!(
                text,
                "\n{} commands in {seconds:.1} s: {per_second:.0} seeds a second, {} commands a seed",
                self.commands,
                self.commands / self.seeds.max(1)
            );
        }
        if let Some((seed, hash)) = self.first {
            let _ = writeln!(text, "trace of seed {seed}: {hash:016x}");
        }
        let _ = writeln!(text, "simulate {}: {} seeds, {} failures", cli.depth.name(), self.seeds, self.failures);
        text
    }
}
