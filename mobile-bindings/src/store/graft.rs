//! A damaged file under a sound first page. That page holds what SQLite must know of all others: their size, and where
//! each table begins; every file of one version begins alike, so that a new file's first page reads an old file's rows.
//! What is read that way is believed by its hash only.

use std::path::Path;

use rusqlite::Connection;

use super::{
    connection::connect,
    files::{Files, with_suffix},
    schema,
    trouble::{Result, Trouble},
    wal::Log,
};

/// SQLite's page size, which the store never changes.
const PAGE_BYTES: usize = 4_096;

/// Opens a copy of the file, made at `copy`, with a new first page.
pub(super) fn open(files: &dyn Files, damaged: &Path, copy: &Path) -> Result<Connection> {
    remove(files, copy);
    let unavailable = |error: std::io::Error| Trouble::Unavailable(error.to_string());
    let mut bytes = files.read(damaged).map_err(unavailable)?;
    let pages = u32::try_from(bytes.len() / PAGE_BYTES).unwrap_or(u32::MAX);
    let Some(first) = bytes.first_chunk_mut::<PAGE_BYTES>() else {
        return Err(Trouble::Damaged("the file is shorter than a page".to_owned()));
    };
    *first = first_page(files, copy, pages)?;
    files.write(copy, &bytes).map_err(unavailable)?;
    // What was committed last may stand in the log only.
    let log = files.read(&with_suffix(damaged, "-wal"));
    log.and_then(|log| files.write(&with_suffix(copy, "-wal"), &log)).unwrap_or_default();
    connect(files, copy)
}

/// Opens a copy of the file, made at `copy`, with the sound pages of its log in their places.
pub(super) fn open_unrolled(files: &dyn Files, damaged: &Path, log: &Log, copy: &Path) -> Result<Connection> {
    remove(files, copy);
    let unavailable = |error: std::io::Error| Trouble::Unavailable(error.to_string());
    let mut bytes = files.read(damaged).map_err(unavailable)?;
    log.unroll(&mut bytes);
    files.write(copy, &bytes).map_err(unavailable)?;
    connect(files, copy)
}

/// Removes the copy and what SQLite laid beside it.
pub(super) fn remove(files: &dyn Files, copy: &Path) {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        // What cannot be removed now is removed before the next rebuilding.
        files.remove(&with_suffix(copy, suffix)).unwrap_or_default();
    }
}

/// The first page of a new file, made at `place`, telling of so many pages and none of them free.
fn first_page(files: &dyn Files, place: &Path, pages: u32) -> Result<[u8; PAGE_BYTES]> {
    let mut new = connect(files, place)?;
    new.pragma_update(None, "journal_mode", "wal")?;
    schema::migrate(&mut new)?;
    drop(new);
    let bytes = files.read(place).map_err(|error| Trouble::Unavailable(error.to_string()))?;
    remove(files, place);
    let mut page = *bytes.first_chunk().ok_or_else(|| Trouble::Damaged("a new file has no first page".to_owned()))?;
    // The header of SQLite's file format: pages at 28, free pages at 32 and 36; the count of pages is valid while the
    // change counter at 24 equals its copy at 92.
    page[28..32].copy_from_slice(&pages.to_be_bytes());
    page[32..40].fill(0);
    page.copy_within(24..28, 92);
    Ok(page)
}
