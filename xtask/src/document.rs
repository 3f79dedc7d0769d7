//! `cargo xtask test document`: schemathesis, in a virtual environment of its own, against the program `callout`.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result};

use crate::workspace::{programs_dir, root, run, tested_program};

/// The program that founds a company and asks.
const PROGRAM: &str = "callout-document";
/// What a Python needs so that packages can be installed in a folder of their own.
const NEEDED: &str = "import ensurepip, venv";

/// What this machine lacks, as a sentence that says where to get it.
pub fn missing() -> Option<String> {
    let answers = Command::new(python()).args(["-c", NEEDED]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let is_there = answers.is_ok_and(|status| status.success());
    (!is_there).then(|| "no Python with venv; get it with `apt-get install python3-venv`".to_owned())
}

/// The program as the suites share it, with the server beside it and schemathesis installed.
pub fn build_tested() -> Result<Command> {
    let settings = root().join("tests/document");
    let schemathesis = installed(&settings.join("requirements.txt"))?;
    let mut program = tested_program(PROGRAM, &["callout"])?;
    program.arg("--schemathesis").arg(schemathesis).arg("--settings").arg(settings);
    Ok(program)
}

/// The program of schemathesis beside what cargo builds; installed anew when other versions are asked for.
fn installed(requirements: &Path) -> Result<PathBuf> {
    let asked = fs::read_to_string(requirements).context("what is to be installed")?;
    let folder = programs_dir()?.with_file_name("schemathesis");
    let (done, program) = (folder.join("installed.txt"), folder.join(bin("st")));
    if fs::read_to_string(&done).is_ok_and(|installed| installed == asked) && program.exists() {
        return Ok(program);
    }
    println!("Installing schemathesis in {}; this happens once.", folder.display());
    run(Command::new(python()).args(["-m", "venv", "--clear"]).arg(&folder))?;
    let mut pip = Command::new(folder.join(bin("python")));
    pip.args(["-m", "pip", "install", "--disable-pip-version-check", "--no-deps", "--requirement"]).arg(requirements);
    run(&mut pip)?;
    fs::write(done, asked).context("saying what is installed")?;
    Ok(program)
}

/// Where an environment has its programs.
fn bin(name: &str) -> PathBuf {
    let folder = if cfg!(windows) { "Scripts" } else { "bin" };
    Path::new(folder).join(format!("{name}{}", env::consts::EXE_SUFFIX))
}

fn python() -> &'static str {
    if cfg!(windows) { "python" } else { "python3" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_that_is_installed_is_an_exact_one() {
        let asked = fs::read_to_string(root().join("tests/document/requirements.txt")).unwrap();
        let packages: Vec<&str> = asked.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(packages.iter().all(|line| line.split_once("==").is_some_and(|(_, version)| !version.contains('*'))));
        assert!(packages.iter().any(|line| line.starts_with("schemathesis==")));
    }
}
