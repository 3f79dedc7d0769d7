//! The API's document against the real program: `cargo xtask test document` builds and starts it.

use std::process::ExitCode;

use callout_tests::document::{self, Options};
use clap::Parser as _;

fn main() -> ExitCode {
    match document::run(&Options::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
