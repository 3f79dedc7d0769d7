//! The file of anchors: appended to, never rewritten, and on the disk when that is said.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufRead as _, BufReader, Seek as _, SeekFrom, Write as _},
    path::Path,
};

use callout_core::domain::{digest::Digest, ids::Incarnation, time::Timestamp};

use super::{Anchor, Anchored, Lines};

/// The anchors that a file has; nothing if there is no such file.
pub fn open(path: &Path) -> io::Result<Option<Lines<BufReader<File>>>> {
    match File::open(path) {
        Ok(file) => Ok(Some(Lines::new(BufReader::new(file)))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The last anchor that was never edited.
pub fn last(path: &Path) -> io::Result<Option<Anchor>> {
    // One out of its order is whole all the same, but it is not known when it was written.
    Ok(open(path)?.and_then(|lines| lines.map_while(readable).flatten().last()))
}

/// Reading ends where the file cannot be read.
#[expect(clippy::option_option, reason = "the end of reading, and a line that is none")]
fn readable(line: Result<Anchor, super::Wrong>) -> Option<Option<Anchor>> {
    match line {
        Ok(anchor) => Some(Some(anchor)),
        Err(super::Wrong::Unreadable(_)) => None,
        Err(super::Wrong::Edited(_) | super::Wrong::Order(_)) => Some(None),
    }
}

/// Appends an anchor, and says so when it is on the disk. What a crash left half-written is taken off first: it was never said to
/// be there.
pub fn append(path: &Path, at: Timestamp, incarnation: Incarnation, heads: Vec<Anchored>) -> io::Result<()> {
    let is_new = !path.exists();
    let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
    // Two servers on one database may share the file.
    file.lock()?;
    let end = end_of_lines(&file)?;
    file.set_len(end)?;
    let prev = last(path)?.map_or(Digest::ZERO, |anchor| anchor.hash);
    let line = Anchor::new(at, incarnation, heads, prev).line().map_err(io::Error::other)?;
    file.seek(SeekFrom::End(0))?;
    file.write_all(line.as_bytes())?;
    file.sync_all()?;
    if is_new && let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// How long the file is up to the end of its last whole line.
fn end_of_lines(file: &File) -> io::Result<u64> {
    let mut reader = BufReader::new(file);
    reader.seek(SeekFrom::Start(0))?;
    let (mut end, mut line) = (0, Vec::new());
    loop {
        line.clear();
        let read = reader.read_until(b'\n', &mut line)?;
        if read == 0 || line.last() != Some(&b'\n') {
            return Ok(end);
        }
        end += read as u64;
    }
}
