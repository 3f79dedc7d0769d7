//! What the store does with files beside SQLite: it looks for the log, moves damaged files aside and copies them. On a device they
//! are the system's; a simulator puts a fleet's files into memory, and a test a failing disk under SQLite.

use std::{
    ffi::OsString,
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

/// The files of a store.
pub trait Files: Send + Sync {
    /// The VFS, registered with SQLite, through which it reaches them; SQLite's own if there is none.
    fn vfs(&self) -> Option<&str>;
    /// The content of a file.
    fn read(&self, file: &Path) -> io::Result<Vec<u8>>;
    /// The first bytes of a file, as many as there is room for.
    fn read_head(&self, file: &Path, head: &mut [u8]) -> io::Result<()>;
    /// Gives a file other content; makes it if it is not there.
    fn write(&self, file: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Deletes a file.
    fn remove(&self, file: &Path) -> io::Result<()>;
    /// Gives a file another name, durably where the system can say so.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// How long a file is.
    fn size(&self, file: &Path) -> io::Result<u64>;
    /// The names in a folder.
    fn names(&self, folder: &Path) -> io::Result<Vec<OsString>>;
}

/// The system's files, through SQLite's own VFS or that one.
pub(super) struct System {
    pub(super) vfs: Option<String>,
}

impl Files for System {
    fn vfs(&self) -> Option<&str> {
        self.vfs.as_deref()
    }

    fn read(&self, file: &Path) -> io::Result<Vec<u8>> {
        fs::read(file)
    }

    fn read_head(&self, file: &Path, head: &mut [u8]) -> io::Result<()> {
        fs::File::open(file)?.read_exact(head)
    }

    fn write(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        fs::write(file, bytes)
    }

    fn remove(&self, file: &Path) -> io::Result<()> {
        fs::remove_file(file)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)?;
        if let Some(folder) = to.parent()
            && let Ok(folder) = fs::File::open(folder)
        {
            // A folder that cannot be synced is one whose renames are durable by themselves, or never: no reason to stop.
            folder.sync_all().unwrap_or_default();
        }
        Ok(())
    }

    fn size(&self, file: &Path) -> io::Result<u64> {
        fs::metadata(file).map(|data| data.len())
    }

    fn names(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.file_name())).collect()
    }
}

/// The file beside that one, with a longer name.
pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}
