//! `cargo xtask bench`: the figures of a phone that holds many orders, and of the server that phones push to and pull from.

use std::process::ExitCode;

use callout_tests::bench::{Core, Start, Sync};
use clap::{Parser, Subcommand};

/// Measures, and prints tables.
#[derive(Debug, Parser)]
#[command(name = "callout-bench", version)]
struct Cli {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Core(Core),
    Sync(Sync),
    #[command(hide = true)]
    Start(Start),
}

fn main() -> ExitCode {
    let done = match Cli::parse().what {
        What::Core(core) => core.run(),
        What::Sync(sync) => sync.run(),
        What::Start(start) => start.run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}
