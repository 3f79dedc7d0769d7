//! `cargo xtask simulate`: plays seeds, prints what broke and what happened.

use std::process::ExitCode;

use callout_tests::simulator::run::{Cli, run};
use clap::Parser as _;

fn main() -> anyhow::Result<ExitCode> {
    run(&Cli::parse())
}
