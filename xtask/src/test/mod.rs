//! `cargo xtask test`: every suite, what each one found and took of the processors, and one count at the end.
//!
//! In CI (`CI` is set) a suite that cannot run is a failure. On a person's machine it is skipped with the reason
//! in the table, unless it was asked for by name.

mod cpu;
mod suites;
mod summary;

use std::env;
use std::process::ExitCode;
use std::time::Instant;

use clap::{Args, ValueEnum};

use suites::{Run, Suite};
use summary::{Ending, Row, Summary};

/// Run every suite, or the ones named: format, lints, tests on both databases, bindings, demo.
///
/// Ends with a line a suite and, alone on the last line, the count of tests that passed and failed.
#[derive(Args)]
#[command(after_help = "\
Examples:
  cargo xtask test                     everything, as CI does
  cargo xtask test format clippy       only these two
  cargo xtask test --list              what there is
One test alone needs no xtask: cargo test -p callout-core money")]
pub struct Test {
    /// Only these suites, in this order [default: all].
    #[arg(value_enum, value_name = "SUITE", hide_possible_values = true)]
    suites: Vec<Suite>,
    /// Say which suites there are, and run none.
    #[arg(long)]
    list: bool,
}

impl Test {
    /// Runs what was asked for; a failure when any of it failed.
    pub fn run(self) -> ExitCode {
        if self.list {
            list();
            return ExitCode::SUCCESS;
        }
        let named = !self.suites.is_empty();
        let suites = if named { &self.suites } else { Suite::value_variants() };
        let mut summary = Summary::default();
        for &suite in suites {
            summary.rows.push(run(suite, named || in_ci()));
        }
        println!("{}", summary.text());
        if summary.failed() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }
}

fn list() {
    for suite in Suite::value_variants() {
        let help = suite.to_possible_value().and_then(|value| value.get_help().map(ToString::to_string));
        println!("{:<14} {}", suite.name(), help.unwrap_or_default());
    }
}

/// Runs one suite; if it `must` run, a machine that cannot is a failure.
fn run(suite: Suite, must: bool) -> Row {
    println!("\n== {}", suite.name());
    let (started, before) = (Instant::now(), cpu::of_children());
    let (ending, run) = match suite.missing() {
        Some(why) if must => (Ending::Failed(why), Run::default()),
        Some(why) => (Ending::Skipped(why), Run::default()),
        None => match suite.run() {
            Ok(run) if run.passed => (Ending::Passed, run),
            Ok(run) => (Ending::Failed("see above".to_owned()), run),
            Err(error) => (Ending::Failed(format!("{error:#}")), Run::default()),
        },
    };
    if let Ending::Failed(why) | Ending::Skipped(why) = &ending {
        println!("{}: {why}", suite.name());
    }
    let cpu = before.zip(cpu::of_children()).map(|(before, after)| after.saturating_sub(before));
    Row { suite: suite.name(), ending, tally: run.tally, note: run.note, took: started.elapsed(), cpu }
}

/// Whether a machine is watching: `CI` is set to anything but nothing, `0` or `false`.
fn in_ci() -> bool {
    env::var("CI").is_ok_and(|value| !matches!(value.as_str(), "" | "0" | "false"))
}
