//! Where the phones of a fleet keep their files: in memory, all of one world together, so that a start, a commit or a copy of a
//! phone costs no system call. Under the store lies the same SQLite with the same log; only the files are none of the system's.

use std::{ffi::OsString, io, path::Path};

use callout_fault_vfs::{Memory, install_memory};
use callout_mobile::store::Files;

/// The memory of a fleet, as a store asks for it.
#[derive(Clone, Debug, Default)]
pub struct Device(pub Memory);

impl Files for Device {
    fn vfs(&self) -> Option<&str> {
        Some(install_memory())
    }

    fn read(&self, file: &Path) -> io::Result<Vec<u8>> {
        self.0.read(file)
    }

    fn read_head(&self, file: &Path, head: &mut [u8]) -> io::Result<()> {
        self.0.read_head(file, head)
    }

    fn write(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        self.0.write(file, bytes)
    }

    fn remove(&self, file: &Path) -> io::Result<()> {
        self.0.remove(file)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.0.rename(from, to)
    }

    fn size(&self, file: &Path) -> io::Result<u64> {
        self.0.size(file)
    }

    fn names(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        Ok(self.0.names(folder))
    }
}
