//! Attacks: what a stranger, a thief and a bad day do to the real program `callout`, each on a company of its own, over the
//! loopback, bounded in time and number (I19; F49, F73 to F82).
//!
//! `cargo xtask test attack` builds and runs all of them, `callout-attack NAME …` some. A scenario is a function that gives the
//! figures of its line, or says what does not hold. The program is the tests' build: what its memory is held to is measured there.

mod bad_days;
mod crowd;
pub(crate) mod server;
mod strangers;
mod thieves;

use std::time::Instant;

use anyhow::Result;
use clap::Parser;

/// Attack the server, a company for each scenario.
///
/// Ends with one line; the exit code is 0 only if everything held.
#[derive(Debug, Parser)]
#[command(name = "callout-attack")]
pub struct Options {
    /// Only these scenarios [default: all].
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Say which scenarios there are, and run none.
    #[arg(long)]
    list: bool,
}

/// One attack.
struct Scenario {
    /// By which it is asked for.
    name: &'static str,
    /// Gives the figures of its line, or what does not hold.
    run: fn() -> Result<String>,
}

/// All of them, in the order in which they run.
fn scenarios() -> impl Iterator<Item = &'static Scenario> {
    [strangers::ALL, thieves::ALL, bad_days::ALL].into_iter().flatten()
}

/// Runs what is asked for, a line a scenario; whether everything held.
#[must_use]
pub fn run(options: &Options) -> bool {
    if options.list {
        for scenario in scenarios() {
            println!("{}", scenario.name);
        }
        return true;
    }
    if let Some(unknown) = options.names.iter().find(|name| scenarios().all(|scenario| scenario.name != **name)) {
        eprintln!("there is no scenario {unknown}; --list says which there are");
        return false;
    }
    let is_asked_for = |name: &str| options.names.is_empty() || options.names.iter().any(|asked| asked == name);
    let (mut held, mut failed) = (0_u32, 0_u32);
    for Scenario { name, run } in scenarios().filter(|scenario| is_asked_for(scenario.name)) {
        let started = Instant::now();
        let result = run();
        let seconds = started.elapsed().as_secs_f64();
        match result {
            Ok(figures) => {
                held += 1;
                println!("ok      {name}: {figures} ({seconds:.1} s)");
            }
            Err(error) => {
                failed += 1;
                println!("FAILED  {name}: {error:#} ({seconds:.1} s)");
            }
        }
    }
    println!("attack: {held} scenarios held, {failed} did not");
    failed == 0
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_scenario_has_a_name_of_its_own() {
        let names: BTreeSet<&str> = scenarios().map(|scenario| scenario.name).collect();
        assert_eq!(names.len(), scenarios().count());
    }
}
