//! Reads from the file. Every row is compared with its checksum when it is read (F5).

use std::collections::{BTreeMap, BTreeSet};

use callout_core::{
    domain::{
        digest::Digest,
        order::WorkOrder,
        subject::{Listed as _, SubjectKey, SubjectKind},
    },
    effects::store::{BlobRow, CommandRow, Contents, Salvage, SubjectRow},
    protocol::command::HEAD_BYTES,
};
use rusqlite::{Connection, OptionalExtension, Params, Row, params};

use super::trouble::{Result, Trouble};

/// Acknowledged commands that the outbox screen shows.
const ACKNOWLEDGED_SHOWN: u32 = 200;

/// The columns that [`command`] reads; a statement appends the bytes.
pub(super) const COMMAND_COLUMNS: &str = "epoch, seq, hash, id, about, recorded_ms, outcome, is_acknowledged,
    checksum = digest_of(epoch, seq, hash, id, about, recorded_ms, outcome, is_acknowledged)";

/// What stands for the column `about` in a file of the first version, which named orders only.
pub(super) const FIRST_ABOUT: &str = "work_order";

/// Everything that the app needs to begin, from one picture of the file. The tables are read as they lie (`NOT INDEXED`):
/// an index carries no checksum, and a flipped bit in one would hide a row.
pub(super) fn contents(connection: &mut Connection) -> Result<Contents> {
    let picture = connection.transaction()?;
    let meta = rows(&picture, "SELECT key, value, checksum = digest_of(key, value) FROM meta", [], keyed("setting"))?;
    let references =
        rows(&picture, "SELECT key, body, checksum = digest_of(key, body) FROM reference", [], keyed("reference"))?;
    let (lines, commands) = (lines(&picture)?, recent(&picture)?);
    Ok(Contents {
        meta: meta.into_iter().collect(),
        active: active(&picture, &lines, &commands)?,
        lines,
        commands,
        references: references.into_iter().collect(),
        staged: picture.query_row("SELECT count(*) FROM staged", [], |row| row.get(0))?,
        blobs: blobs(&picture)?,
        thumbnails: thumbnails(&picture)?,
        salvage: salvage(&picture)?,
        newer: None,
        older: None,
    })
}

const SUBJECTS: &str =
    "SELECT kind, id, revision, confirmed, checksum = digest_of(kind, id, revision, confirmed) FROM subjects";

/// Each subject's line. The bodies, ten times as much, are not read; but every line has one.
fn lines(connection: &Connection) -> Result<Vec<(SubjectKey, Vec<u8>)>> {
    let sql = "SELECT kind, id, line, checksum = digest_of(kind, id, line) FROM lines ORDER BY kind, id";
    let lines = rows(connection, sql, [], |row| {
        let key = key(row)?;
        sound(row, 3, "line", key)?;
        Ok((key, row.get(2)?))
    })?;
    let bodies: i64 = connection.query_row("SELECT count(*) FROM subjects", [], |row| row.get(0))?;
    if bodies.cast_unsigned() == lines.len() as u64 {
        Ok(lines)
    } else {
        Err(Trouble::Damaged(format!("{} lines of {bodies} subjects", lines.len())))
    }
}

/// The subjects that pending commands are about, where the server has said them.
fn active(
    connection: &Connection,
    lines: &[(SubjectKey, Vec<u8>)],
    commands: &[CommandRow],
) -> Result<Vec<SubjectRow>> {
    let pending = commands.iter().filter(|command| !command.acknowledged);
    let about: BTreeSet<SubjectKey> = pending.filter_map(|command| command.about).collect();
    let said = about.into_iter().filter(|key| lines.binary_search_by_key(key, |(key, _)| *key).is_ok());
    // The index by which it is found carries no checksum.
    let hidden = |key| Trouble::Damaged(format!("subject {key} has a line and no body"));
    said.map(|key| subject(connection, key)?.ok_or_else(|| hidden(key))).collect()
}

/// What is pending, and the newest of what is not, with the head of its bytes; in order.
fn recent(connection: &Connection) -> Result<Vec<CommandRow>> {
    let sql = format!(
        "SELECT {COMMAND_COLUMNS}, iif(is_acknowledged, substr(bytes, 1, ?2), bytes) FROM commands NOT INDEXED
         WHERE is_acknowledged = 0 OR place IN
             (SELECT place FROM commands NOT INDEXED WHERE is_acknowledged = 1 ORDER BY epoch DESC, seq DESC LIMIT ?1)
         ORDER BY epoch, seq"
    );
    rows(connection, &sql, params![ACKNOWLEDGED_SHOWN, HEAD_BYTES], |row| {
        let command = command(row)?;
        if command.acknowledged { Ok(command) } else { intact(command) }
    })
}

/// What is pending, with its bytes, in order.
pub(super) fn pending(connection: &Connection, about: &str) -> Result<Vec<CommandRow>> {
    let sql = format!(
        "SELECT {COMMAND_COLUMNS}, bytes FROM commands NOT INDEXED WHERE is_acknowledged = 0 ORDER BY epoch, seq"
    );
    let sql = sql.replace("about", about);
    rows(connection, &sql, [], |row| intact(command(row)?))
}

/// Commands from a place on, with their bytes.
pub(super) fn commands(
    connection: &Connection,
    about: &str,
    epoch: u32,
    from_seq: u64,
    limit: u32,
) -> Result<Vec<CommandRow>> {
    let sql =
        format!("SELECT {COMMAND_COLUMNS}, bytes FROM commands WHERE epoch = ?1 AND seq >= ?2 ORDER BY seq LIMIT ?3");
    let sql = sql.replace("about", about);
    rows(connection, &sql, params![epoch, from_seq.cast_signed(), limit], |row| intact(command(row)?))
}

/// One subject.
pub(super) fn subject(connection: &Connection, key: SubjectKey) -> Result<Option<SubjectRow>> {
    let sql = format!("{SUBJECTS} WHERE kind = ?1 AND id = ?2");
    Ok(rows(connection, &sql, params![key.kind.0, key.id.to_string()], subject_row)?.pop())
}

/// The pages of a picture that is not whole yet, in order.
pub(super) fn staged(connection: &Connection) -> Result<Vec<Vec<u8>>> {
    rows(connection, "SELECT n, bytes, checksum = digest_of(n, bytes) FROM staged ORDER BY n", [], |row| {
        let n: u32 = row.get(0)?;
        sound(row, 2, "page", n)?;
        Ok(row.get(1)?)
    })
}

/// Part of a blob. The whole of it is checked when its first part is read.
pub(super) fn blob_part(connection: &Connection, digest: Digest, offset: u64, len: u32) -> Result<Option<Vec<u8>>> {
    let sql = "SELECT substr(bytes, ?2 + 1, ?3), ?2 > 0 OR digest = sha256(bytes) FROM blobs WHERE digest = ?1";
    let parts = rows(connection, sql, params![digest.0, offset.cast_signed(), len], |row| {
        sound(row, 1, "blob", digest)?;
        Ok(row.get(0)?)
    })?;
    Ok(parts.into_iter().next())
}

/// The bytes of a picture, or those of the small one where they are gone.
pub(super) fn picture(connection: &Connection, digest: Digest) -> Result<Option<Vec<u8>>> {
    if let Some(whole) = blob_part(connection, digest, 0, u32::MAX)? {
        return Ok(Some(whole));
    }
    let sql = "SELECT bytes, hash = sha256(bytes) FROM thumbnails WHERE digest = ?1";
    let small = rows(connection, sql, params![digest.0], |row| {
        sound(row, 1, "small picture", digest)?;
        Ok(row.get(0)?)
    })?;
    Ok(small.into_iter().next())
}

/// The pictures of which there is a small one.
fn thumbnails(connection: &Connection) -> Result<BTreeMap<Digest, SubjectKey>> {
    let sql = "SELECT kind, id, digest, checksum = digest_of(digest, kind, id, hash) FROM thumbnails NOT INDEXED";
    let thumbnails = rows(connection, sql, [], |row| {
        let digest = Digest(row.get(2)?);
        sound(row, 3, "small picture", digest)?;
        Ok((digest, key(row)?))
    })?;
    Ok(thumbnails.into_iter().collect())
}

/// Key and digest of each confirmed body, of the bytes as they are now.
pub(super) fn held(connection: &Connection) -> Result<Vec<(SubjectKey, Digest)>> {
    let sql = "SELECT kind, id, sha256(confirmed) FROM subjects NOT INDEXED ORDER BY kind, id";
    rows(connection, sql, [], |row| Ok((key(row)?, Digest(row.get(2)?))))
}

/// Compares every row with its checksum.
pub(super) fn verify(connection: &Connection) -> Result<()> {
    let unsound = [
        "SELECT 'setting ' || key FROM meta WHERE checksum IS NOT digest_of(key, value)",
        "SELECT 'reference ' || key FROM reference WHERE checksum IS NOT digest_of(key, body)",
        "SELECT 'subject ' || kind || '/' || id FROM subjects
             WHERE checksum IS NOT digest_of(kind, id, revision, confirmed)",
        "SELECT 'line ' || kind || '/' || id FROM lines WHERE checksum IS NOT digest_of(kind, id, line)",
        "SELECT 'page ' || n FROM staged WHERE checksum IS NOT digest_of(n, bytes)",
        "SELECT 'blob ' || hex(digest) FROM blobs WHERE digest IS NOT sha256(bytes)",
        "SELECT 'small picture ' || hex(digest) FROM thumbnails WHERE hash IS NOT sha256(bytes) OR checksum IS NOT
             digest_of(digest, kind, id, hash)",
        "SELECT 'sent picture ' || hex(digest) FROM sent WHERE checksum IS NOT digest_of(digest, epoch, seq)",
        "SELECT 'command ' || epoch || '/' || seq FROM commands WHERE hash IS NOT sha256(bytes) OR checksum IS NOT
             digest_of(epoch, seq, hash, id, about, recorded_ms, outcome, is_acknowledged)",
    ];
    for sql in unsound {
        if let Some(what) = connection.query_row(sql, [], |row| row.get::<_, String>(0)).optional()? {
            return Err(Trouble::Damaged(format!("{what} does not match its checksum")));
        }
    }
    Ok(())
}

fn blobs(connection: &Connection) -> Result<Vec<BlobRow>> {
    let sent = "SELECT digest, epoch, seq, checksum = digest_of(digest, epoch, seq) FROM sent";
    let sent = rows(connection, sent, [], |row| {
        let digest = Digest(row.get(0)?);
        sound(row, 3, "sent picture", digest)?;
        Ok((digest, (row.get(1)?, row.get::<_, i64>(2)?.cast_unsigned())))
    })?;
    let sent: BTreeMap<Digest, (u32, u64)> = sent.into_iter().collect();
    rows(connection, "SELECT digest, length(bytes) FROM blobs NOT INDEXED ORDER BY digest", [], |row| {
        let digest = Digest(row.get(0)?);
        Ok(BlobRow { digest, bytes: row.get::<_, i64>(1)?.cast_unsigned(), sent_at: sent.get(&digest).copied() })
    })
}

fn salvage(connection: &Connection) -> Result<Option<Salvage>> {
    let sql = "SELECT set_aside, salvaged, is_log_damaged FROM life WHERE set_aside IS NOT NULL";
    Ok(rows(connection, sql, [], |row| {
        Ok(Salvage {
            set_aside: row.get(0)?,
            commands: row.get::<_, i64>(1)?.cast_unsigned(),
            is_log_damaged: row.get(2)?,
        })
    })?
    .pop())
}

/// A command of [`COMMAND_COLUMNS`] and its bytes.
pub(super) fn command(row: &Row<'_>) -> Result<CommandRow> {
    let (epoch, seq) = (row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned());
    sound(row, 8, "command", format_args!("{epoch}/{seq}"))?;
    let about: Option<String> = row.get(4)?;
    Ok(CommandRow {
        epoch,
        seq,
        hash: Digest(row.get(2)?),
        id: parse(&row.get::<_, String>(3)?)?,
        about: about.as_deref().map(subject_of).transpose()?,
        recorded_ms: row.get(5)?,
        outcome: row.get(6)?,
        acknowledged: row.get(7)?,
        bytes: row.get(9)?,
    })
}

/// The command, if its bytes have its hash.
pub(super) fn intact(command: CommandRow) -> Result<CommandRow> {
    if Digest::of(&command.bytes) == command.hash {
        Ok(command)
    } else {
        Err(Trouble::Damaged(format!("command {}/{} is not what its hash says", command.epoch, command.seq)))
    }
}

/// What a command is about: a subject, or in the first version an order.
fn subject_of(text: &str) -> Result<SubjectKey> {
    if text.contains('/') { parse(text) } else { parse(text).map(WorkOrder::key) }
}

fn subject_row(row: &Row<'_>) -> Result<SubjectRow> {
    let key = key(row)?;
    sound(row, 4, "subject", key)?;
    Ok(SubjectRow { key, revision: row.get::<_, i64>(2)?.cast_unsigned(), confirmed: row.get(3)? })
}

/// The key in the first two columns.
fn key(row: &Row<'_>) -> Result<SubjectKey> {
    Ok(SubjectKey { kind: SubjectKind(row.get(0)?), id: parse(&row.get::<_, String>(1)?)? })
}

/// Reads a row of key, bytes and whether they match their checksum.
pub(super) fn keyed(what: &'static str) -> impl Fn(&Row<'_>) -> Result<(String, Vec<u8>)> {
    move |row| {
        let key: String = row.get(0)?;
        sound(row, 2, what, &key)?;
        Ok((key, row.get(1)?))
    }
}

fn sound(row: &Row<'_>, column: usize, what: &str, id: impl std::fmt::Display) -> Result<()> {
    if row.get(column)? { Ok(()) } else { Err(Trouble::Damaged(format!("{what} {id} does not match its checksum"))) }
}

fn parse<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Trouble::Damaged(format!("{text} is not an id")))
}

fn rows<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    read: impl Fn(&Row<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}
