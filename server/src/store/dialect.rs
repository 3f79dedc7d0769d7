//! The few places where SQLite and PostgreSQL need different words.

use super::{ReadTx, StoreError, args, statements};
#[cfg(test)]
use super::{Statement, copy};

/// SQLite before this version can corrupt a WAL database when a reader meets a reset.
pub const SQLITE_VERSION_MIN: (u32, u32, u32) = (3, 51, 3);

/// How a reader's transaction begins on PostgreSQL: one picture for all its statements.
pub(super) const BEGIN_READ_POSTGRES: &str = "begin isolation level repeatable read read only";

/// How a writer's transaction begins on SQLite: it takes the lock at once instead of failing half-way (F39).
pub(super) const BEGIN_WRITE_SQLITE: &str = "begin immediate";

/// What makes a `select` keep its rows for this change alone; SQLite has one writer anyway.
pub(super) const fn locking(tx: &ReadTx, ordered: &'static str, ordered_for_update: &'static str) -> &'static str {
    if tx.is_postgres() { ordered_for_update } else { ordered }
}

statements! {
    /// Which SQLite is linked.
    SQLITE_VERSION = "select sqlite_version()";
    /// Tells whoever listens on a channel, when the change is committed.
    NOTIFY = "select pg_notify($1, $2)";
    /// Which migrations went through, and what they were.
    APPLIED_MIGRATIONS = "select version, checksum from _sqlx_migrations order by version";
    /// The tables of an SQLite file.
    SQLITE_TABLES = "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'";
    /// The tables that stand where ours would on PostgreSQL.
    POSTGRES_TABLES = "select tablename::text from pg_catalog.pg_tables where schemaname = current_schema()";
}

/// Which migrations went through; fails on a database that never saw one.
pub(super) async fn applied_migrations(tx: &mut ReadTx) -> Result<Vec<(i64, Vec<u8>)>, StoreError> {
    tx.all(APPLIED_MIGRATIONS, args![]).await
}

/// How many tables there are, whosever they are.
pub(super) async fn count_tables(tx: &mut ReadTx) -> Result<usize, StoreError> {
    let tables = if tx.is_postgres() { POSTGRES_TABLES } else { SQLITE_TABLES };
    let names: Vec<(String,)> = tx.all(tables, args![]).await?;
    Ok(names.len())
}

/// Statements that only SQLite understands; the test does not prepare them on PostgreSQL.
#[cfg(test)]
pub(crate) const SQLITE_ONLY: &[Statement] = &[SQLITE_VERSION, SQLITE_TABLES, copy::VACUUM_INTO, copy::QUICK_CHECK];

/// Statements that only PostgreSQL understands; the test does not prepare them on SQLite.
#[cfg(test)]
pub(crate) const POSTGRES_ONLY: &[Statement] = &[NOTIFY, POSTGRES_TABLES];

/// Whether the linked SQLite is new enough; `Err` holds its version.
pub async fn check_sqlite_version(tx: &mut ReadTx) -> Result<Result<(), String>, StoreError> {
    let (version,): (String,) = tx.one(SQLITE_VERSION, args![]).await?;
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    let found = (next(), next(), next());
    Ok(if found >= SQLITE_VERSION_MIN { Ok(()) } else { Err(version) })
}
