//! Opens the file: settings of the connection, version, and the check after a run that did not end well.

use std::{path::Path, time::Duration};

use callout_core::effects::store::SCHEMA_VERSION;
use rusqlite::{Connection, OpenFlags, config::DbConfig};

use super::{
    checksum, load, salvage, schema,
    trouble::{Result, Trouble},
};

/// Memory of the page cache in KiB, taken as it is needed and given back: a picture of ten thousand orders is written at once,
/// and pages that do not fit are written twice.
const CACHE_KIB: i64 = 64 * 1024;
/// Pages that the write-ahead log holds before they are copied into the file (16 MiB).
const CHECKPOINT_PAGES: i64 = 4 * 1024;

/// An open file.
pub(super) enum Opened {
    /// Of this app's version.
    Current(Connection),
    /// Of that version, which is newer: read only.
    Newer(Connection, u32),
}

/// Opens the file, sets it aside and begins anew if it is damaged.
pub(super) fn open(path: &Path, pages_max: u32) -> Result<Opened> {
    salvage::finish_interrupted(path)?;
    match open_as_it_is(path, pages_max) {
        Err(trouble) if trouble.is_damage() => {
            salvage::rebuild(path)?;
            open_as_it_is(path, pages_max)
        }
        other => other,
    }
}

fn open_as_it_is(path: &Path, pages_max: u32) -> Result<Opened> {
    let mut connection = connect(path)?;
    let found = schema::version(&connection)?;
    if found > SCHEMA_VERSION {
        connection.pragma_update(None, "query_only", true)?;
        keep_wal(&connection);
        return Ok(Opened::Newer(connection, found));
    }
    prepare(&connection)?;
    limit(&connection, pages_max)?;
    schema::migrate(&mut connection)?;
    if !begin_life(&connection)? {
        check(&connection)?;
    }
    Ok(Opened::Current(connection))
}

/// A connection that knows `digest_of` and changes nothing yet.
pub(super) fn connect(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    // Nobody else writes this file: who holds it is answered at once, and the next operation tries again (F4).
    connection.busy_timeout(Duration::ZERO)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    // Nothing of a customer goes into temporary files.
    connection.pragma_update(None, "temp_store", "memory")?;
    checksum::register(&connection)?;
    Ok(connection)
}

/// Durable at every commit, also when the power goes (F2), and nothing readable left of what was deleted (I14).
fn prepare(connection: &Connection) -> Result<()> {
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    let mode: String = connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))?;
    if mode != "wal" {
        return Err(Trouble::Unavailable(format!("the file system gives journal mode {mode}, wal is needed")));
    }
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    connection.pragma_update_and_check(None, "wal_autocheckpoint", CHECKPOINT_PAGES, |_| Ok(()))?;
    // Apple's fsync leaves data in the drive; these ask for the real one, and mean nothing elsewhere.
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    Ok(())
}

/// Lets the file grow to so many pages; zero is no limit.
pub(super) fn limit(connection: &Connection, pages_max: u32) -> Result<()> {
    let pages_max = if pages_max == 0 { i64::from(u32::MAX) - 1 } else { i64::from(pages_max) };
    Ok(connection.pragma_update_and_check(None, "max_page_count", pages_max, |_| Ok(()))?)
}

/// Notes that a run begins, and says whether the last one ended well.
fn begin_life(connection: &Connection) -> Result<bool> {
    let is_closed = connection.query_row("SELECT is_closed FROM life", [], |row| row.get(0))?;
    if is_closed {
        connection.execute("UPDATE life SET is_closed = 0", [])?;
    }
    Ok(is_closed)
}

/// Notes that the run ends well. Failing is harmless: the next start checks the file.
pub(super) fn mark_closed(connection: &Connection) {
    connection.execute("UPDATE life SET is_closed = 1", []).unwrap_or_default();
}

/// Makes the next start check the file. Best effort: the mark of a running app stands in it already.
pub(super) fn mark_suspect(connection: &Connection) {
    keep_wal(connection);
}

/// Leaves the write-ahead log where it is when the connection closes, as a killed process does.
pub(super) fn keep_wal(connection: &Connection) {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).unwrap_or_default();
}

/// SQLite's own check of the structure, and ours of every row (F5). `integrity_check`, not `quick_check`: a flipped bit
/// in an index hides a command from the next push.
fn check(connection: &Connection) -> Result<()> {
    let verdict: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if verdict != "ok" {
        return Err(Trouble::Damaged(verdict));
    }
    load::verify(connection)
}
