//! A batch of writes: one transaction, all or none (I3).

use std::path::Path;

use callout_core::{
    domain::{digest::Digest, subject::SubjectKey},
    effects::store::{CommandRow, MIRROR_PREFIX, StoreOperation, Write},
    plants::{Plant, is_planted},
};
use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::{
    files::{Files, with_suffix},
    open::CACHE_KIB,
    trouble::{Result, Trouble},
};

/// The length at which the write-ahead log is written back: a thousand pages.
const LOG_BYTES_MAX: u64 = 1_000 * 4_096;

/// The length up to which the file is written anew after something of a customer was deleted: some 2,000 orders. A longer one would
/// keep its person waiting.
const REWRITTEN_BYTES_MAX: i64 = 8 * 1024 * 1024;

/// Writes of a batch that takes [`CACHE_KIB_LARGE`].
const LARGE_BATCH: usize = 1_000;

/// Memory of the page cache in KiB for a large batch: a picture of ten thousand orders is written at once, and pages that do not
/// fit are written twice. It is taken as it is needed, and given back.
const CACHE_KIB_LARGE: i64 = 64 * 1024;

/// Writes the batch; durable when it returns.
pub(super) fn commit(connection: &mut Connection, writes: &[Write]) -> Result<()> {
    if writes.len() <= LARGE_BATCH {
        return commit_whole(connection, writes);
    }
    connection.pragma_update(None, "cache_size", -CACHE_KIB_LARGE)?;
    let committed = commit_whole(connection, writes);
    // What is not given back is no harm.
    connection.pragma_update(None, "cache_size", -CACHE_KIB).unwrap_or_default();
    connection.execute_batch("PRAGMA shrink_memory").unwrap_or_default();
    committed
}

fn commit_whole(connection: &mut Connection, writes: &[Write]) -> Result<()> {
    if is_planted(Plant::HalfBatch) && writes.len() > 1 {
        return writes.iter().try_for_each(|write| commit_whole(connection, std::slice::from_ref(write)));
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for write in writes {
        apply(&transaction, write)?;
    }
    if writes.iter().any(|write| matches!(write, Write::DropSubject(_) | Write::ClearMirror)) {
        forget_thumbnails(&transaction)?;
    }
    // The core has heard of the file that was set aside: it wrote something after it was told.
    transaction
        .prepare_cached(
            "UPDATE life SET set_aside = NULL, is_closed = 0 WHERE set_aside IS NOT NULL OR is_closed <> 0",
        )?
        .execute([])?;
    Ok(transaction.commit()?)
}

/// Empties the write-ahead log into the file when it is long, and after something of a customer was deleted, so that the
/// phone's files no longer hold it (I14). The batch is durable already; what is not possible now happens after a later one.
pub(super) fn tidy(files: &dyn Files, connection: &Connection, operation: &StoreOperation) -> Result<()> {
    let StoreOperation::Commit(writes) = operation else { return Ok(()) };
    if !writes.iter().any(leaves_traces) && log_bytes(files, connection) < LOG_BYTES_MAX {
        return Ok(());
    }
    // Where there is no room for it, the log is emptied all the same; after a failed sync nothing is written any more.
    if writes.iter().any(drops_long_rows)
        && let Err(trouble) = rewrite(connection)
        && trouble.stops()
    {
        return Err(trouble);
    }
    empty_log(connection)
}

/// Writes a file that is not too long anew: now and then `secure_delete` leaves a copy of a row that is longer than a page, where
/// SQLite has moved it.
fn rewrite(connection: &Connection) -> Result<()> {
    if bytes(connection)? <= REWRITTEN_BYTES_MAX {
        connection.execute_batch("VACUUM")?;
    }
    Ok(())
}

/// Writes the write-ahead log into the file.
pub(super) fn empty_log(connection: &Connection) -> Result<()> {
    Ok(connection.pragma_update_and_check(None, "wal_checkpoint", "TRUNCATE", |_| Ok(()))?)
}

/// How long the file is.
fn bytes(connection: &Connection) -> Result<i64> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    Ok(pragma("page_count")? * pragma("page_size")?)
}

/// How long the write-ahead log is.
pub(super) fn log_bytes(files: &dyn Files, connection: &Connection) -> u64 {
    let log = connection.path().map(|path| with_suffix(Path::new(path), "-wal"));
    log.and_then(|log| files.size(&log).ok()).unwrap_or(0)
}

fn leaves_traces(write: &Write) -> bool {
    drops_long_rows(write) || matches!(write, Write::ClearMeta(_))
}

/// Rows that may be longer than a page. A setting is not, and every picture that is taken over clears one.
fn drops_long_rows(write: &Write) -> bool {
    matches!(
        write,
        Write::DropSubject(_)
            | Write::DropReference(_)
            | Write::DropBlob(_)
            | Write::ClearMirror
            | Write::Wipe
            | Write::ForgetAcknowledged { .. }
    )
}

fn apply(transaction: &Transaction<'_>, write: &Write) -> Result<()> {
    let run = |sql: &str, params: &[&dyn rusqlite::ToSql]| -> Result<usize> {
        Ok(transaction.prepare_cached(sql)?.execute(params)?)
    };
    match write {
        Write::SetMeta { key, value } => {
            run("INSERT OR REPLACE INTO meta VALUES (?1, ?2, digest_of(?1, ?2))", params![key, value])?;
        }
        Write::ClearMeta(key) => {
            run("DELETE FROM meta WHERE key = ?1", params![key])?;
        }
        Write::PutSubject { key, revision, confirmed, line } => {
            let id = key.id.to_string();
            run(
                "INSERT OR REPLACE INTO subjects VALUES (?1, ?2, ?3, ?4, digest_of(?1, ?2, ?3, ?4))",
                params![key.kind.0, id, revision.cast_signed(), confirmed],
            )?;
            run(
                "INSERT OR REPLACE INTO lines VALUES (?1, ?2, ?3, digest_of(?1, ?2, ?3))",
                params![key.kind.0, id, line],
            )?;
        }
        Write::DropSubject(key) => {
            let id = key.id.to_string();
            run("DELETE FROM subjects WHERE kind = ?1 AND id = ?2", params![key.kind.0, id])?;
            run("DELETE FROM lines WHERE kind = ?1 AND id = ?2", params![key.kind.0, id])?;
        }
        Write::AppendCommand(row) => append(transaction, row)?,
        Write::SetOutcome { epoch, seq, outcome } => {
            run(
                "UPDATE commands SET outcome = ?3, checksum = digest_of(
                     epoch, seq, hash, id, about, recorded_ms, ?3, is_acknowledged)
                 WHERE epoch = ?1 AND seq = ?2",
                params![epoch, seq.cast_signed(), outcome],
            )?;
        }
        Write::SetAcknowledged { epoch, through_seq } => {
            run(
                "UPDATE commands SET is_acknowledged = seq <= ?2, checksum = digest_of(
                     epoch, seq, hash, id, about, recorded_ms, outcome, seq <= ?2)
                 WHERE epoch = ?1 AND is_acknowledged <> (seq <= ?2)",
                params![epoch, through_seq.cast_signed()],
            )?;
        }
        Write::DoubtOtherLives { epoch } => {
            run(
                "UPDATE commands SET is_acknowledged = 0, checksum = digest_of(
                     epoch, seq, hash, id, about, recorded_ms, outcome, 0)
                 WHERE epoch <> ?1 AND is_acknowledged = 1",
                params![epoch],
            )?;
        }
        Write::ForgetAcknowledged { epoch, through_seq } => forget(transaction, *epoch, *through_seq)?,
        Write::StagePage { n, bytes } => {
            run("INSERT OR REPLACE INTO staged VALUES (?1, ?2, digest_of(?1, ?2))", params![n, bytes])?;
        }
        Write::ClearStaged => {
            run("DELETE FROM staged", &[])?;
        }
        Write::PutReference { key, body } => {
            run("INSERT OR REPLACE INTO reference VALUES (?1, ?2, digest_of(?1, ?2))", params![key, body])?;
        }
        Write::DropReference(key) => {
            run("DELETE FROM reference WHERE key = ?1", params![key])?;
        }
        Write::PutBlob { digest, bytes } => {
            if Digest::of(bytes) != *digest {
                return Err(Trouble::Refused(format!("blob {digest} is not what its digest says")));
            }
            run("INSERT OR IGNORE INTO blobs VALUES (?1, ?2)", params![digest.0, bytes])?;
            // Named once more: the server is asked once more.
            run("DELETE FROM sent WHERE digest = ?1", params![digest.0])?;
        }
        Write::PutThumbnail { digest, about, bytes } => put_thumbnail(transaction, *digest, *about, bytes)?,
        Write::SetBlobSent { digest, epoch, seq } => {
            run(
                "INSERT OR REPLACE INTO sent VALUES (?1, ?2, ?3, digest_of(?1, ?2, ?3))",
                params![digest.0, epoch, seq.cast_signed()],
            )?;
        }
        Write::DoubtBlobs => {
            run("DELETE FROM sent", &[])?;
        }
        Write::DropBlob(digest) => {
            run("DELETE FROM blobs WHERE digest = ?1", params![digest.0])?;
            run("DELETE FROM sent WHERE digest = ?1", params![digest.0])?;
        }
        Write::ClearMirror => {
            transaction
                .execute_batch("DELETE FROM subjects; DELETE FROM lines; DELETE FROM reference; DELETE FROM staged;")?;
            run("DELETE FROM meta WHERE substr(key, 1, length(?1)) = ?1", params![MIRROR_PREFIX])?;
        }
        Write::Wipe => transaction.execute_batch(
            "DELETE FROM subjects; DELETE FROM lines; DELETE FROM reference; DELETE FROM staged;
             DELETE FROM meta; DELETE FROM commands; DELETE FROM blobs; DELETE FROM sent; DELETE FROM thumbnails;",
        )?,
    }
    Ok(())
}

fn put_thumbnail(transaction: &Transaction<'_>, digest: Digest, about: SubjectKey, bytes: &[u8]) -> Result<()> {
    let sql =
        "INSERT OR REPLACE INTO thumbnails VALUES (?1, ?2, ?3, ?4, sha256(?4), digest_of(?1, ?2, ?3, sha256(?4)))";
    transaction.prepare_cached(sql)?.execute(params![digest.0, about.kind.0, about.id.to_string(), bytes])?;
    Ok(())
}

/// Small pictures go with what they were taken of (I14). After the batch: a first picture clears everything, and puts most of it back.
fn forget_thumbnails(transaction: &Transaction<'_>) -> Result<()> {
    let sql = "DELETE FROM thumbnails WHERE NOT EXISTS
        (SELECT 1 FROM subjects WHERE subjects.kind = thumbnails.kind AND subjects.id = thumbnails.id)";
    transaction.prepare_cached(sql)?.execute([])?;
    Ok(())
}

/// Forgets what was acknowledged and sent up to that place.
fn forget(transaction: &Transaction<'_>, epoch: u32, through_seq: u64) -> Result<()> {
    let old = [
        // The newest command of a log stays: the next one follows its place and its hash.
        "DELETE FROM commands AS old WHERE is_acknowledged = 1 AND (epoch, seq) <= (?1, ?2)
         AND seq < (SELECT max(seq) FROM commands WHERE epoch = old.epoch)",
        "DELETE FROM blobs WHERE digest IN (SELECT digest FROM sent WHERE (epoch, seq) <= (?1, ?2))",
        "DELETE FROM sent WHERE (epoch, seq) <= (?1, ?2)",
    ];
    for sql in old {
        transaction.prepare_cached(sql)?.execute(params![epoch, through_seq.cast_signed()])?;
    }
    Ok(())
}

/// Appends a command. It must follow the last one of its epoch: bytes once written are never written over.
fn append(transaction: &Transaction<'_>, row: &CommandRow) -> Result<()> {
    let CommandRow { epoch, seq, hash, id, about, recorded_ms, bytes, outcome, acknowledged } = row;
    if Digest::of(bytes) != *hash {
        return Err(Trouble::Refused(format!("command {epoch}/{seq} is not what its hash says")));
    }
    let last: i64 = transaction
        .prepare_cached("SELECT coalesce(max(seq), 0) FROM commands WHERE epoch = ?1")?
        .query_row(params![epoch], |row| row.get(0))?;
    if seq.checked_sub(1) != Some(last.cast_unsigned()) {
        return Err(Trouble::Refused(format!("command {epoch}/{seq} does not follow {epoch}/{last}")));
    }
    transaction.prepare_cached(INSERT_COMMAND)?.execute(params![
        epoch,
        seq.cast_signed(),
        hash.0,
        id.to_string(),
        about.map(|about| about.to_string()),
        recorded_ms,
        outcome,
        acknowledged,
        bytes
    ])?;
    Ok(())
}

/// Inserts a command with its checksum.
pub(super) const INSERT_COMMAND: &str = "INSERT INTO commands
    (epoch, seq, hash, id, about, recorded_ms, outcome, is_acknowledged, checksum, bytes)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, digest_of(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8), ?9)";
