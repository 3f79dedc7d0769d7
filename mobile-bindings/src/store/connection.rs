//! A connection to a file: what every way of opening one has in common.

use std::{path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags, config::DbConfig};

use super::{checksum, files::Files, trouble::Result};

/// Statements of a connection that stay prepared: all there are, with some room. By itself rusqlite keeps sixteen.
const STATEMENTS_KEPT: usize = 64;

/// A connection that knows `digest_of` and changes nothing yet; through SQLite's own VFS or another.
pub(super) fn connect(files: &dyn Files, path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = match files.vfs() {
        None => Connection::open_with_flags(path, flags)?,
        Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs)?,
    };
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    // Nobody else writes this file: who holds it is answered at once, and the next operation tries again (F4).
    connection.busy_timeout(Duration::ZERO)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    // Nothing of a customer goes into temporary files.
    connection.pragma_update(None, "temp_store", "memory")?;
    checksum::register(&connection)?;
    Ok(connection)
}

/// Leaves the write-ahead log where it is when the connection closes, as a killed process does.
pub(super) fn keep_wal(connection: &Connection) {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).unwrap_or_default();
}
