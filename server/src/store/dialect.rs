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
    /// What SQLite finds wrong in its pages and indexes: one row that says `ok`, or some that say what.
    INTEGRITY = "pragma integrity_check(20)";
    /// Rows that name others which do not exist.
    REFERENCES = "select \"table\", parent from pragma_foreign_key_check limit 20";
    /// Whether PostgreSQL can look at its own indexes.
    AMCHECK = "select count(*) from pg_catalog.pg_extension where extname = 'amcheck'";
    /// The indexes that it can look at.
    INDEXES = "select c.relname::text from pg_catalog.pg_class c join pg_catalog.pg_index i on i.indexrelid = c.oid
        join pg_catalog.pg_am a on a.oid = c.relam join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where a.amname = 'btree' and n.nspname = current_schema() order by 1";
    /// Looks at one; it fails where something is wrong.
    CHECK_INDEX = "with chosen as materialized (select c.oid, c.relname::text as name from pg_catalog.pg_class c
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace where n.nspname = current_schema())
        select name, bt_index_check(oid)::text from chosen where name in";
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
pub(crate) const SQLITE_ONLY: &[Statement] =
    &[SQLITE_VERSION, SQLITE_TABLES, INTEGRITY, REFERENCES, copy::VACUUM_INTO, copy::QUICK_CHECK];

/// Statements that only PostgreSQL understands; the test does not prepare them on SQLite.
#[cfg(test)]
pub(crate) const POSTGRES_ONLY: &[Statement] = &[NOTIFY, POSTGRES_TABLES, AMCHECK, INDEXES, CHECK_INDEX];

/// Whether the linked SQLite is new enough; `Err` holds its version.
pub async fn check_sqlite_version(tx: &mut ReadTx) -> Result<Result<(), String>, StoreError> {
    let (version,): (String,) = tx.one(SQLITE_VERSION, args![]).await?;
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    let found = (next(), next(), next());
    Ok(if found >= SQLITE_VERSION_MIN { Ok(()) } else { Err(version) })
}

/// What SQLite finds wrong with its own file; nothing if all is well.
pub async fn check_sqlite(tx: &mut ReadTx) -> Result<Vec<String>, StoreError> {
    let rows: Vec<(String,)> = tx.all(INTEGRITY, args![]).await?;
    let mut wrong: Vec<String> = rows.into_iter().map(|(row,)| row).filter(|row| row != "ok").collect();
    if wrong.is_empty() {
        let rows: Vec<(String, String)> = tx.all(REFERENCES, args![]).await?;
        wrong.extend(
            rows.into_iter().map(|(table, parent)| format!("a row of {table} names one of {parent} that is not there")),
        );
    }
    Ok(wrong)
}

/// The indexes that PostgreSQL can look at; none if it has not learnt how.
pub async fn indexes_to_check(tx: &mut ReadTx) -> Result<Option<Vec<String>>, StoreError> {
    let (extensions,): (i64,) = tx.one(AMCHECK, args![]).await?;
    if extensions == 0 {
        return Ok(None);
    }
    let names: Vec<(String,)> = tx.all(INDEXES, args![]).await?;
    Ok(Some(names.into_iter().map(|(name,)| name).collect()))
}

/// Has PostgreSQL look at one of its indexes.
pub async fn check_index(tx: &mut ReadTx, index: &str) -> Result<(), StoreError> {
    tx.all_in::<(String, Option<String>)>(CHECK_INDEX, args![index], "").await.map(drop)
}
