//! Files that are copied, checked on the way and on the disk before anybody counts on them.

use std::{
    fs::{self, File},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

use callout_core::domain::digest::Digest;
use sha2::{Digest as _, Sha256};

/// Bytes that are read at once.
const CHUNK_BYTES: usize = 256 * 1024;

/// How long a file is, and what is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Content {
    /// How long it is.
    pub bytes: u64,
    /// What is in it.
    pub sha256: Digest,
}

/// Reads a file through.
pub fn content(path: &Path) -> io::Result<Content> {
    read_through(path, |_| Ok(()))
}

/// Copies a file, and answers what was read of it. The copy is on the disk, with its name only after [`sync_folder`].
pub fn copy(from: &Path, to: &Path) -> io::Result<Content> {
    let mut file = File::create(to)?;
    let content = read_through(from, |chunk| file.write_all(chunk))?;
    file.sync_all()?;
    Ok(content)
}

fn read_through(path: &Path, mut chunk: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<Content> {
    let (mut file, mut buffer) = (File::open(path)?, vec![0; CHUNK_BYTES]);
    let (mut hasher, mut bytes) = (Sha256::new(), 0);
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok(Content { bytes, sha256: Digest(hasher.finalize().into()) });
        }
        hasher.update(&buffer[..read]);
        bytes += read as u64;
        chunk(&buffer[..read])?;
    }
}

/// Writes a file whole, and has it on the disk.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Has on the disk what a file holds.
pub fn sync(path: &Path) -> io::Result<()> {
    File::options().write(true).open(path)?.sync_all()
}

/// Has on the disk which names a folder holds.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    // Elsewhere a folder cannot be opened, and the system keeps its names by itself.
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}

/// The folder that a path is in.
#[must_use]
pub fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// The same path with something behind its name.
#[must_use]
pub fn with_behind(path: &Path, behind: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(behind);
    PathBuf::from(name)
}

/// Gives a file that name, whatever had it before, and has it on the disk.
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)?;
    sync_folder(&parent(to))
}

/// The path as the system knows it: of what does not exist yet, its nearest folder that does.
pub fn real(path: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let name = path.file_name().ok_or(error)?;
            Ok(real(&parent(path))?.join(name))
        }
        other => other,
    }
}
