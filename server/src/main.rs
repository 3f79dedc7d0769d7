//! The program `callout`: one sentence on the error stream when it cannot do what was asked.

use std::process::ExitCode;

/// SQLite takes its memory here too. A request makes and gives back thousands of small things.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    match callout_server::cli::run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("callout: {error:#}");
            ExitCode::FAILURE
        }
    }
}
