//! `cargo xtask simulate`: fleets of phones against the server, in worlds that one seed decides each.

use std::{
    ffi::OsString,
    process::{Command, ExitCode},
};

use anyhow::Result;
use clap::Args;

use crate::workspace::{become_it, proof_program, proof_program_with};

/// The feature that lets bugs be planted; nothing else is built with it.
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
        let mut simulator = if is_planting(&options) { build_with_plants()? } else { build()? };
        // Seeds ask for the same memory again and again: giving it back to the system between them only costs time.
        simulator.args(options).env("MIMALLOC_PURGE_DELAY", "-1");
        become_it(simulator)
    }
}

fn is_planting(options: &[OsString]) -> bool {
    options.iter().filter_map(|option| option.to_str()).any(|option| option.starts_with("--plant"))
}

/// The simulator, freshly built.
pub fn build() -> Result<Command> {
    proof_program("callout-simulate")
}

/// The simulator with bugs that can be planted.
pub fn build_with_plants() -> Result<Command> {
    proof_program_with("callout-simulate", PLANTS)
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
