//! A phone on a disk that can fail: it plays a day until something fails, and is looked into afterwards.

use std::{
    fs,
    path::{Path, PathBuf},
};

use callout_core::effects::store::{StoreAnswer, StoreFailure, StoreOperation, Write};
use callout_fault_vfs::{Disk, Survival, Tracking, at_random, install};
use callout_mobile::Store;
use tempfile::TempDir;

use super::{
    book::Book,
    day::{Day, Step, command},
};

/// What is lost of the writes that were not synced.
#[derive(Clone, Copy, Debug)]
pub enum Loss {
    /// Nothing: the process was killed.
    Nothing,
    /// All.
    Everything,
    /// Some, whole or in part, by chance.
    Some(u64),
}

/// A phone that is switched on.
pub struct Phone {
    // Before the folder: unmounted first.
    pub store: Store,
    pub disk: Disk,
    folder: TempDir,
}

/// How far a day went.
#[derive(Debug, PartialEq, Eq)]
pub struct Played {
    /// Batches that were answered with `Done`.
    pub done: usize,
    /// What stopped it.
    pub failure: Option<StoreFailure>,
}

impl Phone {
    pub fn new() -> Self {
        // In memory where there is such a folder: nothing here depends on a real disk.
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let disk = Disk::mount(folder.path(), Tracking::On).unwrap();
        let store = Self::start(folder.path());
        Self { store, disk, folder }
    }

    /// A phone with the files of another.
    pub fn with_files(files: &[(String, Vec<u8>)]) -> Self {
        let phone = Self::new();
        for (name, bytes) in files {
            fs::write(phone.folder.path().join(name), bytes).unwrap();
        }
        phone
    }

    fn start(folder: &Path) -> Store {
        Store::at(folder.join("store.db")).through(install())
    }

    pub fn file(&self, suffix: &str) -> PathBuf {
        self.folder.path().join(format!("store.db{suffix}"))
    }

    /// Its files, but for the shared memory, which no restart survives.
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        let entries = fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap());
        entries
            .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
            .filter(|(name, _)| !name.ends_with("-shm"))
            .collect()
    }

    /// The app is closed in order and started again.
    pub fn restart(&mut self) {
        self.store = Self::start(self.folder.path());
    }

    /// The process is killed and started again.
    pub fn kill(&mut self) {
        self.store.abandon();
        self.restart();
    }

    /// The power goes, if it has not gone yet, and returns; the app is started again.
    pub fn lose_power(&mut self, loss: Loss) {
        self.disk.cut_power();
        self.kill();
        let mut chance = at_random(if let Loss::Some(seed) = loss { seed } else { 0 });
        self.disk
            .power_on(match loss {
                Loss::Nothing => Survival::All,
                Loss::Everything => Survival::Nothing,
                Loss::Some(_) => Survival::Chosen(&mut chance),
            })
            .unwrap();
    }

    /// Plays a day from its n-th batch on until something fails.
    pub fn play(&mut self, day: &Day, from: usize) -> Played {
        let mut done = 0;
        for step in &day.steps {
            match step {
                Step::Commit(_) if done < from => done += 1,
                Step::Commit(writes) => match self.commit(writes) {
                    Ok(()) => done += 1,
                    Err(failure) => return Played { done, failure: Some(failure) },
                },
                Step::Restart if done >= from => self.restart(),
                Step::Kill if done >= from => self.kill(),
                Step::Restart | Step::Kill => {}
            }
        }
        Played { done, failure: None }
    }

    pub fn commit(&self, writes: &[Write]) -> Result<(), StoreFailure> {
        match self.store.answer(&StoreOperation::Commit(writes.to_vec())) {
            StoreAnswer::Done => Ok(()),
            StoreAnswer::Failed(failure) => Err(failure),
            other => panic!("a commit is answered with {other:?}"),
        }
    }

    /// Looks into the store, which must hold what it did after so many batches of the day, or after one more. Says after how
    /// many. The file must be sound, by SQLite's own word, and the store must go on working.
    pub fn holds(&self, day: &Day, done: usize) -> Result<usize, String> {
        let book = Book::read(&self.store)?;
        let Some(found) = [done, done + 1].into_iter().find(|n| day.books.get(*n) == Some(&book)) else {
            let earlier = day.books.iter().position(|other| *other == book);
            let differs = book.differences(&day.books[done]);
            return Err(format!("{done} batches were done; {differs:?} differ; it is the state after {earlier:?}"));
        };
        if book.has_gap() {
            return Err("the log has a gap".to_owned());
        }
        Ok(found)
    }

    /// SQLite's own word, and one more command.
    pub fn goes_on(&self) -> Result<(), String> {
        let next = super::book::log(&self.store)?.last().map_or(1, |row| row.seq + 1);
        self.commit(&[Write::AppendCommand(command(next, 1, 200))]).map_err(|failure| format!("{failure:?}"))?;
        self.store.abandon();
        let plain = rusqlite::Connection::open(self.file("")).map_err(|error| error.to_string())?;
        let verdict: String =
            plain.query_row("PRAGMA integrity_check", [], |row| row.get(0)).map_err(|error| error.to_string())?;
        if verdict == "ok" { Ok(()) } else { Err(verdict) }
    }
}
