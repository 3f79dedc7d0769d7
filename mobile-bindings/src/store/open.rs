//! Opens the file: settings of the connection, version, and the check after a run that did not end well.

use std::path::Path;

use callout_core::{
    effects::store::SCHEMA_VERSION,
    plants::{Plant, is_planted},
};
use rusqlite::Connection;

use super::{
    commit,
    connection::{connect, keep_wal},
    files::{Files, with_suffix},
    load, salvage, schema,
    trouble::{Result, Trouble},
    wal,
};

/// Memory of the page cache in KiB: what a tap reads and writes, and no more.
pub(super) const CACHE_KIB: i64 = 2 * 1024;

/// The mark of a run that ended well. One and zero are a bit apart: a flipped one would hide that the file must be checked (F5).
const CLOSED: i64 = 0x0C10_5ED0_0C10_5ED0;

/// An open file.
pub(super) enum Opened {
    /// Of this app's version.
    Current(Connection),
    /// Of that version, which this app cannot write: a newer one, or one from before any release. Read only.
    Foreign(Connection, u32),
    /// Of this app's version, on a disk that failed a sync: read only.
    Failing(Connection, Trouble),
}

/// Opens the file, sets it aside and begins anew if it is damaged, twice: a read that failed once is no damage (F4).
pub(super) fn open(files: &dyn Files, path: &Path, pages_max: u32) -> Result<Opened> {
    salvage::finish_interrupted(files, path)?;
    let mut log = wal::Log::beside(files, path);
    if log.as_ref().is_some_and(wal::Log::hides_batches) {
        salvage::rebuild(files, path)?;
        log = wal::Log::beside(files, path);
    }
    let opened = match open_as_it_is(files, path, log, pages_max) {
        Err(trouble) if trouble.is_damage() => open_again(files, path, pages_max),
        other => other,
    };
    match opened {
        Err(trouble) if trouble.is_damage() => {
            salvage::rebuild(files, path)?;
            open_again(files, path, pages_max)
        }
        other => other,
    }
}

fn open_again(files: &dyn Files, path: &Path, pages_max: u32) -> Result<Opened> {
    open_as_it_is(files, path, wal::Log::beside(files, path), pages_max)
}

/// Opens the file that has this log.
fn open_as_it_is(files: &dyn Files, path: &Path, log: Option<wal::Log>, pages_max: u32) -> Result<Opened> {
    if files.size(&with_suffix(path, "-journal")).is_err() && log.is_none_or(|log| !log.has_first_page()) {
        schema::check_header(files, path)?;
    }
    let mut connection = connect(files, path)?;
    let found = schema::sound_version(&connection)?;
    if found > SCHEMA_VERSION || (1..schema::FIRST).contains(&found) {
        connection.pragma_update(None, "query_only", true)?;
        keep_wal(&connection);
        return Ok(Opened::Foreign(connection, found));
    }
    prepare(&connection)?;
    limit(&connection, pages_max)?;
    schema::migrate(&mut connection)?;
    match begin_life(files, &connection) {
        Ok(()) => Ok(Opened::Current(connection)),
        Err(trouble) if trouble.is_failed_sync() => Ok(Opened::Failing(connection, trouble)),
        Err(trouble) => Err(trouble),
    }
}

/// Durable at every commit, also when the power goes (F2), and nothing readable left of what was deleted (I14).
fn prepare(connection: &Connection) -> Result<()> {
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // Nothing of a customer in a file beside this one.
    connection.pragma_update(None, "temp_store", "memory")?;
    // To its last step: the answer comes before the change is on the disk, and a failed sync after it.
    let mut mode = String::new();
    connection.pragma(None, "journal_mode", "wal", |row| row.get(0).map(|now| mode = now))?;
    if mode != "wal" {
        return Err(Trouble::Unavailable(format!("the file system gives journal mode {mode}, wal is needed")));
    }
    let synchronous = if is_planted(Plant::NotSynced) { "off" } else { "full" };
    connection.pragma_update(None, "synchronous", synchronous)?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    // Apple's fsync leaves data in the drive; these ask for the real one, and mean nothing elsewhere.
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    // By itself SQLite writes the log back after a commit and keeps quiet about a failed sync: `commit::tidy` does it.
    connection.pragma_update_and_check(None, "wal_autocheckpoint", 0, |_| Ok(()))?;
    Ok(())
}

/// Lets the file grow to so many pages; zero is no limit.
pub(super) fn limit(connection: &Connection, pages_max: u32) -> Result<()> {
    let pages_max = if pages_max == 0 { i64::from(u32::MAX) - 1 } else { i64::from(pages_max) };
    Ok(connection.pragma_update_and_check(None, "max_page_count", pages_max, |_| Ok(()))?)
}

/// Checks the file if the last run did not end well, and notes that a run begins. On a full disk the first batch that
/// finds room notes it: what is there can be read (F3).
fn begin_life(files: &dyn Files, connection: &Connection) -> Result<()> {
    let mark: i64 = connection.query_row("SELECT is_closed FROM life", [], |row| row.get(0))?;
    let is_closed = mark == CLOSED;
    if !is_closed {
        check(connection)?;
    }
    write_back(files, connection)?;
    if is_closed {
        let noted = connection.execute("UPDATE life SET is_closed = 0", []).map_err(Trouble::from);
        noted.map(drop).or_else(|trouble| if trouble.is_full() { Ok(()) } else { Err(trouble) })?;
    }
    Ok(())
}

/// Writes back the log that the last run left. If a sync failed in that run, the log is in the system's memory and not on
/// the disk, and what is appended to it would be lost with it, though it were synced (F38).
fn write_back(files: &dyn Files, connection: &Connection) -> Result<()> {
    if commit::log_bytes(files, connection) == 0 {
        return Ok(());
    }
    commit::empty_log(connection).or_else(|trouble| if trouble.is_failed_sync() { Err(trouble) } else { Ok(()) })
}

/// Notes that the run ends well. Failing is harmless: the log is left alone then, and the next start checks the file.
pub(super) fn mark_closed(connection: &Connection) {
    if connection.execute("UPDATE life SET is_closed = ?1", [CLOSED]).is_err() {
        keep_wal(connection);
    }
}

/// Makes the next start check the file. Best effort: the mark of a running app stands in it already.
pub(super) fn mark_suspect(connection: &Connection) {
    keep_wal(connection);
}

/// SQLite's own check of the structure, and ours of every row (F5). `integrity_check`, not `quick_check`: a flipped bit
/// in an index hides a command from the next push.
fn check(connection: &Connection) -> Result<()> {
    let verdict: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if verdict != "ok" {
        return Err(Trouble::Damaged(verdict));
    }
    // It passes over an empty index whose page is of another kind now, and the next row would find it.
    for (table, index) in schema::indexes(connection)? {
        connection.query_row(&format!("SELECT count(*) FROM {table} INDEXED BY {index}"), [], |_| Ok(()))?;
    }
    load::verify(connection)
}
