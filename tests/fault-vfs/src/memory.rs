//! Files in memory: what a disk can lie on instead of the system's files, so that a fleet of phones costs no system calls.
//! To SQLite they are what files of the unix VFS are; whoever reads and moves the files themselves does it here.

use std::{
    collections::BTreeMap,
    ffi::{OsString, c_int},
    io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use rusqlite::ffi;

use crate::{
    disk::Real,
    locks::{FileLocks, OwnSlots, SlotLocks},
};

/// Files in memory, by their paths; a clone is the same memory. Folders need not be made.
#[derive(Clone, Debug, Default)]
pub struct Memory(Arc<Mutex<BTreeMap<PathBuf, Arc<Node>>>>);

/// Numbers the files, as inodes are numbered.
static MADE: AtomicU64 = AtomicU64::new(0);

/// A file. It lives as long as somebody has it open, whatever becomes of its name.
#[derive(Debug)]
pub(crate) struct Node {
    /// Its own, for as long as the process lives.
    pub(crate) number: u64,
    bytes: Mutex<Vec<u8>>,
    locks: Mutex<FileLocks>,
    shared: Mutex<SharedMemory>,
}

/// What the connections to a file share: the index of its write-ahead log. The last one to leave takes it along.
#[derive(Debug, Default)]
struct SharedMemory {
    users: usize,
    slots: SlotLocks,
    // Atomics, because SQLite writes to them behind a shared reference; boxed, because they must not move.
    regions: Vec<Box<[AtomicU64]>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn absent(file: &Path) -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, format!("{} is not there", file.display()))
}

impl Memory {
    /// What is in a file.
    pub fn read(&self, file: &Path) -> io::Result<Vec<u8>> {
        self.node(file).map(|node| locked(&node.bytes).clone()).ok_or_else(|| absent(file))
    }

    /// The first bytes of a file, as many as there is room for.
    pub fn read_head(&self, file: &Path, head: &mut [u8]) -> io::Result<()> {
        let node = self.node(file).ok_or_else(|| absent(file))?;
        match (&*node).read(0, head) {
            ffi::SQLITE_OK => Ok(()),
            _ => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }

    /// Gives a file other content; makes it if it is not there.
    pub fn write(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        let node = Arc::clone(locked(&self.0).entry(file.to_owned()).or_default());
        bytes.clone_into(&mut locked(&node.bytes));
        Ok(())
    }

    /// Deletes a file.
    pub fn remove(&self, file: &Path) -> io::Result<()> {
        locked(&self.0).remove(file).map(drop).ok_or_else(|| absent(file))
    }

    /// Gives a file another name, which is taken from the file that has it.
    pub fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut nodes = locked(&self.0);
        let node = nodes.remove(from).ok_or_else(|| absent(from))?;
        nodes.insert(to.to_owned(), node);
        Ok(())
    }

    /// How long a file is.
    pub fn size(&self, file: &Path) -> io::Result<u64> {
        self.node(file).map(|node| node.size()).ok_or_else(|| absent(file))
    }

    /// The names of the files in a folder.
    #[must_use]
    pub fn names(&self, folder: &Path) -> Vec<OsString> {
        let nodes = locked(&self.0);
        let files = nodes.range(folder.to_owned()..).map(|(file, _)| file);
        let below = files.take_while(|file| file.starts_with(folder));
        below
            .filter(|file| file.parent() == Some(folder))
            .filter_map(|file| Some(file.file_name()?.to_owned()))
            .collect()
    }

    pub(crate) fn node(&self, file: &Path) -> Option<Arc<Node>> {
        locked(&self.0).get(file).map(Arc::clone)
    }

    /// Opens a file as `xOpen` does with these flags.
    pub(crate) fn open(&self, file: &Path, flags: c_int) -> Result<Arc<Node>, c_int> {
        let has = |flag| flags & flag != 0;
        match self.node(file) {
            Some(_) if has(ffi::SQLITE_OPEN_CREATE) && has(ffi::SQLITE_OPEN_EXCLUSIVE) => Err(ffi::SQLITE_CANTOPEN),
            Some(node) => Ok(node),
            None if has(ffi::SQLITE_OPEN_CREATE) => Ok(Arc::clone(locked(&self.0).entry(file.to_owned()).or_default())),
            None => Err(ffi::SQLITE_CANTOPEN),
        }
    }
}

impl Default for Node {
    fn default() -> Self {
        Self {
            number: MADE.fetch_add(1, Ordering::Relaxed),
            bytes: Mutex::default(),
            locks: Mutex::default(),
            shared: Mutex::default(),
        }
    }
}

impl Node {
    pub(crate) fn size(&self) -> u64 {
        locked(&self.bytes).len() as u64
    }

    pub(crate) fn raise_lock(&self, held: &mut c_int, to: c_int) -> c_int {
        locked(&self.locks).raise(held, to)
    }

    pub(crate) fn lower_lock(&self, held: &mut c_int, to: c_int) {
        locked(&self.locks).lower(held, to);
    }

    pub(crate) fn is_reserved(&self) -> bool {
        locked(&self.locks).is_reserved()
    }

    /// Somebody begins to use the shared memory.
    pub(crate) fn joins(&self) -> OwnSlots {
        locked(&self.shared).users += 1;
        OwnSlots::default()
    }

    /// Somebody does so no longer.
    pub(crate) fn leaves(&self, mut own: OwnSlots) {
        let mut shared = locked(&self.shared);
        shared.slots.give_all(&mut own);
        shared.users -= 1;
        if shared.users == 0 {
            shared.regions.clear();
        }
    }

    pub(crate) fn change_slots(&self, own: &mut OwnSlots, slots: std::ops::Range<usize>, flags: c_int) -> c_int {
        locked(&self.shared).slots.change(own, slots, flags)
    }

    /// The n-th region of the shared memory, of so many bytes; made if that is wanted, or null.
    pub(crate) fn region(&self, n: usize, bytes: usize, is_made: bool) -> *mut AtomicU64 {
        let mut shared = locked(&self.shared);
        while is_made && shared.regions.len() <= n {
            shared.regions.push((0..bytes.div_ceil(8)).map(|_| AtomicU64::new(0)).collect());
        }
        shared.regions.get(n).map_or(std::ptr::null_mut(), |region| region.as_ptr().cast_mut())
    }
}

/// A file as a disk reaches it.
impl Real for &Node {
    fn size(&mut self) -> Result<u64, c_int> {
        Ok(Node::size(self))
    }

    fn read(&mut self, at: u64, into: &mut [u8]) -> c_int {
        let bytes = locked(&self.bytes);
        let from = usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
        let part = &bytes[from..bytes.len().min(from.saturating_add(into.len()))];
        into[..part.len()].copy_from_slice(part);
        if part.len() == into.len() {
            return ffi::SQLITE_OK;
        }
        into[part.len()..].fill(0);
        ffi::SQLITE_IOERR_SHORT_READ
    }

    fn write(&mut self, at: u64, from: &[u8]) -> c_int {
        let mut bytes = locked(&self.bytes);
        let Ok(at) = usize::try_from(at) else { return ffi::SQLITE_FULL };
        if bytes.len() < at + from.len() {
            bytes.resize(at + from.len(), 0);
        }
        bytes[at..at + from.len()].copy_from_slice(from);
        ffi::SQLITE_OK
    }

    fn truncate(&mut self, size: u64) -> c_int {
        let Ok(size) = usize::try_from(size) else { return ffi::SQLITE_IOERR_TRUNCATE };
        locked(&self.bytes).resize(size, 0);
        ffi::SQLITE_OK
    }
}
