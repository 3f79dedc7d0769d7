//! The program `callout`: one sentence on the error stream when it cannot do what was asked.

mod memory;

use std::process::ExitCode;

use anyhow::Context as _;
use callout_server::cli;

/// SQLite takes its memory here too. A request makes and gives back thousands of small things.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let done = memory::runtime().context("no threads to run on").and_then(|runtime| runtime.block_on(cli::run()));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("callout: {error:#}");
            ExitCode::FAILURE
        }
    }
}
