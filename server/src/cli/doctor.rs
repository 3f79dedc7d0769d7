//! `callout doctor`: looks at everything, changes nothing, and says a line of each. A server may run beside it: what it reads is one
//! picture of the database.

use std::{fmt::Display, fs};

use anyhow::{Result, bail};

use super::without_password;
use crate::{
    anchors::{check, place::Place},
    clock::{CLOCK_ADVICE, Clock, Difference},
    config::Config,
    lifecycle::{ServeError, bind, lock_folder},
    services::blobs::files,
    store::{
        self, Db, MigrationState, OpenError, ReadTx, StoreError,
        copy::{self, PictureRow},
        meta,
        work::relays,
    },
    verify::{self, Findings, database::Health},
};

/// So much of what a database says of itself is told: the first line says it all.
const LINES_TOLD: usize = 3;

/// What a check found.
enum Found {
    /// All is well.
    Fine(String),
    /// Nothing is broken, and somebody should know.
    Warn(String),
    /// Something is broken, and what to do about it; a line of each thing.
    Wrong(Vec<String>),
}

impl Found {
    fn wrong(why: impl Display) -> Self {
        Self::Wrong(vec![why.to_string()])
    }
}

/// What was said so far.
#[derive(Default)]
struct Report {
    checks: usize,
    wrong: usize,
}

impl Report {
    /// Prints what a check found.
    fn add(&mut self, what: &str, found: Found) {
        self.checks += 1;
        match found {
            Found::Fine(says) => println!("ok     {what}: {says}"),
            Found::Warn(says) => println!("warn   {what}: {says}"),
            Found::Wrong(lines) => {
                self.wrong += 1;
                for line in lines {
                    println!("WRONG  {what}: {line}");
                }
            }
        }
    }
}

/// Checks one thing after the other and prints a line for each.
pub(super) async fn run(config: &Config) -> Result<()> {
    let mut report = Report::default();
    let folder = config.data_dir.display().to_string();
    let writable = store::ensure_writable(&config.data_dir);
    report.add("folder", writable.map_or_else(Found::wrong, |()| Found::Fine(folder)));
    let (found, db) = open(config).await;
    report.add("database", found);
    // A database that cannot be read makes every later check wrong, for the same one cause.
    if let Some(db) = db {
        check_records(config, &db, &mut report).await;
        db.close().await;
    }
    report.add("address", check_address(config).await);
    if report.wrong > 0 {
        bail!("{} of {} checks found something wrong; see above", report.wrong, report.checks);
    }
    Ok(())
}

/// Opens the database, has it look at itself, and reads its identity, without bringing it up to date; and the database, if there is
/// something to be read in it.
async fn open(config: &Config) -> (Found, Option<Db>) {
    let url = without_password(&config.database_url());
    if config.sqlite_file().is_some_and(|file| !file.exists()) {
        return (
            Found::Fine(format!("{url}, not there yet; `callout migrate` or `callout serve` will set it up")),
            None,
        );
    }
    let db = match Db::open(&config.database_url()).await {
        Ok(db) => db,
        Err(error) if error.is_damage() => return (damaged(&url, &error), None),
        Err(error) => return (Found::wrong(error), None),
    };
    let health = match verify::database::health(&db).await {
        Ok(Health::Sound(says) | Health::Unchecked(says)) => says,
        Ok(Health::Damaged(lines)) => return (damaged(&url, &told(&lines)), None),
        Err(error) if error.is_damage() => return (damaged(&url, &error), None),
        Err(error) => return (Found::wrong(error), None),
    };
    match identity(&db).await {
        Ok((says, is_current)) => (Found::Fine(format!("{url}, {says}; {health}")), is_current.then_some(db)),
        Err(error) => (Found::wrong(error), None),
    }
}

/// The one thing to be said of a file that SQLite cannot read.
fn damaged(url: &str, says: &impl Display) -> Found {
    Found::wrong(format!(
        "{url} is damaged ({says}); stop the server, keep a copy of the file, and put the last backup back"
    ))
}

/// The first lines of what a database says of itself, and how many more.
fn told(lines: &[String]) -> String {
    let first: Vec<&str> = lines.iter().take(LINES_TOLD).map(|line| line.lines().next().unwrap_or_default()).collect();
    let more = lines.len().saturating_sub(LINES_TOLD);
    if more > 0 { format!("{} and {more} more", first.join("; ")) } else { first.join("; ") }
}

/// Who the database is, and whether its tables are this program's.
async fn identity(db: &Db) -> Result<(String, bool), OpenError> {
    Ok(match db.migration_state().await? {
        MigrationState::Empty => ("empty; `callout migrate` or `callout serve` will set it up".to_owned(), false),
        MigrationState::Behind(count) => {
            (format!("{count} migrations behind; `callout migrate` or `callout serve` brings it up to date"), false)
        }
        MigrationState::Current => {
            let mut tx = db.read().await?;
            (format!("incarnation {}", meta::read(&mut tx).await?.incarnation), true)
        }
        MigrationState::Newer(version) => return Err(OpenError::Newer(version)),
        MigrationState::Foreign(version) => return Err(OpenError::Foreign(version)),
        MigrationState::Others => return Err(OpenError::Others),
    })
}

/// What is in the database, as one picture. A check more is a line more here.
async fn check_records(config: &Config, db: &Db, report: &mut Report) {
    let mut tx = match db.read().await {
        Ok(tx) => tx,
        Err(error) => return report.add("records", unreadable(&error)),
    };
    let found = records(&mut tx).await.unwrap_or_else(|error| unreadable(&error));
    report.add("records", found);
    let found = consequences(&mut tx).await.unwrap_or_else(|error| unreadable(&error));
    report.add("consequences", found);
    for found in anchors(&mut tx, config).await {
        report.add("anchors", found);
    }
    let found = pictures(&mut tx, config).await.unwrap_or_else(|error| unreadable(&error));
    report.add("pictures", found);
    let found = clock(&mut tx).await.unwrap_or_else(|error| unreadable(&error));
    report.add("clock", found);
}

fn unreadable(error: &StoreError) -> Found {
    Found::wrong(format!("they cannot be read ({error}); keep a copy of the database and put the last backup back"))
}

/// The logs, and whatever follows from them (I8, I16, F80).
async fn records(tx: &mut ReadTx) -> Result<Found, StoreError> {
    let progress = |entries: u64| eprintln!("callout: {entries} entries verified so far");
    let verified = verify::verify(tx, progress).await?;
    let (entries, logs) = (verified.entries, verified.logs);
    if verified.findings.count > 0 {
        return Ok(Found::Wrong(lines(&verified.findings)));
    }
    Ok(Found::Fine(format!(
        "{entries} entries of {logs} logs verify, and what people read follows from them; not in the log, so not compared: {}",
        verify::NOT_IN_THE_LOG
    )))
}

/// The first findings, how many more there are, and what to do.
fn lines(findings: &Findings) -> Vec<String> {
    let mut lines: Vec<String> = findings.first.iter().map(ToString::to_string).collect();
    if findings.more() > 0 {
        lines.push(format!("and {} more", findings.more()));
    }
    lines.push("somebody changed the database by hand, or its disk did: keep a copy and find out who".to_owned());
    lines
}

/// What follows in other logs and was refused there.
async fn consequences(tx: &mut ReadTx) -> Result<Found, StoreError> {
    let refused = relays::refused(tx).await?;
    Ok(if refused == 0 {
        Found::Fine("none was refused by the log that it is for".to_owned())
    } else {
        Found::Warn(format!("{refused} were refused by the log that they are for; table `relays` says what and why"))
    })
}

/// Where the logs stood, as a file outside the database says (I16, F47).
async fn anchors(tx: &mut ReadTx, config: &Config) -> Vec<Found> {
    let place = Place::of(config);
    let mut found: Vec<Found> = place.advice().map(Found::Warn).into_iter().collect();
    let Some(file) = place.file() else { return found };
    let checked = match check::check(tx, file).await {
        Ok(Some(checked)) => checked,
        Ok(None) => {
            found.push(Found::Warn(format!("{} is not there yet; the server writes it", file.display())));
            return found;
        }
        Err(error) => {
            found.push(Found::Warn(format!("{error}; whether a log was cut is not known")));
            return found;
        }
    };
    if checked.findings.count > 0 {
        found.push(Found::Wrong(lines(&checked.findings)));
    } else {
        found.push(Found::Fine(format!("{} of this life of the database lie on its logs", checked.anchors)));
    }
    let now = Clock::system().now().into();
    found.extend(checked.notices(now).into_iter().map(Found::Warn));
    found
}

/// Whether the files of the pictures are there; their bytes are compared each time that one is read, and by `callout backup`.
async fn pictures(tx: &mut ReadTx, config: &Config) -> Result<Found, StoreError> {
    let pictures = copy::pictures(tx).await?;
    let is_there = |picture: &PictureRow| {
        let file = config.data_dir.join(files::place(picture.branch, picture.digest));
        fs::metadata(file).is_ok_and(|found| found.len() == picture.bytes)
    };
    let gone: Vec<&PictureRow> = pictures.iter().filter(|picture| !is_there(picture)).collect();
    Ok(match gone.first() {
        None => Found::Fine(format!("the files of all {} are there", pictures.len())),
        Some(first) => Found::wrong(format!(
            "of {} pictures, {} are gone from the disk or cut, the first is {} of branch {}; put them back from the last backup",
            pictures.len(),
            gone.len(),
            first.digest,
            first.branch
        )),
    })
}

/// The time that the server told last, beside this machine's clock (F78).
async fn clock(tx: &mut ReadTx) -> Result<Found, StoreError> {
    let (floor, wall) = (meta::read(tx).await?.clock_floor.utc(), Clock::system().wall());
    Ok(match Difference::at_start(wall, floor) {
        None => Found::Fine("this machine's clock goes on from the time that the server told last".to_owned()),
        Some(difference) => Found::Warn(format!("{difference}; {CLOCK_ADVICE}")),
    })
}

/// The address that the server listens on: in use is right if this folder's server uses it.
async fn check_address(config: &Config) -> Found {
    match bind(config.listen).await {
        Ok(_) => Found::Fine(format!("{} is free", config.listen)),
        Err(ServeError::AddressInUse(address)) => match lock_folder(config) {
            Err(ServeError::FolderInUse(_)) => {
                Found::Fine(format!("{address} is in use, by this server, which is running"))
            }
            // Servers on PostgreSQL take no folder, so that nobody can tell whose it is.
            Ok(None) => Found::Warn(format!("{address} is in use; fine if that is this server, running")),
            Ok(Some(_)) | Err(_) => Found::wrong(ServeError::AddressInUse(address)),
        },
        Err(error) => Found::wrong(error),
    }
}
