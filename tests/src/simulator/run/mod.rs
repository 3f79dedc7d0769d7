//! Many seeds: who plays them, what is printed, what is kept.

mod plants;
mod report;
mod shrink;
mod workers;

use std::{path::PathBuf, process::ExitCode};

use callout_core::plants::Plant;
use callout_server::testing::POSTGRES_VARIABLE;
use clap::{Parser, ValueEnum};

use self::report::Summary;
use super::{Report, faults::Faults, world::Setting};

/// Plays fleets of phones against the server, in worlds that one seed decides each.
#[derive(Clone, Debug, Parser)]
#[command(
    name = "cargo xtask simulate",
    bin_name = "cargo xtask simulate",
    after_help = "\
Examples:
  cargo xtask simulate --seeds 5000                     five thousand seeds of the heart
  cargo xtask simulate --seeds 200 --depth whole        through the router, sign-in and SQL
  cargo xtask simulate --seed 4711 --trace -            one seed, as a story
  cargo xtask simulate --seeds 1000 --faults reply-lost,power-loss
  cargo xtask simulate --plants                         every planted bug must be caught"
)]
pub struct Cli {
    /// How many seeds.
    #[arg(long, default_value_t = 5_000)]
    pub seeds: u64,
    /// Only this one.
    #[arg(long)]
    pub seed: Option<u64>,
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    pub start: u64,
    /// How much of the server takes part.
    #[arg(long, value_enum, default_value_t = Depth::Fast)]
    pub depth: Depth,
    /// At the whole depth, use the PostgreSQL that `CALLOUT_TEST_POSTGRES` names, instead of SQLite.
    #[arg(long)]
    pub postgres: bool,
    /// Phones at the beginning [1–6].
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u64).range(1..=6))]
    pub phones: u64,
    /// Things that people do; about half of them are commands on phones.
    #[arg(long, default_value_t = 560)]
    pub steps: u64,
    /// `all`, `none`, or names with commas between them.
    #[arg(long, default_value = "all", value_parser = Faults::parse)]
    pub faults: Faults,
    /// Write the story to this file; `-` for the terminal.
    #[arg(long, value_name = "FILE")]
    pub trace: Option<PathBuf>,
    /// Go on where an earlier run with this file stopped, and write there how far this one comes.
    #[arg(long, value_name = "FILE")]
    pub resume: Option<PathBuf>,
    /// Play the seeds of this file: on each line a seed, its faults, and what it once found.
    #[arg(long, value_name = "FILE")]
    pub kept: Option<PathBuf>,
    /// Leave failing seeds as they are: do not look for the shortest story.
    #[arg(long)]
    pub no_shrink: bool,
    /// Play with this bug planted.
    #[arg(long, value_name = "NAME", value_parser = plants::parse, conflicts_with = "plants")]
    pub plant: Option<Plant>,
    /// Plant every bug in turn, and play each until a seed shows it.
    #[arg(long)]
    pub plants: bool,
    /// How many seeds a planted bug may take.
    #[arg(long, default_value_t = 5_000, value_name = "SEEDS")]
    pub plant_seeds: u64,
}

/// How much of the server takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Depth {
    /// Its pure heart over a store in memory.
    Fast,
    /// The router, sign-in, and SQL.
    Whole,
}

impl Depth {
    /// Its name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fast => "fast",
            Self::Whole => "whole",
        }
    }
}

impl Cli {
    /// A seed as this run plays it.
    #[must_use]
    pub fn setting(&self, seed: u64, folder: PathBuf) -> Setting {
        let phones = usize::try_from(self.phones).unwrap_or(4);
        let is_told = self.trace.is_some();
        Setting { seed, phones, steps: self.steps, faults: self.faults, is_told, folder }
    }

    /// Plays one seed in a folder of its own.
    #[must_use]
    pub fn play(&self, setting: &Setting) -> Report {
        match self.depth {
            Depth::Fast => super::play_fast(setting),
            Depth::Whole => {
                let url = self.postgres.then(|| std::env::var(POSTGRES_VARIABLE).unwrap_or_default());
                super::play_whole(setting, url.as_deref())
            }
        }
    }

    /// The command that repeats a seed.
    #[must_use]
    pub fn repeats(&self, setting: &Setting) -> String {
        use std::fmt::Write as _;
        let mut command = format!("cargo xtask simulate --seed {} --depth {}", setting.seed, self.depth.name());
        if self.postgres {
            command.push_str(" --postgres");
        }
        if setting.phones != 4 {
            let _ = write!(command, " --phones {}", setting.phones);
        }
        let _ = write!(command, " --steps {}", setting.steps);
        if setting.faults != Faults::all() {
            let _ = write!(command, " --faults {}", setting.faults.text());
        }
        if let Some(plant) = self.plant {
            let _ = write!(command, " --plant {}", plant.name());
        }
        command + " --trace -"
    }
}

/// Plays what was asked for; the exit code says whether everything held.
pub fn run(cli: &Cli) -> anyhow::Result<ExitCode> {
    if cli.postgres {
        let is_there = cli.depth == Depth::Whole && std::env::var(POSTGRES_VARIABLE).is_ok();
        anyhow::ensure!(is_there, "--postgres needs --depth whole, and {POSTGRES_VARIABLE}=postgres://…");
    }
    if cli.plants {
        return Ok(if plants::all(cli)? { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    let cli = &plants::before(cli.clone())?;
    let summary = match cli.seed {
        Some(seed) => one(cli, seed),
        None if cli.kept.is_some() => kept(cli),
        None => workers::play_all(cli),
    };
    super::whole::dissolve();
    let summary = summary?;
    print!("{}", summary.text(cli));
    let has_failed = summary.failures > 0;
    Ok(if has_failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The seeds of a file, each with its own faults.
fn kept(cli: &Cli) -> anyhow::Result<Summary> {
    let (root, mut summary) = (workers::root()?, Summary::default());
    let text = std::fs::read_to_string(cli.kept.as_deref().unwrap_or_else(|| std::path::Path::new("")))?;
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        let seed = words.next().and_then(|word| word.parse().ok());
        let faults = Faults::parse(words.next().unwrap_or_default());
        let (Some(seed), Ok(faults)) = (seed, faults) else { anyhow::bail!("no seed and faults in the line `{line}`") };
        let setting = Setting { faults, ..cli.setting(seed, root.path().join(seed.to_string())) };
        let report = cli.play(&setting);
        summary.add(cli, &setting, &report);
        workers::clear(&setting);
    }
    Ok(summary)
}

/// One seed, with its story if somebody wants to read it.
fn one(cli: &Cli, seed: u64) -> anyhow::Result<Summary> {
    let root = workers::root()?;
    let setting = cli.setting(seed, root.path().join("seed"));
    let report = cli.play(&setting);
    if let Some(file) = &cli.trace {
        let story = report.story.join("\n") + "\n";
        if file.as_os_str() == "-" { print!("{story}") } else { std::fs::write(file, story)? }
    }
    let mut summary = Summary::default();
    println!("seed {seed}: trace {:016x}, {} commands", report.hash, report.commands);
    summary.add(cli, &setting, &report);
    if cli.trace.is_none() && !cli.no_shrink && report.failure.is_some() {
        summary.shrunk(cli, &setting, root.path());
    }
    Ok(summary)
}
