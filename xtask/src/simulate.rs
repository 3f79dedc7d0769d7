//! `cargo xtask simulate`: fleets of phones against the server, in worlds that one seed decides each.

use std::{
    ffi::OsString,
    process::{Command, ExitCode},
};

use anyhow::Result;
use clap::Args;

use crate::workspace::{become_it, proof_program, proof_program_with, tested_program};

/// The program that plays.
const PROGRAM: &str = "callout-simulate";
/// The feature that lets bugs be planted: in what is tested, never in what is released.
const PLANTS: &str = "callout-tests/plants";

/// Play fleets of phones against the server: real core, real store, the server's heart or all of it.
///
/// One seed decides everything. Failures print the seed, the command that repeats it, and a shorter story.
/// `cargo xtask simulate -- --help` has every option of the program.
#[derive(Args)]
#[command(after_help = "\
Examples:
  cargo xtask simulate --seeds 5000                    the server's pure heart
  cargo xtask simulate --seeds 200 --depth whole       the router, sign-in and SQL
  cargo xtask simulate --seed 4711 --trace -           one seed, as a story
  cargo xtask simulate --plants                        bugs that must be caught")]
pub struct Simulate {
    /// Options of the program.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    options: Vec<OsString>,
}

impl Simulate {
    /// Builds, then becomes the simulator.
    pub fn run(self) -> Result<ExitCode> {
        let options: Vec<OsString> = self.options.into_iter().filter(|option| option != "--").collect();
        let built = if is_planting(&options) { proof_program_with(PROGRAM, PLANTS) } else { proof_program(PROGRAM) };
        let mut simulator = keeping_memory(built?);
        simulator.args(options);
        become_it(simulator)
    }
}

/// Seeds ask for the same memory again and again: giving it back to the system between them only costs time.
fn keeping_memory(mut simulator: Command) -> Command {
    simulator.env("MIMALLOC_PURGE_DELAY", "-1");
    simulator
}

fn is_planting(options: &[OsString]) -> bool {
    options.iter().filter_map(|option| option.to_str()).any(|option| option.starts_with("--plant"))
}

/// The simulator as the suites share it: bugs can be planted in it.
pub fn build_tested() -> Result<Command> {
    Ok(keeping_memory(tested_program(PROGRAM, &[])?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bugs_are_built_in_only_where_they_are_asked_for() {
        let options = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>();
        assert!(is_planting(&options(&["--plants"])) && is_planting(&options(&["--plant", "no-dedupe"])));
        assert!(!is_planting(&options(&["--seeds", "5000", "--depth", "whole"])));
    }
}
