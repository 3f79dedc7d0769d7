//! The crash tests of the server as a program: `cargo xtask crash` builds and starts it.

use std::process::ExitCode;

use callout_tests::crash::{self, Options};
use clap::Parser as _;

fn main() -> anyhow::Result<ExitCode> {
    let report = crash::run(&Options::parse())?;
    println!("{report}");
    Ok(if report.held() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
