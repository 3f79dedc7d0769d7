//! The versions of the file, oldest first. A released one never changes (I23). Version 1 was never released: its commands can
//! be exported, and nothing leads on from it.

use std::{path::Path, sync::LazyLock};

use callout_core::effects::store::SCHEMA_VERSION as VERSION;
use rusqlite::{Connection, TransactionBehavior};

use super::{
    checksum,
    files::Files,
    trouble::{Result, Trouble},
};

/// The first version that leads on to the next.
pub(super) const FIRST: u32 = 2;

/// What makes that one, and leads from each version to the next.
const MIGRATIONS: [&str; (VERSION - FIRST + 1) as usize] = [
    include_str!("schema/2.sql"),
    include_str!("schema/3.sql"),
    include_str!("schema/4.sql"),
    include_str!("schema/5.sql"),
];

/// What made a file before that.
const UNRELEASED: &str = include_str!("schema/1.sql");

/// The version of a file; 0 for a new one.
fn version(connection: &Connection) -> Result<u32> {
    let mark: i32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let version = mark.cast_unsigned() & 0xFFFF;
    if mark != 0 && mark != self::mark(version) {
        return Err(Trouble::Damaged(format!("{mark:#x} is no version")));
    }
    Ok(version)
}

/// How a version stands in the file: with its complement before it, so that no flipped bit makes another of it, and a damaged
/// file is not taken for a newer app's, which nobody may touch (F5, F11).
pub(super) const fn mark(version: u32) -> i32 {
    (version & 0xFFFF | (!version & 0xFFFF) << 16).cast_signed()
}

/// What a sound file says of its tables, by version from [`FIRST`] on; nothing where SQLite cannot say so, which is out of memory.
static TABLES: LazyLock<Option<Vec<Vec<Table>>>> = LazyLock::new(|| {
    let new = Connection::open_in_memory().ok()?;
    checksum::register(&new).ok()?;
    let after = |step: &str| {
        new.execute_batch(step).ok()?;
        tables(&new).ok()
    };
    MIGRATIONS.into_iter().map(after).collect()
});

/// The same of a file from before any release.
static UNRELEASED_TABLES: LazyLock<Option<Vec<Table>>> = LazyLock::new(|| {
    let new = Connection::open_in_memory().ok()?;
    new.execute_batch(UNRELEASED).ok()?;
    tables(&new).ok()
});

/// The kind, name, table and text of an entry of SQLite's schema.
type Table = (String, String, String, Option<String>);

/// What SQLite's header says in every file of ours, by place (<https://www.sqlite.org/fileformat2.html#the_database_header>):
/// the size of pages; no room kept free in them, and their payload fractions; no incremental vacuum, no application, and room
/// for later.
const HEADER: [(usize, &[u8]); 3] = [(16, &[16, 0]), (20, &[0, 64, 32, 32]), (64, &[0; 28])];
/// Of the schema: its format, no size of a cache, no vacuum, text in UTF-8; all zero before there are tables.
const SCHEMA: [u8; 16] = [0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
/// Where that stands.
const SCHEMA_AT: std::ops::Range<usize> = 44..60;
/// Where the header says who may write and read the file: 1 before the write-ahead log, 2 with it.
const FORMATS: std::ops::Range<usize> = 18..20;
const HEADER_BYTES: usize = 100;

/// Whether the header says what it says in every file of ours. SQLite believes it: by one bit a file cannot be written (F5).
pub(super) fn check_header(files: &dyn Files, path: &Path) -> Result<()> {
    let mut header = [0; HEADER_BYTES];
    // A file that is not there or not begun has none; one that cannot be read, SQLite cannot read either, and says why.
    let is_there = files.read_head(path, &mut header).is_ok();
    let is_sound = HEADER.iter().all(|(at, bytes)| header[*at..].starts_with(bytes))
        && [SCHEMA, [0; 16]].iter().any(|schema| header[SCHEMA_AT] == *schema)
        && header[FORMATS].iter().all(|format| [1, 2].contains(format));
    if is_there && !is_sound {
        return Err(Trouble::Damaged("the header is not that of the app's file".to_owned()));
    }
    Ok(())
}

/// The version of a file whose first page is sound. That page says which tables there are and of what, and nothing guards it: a
/// flipped bit makes the version another, a column unknown, or a condition that no row meets (F5).
pub(super) fn sound_version(connection: &Connection) -> Result<u32> {
    let (found, tables) = (version(connection)?, tables(connection)?);
    let is_of = |version: u32| {
        let place = version.checked_sub(FIRST).map(|place| place as usize);
        TABLES.as_ref().is_none_or(|all| place.and_then(|place| all.get(place)).is_some_and(|ours| *ours == tables))
    };
    let is_unreleased = || UNRELEASED_TABLES.as_ref().is_none_or(|theirs| *theirs == tables);
    match found {
        // A file whose making was cut has no tables yet.
        0 if tables.is_empty() => Ok(0),
        FIRST..=VERSION if is_of(found) => Ok(found),
        1 if is_unreleased() => Ok(1),
        // A newer app has other tables, or it would have no need of another version.
        found if found > VERSION && !is_of(VERSION) => Ok(found),
        found => Err(Trouble::Damaged(format!("the tables are not those of version {found}"))),
    }
}

/// Every index, with its table before it.
pub(super) fn indexes(connection: &Connection) -> Result<Vec<(String, String)>> {
    let all = tables(connection)?.into_iter().filter(|(kind, ..)| kind == "index");
    Ok(all.map(|(_, name, table, _)| (table, name)).collect())
}

fn tables(connection: &Connection) -> Result<Vec<Table>> {
    let mut statement =
        connection.prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Brings the file to [`VERSION`], a transaction for each step, so that a kill between two loses nothing.
pub(super) fn migrate(connection: &mut Connection) -> Result<()> {
    let found = version(connection)?;
    if found > VERSION || (1..FIRST).contains(&found) {
        return Err(Trouble::Foreign { found });
    }
    for (next, step) in (FIRST..).zip(MIGRATIONS).filter(|(next, _)| *next > found) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", mark(next))?;
        transaction.commit()?;
    }
    Ok(())
}
