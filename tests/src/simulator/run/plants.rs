//! The tests are tested: bugs planted one by one, and seeds played until one of them shows it.
//!
//! A seed shows a bug when it breaks an invariant with it and none without it.

use std::{
    fs,
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use callout_core::plants::Plant;

use super::{Cli, Depth, workers};
use crate::simulator::{
    chance::Chance,
    faults::{Fault, Faults},
    weather::Weather,
    world::Setting,
};

/// The faults that let a bug show; none where it shows by itself.
pub const fn needed(plant: Plant) -> &'static [Fault] {
    use Fault as F;
    match plant {
        Plant::TrimByNumber => &[F::CloneWithKey, F::PhoneRestored],
        Plant::CursorFirst | Plant::DigestAdopted => &[F::KillInTransaction, F::PowerLoss],
        Plant::NumbersApart => &[F::KillBetweenEffects],
        Plant::SavedTooSoon => &[F::DiskFull],
        Plant::NotSynced => &[F::PowerLoss],
        Plant::HalfBatch => &[F::KillInTransaction],
        Plant::NoPolling => &[F::Offline],
        Plant::OptimismStays => &[F::UpdateApp, F::CloneWithKey],
        Plant::FactsRefused | Plant::HeldDropped => &[F::Reassign, F::Cancel],
        Plant::RevokedStays | Plant::NoRevocation => &[F::Reassign],
        Plant::StaysBusy => &[F::Busy],
        Plant::BlobHalfSent => &[F::RequestCut],
        Plant::ForgottenAtOnce | Plant::GapTaken => &[F::ServerRestored],
        Plant::StaleAnswer => &[F::CachedPull],
        Plant::MovedSigned => &[F::PriceChange],
        Plant::NoDedupe => &[F::ReplyLost, F::Duplicate],
        Plant::ForkOverwritten => &[F::CloneWithKey],
        Plant::UnknownDropped => &[F::UnknownCommand],
        Plant::UnknownItemDropped => &[F::NewerServer],
        Plant::RawClock => &[F::ServerClock, F::CrashAfterCommit, F::CrashBeforeCommit],
        Plant::ClockFreezes | Plant::ClockBelieved => &[F::WrongStart],
        Plant::UploadUnfinished => &[F::UploadKilled],
        Plant::DeskTrusts => &[F::ForgedEvidence],
        Plant::EditedInSilence => &[F::Tampered],
        Plant::TokenSkips => &[F::PageBoundary],
        Plant::CompanySkips => &[F::PriceChange, F::PolicyChange, F::FileChange],
        Plant::TwoTransactions => &[F::CrashAfterCommit],
        Plant::RefreshReused => &[F::DuplicateLate, F::TokenExpiry, F::KillBetweenEffects],
        Plant::RevokeIgnored => &[F::Revoke],
        Plant::BarredDropped => &[F::Disable],
        Plant::MovedRetry => &[F::Move],
        Plant::UnprovenBooked => &[F::ForgedDeposit],
        Plant::FloatMoney
        | Plant::CustodyTwice
        | Plant::JudgedTwice
        | Plant::StepSkipped
        | Plant::HoldMisses
        | Plant::ChainBroken
        | Plant::ToldTwice
        | Plant::Unbalanced
        | Plant::AnsweredAsNow
        | Plant::CursorSkips => &[],
    }
}

/// How much of the server must take part for it to show.
const fn depth_of(plant: Plant, asked: Depth) -> Depth {
    match plant {
        Plant::EditedInSilence => Depth::Whole,
        _ => asked,
    }
}

fn faults_of(plant: Plant) -> Faults {
    needed(plant).iter().fold(Faults::NONE, |set, fault| set.with(*fault))
}

/// Reads a plant's name.
pub fn parse(text: &str) -> Result<Plant, String> {
    Plant::ALL.iter().copied().find(|plant| plant.name() == text).ok_or_else(|| {
        let names: Vec<&str> = Plant::ALL.iter().map(|plant| plant.name()).collect();
        format!("there is no plant `{text}`; there are {}", names.join(", "))
    })
}

#[cfg(feature = "plants")]
#[expect(clippy::unnecessary_wraps, reason = "without the feature it fails")]
fn plant(which: Option<Plant>) -> anyhow::Result<()> {
    callout_core::plants::plant(which);
    Ok(())
}

#[cfg(not(feature = "plants"))]
fn plant(_: Option<Plant>) -> anyhow::Result<()> {
    anyhow::bail!("built without plants: use cargo xtask simulate --plants")
}

/// Plants the bug that was asked for, under the faults that let it show if none were chosen.
pub fn before(mut cli: Cli) -> anyhow::Result<Cli> {
    if let Some(which) = cli.plant {
        plant(Some(which))?;
        if cli.faults == Faults::all() {
            cli.faults = faults_of(which);
        }
    }
    Ok(cli)
}

/// A seed that shows a bug.
struct Caught {
    seed: u64,
    played: u64,
    failure: String,
}

/// Bugs that show in one seed of many hundreds: hunted by their name, not in every run. A phone must record something in the moment
/// between asking for a picture and having it, while a copy of it, or its own past, is ahead. The unit tests of a log's lives make
/// forks by hand.
const RARE: [Plant; 1] = [Plant::TrimByNumber];

/// Plants every bug in turn; says which seeds show them, and whether all were shown.
pub fn all(cli: &Cli) -> anyhow::Result<bool> {
    println!("{:<18} {:<9} {:>6} {:>7}  what it found", "plant", "invariant", "seed", "played");
    let mut caught = 0;
    let common = || Plant::ALL.iter().filter(|which| !RARE.contains(which));
    for which in common() {
        match hunt(cli, *which)? {
            Some(found) => {
                caught += 1;
                let (invariant, what) = found.failure.split_once(": ").unwrap_or(("", &found.failure));
                let (name, seed, played) = (which.name(), found.seed, found.played);
                println!("{name:<18} {invariant:<9} {seed:>6} {played:>7}  {what}");
            }
            None => println!("{:<18} not caught by {} seeds: {}", which.name(), cli.plant_seeds, which.about().trim()),
        }
    }
    plant(None)?;
    for which in RARE {
        println!(
            "{:<18} left out: shows in one seed of many hundreds; hunt it with --plant {}",
            which.name(),
            which.name()
        );
    }
    let all = common().count();
    println!("plants: {caught} of {all} caught");
    Ok(caught == all)
}

/// Plays seeds until one breaks with the bug, and holds without it.
fn hunt(cli: &Cli, which: Plant) -> anyhow::Result<Option<Caught>> {
    let cli = Cli { faults: faults_of(which), depth: depth_of(which, cli.depth), trace: None, ..cli.clone() };
    let root = workers::root()?;
    let mut first = cli.start;
    let mut played = 0;
    while let Some(found) = with(&cli, which, first, cli.plant_seeds.saturating_sub(played), root.path())? {
        played += found.played;
        plant(None)?;
        if play(&cli, found.seed, root.path()).is_none() {
            return Ok(Some(Caught { played, ..found }));
        }
        // It fails by itself: no evidence of anything.
        first = found.seed + 1;
    }
    Ok(None)
}

/// The first of so many seeds that breaks an invariant with the bug in it.
fn with(cli: &Cli, which: Plant, first: u64, seeds: u64, root: &Path) -> anyhow::Result<Option<Caught>> {
    plant(Some(which))?;
    let (next, played) = (AtomicU64::new(first), AtomicU64::new(0));
    let found: Mutex<Option<(u64, String)>> = Mutex::new(None);
    let threads = thread::available_parallelism().map_or(2, std::num::NonZero::get);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    let best = found.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(|(best, _)| *best);
                    if played.load(Ordering::Relaxed) >= seeds || best.is_some_and(|best| best < seed) {
                        break;
                    }
                    if !can_show(cli, seed) {
                        continue;
                    }
                    played.fetch_add(1, Ordering::Relaxed);
                    let Some(failure) = play(cli, seed, root) else { continue };
                    let mut best = found.lock().unwrap_or_else(PoisonError::into_inner);
                    if best.as_ref().is_none_or(|(best, _)| seed < *best) {
                        *best = Some((seed, failure));
                    }
                }
            });
        }
    });
    let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(found.map(|(seed, failure)| Caught { seed, failure, played: played.into_inner() }))
}

/// Whether the weather of a seed has any of the faults that are needed.
fn can_show(cli: &Cli, seed: u64) -> bool {
    let has = Weather::of(cli.faults, &mut Chance::new(seed).fork("weather")).faults;
    cli.faults == Faults::NONE || has != Faults::NONE
}

/// The invariant that a seed breaks; what the simulator itself cannot do is none.
fn play(cli: &Cli, seed: u64, root: &Path) -> Option<String> {
    let setting = Setting { is_told: false, ..cli.setting(seed, root.join(seed.to_string())) };
    let report = cli.play(&setting);
    // A folder that stays behind is removed with its root.
    let _ = fs::remove_dir_all(&setting.folder);
    report.failure.filter(|failure| !failure.starts_with("the simulator"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_plant_is_found_by_its_name() {
        for plant in Plant::ALL {
            assert_eq!(parse(plant.name()), Ok(*plant));
        }
        assert!(parse("roses").unwrap_err().contains("`roses`"));
    }

    #[test]
    fn nothing_grows_where_nothing_can_be_planted() {
        let refused = plant(None).err().map(|error| error.to_string());
        let can_be_planted = cfg!(feature = "plants");
        assert_eq!(refused.is_some_and(|why| why.contains("built without plants")), !can_be_planted);
    }
}
