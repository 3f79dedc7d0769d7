//! `cargo xtask release`: the program as it is installed, stripped, with its symbols in a file of their own beside it.

use std::{env, fs, process::Command, process::ExitCode};

use anyhow::{Context as _, Result};
use clap::Args;

use crate::workspace::{cargo, programs_dir, run};

/// Build `callout` for installations: stripped, its symbols beside it as `callout.debug`.
///
/// A debugger finds the symbols by the link in the program; a line of a crash is read with `addr2line -e callout.debug`.
#[derive(Args)]
pub struct Release {}

/// Builds it, takes the symbols out, and says where both lie and how large they are.
pub fn build() -> Result<ExitCode> {
    eprintln!("Building callout, optimised. The first time this takes some minutes; later, less.");
    // Cargo's own strip would throw the symbols away.
    let whole = ["build", "--quiet", "--release", "-p", "callout-server", "--bin", "callout"];
    run(cargo().args(whole).args(["--config", "profile.release.strip=\"none\""]))?;
    let folder = programs_dir()?.with_file_name("release");
    let program = folder.join(format!("callout{}", env::consts::EXE_SUFFIX));
    let symbols = folder.join("callout.debug");
    let objcopy = || Command::new("objcopy");
    let missing = "objcopy is missing; it comes with the C compiler (Debian: `apt-get install binutils`)";
    run(objcopy().arg("--only-keep-debug").arg(&program).arg(&symbols)).context(missing)?;
    // Written beside and put in its place: a running server keeps the file that it was started from.
    let stripped = folder.join("callout.stripped");
    let link = format!("--add-gnu-debuglink={}", symbols.display());
    run(objcopy().arg("--strip-all").arg(link).arg(&program).arg(&stripped))?;
    fs::rename(&stripped, &program)?;
    for file in [&program, &symbols] {
        println!("{:>5} MB  {}", fs::metadata(file)?.len() / 1_000_000, file.display());
    }
    Ok(ExitCode::SUCCESS)
}
