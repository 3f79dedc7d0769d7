//! `cargo xtask simulate`: plays seeds, prints what broke and what happened.

use std::process::ExitCode;

use callout_tests::simulator::run::{Cli, run};
use clap::Parser as _;

/// SQLite takes its memory here too. The phones of a fleet make and give back small things without end.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> anyhow::Result<ExitCode> {
    run(&Cli::parse())
}
