//! Starts the others: `cargo xtask demo`, `test`, `simulate`, `crash`, `fuzz`, `bench`, `bindings`, `pages`, `pictures`, `release`. No product code lives here.
//!
//! A command sets up what it needs beyond Rust itself, says what it does while it does it, and ends with a
//! line that can be read alone.

mod bench;
mod bindings;
mod crash;
mod demo;
mod document;
mod fuzz;
mod pages;
mod pictures;
mod release;
mod simulate;
mod test;
mod tokens;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Builds, plays and proves Callout.
#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    after_help = "Start with `cargo xtask demo`: it plays a working day on a fresh company and tells the story line by line."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Demo(demo::Demo),
    Test(test::Test),
    Simulate(simulate::Simulate),
    Crash(crash::Crash),
    Fuzz(fuzz::Fuzz),
    Bindings(bindings::Bindings),
    Assets(tokens::Assets),
    Pages(pages::Pages),
    Pictures(pictures::Pictures),
    Bench(bench::Bench),
    Release(release::Release),
}

fn main() -> Result<ExitCode> {
    match Cli::parse().command {
        Command::Demo(demo) => demo.run(),
        Command::Test(test) => Ok(test.run()),
        Command::Simulate(simulate) => simulate.run(),
        Command::Crash(crash) => crash.run(),
        Command::Fuzz(fuzz) => fuzz.run(),
        Command::Bindings(bindings) => bindings.run(),
        Command::Assets(tokens::Assets {}) => tokens::Assets::run(),
        Command::Pages(pages::Pages {}) => pages::Pages::run(),
        Command::Pictures(pictures::Pictures {}) => pictures::Pictures::run(),
        Command::Bench(bench) => bench.run(),
        Command::Release(release::Release {}) => release::build(),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
