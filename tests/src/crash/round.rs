//! One round: everybody works, something is killed, the tables are looked at, everything runs again.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread::{self, sleep},
    time::{Duration, Instant},
};

use anyhow::{Result, anyhow, ensure};
use callout_postgres::Postgres;

use crate::program::Program;

use super::{
    Crash, Report,
    look::{Found, Seen},
    plants::PLANTS,
    records::Access,
};

/// Everybody works at least so long before a kill.
const WORK_MS_MIN: u64 = 5;
/// And at most so much longer.
const WORK_MS_MORE: u64 = 500;
/// A kill while the server starts comes within so long.
const START_MS: u64 = 120;

/// What is killed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Victim {
    Server,
    Database,
}

impl Crash {
    /// One round.
    pub(super) fn round(&mut self, cycle: u32) -> Result<()> {
        self.report.cycles = cycle;
        let victim = if self.postgres.is_some() && cycle.is_multiple_of(2) { Victim::Database } else { Victim::Server };
        self.work_until_killed(victim)?;
        let found = self.look_at_what_is_new()?;
        self.report.unheard += found.unheard;
        self.report.wrong.extend(found.wrong.into_iter().map(|wrong| format!("cycle {cycle}: {wrong}")));
        if victim == Victim::Server {
            if self.dice.once_in(8) {
                self.program.start_in_vain(Duration::from_millis(self.dice.roll(START_MS)))?;
                self.report.kills_at_start += 1;
                self.report.server_kills += 1;
            }
            self.report.restarts.push(self.program.start()?);
        }
        Ok(())
    }

    /// Phones push and desks register until the kill, and through it.
    fn work_until_killed(&mut self, victim: Victim) -> Result<()> {
        let stop = AtomicBool::new(false);
        let before = Duration::from_millis(WORK_MS_MIN + self.dice.roll(WORK_MS_MORE));
        let after = Duration::from_millis(self.dice.roll(WORK_MS_MORE / 2));
        let Self { company, program, postgres, report, .. } = self;
        thread::scope(|scope| {
            let stop = &stop;
            let phones = company.phones.iter_mut().map(|phone| scope.spawn(move || phone.work(stop)));
            let desks = company.desks.iter_mut().map(|desk| scope.spawn(move || desk.work(stop)));
            let workers: Vec<_> = phones.chain(desks).collect();
            sleep(before);
            let killed = match (victim, postgres) {
                (Victim::Database, Some(postgres)) => kill_database(postgres, program, report, after),
                _ => kill_server(program, report),
            };
            stop.store(true, Ordering::Relaxed);
            let ends: Vec<_> = workers.into_iter().map(thread::ScopedJoinHandle::join).collect();
            for end in ends {
                if let Err(wrong) = end.map_err(|_| anyhow!("a worker panicked"))? {
                    report.wrong.push(format!("cycle {}: {wrong:#}", report.cycles));
                }
            }
            killed
        })
    }

    /// What came since the last look.
    fn look_at_what_is_new(&mut self) -> Result<Found> {
        let branch = self.company.branch;
        let mut seen = std::mem::take(&mut self.seen);
        let mut phones = std::mem::take(&mut self.company.phones);
        let runtime = self.runtime.clone();
        let looked = runtime.block_on(async {
            let mut records = self.records(Access::Look).await?;
            let mut found = seen.look(&mut records, branch, &mut phones).await?;
            let desks: Vec<_> = self.company.desks.iter().map(|desk| desk.given.as_slice()).collect();
            seen.orders(&mut records, branch, &desks, &mut found).await?;
            records.close().await?;
            Ok(found)
        });
        (self.seen, self.company.phones) = (seen, phones);
        looked
    }

    /// Everything from the first row; then planted damage.
    pub(super) async fn last_looks(&mut self) -> Result<()> {
        let found = self.look_at_everything(None).await?;
        self.report.wrong.extend(found.wrong.into_iter().map(|wrong| format!("the last look: {wrong}")));
        for (what, statement) in PLANTS {
            let found = self.look_at_everything(Some(statement)).await?;
            self.report.plants.1 += 1;
            if found.wrong.is_empty() {
                self.report.wrong.push(format!("planted and not found: {what}"));
            } else {
                self.report.plants.0 += 1;
            }
        }
        Ok(())
    }

    async fn look_at_everything(&mut self, spoilt: Option<&'static str>) -> Result<Found> {
        let branch = self.company.branch;
        let mut records = self.records(if spoilt.is_some() { Access::Spoil } else { Access::Look }).await?;
        if let Some(statement) = spoilt {
            records.spoil(statement).await?;
        }
        let mut seen = Seen::default();
        let mut found = seen.look(&mut records, branch, &mut self.company.phones).await?;
        let desks: Vec<_> = self.company.desks.iter().map(|desk| desk.given.as_slice()).collect();
        seen.orders(&mut records, branch, &desks, &mut found).await?;
        seen.subjects_agree(&mut records, branch, &mut found).await?;
        ensure!(spoilt.is_some() || seen.commands() == self.seen.commands(), "the looks differ");
        records.close().await?;
        Ok(found)
    }
}

/// Kills the server, which must have lived until then.
fn kill_server(program: &mut Program, report: &mut Report) -> Result<()> {
    report.server_kills += 1;
    ensure!(program.is_running(), "the server ended by itself:\n{}", program.last_words());
    program.kill()
}

/// Kills every process of the database and starts it again; the server lives and must serve again by itself.
fn kill_database(
    postgres: &mut Postgres,
    program: &mut Program,
    report: &mut Report,
    works_on_for: Duration,
) -> Result<()> {
    report.database_kills += 1;
    postgres.kill()?;
    let started = Instant::now();
    postgres.restart()?;
    report.recoveries.push(program.wait_until_ready(started)?);
    sleep(works_on_for);
    Ok(())
}
