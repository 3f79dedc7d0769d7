//! Reads a phone's file past the product: a connection and SQL of our own, that change nothing.

use std::path::Path;

use callout_core::{
    domain::{digest::Digest, ids::OrderId},
    protocol::cursor::Cursor,
};
use callout_fault_vfs::install_onlooker;
use rusqlite::{Connection, OpenFlags, config::DbConfig};

/// A command as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Counts the rows.
    pub place: i64,
    /// The life of the log.
    pub epoch: u32,
    /// The place in it.
    pub seq: u64,
    /// The hash, as it is kept.
    pub hash: Digest,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Whether something became of it.
    pub has_outcome: bool,
    /// Whether the server has it for certain.
    pub is_acknowledged: bool,
}

/// A pair of eyes on a phone's file.
pub struct Witness(Connection);

impl Witness {
    /// Looks at a file that is there.
    pub fn open(file: &Path) -> rusqlite::Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags_and_vfs(file, flags, install_onlooker())?;
        connection.pragma_update(None, "query_only", true)?;
        // Whoever looks last must not tidy up: a killed phone's file stays as it was left.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        Ok(Self(connection))
    }

    /// The commands after a row, in order.
    pub fn commands_after(&self, place: i64) -> rusqlite::Result<Vec<Row>> {
        let sql = "SELECT place, epoch, seq, hash, bytes, outcome IS NOT NULL, is_acknowledged FROM commands
            WHERE place > ?1 ORDER BY place";
        let mut statement = self.0.prepare_cached(sql)?;
        let rows = statement.query_map([place], |row| {
            Ok(Row {
                place: row.get(0)?,
                epoch: row.get(1)?,
                seq: row.get::<_, i64>(2)?.unsigned_abs(),
                hash: Digest(row.get(3)?),
                bytes: row.get(4)?,
                has_outcome: row.get(5)?,
                is_acknowledged: row.get(6)?,
            })
        })?;
        rows.collect()
    }

    /// The orders, with the server's bodies as they are kept.
    pub fn orders(&self) -> rusqlite::Result<Vec<(OrderId, Vec<u8>)>> {
        let mut statement = self.0.prepare_cached("SELECT id, confirmed FROM orders ORDER BY id")?;
        let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
        rows.map(|row| row.map(|(id, body)| (id.parse().unwrap_or(OrderId(uuid::Uuid::nil())), body))).collect()
    }

    /// The order as the person sees it: with what is pending on top.
    pub fn local(&self, order: OrderId) -> rusqlite::Result<Vec<u8>> {
        let mut statement = self.0.prepare_cached("SELECT coalesce(local, confirmed) FROM orders WHERE id = ?1")?;
        statement.query_row([order.to_string()], |row| row.get(0))
    }

    /// The orders' ids.
    pub fn order_ids(&self) -> rusqlite::Result<Vec<OrderId>> {
        let mut statement = self.0.prepare_cached("SELECT id FROM orders ORDER BY id")?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
        rows.map(|row| row.map(|id| id.parse().unwrap_or(OrderId(uuid::Uuid::nil())))).collect()
    }

    /// Where the phone stands.
    pub fn cursor(&self) -> rusqlite::Result<Option<Cursor>> {
        let mut statement = self.0.prepare_cached("SELECT value FROM meta WHERE key = 'mirror.cursor'")?;
        let mut rows = statement.query([])?;
        let value: Option<Vec<u8>> = rows.next()?.map(|row| row.get(0)).transpose()?;
        Ok(value.and_then(|json| serde_json::from_slice(&json).ok()))
    }

    /// The orders on which something is shown that the server has not said.
    pub fn optimistic(&self) -> rusqlite::Result<Vec<String>> {
        let mut statement = self.0.prepare_cached("SELECT id FROM orders WHERE local IS NOT NULL ORDER BY id")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        rows.collect()
    }

    /// What is kept of reference data under a key.
    pub fn reference(&self, key: &str) -> rusqlite::Result<Option<Vec<u8>>> {
        let mut statement = self.0.prepare_cached("SELECT body FROM reference WHERE key = ?1")?;
        let mut rows = statement.query([key])?;
        rows.next()?.map(|row| row.get(0)).transpose()
    }

    /// A setting.
    pub fn meta(&self, key: &str) -> rusqlite::Result<Option<Vec<u8>>> {
        let mut statement = self.0.prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
        let mut rows = statement.query([key])?;
        rows.next()?.map(|row| row.get(0)).transpose()
    }

    /// How many decisions of the exceptions desk, and how many pictures that wait, are here.
    pub fn decisions_and_blobs(&self) -> rusqlite::Result<(u64, u64)> {
        let sql = "SELECT (SELECT count(*) FROM reference WHERE key LIKE 'decision/%'), (SELECT count(*) FROM blobs)";
        self.0
            .prepare_cached(sql)?
            .query_row([], |row| Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get::<_, i64>(1)?.unsigned_abs())))
    }
}
