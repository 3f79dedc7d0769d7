//! The machine's cores, each playing seeds of its own: what a seed does depends on nothing but the seed.

use std::{
    fs,
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::Context as _;
use tempfile::TempDir;

use super::{
    super::world::Setting,
    Cli,
    report::{Summary, rate},
};

/// Seeds between two lines of progress.
const PROGRESS_EVERY: Duration = Duration::from_secs(10);
/// Failures after which a run ends: whoever has so many needs no more.
const FAILURES_MAX: u64 = 100;

/// A folder for the server's files: in memory where the system has such a place, for they are synced thousands of times.
pub fn root() -> anyhow::Result<TempDir> {
    let in_memory = Path::new("/dev/shm");
    let folder = if in_memory.is_dir() { TempDir::new_in(in_memory) } else { TempDir::new() };
    folder.context("a folder for the phones' files")
}

/// Plays every seed that was asked for.
pub fn play_all(cli: &Cli) -> anyhow::Result<Summary> {
    let start = cli.resume.as_deref().and_then(|file| fs::read_to_string(file).ok()?.trim().parse().ok());
    let first = start.unwrap_or(cli.start);
    let end = cli.start + cli.seeds;
    let (next, summary, stop) = (AtomicU64::new(first), Mutex::new(Summary::default()), AtomicBool::new(false));
    let began = Instant::now();
    let told = Mutex::new(Instant::now());
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| -> anyhow::Result<()> {
                    let root = root()?;
                    while !stop.load(Ordering::Relaxed) {
                        let seed = next.fetch_add(1, Ordering::Relaxed);
                        if seed >= end {
                            break;
                        }
                        play(cli, seed, root.path(), &summary, &stop);
                        progress(cli, seed, end, began, &told, &summary);
                    }
                    Ok(())
                })
            })
            .collect();
        workers.into_iter().try_for_each(|worker| worker.join().unwrap_or_else(|_| anyhow::bail!("a worker panicked")))
    })?;
    let mut summary = summary.into_inner().unwrap_or_else(PoisonError::into_inner);
    summary.took = began.elapsed();
    if let Some(file) = &cli.resume {
        fs::write(file, next.load(Ordering::Relaxed).min(end).to_string())?;
    }
    Ok(summary)
}

/// Removes what a seed left on the disk. What stays behind is removed with its root.
pub fn clear(setting: &Setting) {
    if setting.folder.exists() {
        let _ = fs::remove_dir_all(&setting.folder);
    }
}

fn play(cli: &Cli, seed: u64, root: &Path, summary: &Mutex<Summary>, stop: &AtomicBool) {
    let setting = cli.setting(seed, root.join(seed.to_string()));
    let report = cli.play(&setting);
    clear(&setting);
    let mut summary = summary.lock().unwrap_or_else(PoisonError::into_inner);
    summary.add(cli, &setting, &report);
    if report.failure.is_some() && !cli.no_shrink {
        summary.shrunk(cli, &setting, root);
    }
    if summary.failures >= FAILURES_MAX {
        stop.store(true, Ordering::Relaxed);
    }
}

fn progress(cli: &Cli, seed: u64, end: u64, began: Instant, told: &Mutex<Instant>, summary: &Mutex<Summary>) {
    let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
    if told.elapsed() < PROGRESS_EVERY {
        return;
    }
    *told = Instant::now();
    if let Some(file) = &cli.resume {
        // A little is played twice after an interruption; nothing is left out.
        let _ = fs::write(file, seed.saturating_sub(16).max(cli.start).to_string());
    }
    let summary = summary.lock().unwrap_or_else(PoisonError::into_inner);
    let rate = rate(summary.seeds, began.elapsed());
    eprintln!("… seed {seed} of {}: {rate:.0} seeds a second, {} failures", end - 1, summary.failures);
}
