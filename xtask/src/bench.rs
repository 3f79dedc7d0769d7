//! `cargo xtask bench`: builds the programs as they are proven, and measures.

use std::{ffi::OsString, process::ExitCode};

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::workspace::proof_program;

/// The program that measures.
const PROGRAM: &str = "callout-bench";

/// Measure and print tables: a phone that holds 10,000 orders, or the server that phones push to and pull from.
///
/// Ratios are of one run, so that a busy machine slows both sides. docs/figures.md has the tables of one machine.
#[derive(Args)]
#[command(after_help = "\
Examples:
  cargo xtask bench core                        10,000 orders on a phone: answers, cold start, store, memory
  cargo xtask bench sync                        pushes beside raw inserts, a fresh phone, one change of a million
  cargo xtask bench sync push --phones 50       one part, with options of the program
  cargo xtask bench core -- --help              every option")]
pub struct Bench {
    /// What is measured.
    #[arg(value_enum)]
    what: What,
    /// Options of the program.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    options: Vec<OsString>,
}

/// What can be measured.
#[derive(Clone, Copy, ValueEnum)]
enum What {
    /// A phone that holds many orders.
    Core,
    /// The server.
    Sync,
}

impl Bench {
    /// Builds and measures.
    pub fn run(self) -> Result<ExitCode> {
        let status = proof_program(PROGRAM)?.args(self.args()).status()?;
        Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    fn args(self) -> Vec<OsString> {
        let what = match self.what {
            What::Core => "core",
            What::Sync => "sync",
        };
        std::iter::once(what.into()).chain(self.options.into_iter().filter(|option| option != "--")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_reach_the_program_as_they_were_given() {
        let options = ["push", "--", "--phones", "50"].map(OsString::from).to_vec();
        let args = Bench { what: What::Sync, options }.args();
        assert_eq!(args, ["sync", "push", "--phones", "50"]);
    }
}
