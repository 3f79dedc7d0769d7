//! Where a disk's files really are: in the system's folders, or in memory.

use std::{fs, io, os::unix::fs::MetadataExt as _, path::Path};

use crate::Memory;

/// A disk's files.
#[derive(Debug)]
pub(crate) enum Medium {
    /// The system's.
    System,
    /// In memory.
    Memory(Memory),
}

impl Medium {
    pub(crate) fn exists(&self, file: &Path) -> bool {
        match self {
            Self::System => file.exists(),
            Self::Memory(memory) => memory.node(file).is_some(),
        }
    }

    /// Which file a path leads to.
    pub(crate) fn inode(&self, file: &Path) -> Option<u64> {
        match self {
            Self::System => fs::metadata(file).ok().map(|data| data.ino()),
            Self::Memory(memory) => memory.node(file).map(|node| node.number),
        }
    }

    pub(crate) fn read(&self, file: &Path) -> io::Result<Vec<u8>> {
        match self {
            Self::System => fs::read(file),
            Self::Memory(memory) => memory.read(file),
        }
    }

    pub(crate) fn write(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::System => fs::write(file, bytes),
            Self::Memory(memory) => memory.write(file, bytes),
        }
    }

    pub(crate) fn remove(&self, file: &Path) -> io::Result<()> {
        match self {
            Self::System => fs::remove_file(file),
            Self::Memory(memory) => memory.remove(file),
        }
    }
}
