//! The attacks on the server as a program: `cargo xtask test attack` builds and starts it.

use std::process::ExitCode;

use callout_tests::attack::{self, Options};
use clap::Parser as _;

fn main() -> ExitCode {
    if attack::run(&Options::parse()) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
