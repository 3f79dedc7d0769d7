//! The peer: the same number of rows with the same bytes, written by plain prepared inserts, many jobs a commit, with the
//! same durability on the same disk.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use rusqlite::{Connection, params};

use super::orders::Chance;

/// Jobs of one commit.
pub const JOBS_PER_COMMIT: usize = 200;

/// The tables that a push adds rows to.
const TABLES: [&str; 6] = ["branch_log", "feed", "subject_revisions", "ledger_postings", "documents", "blob_refs"];

/// Rows of one table.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rows {
    /// How many.
    pub count: u64,
    /// The bytes of their columns: texts and blobs by length, numbers as eight.
    pub bytes: u64,
}

/// What a server's database holds in the tables that grow.
pub fn rows(database: &Path) -> anyhow::Result<Vec<Rows>> {
    let connection = Connection::open_with_flags(database, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    TABLES.iter().map(|table| rows_of(&connection, table)).collect()
}

fn rows_of(connection: &Connection, table: &str) -> anyhow::Result<Rows> {
    let mut statement = connection.prepare(&format!("select name from pragma_table_info('{table}')"))?;
    let columns: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let lengths: Vec<String> = columns
        .iter()
        .map(|column| format!("iif(typeof({column}) in ('text', 'blob'), octet_length({column}), 8)"))
        .collect();
    let sql = format!("select count(*), coalesce(sum({}), 0) from {table}", lengths.join(" + "));
    let (count, bytes): (i64, i64) = connection.query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(Rows { count: count.unsigned_abs(), bytes: bytes.unsigned_abs() })
}

/// What was added between two looks.
pub fn added(before: &[Rows], after: &[Rows]) -> Vec<Rows> {
    let less = |(a, b): (&Rows, &Rows)| Rows { count: a.count - b.count, bytes: a.bytes - b.bytes };
    after.iter().zip(before).map(less).collect()
}

/// Writes as many rows of as many bytes into one plain table; how long it took until the last commit was durable.
pub fn write(folder: &Path, tables: &[Rows], jobs: usize) -> anyhow::Result<Duration> {
    let file = folder.join("raw.db");
    let mut connection = Connection::open(&file)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.execute_batch("create table if not exists raw (id integer primary key, bytes blob not null) strict")?;
    let mut chance = Chance::new(3);
    let bodies: Vec<(u64, Vec<u8>)> = tables
        .iter()
        .filter(|rows| rows.count > 0)
        .map(|rows| {
            let length = rows.bytes / rows.count;
            (rows.count, (0..length).map(|_| chance.next().to_be_bytes()[0]).collect())
        })
        .collect();
    let commits = u64::try_from(jobs.div_ceil(JOBS_PER_COMMIT))?;
    let began = Instant::now();
    for commit in 0..commits {
        let transaction = connection.transaction()?;
        {
            let mut insert = transaction.prepare_cached("insert into raw (bytes) values (?1)")?;
            for (count, body) in &bodies {
                for _ in count * commit / commits..count * (commit + 1) / commits {
                    insert.execute(params![body])?;
                }
            }
        }
        transaction.commit()?;
    }
    let took = began.elapsed();
    drop(connection);
    std::fs::remove_file(&file)?;
    Ok(took)
}
