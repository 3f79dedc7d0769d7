//! Copies of the embedded database, by SQLite's own means: taken while it is written to, looked at, put in another one's place.

use std::path::Path;

use callout_core::{
    domain::{digest::Digest, ids::BranchId},
    protocol::cursor::Position,
};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{Db, OpenError, ReadTx, StoreError, WriteTx, args, dialect, statements};

statements! {
    /// The database as of one moment, into a file that is not there yet. It reads only: who writes does not wait for it.
    VACUUM_INTO = "vacuum into $1";
    /// What is wrong with the file's pages; `ok` alone if nothing is.
    QUICK_CHECK = "pragma quick_check(10)";
    /// Where the logs stand, and of whom they are.
    HEADS = "select h.branch, b.name, h.seq, h.digest from branch_heads h left join branches b on b.id = h.branch order by h.branch";
    /// Pictures that are all here.
    PICTURES = "select branch, digest, total from blobs order by branch, digest";
    /// The last numbers of the office's series.
    NUMBERS = "select branch, series, max(n) as n from documents
        where series like 'C-%' or series like 'V-%' or series like 'INV-%' or series like 'K-%' group by branch, series";
    /// The last number of a device, and behind which number a series without any begins.
    COUNTED = "select device_count, numbers_from from server_meta where id = 1";
    /// A series goes on behind that number.
    RAISE = "insert into documents (branch, series, n, kind, seq) select $1, $2, $3, 'skipped', 0
        where not exists (select 1 from documents where branch = $1 and series = $2 and n >= $3)";
    /// So do devices.
    RAISE_DEVICES = "update server_meta set device_count = $1 where id = 1 and device_count < $1";
    /// And series without a number.
    RAISE_FIRST = "update server_meta set numbers_from = $1 where id = 1 and numbers_from < $1";
}

/// Where a log stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogHead {
    /// Whose it is; zeros for the company's.
    pub branch: BranchId,
    /// The branch's name; the company's log has none.
    pub name: Option<String>,
    /// Its last entry.
    pub position: Position,
}

/// A picture that is all here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureRow {
    /// Whose it is.
    pub branch: BranchId,
    /// What it is.
    pub digest: Digest,
    /// How long it is.
    pub bytes: u64,
}

/// The last numbers that a database gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    devices: i64,
    first: i64,
    series: Vec<(Uuid, String, i64)>,
}

/// Copies an SQLite database as of this moment; whoever reads or writes it meanwhile goes on. The file is not synced yet.
pub async fn copy_into(file: &Path, copy: &Path) -> Result<(), StoreError> {
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(false).disable_statement_logging();
    let mut connection = options.connect().await?;
    let copied = sqlx::query(AssertSqlSafe(VACUUM_INTO.text))
        .bind(copy.to_string_lossy().into_owned())
        .execute(&mut connection)
        .await;
    connection.close().await?;
    copied?;
    Ok(())
}

/// Opens a copy to look at it: nothing is written, beside it neither.
pub async fn open_copy(file: &Path) -> Result<Db, OpenError> {
    let options = SqliteConnectOptions::new().filename(file).read_only(true).disable_statement_logging();
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await;
    let pool = pool.map_err(OpenError::Unreachable)?;
    Ok(Db::Sqlite { readers: pool.clone(), writer: pool, disk_failed: CancellationToken::new() })
}

/// What SQLite finds wrong with the pages of a file.
pub async fn quick_check(tx: &mut ReadTx) -> Result<Result<(), String>, StoreError> {
    let found: Vec<(String,)> = tx.all(QUICK_CHECK, args![]).await?;
    let found: Vec<String> = found.into_iter().map(|(line,)| line).filter(|line| line != "ok").collect();
    Ok(if found.is_empty() { Ok(()) } else { Err(found.join("; ")) })
}

/// The last migration that went through.
pub async fn last_migration(tx: &mut ReadTx) -> Result<i64, StoreError> {
    Ok(dialect::applied_migrations(tx).await?.last().map_or(0, |(version, _)| *version))
}

/// Where the logs stand.
pub async fn heads(tx: &mut ReadTx) -> Result<Vec<LogHead>, StoreError> {
    let rows: Vec<(Uuid, Option<String>, i64, Vec<u8>)> = tx.all(HEADS, args![]).await?;
    let head = |(branch, name, seq, digest): (Uuid, Option<String>, i64, Vec<u8>)| {
        let digest = digest.try_into().map_err(|_| StoreError::corrupt("branch_heads", "digest", branch))?;
        let seq = u64::try_from(seq).map_err(|_| StoreError::corrupt("branch_heads", "seq", branch))?;
        Ok(LogHead { branch: BranchId(branch), name, position: Position { seq, digest: Digest(digest) } })
    };
    rows.into_iter().map(head).collect()
}

/// Pictures that are all here.
pub async fn pictures(tx: &mut ReadTx) -> Result<Vec<PictureRow>, StoreError> {
    let rows: Vec<(Uuid, Vec<u8>, i64)> = tx.all(PICTURES, args![]).await?;
    let picture = |(branch, digest, total): (Uuid, Vec<u8>, i64)| {
        let digest = digest.try_into().map_err(|_| StoreError::corrupt("blobs", "digest", branch))?;
        let bytes = u64::try_from(total).map_err(|_| StoreError::corrupt("blobs", "total", branch))?;
        Ok(PictureRow { branch: BranchId(branch), digest: Digest(digest), bytes })
    };
    rows.into_iter().map(picture).collect()
}

/// The last numbers that a database gave.
pub async fn numbers(tx: &mut ReadTx) -> Result<Numbers, StoreError> {
    let (devices, first): (i64, i64) = tx.one(COUNTED, args![]).await?;
    Ok(Numbers { devices, first, series: tx.all(NUMBERS, args![]).await? })
}

/// Every series goes on behind these numbers, or behind its own last one if that is greater.
pub async fn raise_numbers(tx: &mut WriteTx, numbers: &Numbers) -> Result<(), StoreError> {
    tx.execute(RAISE_DEVICES, args![numbers.devices]).await?;
    tx.execute(RAISE_FIRST, args![numbers.first]).await?;
    for (branch, series, n) in &numbers.series {
        tx.execute(RAISE, args![*branch, series, *n]).await?;
    }
    Ok(())
}
