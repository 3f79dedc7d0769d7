//! The fleet simulator: real phones (core, bridge, SQLite) against the real server, in a world that one seed decides.
//!
//! Set off by `cargo xtask simulate`. A seed is played twice as fast as it can be thought of: nothing waits, nothing reads the
//! machine's clock, nothing depends on threads or on the order of a hash map; so the same seed of the same build leaves the
//! same trace everywhere. What comes out is a [`Report`]: the trace's hash, which faults happened, and what was broken.

mod carrier;
pub mod chance;
mod clocks;
mod complaints;
pub mod device;
pub mod fast;
pub mod faults;
mod fleet;
mod forgers;
mod gate;
mod healing;
mod holds;
mod leavers;
pub mod network;
pub mod office;
pub mod oracle;
pub mod phone;
pub mod reforms;
pub mod run;
pub mod server;
pub mod technician;
pub mod trace;
mod troubles;
pub mod weather;
pub mod whole;
pub mod world;

use self::{
    chance::Chance,
    fast::Fast,
    faults::{Counts, Fault},
    server::Server,
    weather::Weather,
    whole::Whole,
    world::{START_MS, Setting, Stop, World},
};

/// What came of a seed.
#[derive(Debug)]
pub struct Report {
    /// The hash of everything that happened.
    pub hash: u64,
    /// How often each fault did.
    pub counts: Counts,
    /// The faults that this seed had.
    pub had: faults::Faults,
    /// Commands that were saved on phones.
    pub commands: usize,
    /// The story, if it was asked for.
    pub story: Vec<String>,
    /// What was broken.
    pub failure: Option<String>,
}

/// Plays a seed at the fast depth.
#[must_use]
pub fn play_fast(setting: &Setting) -> Report {
    let chance = Chance::new(setting.seed);
    let weather = Weather::of(setting.faults, &mut chance.fork("weather"));
    let page_items = page_items(&weather, &chance);
    let mut server = Fast::new(&chance, setting.phones, page_items, START_MS);
    play(setting, weather, &mut server)
}

/// Plays a seed at the whole depth: on SQLite in its folder, or on that PostgreSQL.
#[must_use]
pub fn play_whole(setting: &Setting, postgres: Option<&str>) -> Report {
    let chance = Chance::new(setting.seed);
    let weather = Weather::of(setting.faults, &mut chance.fork("weather"));
    let page_items = page_items(&weather, &chance);
    let mut server = Whole::new(&chance, setting.phones, page_items, setting.folder.join("server"), postgres);
    play(setting, weather, &mut server)
}

/// Pages of one to three items, where they are to end at a revocation or a grant.
#[must_use]
pub fn page_items(weather: &Weather, chance: &Chance) -> usize {
    if weather.faults.has(Fault::PageBoundary) { 1 + chance.fork("page").index(3) } else { 200 }
}

/// Plays a seed against a server.
pub fn play(setting: &Setting, weather: Weather, server: &mut dyn Server) -> Report {
    let had = weather.faults;
    let mut world = match World::new(setting, weather, server) {
        Ok(world) => world,
        Err(stop) => {
            let failure = Some(stop.to_string());
            return Report { hash: 0, counts: Counts::default(), had, commands: 0, story: Vec::new(), failure };
        }
    };
    let failure = world.play().err().map(|stop: Stop| stop.to_string());
    let (hash, commands) = (world.trace.hash(), world.ledger.saved.len());
    let counts = world.counts.clone();
    Report { hash, counts, had, commands, story: std::mem::take(&mut world.trace).into_lines(), failure }
}

#[cfg(test)]
mod tests;
