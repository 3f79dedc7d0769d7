//! Crash tests of the server: the real program is killed with SIGKILL while phones push, and started again, over and
//! over. Whatever anybody has heard of must be in the tables, once, in order, and the sums must agree
//! (F16, F17, F35, F41; I2, I3, I4, I6, I8, I16).
//!
//! `cargo xtask crash` builds and runs it. With `--postgres` the database is killed as well, in turns with the server.

mod chain;
mod company;
mod desk;
mod dice;
mod line;
mod look;
mod phone;
mod plants;
mod records;
mod report;
mod round;
mod trade;

use std::{
    collections::BTreeMap,
    rc::Rc,
    time::{Duration, SystemTime},
};

use anyhow::{Context as _, Result};
use callout_postgres::{Care, Postgres};
use clap::Parser;
use tempfile::TempDir;
use tokio::runtime::{self, Runtime};

use crate::program::Program;

pub use self::report::Report;
use self::{
    company::Company,
    dice::Dice,
    look::Seen,
    records::{Access, Records},
    report::RESTART_MAX,
};

/// Kill the server while phones push, look at what is left, start it again, over and over.
///
/// Ends with a table and one line; the exit code is 0 only if everything held.
#[derive(Clone, Debug, Parser)]
#[command(name = "callout-crash")]
pub struct Options {
    /// How many times.
    #[arg(long, default_value_t = 200, value_name = "N")]
    pub cycles: u32,
    /// Phones that push.
    #[arg(long, default_value_t = 50, value_name = "N")]
    pub phones: usize,
    /// What is recorded and when the kills come; where a kill meets the server is chance all the same.
    #[arg(long, default_value_t = 1, value_name = "S")]
    pub seed: u64,
    /// On a PostgreSQL of our own, which is killed in turns with the server.
    #[arg(long)]
    pub postgres: bool,
    /// `callout doctor` looks once in so many cycles, and at the end.
    #[arg(long, default_value_t = 10, value_name = "N")]
    pub doctor_every: u32,
}

/// Everything that takes part.
struct Crash {
    company: Company,
    program: Program,
    postgres: Option<Postgres>,
    seen: Seen,
    dice: Dice,
    report: Report,
    runtime: Rc<Runtime>,
    // Last, because what lives in it goes first.
    folder: TempDir,
}

/// Runs it to its end, or to the first thing that does not hold.
pub fn run(options: &Options) -> Result<Report> {
    let mut crash = Crash::prepare(options)?;
    for cycle in 1..=options.cycles {
        crash.round(cycle)?;
        if cycle % options.doctor_every == 0 || cycle == options.cycles {
            crash.ask_the_doctor()?;
        }
        if cycle % 10 == 0 {
            let report = &crash.report;
            eprintln!(
                "{cycle} cycles, {} commands in the database, {} wrong",
                crash.seen.commands(),
                report.wrong.len()
            );
        }
        if !crash.report.held() {
            break;
        }
    }
    crash.finish()
}

impl Crash {
    fn prepare(options: &Options) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("callout-crash-").tempdir().context("a folder for the server")?;
        let postgres = if options.postgres {
            let programs = Postgres::programs().context("no PostgreSQL; get it with `apt-get install postgresql`")?;
            Some(Postgres::start(programs, Care::Full)?)
        } else {
            None
        };
        let mut program = Program::new(folder.path().to_owned(), postgres.as_ref().map(Postgres::url))?;
        program.start()?;
        let company = Company::found(&program, options.phones, options.seed, start_ms())?;
        let (seen, dice, report) = (Seen::default(), Dice::new(options.seed, 0), Report::default());
        let runtime = runtime::Builder::new_current_thread().enable_all().build().context("a runtime")?.into();
        Ok(Self { company, program, postgres, seen, dice, report, runtime, folder })
    }

    /// The tables as they are now, to be looked at, or to be spoilt for one picture.
    async fn records(&self, access: Access) -> Result<Records> {
        match &self.postgres {
            Some(postgres) => Records::of_postgres(&postgres.url(), access).await,
            None => Records::of_file(&self.folder.path().join("callout.db"), access).await,
        }
    }

    /// The product's own look, beside the running server.
    fn ask_the_doctor(&mut self) -> Result<()> {
        self.report.doctors += 1;
        let found = self.program.doctor()?;
        self.report.wrong.extend(found.map(|said| format!("callout doctor says: {said}")));
        Ok(())
    }

    /// The last look, at everything; then at planted damage, which must be found; then the count.
    fn finish(mut self) -> Result<Report> {
        self.program.kill()?;
        let runtime = self.runtime.clone();
        runtime.block_on(self.last_looks())?;
        let report = &mut self.report;
        let mut outcomes: BTreeMap<String, u64> = BTreeMap::new();
        for phone in &self.company.phones {
            report.recorded += phone.log.len() as u64;
            report.acknowledged += phone.log.iter().filter(|kept| kept.heard.is_some()).count() as u64;
            report.again += phone.counts.again;
            report.replayed += phone.counts.replayed;
            report.refreshed += phone.counts.refreshed;
            for stored in phone.log.iter().filter_map(|kept| kept.stored.as_ref()) {
                *outcomes.entry(stored["outcome"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
            }
        }
        report.outcomes = outcomes.into_iter().collect();
        report.kept = self.seen.commands().unsigned_abs();
        report.entries = self.seen.chain.seq + self.seen.company.seq;
        report.orders = self.company.desks.iter().map(|desk| desk.given.len() as u64).sum();
        let slow = report.restarts.iter().max().filter(|longest| **longest > RESTART_MAX);
        report.wrong.extend(slow.map(|longest| format!("a restart took {longest:?}, longer than {RESTART_MAX:?}")));
        Ok(self.report)
    }
}

/// Now: phones' clocks begin there.
#[expect(clippy::disallowed_methods, reason = "the edge: the phones of a crash test live in the machine's time")]
fn start_ms() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
