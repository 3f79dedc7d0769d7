//! A disk: the files below a folder, what was done to them, and what is planned to happen to them.
//!
//! The shim looks a disk up when a file is opened or deleted; from then on a file knows its disk. One lock a disk is held
//! for one operation and nothing else is locked under it, so disks on several threads do not wait for one another.

use std::{
    ffi::c_int,
    fs, io,
    ops::Range,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rusqlite::ffi;

use crate::{
    Memory,
    fault::{Counts, Fault, Operation, Plan, Verdict},
    history::{Change, Fate, History, Unsynced, keeps, sectors},
    medium::Medium,
};

/// Whether a disk remembers what it would lose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tracking {
    /// Yes: a power cut can lose what was not synced.
    On,
    /// No: faster, and a power cut loses nothing that was written, like the kill of a process.
    Off,
}

/// What becomes of the changes that were not synced, when the power returns.
pub enum Survival<'a> {
    /// All arrived: only the process was killed.
    All,
    /// None did.
    Nothing,
    /// The caller says of each, in order; see [`at_random`](crate::at_random).
    Chosen(&'a mut dyn FnMut(&Unsynced<'_>) -> Fate),
}

/// The files below a folder. Dropped, it watches no file that is opened later.
#[derive(Debug)]
pub struct Disk {
    shared: Shared,
}

/// A disk as its open files hold it.
pub(crate) type Shared = Arc<Mutex<State>>;

/// Which file of a disk.
pub(crate) type FileId = usize;

static MOUNTED: Mutex<Vec<(PathBuf, Shared)>> = Mutex::new(Vec::new());

fn mounted() -> MutexGuard<'static, Vec<(PathBuf, Shared)>> {
    MOUNTED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The disk that a file lies on.
pub(crate) fn disk_of(file: &Path) -> Option<Shared> {
    mounted().iter().find(|(folder, _)| file.starts_with(folder)).map(|(_, disk)| Arc::clone(disk))
}

pub(crate) fn lock(shared: &Shared) -> MutexGuard<'_, State> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Disk {
    /// Watches every file below that folder that is opened through the VFS from now on.
    pub fn mount(folder: &Path, tracking: Tracking) -> io::Result<Self> {
        let folder = folder.canonicalize()?;
        let shared = Arc::new(Mutex::new(State { tracking, ..State::default() }));
        mounted().push((folder, Arc::clone(&shared)));
        Ok(Self { shared })
    }

    /// Watches every file of that memory below that folder that is opened through [`install_memory`](crate::install_memory)
    /// from now on. The folder need not be there.
    #[must_use]
    pub fn in_memory(memory: &Memory, folder: &Path, tracking: Tracking) -> Self {
        let medium = Medium::Memory(memory.clone());
        let shared = Arc::new(Mutex::new(State { medium, tracking, ..State::default() }));
        mounted().push((folder.to_owned(), Arc::clone(&shared)));
        Self { shared }
    }

    /// What was asked of it so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        lock(&self.shared).plan.counts
    }

    /// Lets something go wrong, besides what is planned already.
    pub fn plan(&self, fault: Fault) {
        lock(&self.shared).plan.add(fault);
    }

    /// Nothing that was planned goes wrong any more. A power cut that has happened is not undone.
    pub fn lift(&self) {
        lock(&self.shared).plan.lift();
    }

    /// The power goes now.
    pub fn cut_power(&self) {
        lock(&self.shared).plan.is_off = true;
    }

    /// Whether there is power.
    #[must_use]
    pub fn is_on(&self) -> bool {
        !lock(&self.shared).plan.is_off
    }

    /// Says that everything was synced and syncs nothing: a drive that lies, or `synchronous=OFF`.
    pub fn lie_about_syncs(&self, lies: bool) {
        lock(&self.shared).lies = lies;
    }

    /// How many changes are not durable yet.
    #[must_use]
    pub fn unsynced(&self) -> usize {
        lock(&self.shared).files.iter().map(|file| file.history.len()).sum()
    }

    /// The power returns, after a cut or for a machine that was running; what was planned is forgotten. Every connection
    /// must be closed: a program does not live through this.
    pub fn power_on(&self, survival: Survival<'_>) -> io::Result<()> {
        let mut state = lock(&self.shared);
        if let Some(file) = state.files.iter().find(|file| file.handles > 0) {
            return Err(io::Error::other(format!("{} is still open", file.path.display())));
        }
        state.plan.lift();
        state.plan.is_off = false;
        match survival {
            Survival::All => {}
            Survival::Nothing => state.lose(&mut |_| Fate::Lost)?,
            Survival::Chosen(decide) => state.lose(decide)?,
        }
        state.files.clear();
        Ok(())
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        mounted().retain(|(_, shared)| !Arc::ptr_eq(shared, &self.shared));
    }
}

/// Flips one bit of a file, counted from its start and modulo its length. Of an empty file, none.
pub fn flip_bit(file: &Path, bit: u64) -> io::Result<()> {
    let mut bytes = fs::read(file)?;
    flip(&mut bytes, bit);
    fs::write(file, bytes)
}

fn flip(bytes: &mut [u8], bit: u64) {
    if let Some(bit) = bit.checked_rem(bytes.len() as u64 * 8)
        && let Some(byte) = usize::try_from(bit / 8).ok().and_then(|at| bytes.get_mut(at))
    {
        *byte ^= 1 << (bit % 8);
    }
}

/// What the disk needs of SQLite's own file. Each answers with SQLite's code.
pub(crate) trait Real {
    fn size(&mut self) -> Result<u64, c_int>;
    fn read(&mut self, at: u64, bytes: &mut [u8]) -> c_int;
    fn write(&mut self, at: u64, bytes: &[u8]) -> c_int;
    fn truncate(&mut self, size: u64) -> c_int;
}

#[derive(Debug)]
struct File {
    path: PathBuf,
    /// The file that the path led to when it was opened last.
    inode: Option<u64>,
    handles: usize,
    /// SQLite syncs the folder with the first sync of a journal that it opened.
    syncs_folder: bool,
    history: History,
}

/// What a disk knows.
#[derive(Debug)]
pub(crate) struct State {
    plan: Plan,
    medium: Medium,
    tracking: Tracking,
    lies: bool,
    files: Vec<File>,
}

impl Default for State {
    fn default() -> Self {
        let (plan, medium) = (Plan::default(), Medium::System);
        Self { plan, medium, tracking: Tracking::On, lies: false, files: Vec::new() }
    }
}

impl State {
    /// The memory that its files are in, if they are.
    pub(crate) fn memory(&self) -> Option<Memory> {
        match &self.medium {
            Medium::System => None,
            Medium::Memory(memory) => Some(memory.clone()),
        }
    }

    /// What anything that is not counted says: the code, while the power is off.
    pub(crate) fn refused(&self, code: c_int) -> Option<c_int> {
        self.plan.is_off.then_some(code)
    }

    /// Opens a file; `open` does it.
    pub(crate) fn open(
        &mut self,
        path: &Path,
        syncs_folder: bool,
        open: impl FnOnce() -> c_int,
    ) -> Result<FileId, c_int> {
        let is_new = !self.medium.exists(path);
        if let Verdict::Fail(code) = self.plan.ask(if is_new { Operation::Create } else { Operation::Open }) {
            return Err(code);
        }
        match open() {
            ffi::SQLITE_OK => {}
            code => return Err(code),
        }
        let tracked = self.tracking == Tracking::On;
        let (id, inode) = (self.file(path), self.medium.inode(path));
        let file = &mut self.files[id];
        file.handles += 1;
        file.inode = inode;
        file.syncs_folder = syncs_folder;
        if is_new && tracked {
            file.history.push(Change::Created);
        }
        Ok(id)
    }

    pub(crate) fn close(&mut self, id: FileId) {
        let file = &mut self.files[id];
        file.handles -= 1;
    }

    pub(crate) fn read(&mut self, real: &mut dyn Real, at: u64, bytes: &mut [u8]) -> c_int {
        match self.plan.ask(Operation::Read) {
            Verdict::Fail(code) => code,
            Verdict::Flip(bit) => {
                let code = real.read(at, bytes);
                flip(bytes, bit);
                code
            }
            Verdict::Go | Verdict::Tear(_) => real.read(at, bytes),
        }
    }

    pub(crate) fn write(&mut self, id: FileId, real: &mut dyn Real, at: u64, bytes: &[u8]) -> c_int {
        match self.plan.ask(Operation::Write) {
            Verdict::Fail(code) => code,
            Verdict::Tear(mask) => {
                for (n, Range { start, end }) in sectors(at, bytes.len()) {
                    if keeps(mask, n) {
                        self.put(id, real, at + start as u64, &bytes[start..end]);
                    }
                }
                ffi::SQLITE_IOERR_WRITE
            }
            Verdict::Go | Verdict::Flip(_) => self.put(id, real, at, bytes),
        }
    }

    fn put(&mut self, id: FileId, real: &mut dyn Real, at: u64, bytes: &[u8]) -> c_int {
        if self.tracking == Tracking::On {
            let old_size = match real.size() {
                Ok(size) => size,
                Err(code) => return code,
            };
            let old = match read_part(real, at..(at + bytes.len() as u64).min(old_size)) {
                Ok(old) => old,
                Err(code) => return code,
            };
            self.files[id].history.push(Change::Write { at, new: bytes.to_vec(), old, old_size });
        }
        real.write(at, bytes)
    }

    pub(crate) fn truncate(&mut self, id: FileId, real: &mut dyn Real, size: u64) -> c_int {
        if let Verdict::Fail(code) = self.plan.ask(Operation::Truncate) {
            return code;
        }
        if self.tracking == Tracking::On {
            let old_size = match real.size() {
                Ok(size) => size,
                Err(code) => return code,
            };
            match read_part(real, size..old_size) {
                Ok(tail) => self.files[id].history.push(Change::Truncated { size, old_size, tail }),
                Err(code) => return code,
            }
        }
        real.truncate(size)
    }

    /// Nothing is really synced: what a sync promises is in the history.
    pub(crate) fn sync(&mut self, id: FileId) -> c_int {
        match self.plan.ask(Operation::Sync) {
            Verdict::Fail(code) => {
                if !self.plan.is_off {
                    self.files[id].history.sync_failed();
                }
                code
            }
            _ if self.lies => ffi::SQLITE_OK,
            _ => {
                self.files[id].history.synced();
                if std::mem::take(&mut self.files[id].syncs_folder) {
                    self.sync_folder(id);
                }
                ffi::SQLITE_OK
            }
        }
    }

    /// Deletes a file that is there; `delete` does it.
    pub(crate) fn delete(&mut self, path: &Path, syncs_folder: bool, delete: impl FnOnce() -> c_int) -> c_int {
        if let Verdict::Fail(code) = self.plan.ask(Operation::Delete) {
            return code;
        }
        // SQLite holds no lock on a file that it deletes, so that closing it here drops none.
        let content = if self.tracking == Tracking::On { self.medium.read(path).ok() } else { None };
        let code = delete();
        if let (ffi::SQLITE_OK, Some(content)) = (code, content) {
            let id = self.file(path);
            self.files[id].history.push(Change::Deleted { content });
            if syncs_folder && !self.lies {
                self.sync_folder(id);
            }
        }
        code
    }

    fn sync_folder(&mut self, id: FileId) {
        let folder = self.files[id].path.parent().map(Path::to_owned);
        for file in &mut self.files {
            if file.path.parent() == folder.as_deref() {
                file.history.folder_synced();
            }
        }
    }

    fn file(&mut self, path: &Path) -> FileId {
        self.files.iter().position(|file| file.path == path).unwrap_or_else(|| {
            self.files.push(File {
                path: path.to_owned(),
                inode: self.medium.inode(path),
                handles: 0,
                syncs_folder: false,
                history: History::default(),
            });
            self.files.len() - 1
        })
    }

    fn lose(&self, decide: &mut dyn FnMut(&Unsynced<'_>) -> Fate) -> io::Result<()> {
        for file in &self.files {
            let was_moved = !file.history.ends_deleted() && self.medium.inode(&file.path) != file.inode;
            if file.history.is_empty() || was_moved {
                continue;
            }
            match file.history.after_loss(&file.path, self.medium.read(&file.path).ok(), decide) {
                Some(bytes) => self.medium.write(&file.path, &bytes)?,
                None if self.medium.exists(&file.path) => self.medium.remove(&file.path)?,
                None => {}
            }
        }
        Ok(())
    }
}

/// Bytes that are there.
fn read_part(real: &mut dyn Real, part: Range<u64>) -> Result<Vec<u8>, c_int> {
    let len = usize::try_from(part.end.saturating_sub(part.start)).map_err(|_| ffi::SQLITE_TOOBIG)?;
    let mut bytes = vec![0; len];
    match if len == 0 { ffi::SQLITE_OK } else { real.read(part.start, &mut bytes) } {
        ffi::SQLITE_OK => Ok(bytes),
        code => Err(code),
    }
}
