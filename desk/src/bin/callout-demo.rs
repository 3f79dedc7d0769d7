//! `cargo xtask demo`: a server, a company, phones, and a working day told line by line.

use std::process::ExitCode;

use callout_desk::demo::{Settings, run};
use clap::Parser;

fn main() -> ExitCode {
    match run(&Settings::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("demo: {error:#}");
            ExitCode::FAILURE
        }
    }
}
