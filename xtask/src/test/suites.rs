//! The suites: what each one runs, and what it needs on the machine to do so.

use std::env;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use callout_postgres::{Care, Postgres};
use clap::ValueEnum;

use super::summary::Tally;
use crate::workspace::{TESTED, cargo, root, run, shown, tested_program};
use crate::{bindings, crash, demo, document, pages, simulate};

/// Where tests find their PostgreSQL.
pub const POSTGRES_VARIABLE: &str = "CALLOUT_TEST_POSTGRES";

/// Seeds of the heart in one run of the tests.
const FAST_SEEDS: &str = "1000";
/// Seeds of the whole server in one run of the tests.
const WHOLE_SEEDS: &str = "50";
/// What the path of a test that needs PostgreSQL contains. Without one such a test can only return early and count as
/// passed, so that it runs in its own suite and nowhere else.
const ON_POSTGRES: &str = "postgres";

/// One part of `cargo xtask test`, quick ones first.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Suite {
    /// The code is formatted: cargo fmt --check.
    Format,
    /// No lint speaks, also in the core without the phone's application: cargo clippy -D warnings.
    Clippy,
    /// Licences, sources and banned crates: cargo deny, set up by deny.toml.
    Deny,
    /// Every test of every package but those on PostgreSQL: cargo test --workspace.
    Workspace,
    /// The tests named `postgres`, on a PostgreSQL started for the run (or the one in `CALLOUT_TEST_POSTGRES`).
    Postgres,
    /// The Kotlin and Swift sides can be generated: cargo xtask bindings.
    Bindings,
    /// The pages in a real browser, their types, sizes and manners: node --test, on the demo's stage.
    Pages,
    /// The story of the working day, every check of it: cargo xtask demo --once. Ended in any way, the demo leaves nothing behind.
    Demo,
    /// The server killed under load, 20 times on SQLite: cargo xtask crash --cycles 20.
    Crash,
    /// Strangers, thieves and bad days at the real server, on the loopback: callout-attack.
    Attack,
    /// The server held to its API's document by schemathesis, as somebody of every role: callout-document.
    Document,
    /// Fleets of phones in worlds of a seed, at both depths, and the kept seeds: cargo xtask simulate.
    Simulate,
    /// Bugs planted one by one, each of which a seed must show: cargo xtask simulate --plants.
    Plants,
    /// The server and the database killed under load, in turns: cargo xtask crash --postgres --cycles 8.
    CrashPostgres,
}

/// What a suite's run gave, when it gave no error.
#[derive(Default)]
pub struct Run {
    /// Its tests.
    pub tally: Tally,
    /// The last word of its program.
    pub note: Option<String>,
    /// Whether everything held.
    pub passed: bool,
}

impl Suite {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Clippy => "clippy",
            Self::Deny => "deny",
            Self::Workspace => "workspace",
            Self::Postgres => "postgres",
            Self::Bindings => "bindings",
            Self::Pages => "pages",
            Self::Demo => "demo",
            Self::Crash => "crash",
            Self::Attack => "attack",
            Self::Document => "document",
            Self::Simulate => "simulate",
            Self::Plants => "plants",
            Self::CrashPostgres => "crash-postgres",
        }
    }

    /// What this machine lacks to run it, as a sentence that says where to get it.
    pub fn missing(self) -> Option<String> {
        match self {
            Self::Format => needs("fmt", "rustup component add rustfmt"),
            Self::Clippy => needs("clippy", "rustup component add clippy"),
            Self::Deny => needs("deny", "cargo install cargo-deny"),
            Self::Postgres if env::var_os(POSTGRES_VARIABLE).is_none() && Postgres::programs().is_none() => Some(
                format!("no PostgreSQL; get it with `apt-get install postgresql`, or name one in {POSTGRES_VARIABLE}"),
            ),
            Self::Document => document::missing(),
            Self::Pages => pages::tools().err().or_else(pages::no_browser),
            Self::CrashPostgres if Postgres::programs().is_none() => {
                Some("no PostgreSQL; get it with `apt-get install postgresql`".to_owned())
            }
            Self::Postgres
            | Self::CrashPostgres
            | Self::Workspace
            | Self::Bindings
            | Self::Demo
            | Self::Crash
            | Self::Attack
            | Self::Simulate
            | Self::Plants => None,
        }
    }

    /// Runs it to its end, its output passing by.
    pub fn run(self) -> Result<Run> {
        match self {
            Self::Format => checks([cargo().args(["fmt", "--all", "--check"])]),
            Self::Clippy => checks([
                cargo().arg("clippy").args(TESTED).args(["--all-targets", "--", "-D", "warnings"]),
                // The core as the server takes it, its tests too: words and papers are no part of the phone's application.
                cargo()
                    .args(["clippy", "-p", "callout-core", "--no-default-features", "--features", "samples"])
                    .args(["--all-targets", "--", "-D", "warnings"]),
            ]),
            Self::Deny => {
                // Two versions of a crate are weighed when a dependency comes in, with `cargo deny check bans` by hand.
                checks([cargo().args(["deny", "check", "--allow", "duplicate", "bans", "licenses", "sources"])])
            }
            Self::Workspace => tests(cargo_test().args(["--", "--skip", ON_POSTGRES])),
            Self::Postgres => on_postgres(),
            Self::Bindings => {
                bindings::generate(&bindings::Language::ALL)?;
                Ok(Run { passed: true, ..Run::default() })
            }
            Self::Pages => in_a_browser(),
            Self::Demo => {
                let mut demo = demo::build_tested()?;
                let run = play(demo.arg("--once"))?;
                demo::ending::each_way_takes_the_server_along(Path::new(demo.get_program()))?;
                Ok(run)
            }
            Self::Crash => play(crash::build_tested()?.args(["--cycles", "20"])),
            Self::Attack => play(&mut tested_program("callout-attack", &["callout"])?),
            Self::Document => play(&mut document::build_tested()?),
            Self::Simulate => simulated(),
            Self::Plants => play(simulate::build_tested()?.arg("--plants")),
            Self::CrashPostgres => play(crash::build_tested()?.args(["--postgres", "--cycles", "8"])),
        }
    }
}

/// `cargo <tool>` answers, or a sentence on how to get it.
fn needs(tool: &str, how: &str) -> Option<String> {
    let answers = cargo().args([tool, "--version"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    (!answers.is_ok_and(|status| status.success())).then(|| format!("no `cargo {tool}`; get it with `{how}`"))
}

/// Commands without tests to count: the first that fails ends them.
fn checks<'a>(commands: impl IntoIterator<Item = &'a mut Command>) -> Result<Run> {
    for command in commands {
        run(command)?;
    }
    Ok(Run { passed: true, ..Run::default() })
}

/// `cargo test` of everything, to the end even if something fails on the way.
fn cargo_test() -> Command {
    let mut command = cargo();
    command.arg("test").args(TESTED).arg("--no-fail-fast");
    command
}

/// Runs a `cargo test` and adds up its summaries.
fn tests(command: &mut Command) -> Result<Run> {
    let mut tally = Tally::default();
    let passed = watch(command, |line| {
        if let Some(more) = Tally::of_line(line) {
            tally += more;
        }
    })?;
    ensure!(!passed || tally.passed > 0, "{} found no test to run", shown(command));
    Ok(Run { tally, passed, note: None })
}

/// The tests that ask for PostgreSQL. The whole workspace is named, so that cargo need not build anything anew.
fn on_postgres() -> Result<Run> {
    let mut command = cargo_test();
    command.args(["--lib", "--bins", "--tests", "--", ON_POSTGRES]);
    if env::var_os(POSTGRES_VARIABLE).is_some() {
        return tests(&mut command);
    }
    let Some(bin) = Postgres::programs() else { bail!("no PostgreSQL on this machine") };
    let postgres = Postgres::start(bin, Care::None)?;
    tests(command.env(POSTGRES_VARIABLE, postgres.url()))
}

/// A file of the pages' tests that takes longer waits for something that will not come: its slowest takes a minute on a busy machine.
const FILE_TIMEOUT: &str = "--test-timeout=360000";

/// The pages' own tests, in a real browser over the demo's stage.
fn in_a_browser() -> Result<Run> {
    let tools = pages::tools().map_err(anyhow::Error::msg)?;
    let stage = demo::build_tested()?;
    tools.build()?;
    run(tools.node().args(["node_modules/typescript/bin/tsc", "--noEmit"]))?;
    let mut tally = Tally::default();
    let mut tests = tools.node();
    tests.args(["--test", FILE_TIMEOUT, "--test-reporter=tap", "test/"]).env("DEMO_PROGRAM", stage.get_program());
    let passed = watch(&mut tests, |line| tally += Tally::of_node_line(line).unwrap_or_default())?;
    ensure!(!passed || tally.passed > 0, "the pages have no test to run");
    Ok(Run { tally, passed, note: None })
}

/// A program with checks of its own, to its end; its last line is its own count.
fn play(program: &mut Command) -> Result<Run> {
    let mut last = None;
    let passed = watch(program, |line| last = Some(line.to_owned()))?;
    Ok(Run { passed, note: last, tally: Tally::default() })
}

/// Seeds at both depths, with every fault, and those that once found something.
fn simulated() -> Result<Run> {
    let kept = root().join("tests/seeds/fast.txt");
    let mut last = Run { passed: true, ..Run::default() };
    let runs: [Vec<&str>; 3] =
        [vec!["--seeds", FAST_SEEDS], vec!["--depth", "whole", "--seeds", WHOLE_SEEDS], vec!["--kept"]];
    for args in runs {
        let mut command = simulate::build_tested()?;
        command.args(&args);
        if args == ["--kept"] {
            command.arg(&kept);
        }
        let run = play(&mut command)?;
        last.passed &= run.passed;
        last.note = [last.note, run.note].into_iter().flatten().reduce(|notes, note| format!("{notes}; {note}"));
    }
    Ok(last)
}

/// Runs a command, shows what it prints and lets `see` look at every line; true if it succeeded.
fn watch(command: &mut Command, mut see: impl FnMut(&str)) -> Result<bool> {
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("starting {}", shown(command)))?;
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line.context("reading what it printed")?;
            println!("{line}");
            see(&line);
        }
    }
    Ok(child.wait()?.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_suite_goes_by_its_own_name() {
        for suite in Suite::value_variants() {
            assert_eq!(Suite::from_str(suite.name(), false), Ok(*suite));
        }
    }

    #[test]
    fn the_runners_summaries_are_added_up() {
        let line = "test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s";
        let run = tests(Command::new("printf").arg(format!("running\n{line}\n{line}\n"))).unwrap();
        assert_eq!((run.passed, run.tally), (true, Tally { passed: 4, failed: 0, ignored: 0 }));
    }

    #[test]
    fn a_run_without_a_test_is_an_error() {
        let error = tests(Command::new("printf").arg("nothing")).err().unwrap();
        assert_eq!(error.to_string(), "printf nothing found no test to run");
    }

    #[test]
    fn a_missing_tool_says_how_to_get_it() {
        let missing = needs("no-such-tool", "cargo install no-such-tool").unwrap();
        assert_eq!(missing, "no `cargo no-such-tool`; get it with `cargo install no-such-tool`");
    }
}
