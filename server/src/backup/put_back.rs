//! `callout restore`: a backup comes back, checked before anything is touched, and says itself that it was put back (F43, F79).
//!
//! The pictures first: they never change, so those that are there stay, and more of them harm nobody. The database is made ready
//! beside its place, in its new life already, and changes places with the one that is there last. From the moment that it is
//! ready until it has its place, nothing opens the database: whatever interrupts a restore, another one ends it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use callout_core::domain::{
    digest::Digest,
    ids::{BranchId, Incarnation},
};

use super::{
    files,
    manifest::{DATABASE, Database, FORMAT, Log, MANIFEST, Manifest, Picture},
};
use crate::{
    clock::Clock,
    config::Config,
    entropy::Entropy,
    services::{
        Failure,
        restored::{Known, put_back as begin_anew},
    },
    state::{AppState, StartError},
    store::{
        Db, MigrationState, OpenError, StoreError,
        copy::{self, Numbers},
    },
};

/// Behind the database's name while it is made ready.
const MAKING: &str = ".restoring";
/// Behind the database's name when it is ready and has not got its place yet: nothing opens the database then.
pub const UNFINISHED: &str = ".restored";
/// What SQLite keeps beside a database.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Why nothing was put back: each is one sentence that says what to do. What was there is there as it was.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// No manifest.
    #[error("{} is not a whole backup: it has no {MANIFEST}; name the folder that `callout backup` wrote", .0.display())]
    NoBackup(PathBuf),
    /// A manifest that was not written so.
    #[error("the {MANIFEST} in {} cannot be read ({cause}); use another backup", folder.display())]
    Manifest {
        /// The folder.
        folder: PathBuf,
        /// Where it is wrong.
        cause: serde_json::Error,
    },
    /// Of a later program.
    #[error("the backup was written by callout {0}, in a form that this one does not know; install that version")]
    Newer(String),
    /// The settings name the other kind of database.
    #[error("the backup is of {of}, and the settings name {set}; check `database_url`")]
    OtherDatabase {
        /// Of what the backup is.
        of: &'static str,
        /// What is set.
        set: &'static str,
    },
    /// A file is not what the manifest says.
    #[error("{} is not as it was backed up ({found}), so nothing was put back; use another backup", file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// What it is instead.
        found: String,
    },
    /// The disk.
    #[error("there is no room in {} for what is in the backup, and the database was left as it was; free some and run it again", .0.display())]
    NoRoom(PathBuf),
    /// It cannot be written or read.
    #[error("cannot put {} back ({cause}); check the disk and who may write there, and run it again", file.display())]
    Files {
        /// The file.
        file: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// It does not open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It does not open.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The database of the backup.
    #[error("the database of the backup cannot be used ({0}), so nothing was put back; use another backup")]
    Failure(#[from] Failure),
}

impl From<StoreError> for RestoreError {
    fn from(error: StoreError) -> Self {
        Self::Failure(error.into())
    }
}

/// What was put back.
#[derive(Debug)]
pub struct PutBack {
    /// What was in the backup.
    pub manifest: Manifest,
    /// The life that the database begins; none where only pictures were put back, beside PostgreSQL.
    pub incarnation: Option<Incarnation>,
    /// Where the database is that was there.
    pub aside: Option<PathBuf>,
    /// Why its numbers could not be read, if they could not.
    pub unread: Option<String>,
    /// Pictures that were not there.
    pub pictures: usize,
}

/// Puts a backup back. The caller holds the folder's lock.
pub async fn put_back(config: &Config, folder: &Path, clock: Clock, entropy: Entropy) -> Result<PutBack, RestoreError> {
    let manifest = read_manifest(folder)?;
    let stamp = clock.now().format(".before-%Y%m%dT%H%M%S%3fZ").to_string();
    let Some(place) = config.sqlite_file() else {
        let Database::Postgres {} = manifest.database else {
            return Err(RestoreError::OtherDatabase { of: "SQLite", set: "PostgreSQL" });
        };
        check_pictures(folder, &manifest)?;
        let pictures = add_pictures(config, folder, &manifest, &stamp)?;
        return Ok(PutBack { manifest, incarnation: None, aside: None, unread: None, pictures });
    };
    let Database::Sqlite { bytes, sha256 } = manifest.database else {
        return Err(RestoreError::OtherDatabase { of: "PostgreSQL", set: "SQLite" });
    };
    let database = files::Content { bytes, sha256 };
    check_file(&folder.join(DATABASE), database)?;
    check_pictures(folder, &manifest)?;
    check_database(&folder.join(DATABASE), &manifest).await?;
    let pictures = add_pictures(config, folder, &manifest, &stamp)?;

    let (ready, mut unread) = (files::with_behind(&place, UNFINISHED), None);
    let mut known = Known { given: Vec::new(), lost: lost(config, &manifest) };
    // One that an interrupted restore left counts as well: what was there may have gone aside already.
    for database in [&place, &ready].into_iter().filter(|file| file.exists()) {
        match numbers_at(database).await {
            Ok(numbers) => known.given.push(numbers),
            Err(error) => unread = Some(error),
        }
    }
    let making = files::with_behind(&place, MAKING);
    let failed = failed(&making);
    for path in with_beside(&making) {
        remove(&path).map_err(&failed)?;
    }
    fs::create_dir_all(files::parent(&place)).map_err(&failed)?;
    if files::copy(&folder.join(DATABASE), &making).map_err(&failed)? != database {
        return Err(damaged(&folder.join(DATABASE), "it changed meanwhile"));
    }
    let incarnation = make_ready(config, &making, &known, (clock, entropy)).await?;
    if with_beside(&making).skip(1).any(|file| file.exists()) {
        return Err(failed(io::Error::other("the new database is still in use")));
    }
    files::sync(&making).and_then(|()| files::rename(&making, &ready)).map_err(&failed)?;
    let aside = change_places(&place, &ready, &stamp).map_err(failed)?;
    Ok(PutBack { manifest, incarnation: Some(incarnation), aside, unread, pictures })
}

fn damaged(file: &Path, found: impl Into<String>) -> RestoreError {
    RestoreError::Damaged { file: file.to_owned(), found: found.into() }
}

/// What it means that something could not be put there.
fn failed(file: &Path) -> impl Fn(io::Error) -> RestoreError {
    move |cause| match cause.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => RestoreError::NoRoom(files::parent(file)),
        _ => RestoreError::Files { file: file.to_owned(), cause },
    }
}

/// What a manifest of every version says.
#[derive(serde::Deserialize)]
struct Version {
    format: u32,
    callout: String,
}

fn read_manifest(folder: &Path) -> Result<Manifest, RestoreError> {
    let json = match fs::read(folder.join(MANIFEST)) {
        Ok(json) => json,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Err(RestoreError::NoBackup(folder.to_owned()));
        }
        Err(cause) => return Err(RestoreError::Files { file: folder.join(MANIFEST), cause }),
    };
    let wrong = |cause| RestoreError::Manifest { folder: folder.to_owned(), cause };
    let Version { format, callout } = serde_json::from_slice(&json).map_err(wrong)?;
    if format != FORMAT {
        return Err(RestoreError::Newer(callout));
    }
    serde_json::from_slice(&json).map_err(wrong)
}

/// Whether a file of the backup is what the manifest says.
fn check_file(file: &Path, said: files::Content) -> Result<(), RestoreError> {
    let found = files::content(file).map_err(|cause| damaged(file, cause.to_string()))?;
    match found {
        found if found.bytes != said.bytes => {
            Err(damaged(file, format!("{} bytes instead of {}", found.bytes, said.bytes)))
        }
        found if found.sha256 != said.sha256 => Err(damaged(file, "other bytes")),
        _ => Ok(()),
    }
}

fn check_pictures(folder: &Path, manifest: &Manifest) -> Result<(), RestoreError> {
    let check = |picture: &Picture| check_file(&folder.join(picture.path()), content_of(picture));
    manifest.pictures.iter().try_for_each(check)
}

const fn content_of(picture: &Picture) -> files::Content {
    files::Content { bytes: picture.bytes, sha256: picture.sha256 }
}

/// Whether the database of the backup is whole and the one that the manifest is of.
async fn check_database(file: &Path, manifest: &Manifest) -> Result<(), RestoreError> {
    let db = copy::open_copy(file).await?;
    match db.migration_state().await? {
        MigrationState::Current | MigrationState::Behind(_) => {}
        MigrationState::Newer(version) => return Err(OpenError::Newer(version).into()),
        MigrationState::Foreign(version) => return Err(OpenError::Foreign(version).into()),
        MigrationState::Empty | MigrationState::Others => return Err(OpenError::Others.into()),
    }
    let mut tx = db.read().await?;
    copy::quick_check(&mut tx).await?.map_err(|found| damaged(file, found))?;
    let heads = copy::heads(&mut tx).await?;
    let heads =
        heads.iter().map(|head| Log { branch: head.branch, seq: head.position.seq, digest: head.position.digest });
    if !heads.eq(manifest.logs.iter().cloned()) {
        return Err(damaged(file, "its logs do not stand where the manifest says"));
    }
    drop(tx);
    db.close().await;
    Ok(())
}

/// Adds the pictures that are not there; answers how many.
fn add_pictures(config: &Config, folder: &Path, manifest: &Manifest, stamp: &str) -> Result<usize, RestoreError> {
    let mut added = 0;
    for picture in &manifest.pictures {
        let (from, to) = (folder.join(picture.path()), config.data_dir.join(picture.path()));
        let failed = failed(&to);
        match files::content(&to) {
            Ok(found) if found == content_of(picture) => continue,
            Ok(_) => files::rename(&to, &files::with_behind(&to, stamp)).map_err(&failed)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(error)),
        }
        fs::create_dir_all(files::parent(&to)).map_err(&failed)?;
        let making = files::with_behind(&to, MAKING);
        if files::copy(&from, &making).map_err(&failed)? != content_of(picture) {
            return Err(damaged(&from, "it changed meanwhile"));
        }
        files::rename(&making, &to).map_err(failed)?;
        added += 1;
    }
    Ok(added)
}

/// Pictures that the database of the backup has, and neither the backup nor the disk.
fn lost(config: &Config, manifest: &Manifest) -> Vec<(BranchId, Digest)> {
    let is_here =
        |picture: &Picture| files::content(&config.data_dir.join(picture.path())).ok() == Some(content_of(picture));
    let lost = manifest.lost.iter().filter(|picture| !is_here(picture));
    lost.map(|picture| (picture.branch, picture.sha256)).collect()
}

/// The last numbers that a database gave; it folds its log into its file and lets go of it.
async fn numbers_at(database: &Path) -> Result<Numbers, String> {
    let read = async {
        let db = Db::open(&format!("sqlite:{}", database.display())).await?;
        let numbers = async { copy::numbers(&mut db.read().await?).await }.await;
        db.close().await;
        Ok::<_, OpenError>(numbers?)
    };
    read.await.map_err(|error| error.to_string())
}

/// Brings the database up to date and begins its new life, behind every number that was given.
async fn make_ready(
    config: &Config,
    making: &Path,
    known: &Known,
    (clock, entropy): (Clock, Entropy),
) -> Result<Incarnation, RestoreError> {
    let url = format!("sqlite:{}", making.display());
    let state = AppState::open(Config { database_url: Some(url), ..config.clone() }, clock, entropy).await?;
    let incarnation = begin_anew(&state, known).await;
    state.db.close().await;
    Ok(incarnation?)
}

/// The database that is there goes aside, under a name of its own, and the one that is ready gets its place.
fn change_places(place: &Path, ready: &Path, stamp: &str) -> io::Result<Option<PathBuf>> {
    let aside = files::with_behind(place, stamp);
    let was_there = place.exists();
    for behind in std::iter::once("").chain(BESIDE) {
        let from = files::with_behind(place, behind);
        if from.exists() {
            files::rename(&from, &files::with_behind(&aside, behind))?;
        }
    }
    files::rename(ready, place)?;
    Ok(was_there.then_some(aside))
}

fn with_beside(file: &Path) -> impl Iterator<Item = PathBuf> {
    std::iter::once("").chain(BESIDE).map(|behind| files::with_behind(file, behind))
}

fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}
