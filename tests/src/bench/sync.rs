//! `bench sync`: finished jobs pushed, everything pulled by a fresh phone, one change pulled from branches of any size.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use tempfile::TempDir;

use super::{
    Samples,
    fresh::{Fetched, Served},
    one_change, push, shown,
    table::Table,
    verdict,
};

/// The parts of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Phones push finished jobs.
    Push,
    /// A fresh phone pulls everything.
    Fresh,
    /// One change is pulled.
    Change,
}

/// Phones push finished jobs; a fresh phone pulls everything; one change is pulled from branches of any size.
#[derive(Args, Debug)]
pub struct Sync {
    /// Only these parts [default: all].
    #[arg(value_enum)]
    parts: Vec<Part>,
    /// Phones that push.
    #[arg(long, default_value_t = 200)]
    phones: usize,
    /// Jobs that each of them pushes in a round.
    #[arg(long, default_value_t = 10)]
    jobs: usize,
    /// Rounds.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Orders that the fresh phone pulls.
    #[arg(long, default_value_t = 10_000)]
    orders: usize,
    /// Orders in the branches that one change is pulled from.
    #[arg(long, value_delimiter = ',', default_value = "10000,100000,1000000")]
    branches: Vec<usize>,
    /// Changes that are pulled from each.
    #[arg(long, default_value_t = 300)]
    pulls: usize,
    /// Where the files lie: on the disk that is measured [default: the system's temporary folder].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl Sync {
    /// Measures and prints.
    pub fn run(&self) -> anyhow::Result<()> {
        let temporary = folder(self.data.as_deref())?;
        let is_wanted = |part| self.parts.is_empty() || self.parts.contains(&part);
        let runtime = || tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        if is_wanted(Part::Push) {
            let plan = push::Plan { phones: self.phones, jobs: self.jobs, rounds: self.rounds };
            runtime()?.block_on(push::run(plan, &temporary.path().join("push")))?;
        }
        if is_wanted(Part::Fresh) {
            self.fresh(temporary.path())?;
        }
        if is_wanted(Part::Change) {
            let folder = temporary.path().join("change");
            runtime()?.block_on(one_change::run(&self.branches, self.pulls, &folder))?;
        }
        Ok(())
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of a benchmark fit")]
    fn fresh(&self, folder: &Path) -> anyhow::Result<()> {
        let served = Served::new(&folder.join("fresh"), self.orders, self.orders / 10)?;
        let mut took = Samples::default();
        let mut waited = Samples::default();
        for round in 0..self.rounds {
            let Fetched { took: whole, seen, .. } = served.fetch(&folder.join(format!("phone-{round}")), false)?;
            took.push(whole);
            waited.push(seen.waited);
        }
        let counted = served.fetch(&folder.join("phone-counted"), true)?;
        let bytes = counted.wire_bytes.context("the relay counts")? as f64 / self.orders as f64;
        let title = format!("a fresh phone pulls {} orders over loopback HTTP, {} phones", self.orders, self.rounds);
        let mut table = Table::new(title, &["", "", "goal"]);
        let whole = took.median();
        let goal = verdict("< 0.3 s:", whole.as_secs_f64() < 0.3);
        table.row(["with its own store, median".to_owned(), shown(whole), goal]);
        table.row(["of that, waiting for the server".to_owned(), shown(waited.median()), String::new()]);
        table.row(["requests".to_owned(), counted.seen.pulls.to_string(), String::new()]);
        let goal = verdict("≤ 1.2 KB:", bytes <= 1_200.0);
        table.row(["on the wire for an order, headers and all".to_owned(), format!("{bytes:.0} bytes"), goal]);
        table.print();
        Ok(())
    }
}

/// A folder on the disk that is measured, removed at the end.
pub fn folder(parent: Option<&Path>) -> anyhow::Result<TempDir> {
    let Some(parent) = parent else { return Ok(tempfile::tempdir()?) };
    std::fs::create_dir_all(parent)?;
    Ok(tempfile::tempdir_in(parent)?)
}
