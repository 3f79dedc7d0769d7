//! `cargo xtask crash`: the server, killed over and over while fifty phones push.

use std::process::{Command, ExitCode};

use anyhow::Result;
use clap::Args;

use crate::workspace::{become_it, proof_program, tested_program};

/// The program that kills.
const PROGRAM: &str = "callout-crash";

/// Kill the server while phones push, look at what is left, start it again, over and over.
///
/// Starts the real server in a temporary folder, kills it with SIGKILL at random moments, reads the tables with queries
/// of its own, and starts it again. It ends with a table and one line; the exit code is 0 only if nothing that anybody
/// had heard of was missing, doubled or changed.
#[derive(Args)]
#[command(after_help = "\
Examples:
  cargo xtask crash                        200 kills, on an embedded SQLite file
  cargo xtask crash --postgres             on a PostgreSQL of our own, which is killed in turns with the server
  cargo xtask crash --cycles 20 --seed 7   a short one, other work and other moments")]
pub struct Crash {
    /// How many times [default: 200].
    #[arg(long, value_name = "N")]
    cycles: Option<u32>,
    /// Phones that push [default: 50].
    #[arg(long, value_name = "N")]
    phones: Option<u32>,
    /// What is recorded and when the kills come [default: 1].
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    /// On a PostgreSQL of our own, which is killed in turns with the server.
    #[arg(long)]
    postgres: bool,
}

impl Crash {
    /// Builds, then becomes the test.
    pub fn run(self) -> Result<ExitCode> {
        let mut crash = proof_program(PROGRAM)?;
        crash.args(self.args());
        become_it(crash)
    }

    fn args(self) -> Vec<String> {
        let cycles = self.cycles.map(u64::from);
        let numbers = [("--cycles", cycles), ("--phones", self.phones.map(u64::from)), ("--seed", self.seed)];
        let given = numbers.into_iter().filter_map(|(name, number)| Some([name.to_owned(), number?.to_string()]));
        given.flatten().chain(self.postgres.then(|| "--postgres".to_owned())).collect()
    }
}

/// The test's program as the suites share it, with the server beside it.
pub fn build_tested() -> Result<Command> {
    tested_program(PROGRAM, &["callout"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_reach_the_program_as_they_were_given() {
        let crash = Crash { cycles: Some(20), phones: None, seed: Some(7), postgres: true };
        assert_eq!(crash.args(), ["--cycles", "20", "--seed", "7", "--postgres"]);
    }
}
