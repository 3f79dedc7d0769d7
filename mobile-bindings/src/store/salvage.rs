//! A damaged file is set aside under another name, and a new one begins with what can be read of the old: the log of
//! commands, the photos that wait and the settings. The mirror begins empty; the server has it (F5, I22).
//!
//! Killed in the middle, it begins again or finishes: `store.db.rebuilding` is not whole yet, `store.db.rebuilt-1` is, and
//! once that is there, what lies at `store.db` is the damaged file and goes to `store.db.damaged-1`.

use std::{collections::BTreeMap, io, path::Path};

use callout_core::{
    domain::digest::Digest,
    effects::store::{CommandRow, MIRROR_PREFIX},
    protocol::command::Envelope,
};
use rusqlite::{Connection, Row, Transaction, params};

use super::{
    commit::INSERT_COMMAND,
    connection::{connect, keep_wal},
    files::{Files, with_suffix},
    graft, load, schema,
    trouble::{Result, Trouble},
    wal,
};

/// Rows that cannot be read before the rest of a table is given up.
const UNREADABLE_MAX: u32 = 4_000;

/// Builds a new file from what can be read of the old one, and puts it in its place.
pub(super) fn rebuild(files: &dyn Files, path: &Path) -> Result<()> {
    let number =
        (1..u32::MAX).find(|n| files.size(&with_suffix(path, &format!(".damaged-{n}"))).is_err()).unwrap_or(u32::MAX);
    let unfinished = with_suffix(path, ".rebuilding");
    for suffix in ["", "-journal"] {
        remove(files, &with_suffix(&unfinished, suffix))?;
    }
    let set_aside = with_suffix(path, &format!(".damaged-{number}"));
    let name = set_aside.file_name().unwrap_or_default().to_string_lossy().into_owned();
    fill(files, &unfinished, path, &name)?;
    rename(files, &unfinished, &with_suffix(path, &format!(".rebuilt-{number}")))?;
    finish_interrupted(files, path)
}

/// Puts a file that was rebuilt in its place, if there is one. The log of the old file goes first: SQLite must never find
/// it beside the new one.
pub(super) fn finish_interrupted(files: &dyn Files, path: &Path) -> Result<()> {
    let Some(number) = rebuilt(files, path)? else { return Ok(()) };
    let set_aside = with_suffix(path, &format!(".damaged-{number}"));
    for suffix in ["-shm", "-wal", ""] {
        rename(files, &with_suffix(path, suffix), &with_suffix(&set_aside, suffix))?;
    }
    rename(files, &with_suffix(path, &format!(".rebuilt-{number}")), path)
}

fn rebuilt(files: &dyn Files, path: &Path) -> Result<Option<u32>> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return Ok(None) };
    let prefix = format!("{}.rebuilt-", name.to_string_lossy());
    let names = match files.names(folder) {
        Ok(names) => names,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unavailable(&error)),
    };
    Ok(names.iter().find_map(|name| name.to_string_lossy().strip_prefix(&prefix)?.parse().ok()))
}

/// Writes the new file in one transaction: what the old file gives, and what it gives with a sound first page; before that,
/// what stands in its log behind damage.
fn fill(files: &dyn Files, new_file: &Path, old: &Path, set_aside: &str) -> Result<()> {
    let mut new = connect(files, new_file)?;
    new.pragma_update(None, "synchronous", "full")?;
    schema::migrate(&mut new)?;
    let transaction = new.transaction()?;
    let mut logs = Vec::new();
    let unrolled = with_suffix(new_file, "-unrolled");
    let hidden = wal::Log::beside(files, old).filter(wal::Log::hides_batches);
    if let Some(log) = &hidden
        && let Ok(newest) = graft::open_unrolled(files, old, log, &unrolled)
    {
        // First, for what it has is newer than what the others have.
        copy(&newest, &transaction)?;
    }
    if let Ok(old) = connect(files, old) {
        keep_wal(&old);
        logs.push(copy(&old, &transaction)?);
    }
    let grafted = with_suffix(new_file, "-grafted");
    if let Ok(old) = graft::open(files, old, &grafted) {
        logs.push(copy(&old, &transaction)?);
    }
    let saved: i64 = transaction.query_row("SELECT count(*) FROM commands", [], |row| row.get(0))?;
    let is_whole = hidden.is_none() && logs.iter().any(|log| !log.is_damaged && log.saved == saved.cast_unsigned());
    transaction.execute(
        "UPDATE life SET set_aside = ?1, salvaged = ?2, is_log_damaged = ?3",
        params![set_aside, saved, !is_whole],
    )?;
    transaction.commit()?;
    graft::remove(files, &grafted);
    graft::remove(files, &unrolled);
    Ok(())
}

/// What became of the log.
struct Log {
    saved: u64,
    is_damaged: bool,
}

fn copy(old: &Connection, new: &Transaction<'_>) -> Result<Log> {
    let settings = scan(old, "meta", "key, value, checksum = digest_of(key, value)", load::keyed("setting"));
    for (key, value) in settings.rows.iter().filter(|(key, _)| !key.starts_with(MIRROR_PREFIX)) {
        new.execute("INSERT OR IGNORE INTO meta VALUES (?1, ?2, digest_of(?1, ?2))", params![key, value])?;
    }
    for digest in scan(old, "blobs", "digest", |row| Ok(row.get::<_, [u8; 32]>(0)?)).rows {
        let bytes =
            old.query_row("SELECT bytes FROM blobs WHERE digest = ?1", [digest], |row| row.get::<_, Vec<u8>>(0));
        if let Ok(bytes) = bytes
            && Digest::of(&bytes).0 == digest
        {
            new.execute("INSERT OR IGNORE INTO blobs VALUES (?1, ?2)", params![digest, bytes])?;
        }
    }
    let columns = format!("{}, bytes", load::COMMAND_COLUMNS);
    let read = |row: &Row<'_>| load::command(row).and_then(load::intact).or_else(|_| from_bytes(row));
    let mut log = scan(old, "commands", &columns, read);
    if log.rows.is_empty() {
        // Of a file from before any release.
        let columns = columns.replace("about", load::FIRST_ABOUT);
        let first = scan(old, "commands", &columns, |row| load::command(row).and_then(load::intact));
        log = if first.rows.is_empty() { log } else { first };
    }
    let commands: BTreeMap<_, _> = log.rows.iter().map(|row| ((row.epoch, row.seq), row)).collect();
    for command in commands.values() {
        insert(new, command)?;
    }
    let has_gap =
        commands.keys().zip(commands.keys().skip(1)).any(|(one, next)| one.0 == next.0 && one.1 + 1 != next.1);
    Ok(Log { saved: commands.len() as u64, is_damaged: log.is_damaged || has_gap })
}

fn insert(new: &Transaction<'_>, row: &CommandRow) -> Result<()> {
    new.prepare_cached(&INSERT_COMMAND.replacen("INSERT", "INSERT OR IGNORE", 1))?.execute(params![
        row.epoch,
        row.seq.cast_signed(),
        row.hash.0,
        row.id.to_string(),
        row.about.map(|about| about.to_string()),
        row.recorded_ms,
        row.outcome,
        row.acknowledged,
        row.bytes
    ])?;
    Ok(())
}

/// A command whose bytes are intact though its row is not: the bytes say where it belongs. It counts as pending; the
/// server knows its hash if it has it already.
fn from_bytes(row: &Row<'_>) -> Result<CommandRow> {
    let (hash, bytes): (Digest, Vec<u8>) = (Digest(row.get(2)?), row.get(9)?);
    let envelope = Envelope::from_bytes(&bytes).map_err(|error| Trouble::Damaged(error.to_string()))?;
    load::intact(CommandRow {
        epoch: envelope.epoch,
        seq: envelope.seq,
        hash,
        id: envelope.id,
        about: Some(envelope.about),
        recorded_ms: envelope.recorded_at.wall.ms(),
        bytes,
        outcome: None,
        acknowledged: false,
    })
}

/// What could be read of a table.
struct Scan<T> {
    rows: Vec<T>,
    is_damaged: bool,
}

/// Reads a table row by row, stepping over what cannot be read; then from its other end, for a row whose number was
/// damaged ends a walk too early.
fn scan<T>(old: &Connection, table: &str, columns: &str, read: impl Fn(&Row<'_>) -> Result<T>) -> Scan<T> {
    let mut scan = Scan { rows: Vec::new(), is_damaged: false };
    let up = format!("SELECT {columns}, rowid AS number FROM {table} WHERE rowid > ?1 ORDER BY rowid LIMIT 1");
    let down = format!("SELECT {columns}, rowid AS number FROM {table} WHERE rowid < ?1 ORDER BY rowid DESC LIMIT 1");
    scan.walk(old, &up, 0, UNREADABLE_MAX, &read);
    scan.walk(old, &down, i64::MAX, 0, &read);
    scan
}

impl<T> Scan<T> {
    fn walk(
        &mut self,
        old: &Connection,
        sql: &str,
        mut number: i64,
        mut unreadable_max: u32,
        read: &impl Fn(&Row<'_>) -> Result<T>,
    ) {
        let Ok(mut statement) = old.prepare(sql) else {
            self.is_damaged = true;
            return;
        };
        let ascends = number == 0;
        loop {
            match statement.query_row([number], |row| Ok((row.get::<_, i64>("number")?, read(row)))) {
                // A damaged tree may lead back: every step must go on, or the walk would never end.
                Ok((next, row)) if next != number && (next > number) == ascends => {
                    number = next;
                    match row {
                        Ok(row) => self.rows.push(row),
                        Err(_) => self.is_damaged = true,
                    }
                }
                Err(rusqlite::Error::QueryReturnedNoRows) => return,
                _ if unreadable_max > 0 => {
                    self.is_damaged = true;
                    unreadable_max -= 1;
                    number = number.saturating_add(1);
                }
                _ => {
                    self.is_damaged = true;
                    return;
                }
            }
        }
    }
}

fn remove(files: &dyn Files, path: &Path) -> Result<()> {
    match files.remove(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(unavailable(&error)),
        _ => Ok(()),
    }
}

/// Renames a file that may be absent.
fn rename(files: &dyn Files, from: &Path, to: &Path) -> Result<()> {
    match files.rename(from, to) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(unavailable(&error)),
        _ => Ok(()),
    }
}

fn unavailable(error: &io::Error) -> Trouble {
    Trouble::Unavailable(error.to_string())
}
