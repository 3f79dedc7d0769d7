//! Where the workspace lies and how its cargo is called.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};

/// The folder that holds the workspace's `Cargo.toml`.
pub fn root() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own)
}

/// A call of cargo in the workspace's root, as if it had been typed in a shell there.
pub fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    command.current_dir(root());
    // `cargo run` told us about the package xtask; build scripts that watch these variables would run again for it.
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")) {
            command.env_remove(name);
        }
    }
    command
}

/// The folder cargo puts finished programs in: the one this very program was started from.
pub fn programs_dir() -> Result<PathBuf> {
    let own = env::current_exe().context("the path of the running xtask")?;
    Ok(own.parent().context("the folder of the running xtask")?.to_owned())
}

/// The core optimised a little: programs play it for minutes, and the server over an unoptimised one takes the compiler minutes
/// longer (it collects what the generic heart instantiates of it).
pub const QUICK_CORE: &str = "profile.dev.package.callout-core.opt-level=1";

/// What every suite of the tests builds and checks: the whole workspace, bugs that can be planted and the bindings'
/// generators in it, and the core optimised a little, because the simulator plays it for minutes. One selection and one
/// profile, so that each crate is compiled once for all of them.
pub const TESTED: [&str; 5] =
    ["--workspace", "--features", "callout-bindgen/generate,callout-tests/plants", "--config", QUICK_CORE];

/// A program as the suites of the tests share it, freshly built with those that it starts.
pub fn tested_program(name: &str, started: &[&str]) -> Result<Command> {
    let mut build = cargo();
    build.args(["build", "--quiet"]).args(TESTED).args(["--bin", name]);
    build.args(started.iter().flat_map(|program| ["--bin", program]));
    run(&mut build)?;
    Ok(Command::new(programs_dir()?.join(format!("{name}{}", env::consts::EXE_SUFFIX))))
}

/// A program of the profile `proof`, for benches and long runs; quick when nothing changed.
pub fn proof_program(name: &str) -> Result<Command> {
    let folder = programs_dir()?.with_file_name("proof");
    let program = folder.join(format!("{name}{}", env::consts::EXE_SUFFIX));
    if !program.exists() {
        eprintln!("Building {name} and the server, optimised. The first time this takes some minutes; later, less.");
    }
    // Always the same selection, so that the proofs share one build of the dependencies.
    run(cargo().args(["build", "--quiet", "--profile", "proof", "--workspace", "--bins"]))?;
    Ok(Command::new(program))
}

/// A program of the proof, built with a feature of its own, and with the assertions that a release has not, so that no
/// release can be built with it; the next [`proof_program`] puts the plain one back.
pub fn proof_program_with(name: &str, feature: &str) -> Result<Command> {
    let folder = programs_dir()?.with_file_name("proof");
    let program = folder.join(format!("{name}{}", env::consts::EXE_SUFFIX));
    let build = ["build", "--quiet", "--profile", "proof", "--workspace", "--bin", name, "--features", feature];
    run(cargo().args(build).env("CARGO_PROFILE_PROOF_DEBUG_ASSERTIONS", "true"))?;
    Ok(Command::new(program))
}

/// Replaces this process by a program, so that no second one stands between it and the terminal: Ctrl-C and the exit
/// code are the program's own.
#[cfg(unix)]
pub fn become_it(mut command: Command) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    Err(command.exec()).with_context(|| format!("starting {}", shown(&command)))
}

/// Runs a program to its end; the exit code is its own.
#[cfg(not(unix))]
pub fn become_it(mut command: Command) -> Result<ExitCode> {
    let status = command.status()?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The machine's own triple, as the compiler names it.
pub fn rustc_host() -> Result<String> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| OsString::from("rustc"));
    let said = Command::new(rustc).arg("-vV").output().context("asking rustc for its host")?;
    let said = String::from_utf8(said.stdout).context("what rustc says")?;
    said.lines().find_map(|line| line.strip_prefix("host: ")).map(ToOwned::to_owned).context("rustc names no host")
}

/// Runs a command to its end and fails if it did.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("starting {}", shown(command)))?;
    ensure!(status.success(), "{} failed ({status})", shown(command));
    Ok(())
}

/// The command as a person would type it.
pub fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let mut words = vec![program.to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|arg| arg.to_string_lossy().into_owned()));
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_it_would_be_typed() {
        assert_eq!(shown(Command::new("/usr/bin/cargo").args(["test", "--workspace"])), "cargo test --workspace");
    }

    #[test]
    fn the_root_holds_the_workspace() {
        assert!(root().join("Cargo.toml").is_file() && root().join("xtask").is_dir());
    }
}
