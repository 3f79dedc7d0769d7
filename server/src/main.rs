//! The program `callout`: one sentence on the error stream when it cannot do what was asked.

use std::process::ExitCode;

/// SQLite takes its memory here too. A request makes and gives back thousands of small things.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    // Without it all works as well, in more memory.
    let _ = callout_server::memory::keep_giving_back();
    match callout_server::cli::run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("callout: {error:#}");
            ExitCode::FAILURE
        }
    }
}
