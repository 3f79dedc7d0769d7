//! `callout backup`: a copy of the whole, while the server runs and phones push.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};

use super::{
    files,
    manifest::{DATABASE, Database, FORMAT, Log, MANIFEST, Manifest, PICTURES, Picture},
};
use crate::{
    config::Config,
    store::{
        Db, MigrationState, OpenError, ReadTx, StoreError,
        copy::{self, LogHead},
        meta,
    },
};

/// Behind the folder's name until the backup is whole.
const UNFINISHED: &str = ".unfinished";
/// In an unfinished backup, held by whoever writes it.
const LOCK: &str = "lock";

/// Why there is no backup: each is one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// No database.
    #[error("there is no database at {}, so there is nothing to back up; check `data_dir` and `database_url` in the settings", .0.display())]
    NothingThere(PathBuf),
    /// The folder is in use.
    #[error("the folder {} has something in it; a backup is written to a folder of its own, so name a new one", .0.display())]
    NotEmpty(PathBuf),
    /// It is a file.
    #[error("{} is a file; name a new folder for the backup", .0.display())]
    NoFolder(PathBuf),
    /// It would be lost with what it is of.
    #[error("{} is inside the data folder {}, with which it would be lost; name a folder elsewhere, best on another disk", folder.display(), data.display())]
    Inside {
        /// The folder.
        folder: PathBuf,
        /// Where the data is.
        data: PathBuf,
    },
    /// Another one writes to it.
    #[error("another `callout backup` is writing to {}; wait until it ends", .0.display())]
    Running(PathBuf),
    /// Something else has the name that it needs.
    #[error("{} is in the way and is not from a backup that did not end; move it away", .0.display())]
    InTheWay(PathBuf),
    /// The disk of the backup.
    #[error("there is no room in {} for the backup, and nothing of it was kept; free some or name a folder on a larger disk", .0.display())]
    NoRoom(PathBuf),
    /// The folder cannot be written.
    #[error("cannot write the backup to {} ({cause}); give yourself write access or name another folder", folder.display())]
    Unwritable {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// Not this program's tables.
    #[error("the database is not as this callout keeps it; take the backup with the version that serves it")]
    NotOurs,
    /// The pages are damaged.
    #[error(
        "the database is damaged ({0}) and no backup was kept; keep the backups that you have, and let `callout doctor` say more"
    )]
    Damaged(String),
    /// It cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It cannot be read.
    #[error("the database cannot be read ({0}), and no backup was kept; let `callout doctor` say more")]
    Store(#[from] StoreError),
    /// The data's own disk.
    #[error("cannot read {} ({cause}), and no backup was kept; give yourself read access or check the disk", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
}

/// A backup that is whole.
#[derive(Debug)]
pub struct Taken {
    /// What is in it.
    pub manifest: Manifest,
    /// Where the logs stood, with the names of their branches.
    pub heads: Vec<LogHead>,
}

/// Writes a backup to a new folder. Everything that was acknowledged before `now` is in it.
pub async fn take(config: &Config, folder: &Path, now: DateTime<Utc>) -> Result<Taken, BackupError> {
    check_place(config, folder)?;
    if let Some(file) = config.sqlite_file().filter(|file| !file.is_file()) {
        return Err(BackupError::NothingThere(file));
    }
    let unfinished = files::with_behind(folder, UNFINISHED);
    let written = async {
        let lock = begin(&unfinished)?;
        let taken = fill(config, &unfinished, now).await?;
        let wrong = wrong(&unfinished);
        // Whoever gives an empty folder gets it filled.
        files::rename(&unfinished, folder).map_err(&wrong)?;
        fs::remove_file(folder.join(LOCK)).map_err(wrong)?;
        drop(lock);
        Ok(taken)
    };
    let written = written.await;
    if written.as_ref().is_err_and(|error| !matches!(error, BackupError::Running(_) | BackupError::InTheWay(_))) {
        // What stays in spite of this goes before the next try.
        drop(fs::remove_dir_all(&unfinished));
    }
    written
}

/// Whether a backup may stand there.
fn check_place(config: &Config, folder: &Path) -> Result<(), BackupError> {
    let wrong = wrong(folder);
    match fs::read_dir(folder).map(|mut entries| entries.next().is_some()) {
        Ok(true) => return Err(BackupError::NotEmpty(folder.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(BackupError::NoFolder(folder.to_owned()));
        }
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(wrong(error)),
        Ok(false) | Err(_) => {}
    }
    let place = files::real(folder).map_err(&wrong)?;
    let database = config.sqlite_file().map(|file| files::parent(&file));
    for data in database.into_iter().chain([config.data_dir.clone()]) {
        if fs::canonicalize(&data).is_ok_and(|real| place.starts_with(real)) {
            return Err(BackupError::Inside { folder: folder.to_owned(), data });
        }
    }
    Ok(())
}

/// What it means that something was not written there.
fn wrong(folder: &Path) -> impl Fn(io::Error) -> BackupError {
    move |cause| match cause.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => BackupError::NoRoom(folder.to_owned()),
        _ => BackupError::Unwritable { folder: folder.to_owned(), cause },
    }
}

/// Begins an unfinished backup in place of one that did not end; holds it until it is dropped.
fn begin(unfinished: &Path) -> Result<File, BackupError> {
    let wrong = wrong(unfinished);
    if unfinished.exists() {
        let in_the_way = || BackupError::InTheWay(unfinished.to_owned());
        // The lock is an unfinished backup's first file.
        let is_begun = fs::read_dir(unfinished).map_err(|_| in_the_way())?.next().is_none();
        match File::open(unfinished.join(LOCK)).map(|lock| lock.try_lock()) {
            Ok(Err(TryLockError::WouldBlock)) => return Err(BackupError::Running(unfinished.to_owned())),
            Ok(Err(TryLockError::Error(cause))) => return Err(wrong(cause)),
            Err(_) if !is_begun => return Err(in_the_way()),
            Ok(Ok(())) | Err(_) => fs::remove_dir_all(unfinished).map_err(&wrong)?,
        }
    }
    fs::create_dir_all(unfinished).map_err(&wrong)?;
    let lock = File::create_new(unfinished.join(LOCK)).map_err(&wrong)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(BackupError::Running(unfinished.to_owned())),
        Err(TryLockError::Error(cause)) => Err(wrong(cause)),
    }
}

/// Fills a folder: the database, the pictures, the manifest.
async fn fill(config: &Config, folder: &Path, now: DateTime<Utc>) -> Result<Taken, BackupError> {
    let wrong = wrong(folder);
    let db = match config.sqlite_file() {
        Some(file) => {
            let copy = folder.join(DATABASE);
            copy::copy_into(&file, &copy).await.map_err(|error| match error {
                StoreError::Full(_) => BackupError::NoRoom(folder.to_owned()),
                StoreError::Disk(cause) => wrong(io::Error::other(cause)),
                error => error.into(),
            })?;
            files::sync(&copy).map_err(&wrong)?;
            copy::open_copy(&copy).await?
        }
        None => Db::open(&config.database_url()).await?,
    };
    if db.migration_state().await? != MigrationState::Current {
        return Err(BackupError::NotOurs);
    }
    let mut tx = db.read().await?;
    let (heads, mut manifest) = begin_manifest(&mut tx, now).await?;
    let named = copy::pictures(&mut tx).await?;
    if config.sqlite_file().is_some() {
        copy::quick_check(&mut tx).await?.map_err(BackupError::Damaged)?;
    }
    drop(tx);
    db.close().await;
    if config.sqlite_file().is_some() {
        let files::Content { bytes, sha256 } = files::content(&folder.join(DATABASE)).map_err(&wrong)?;
        manifest.database = Database::Sqlite { bytes, sha256 };
    }
    for row in named {
        let picture = Picture { branch: row.branch, bytes: row.bytes, sha256: row.digest };
        if copy_picture(&config.data_dir, folder, &picture)? {
            manifest.pictures.push(picture);
        } else {
            manifest.lost.push(picture);
        }
    }
    let json = manifest.to_json().map_err(|error| wrong(error.into()))?;
    files::write(&folder.join(MANIFEST), &json).and_then(|()| sync_folders(folder)).map_err(wrong)?;
    Ok(Taken { manifest, heads })
}

/// What the database says of itself; the database's own file and the pictures are not in it yet.
async fn begin_manifest(tx: &mut ReadTx, now: DateTime<Utc>) -> Result<(Vec<LogHead>, Manifest), StoreError> {
    let heads = copy::heads(tx).await?;
    let log = |head: &LogHead| Log { branch: head.branch, seq: head.position.seq, digest: head.position.digest };
    let manifest = Manifest {
        format: FORMAT,
        callout: env!("CARGO_PKG_VERSION").to_owned(),
        migration: copy::last_migration(tx).await?,
        incarnation: meta::read(tx).await?.incarnation,
        taken_at: now,
        database: Database::Postgres {},
        logs: heads.iter().map(log).collect(),
        pictures: Vec::new(),
        lost: Vec::new(),
    };
    Ok((heads, manifest))
}

/// Copies a picture; whether the disk had it as the database says.
fn copy_picture(data: &Path, folder: &Path, picture: &Picture) -> Result<bool, BackupError> {
    let (from, to) = (data.join(picture.path()), folder.join(picture.path()));
    let wrong = wrong(folder);
    fs::create_dir_all(files::parent(&to)).map_err(&wrong)?;
    let is_right = match File::open(&from) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(cause) => return Err(BackupError::Unreadable { file: from, cause }),
        Ok(_) => match files::copy(&from, &to) {
            Ok(content) => content == files::Content { bytes: picture.bytes, sha256: picture.sha256 },
            Err(cause) => match files::content(&from) {
                Ok(_) => return Err(wrong(cause)),
                Err(cause) => return Err(BackupError::Unreadable { file: from, cause }),
            },
        },
    };
    if !is_right {
        fs::remove_file(&to).map_err(wrong)?;
    }
    Ok(is_right)
}

/// Has every name in the backup on the disk.
fn sync_folders(folder: &Path) -> io::Result<()> {
    let pictures = folder.join(PICTURES);
    if pictures.is_dir() {
        for branch in fs::read_dir(&pictures)? {
            let branch = branch?.path();
            files::sync_folder(&branch.join("whole"))?;
            files::sync_folder(&branch)?;
        }
        files::sync_folder(&pictures)?;
    }
    files::sync_folder(folder)
}
