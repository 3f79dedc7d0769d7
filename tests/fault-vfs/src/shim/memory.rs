//! Files in memory, for SQLite: no file of the system is behind them. What a disk of [`Memory`](crate::Memory) is asked for is
//! answered here; time, chance and sleep are the system's. Two VFS lead to the same files: one is watched, the other only
//! looks on, uncounted and never refused.

use std::{
    ffi::{CStr, c_char, c_int, c_void},
    path::{Path, PathBuf},
    ptr, slice,
    sync::{
        Arc, OnceLock,
        atomic::{Ordering, fence},
    },
};

use rusqlite::ffi::{self, sqlite3_file, sqlite3_int64, sqlite3_io_methods, sqlite3_vfs};

use super::{JOURNALS, fetch, path, register, unfetch};
use crate::{
    disk::{FileId, Real as _, Shared, disk_of, lock},
    locks::OwnSlots,
    memory::{Memory, Node},
};

/// Registers the VFS of disks in memory, once a process, and gives its name.
///
/// # Panics
/// If SQLite has no VFS of its own to stand on, or no memory for ours.
pub fn install_memory() -> &'static str {
    static INSTALLED: OnceLock<&'static str> = OnceLock::new();
    INSTALLED.get_or_init(|| registered(c"callout-memory", open_watched))
}

/// Registers the VFS that reaches the same files and no disk hears of, and gives its name: for whoever looks on.
///
/// # Panics
/// If SQLite has no VFS of its own to stand on, or no memory for ours.
pub fn install_onlooker() -> &'static str {
    static INSTALLED: OnceLock<&'static str> = OnceLock::new();
    INSTALLED.get_or_init(|| registered(c"callout-onlooker", open_unwatched))
}

fn registered(name: &'static CStr, open: super::Open) -> &'static str {
    register(name, |system| sqlite3_vfs {
        szOsFile: c_int::try_from(size_of::<MemoryFile>()).expect("a few words"),
        xOpen: Some(open),
        xDelete: Some(delete),
        xAccess: Some(access),
        xFullPathname: Some(full_pathname),
        ..system
    })
}

/// A file of ours.
#[repr(C)]
struct MemoryFile {
    base: sqlite3_file,
    /// A `Box<Handle>`; null while it is not open.
    handle: *mut Handle,
}

/// An open file.
struct Handle {
    node: Arc<Node>,
    /// Its disk, and its number there; of a file that is only looked at, and of a temporary one, nothing.
    watched: Option<(Shared, FileId)>,
    /// Where it was opened, if it has a name, and in what memory.
    place: Option<(Memory, PathBuf)>,
    is_temporary: bool,
    level: c_int,
    slots: Option<OwnSlots>,
}

impl Handle {
    /// The code of a disk without power.
    fn refused(&self, code: c_int) -> Option<c_int> {
        self.watched.as_ref().and_then(|(disk, _)| lock(disk).refused(code))
    }
}

static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    iVersion: 3,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock_file),
    xUnlock: Some(unlock_file),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: Some(fetch),
    xUnfetch: Some(unfetch),
};

/// The handle of an open file of ours.
///
/// # Safety
/// `file` was opened by our `xOpen` and is not closed.
unsafe fn handle<'a>(file: *mut sqlite3_file) -> &'a mut Handle {
    // SAFETY: `xOpen` wrote a pointer of `Box::into_raw`, which stays until `xClose`; SQLite uses a connection's file from
    // one thread at a time, and no method keeps the reference.
    unsafe { &mut *(*file.cast::<MemoryFile>()).handle }
}

/// The disk in memory that a name leads to.
fn place(name: &Path) -> Option<(Shared, Memory)> {
    let disk = disk_of(name)?;
    let memory = lock(&disk).memory()?;
    Some((disk, memory))
}

unsafe extern "C" fn open_watched(
    _: *mut sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: SQLite's arguments, passed on.
    unsafe { open(true, name, file, flags, out_flags) }
}

unsafe extern "C" fn open_unwatched(
    _: *mut sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: SQLite's arguments, passed on.
    unsafe { open(false, name, file, flags, out_flags) }
}

/// # Safety
/// The arguments are those of `xOpen`.
unsafe fn open(
    is_watched: bool,
    name: ffi::sqlite3_filename,
    file: *mut sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: SQLite's file name, valid for the call.
    let opened = opened(is_watched, unsafe { path(name) }, flags);
    let (methods, handle, code) = match opened {
        Ok(handle) => (&raw const METHODS, Box::into_raw(Box::new(handle)), ffi::SQLITE_OK),
        // Without methods the file counts as not open.
        Err(code) => (ptr::null(), ptr::null_mut(), code),
    };
    // SAFETY: SQLite gives `szOsFile` bytes, and a place for the flags or null.
    unsafe {
        file.cast::<MemoryFile>().write(MemoryFile { base: sqlite3_file { pMethods: methods }, handle });
        if let Some(out_flags) = out_flags.as_mut() {
            *out_flags = flags;
        }
    }
    code
}

fn opened(is_watched: bool, name: Option<&Path>, flags: c_int) -> Result<Handle, c_int> {
    let is_temporary = flags & ffi::SQLITE_OPEN_DELETEONCLOSE != 0;
    let Some(name) = name else {
        let node = Arc::default();
        return Ok(Handle { node, watched: None, place: None, is_temporary, level: 0, slots: None });
    };
    let (disk, memory) = place(name).ok_or(ffi::SQLITE_CANTOPEN)?;
    let (node, watched) = if is_watched {
        let mut node = Err(ffi::SQLITE_CANTOPEN);
        let id = lock(&disk).open(name, flags & JOURNALS != 0, || {
            node = memory.open(name, flags);
            node.as_ref().map_or_else(|code| *code, |_| ffi::SQLITE_OK)
        })?;
        (node?, Some((disk, id)))
    } else {
        (memory.open(name, flags)?, None)
    };
    Ok(Handle { node, watched, place: Some((memory, name.to_owned())), is_temporary, level: 0, slots: None })
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: SQLite closes a file once; the pointer is from `Box::into_raw`, and is not used again.
    let mut handle = unsafe {
        let own = file.cast::<MemoryFile>();
        (*own).base.pMethods = ptr::null();
        Box::from_raw(ptr::replace(&raw mut (*own).handle, ptr::null_mut()))
    };
    handle.node.lower_lock(&mut handle.level, ffi::SQLITE_LOCK_NONE);
    if let Some(slots) = handle.slots.take() {
        handle.node.leaves(slots);
    }
    if let Some((disk, id)) = &handle.watched {
        lock(disk).close(*id);
    }
    if let (true, Some((memory, name))) = (handle.is_temporary, &handle.place) {
        // Already gone is as good.
        memory.remove(name).unwrap_or_default();
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn delete(_: *mut sqlite3_vfs, name: *const c_char, sync_folder: c_int) -> c_int {
    // SAFETY: SQLite's file name, valid for the call.
    let Some((name, (disk, memory))) = unsafe { path(name) }.and_then(|name| Some((name, place(name)?))) else {
        return ffi::SQLITE_IOERR_DELETE;
    };
    if memory.node(name).is_none() {
        return ffi::SQLITE_IOERR_DELETE_NOENT;
    }
    lock(&disk).delete(name, sync_folder != 0, || {
        memory.remove(name).map_or(ffi::SQLITE_IOERR_DELETE_NOENT, |()| ffi::SQLITE_OK)
    })
}

unsafe extern "C" fn access(_: *mut sqlite3_vfs, name: *const c_char, flags: c_int, out: *mut c_int) -> c_int {
    // SAFETY: SQLite's file name, valid for the call.
    let Some((name, (disk, memory))) = unsafe { path(name) }.and_then(|name| Some((name, place(name)?))) else {
        return ffi::SQLITE_IOERR_ACCESS;
    };
    if let Some(code) = lock(&disk).refused(ffi::SQLITE_IOERR_ACCESS) {
        return code;
    }
    // To the unix VFS an empty file is as good as none.
    let is_there = memory.node(name).is_some_and(|node| flags != ffi::SQLITE_ACCESS_EXISTS || node.size() > 0);
    // SAFETY: SQLite gives a place for the answer.
    unsafe { *out = is_there.into() };
    ffi::SQLITE_OK
}

unsafe extern "C" fn full_pathname(_: *mut sqlite3_vfs, name: *const c_char, len: c_int, out: *mut c_char) -> c_int {
    // SAFETY: SQLite gives a C string.
    let name = unsafe { CStr::from_ptr(name) }.to_bytes_with_nul();
    if name.len() > usize::try_from(len).unwrap_or_default() {
        return ffi::SQLITE_CANTOPEN;
    }
    // SAFETY: SQLite gives room for `len` bytes, elsewhere.
    unsafe { ptr::copy_nonoverlapping(name.as_ptr().cast(), out, name.len()) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(file: *mut sqlite3_file, out: *mut c_void, len: c_int, at: sqlite3_int64) -> c_int {
    // SAFETY: an open file of ours.
    let handle = unsafe { handle(file) };
    // SAFETY: SQLite gives room for `len` bytes; it may not be initialised, and bytes of any value are bytes.
    let bytes = unsafe {
        ptr::write_bytes(out.cast::<u8>(), 0, usize::try_from(len).unwrap_or_default());
        slice::from_raw_parts_mut(out.cast::<u8>(), usize::try_from(len).unwrap_or_default())
    };
    let mut node = &*handle.node;
    match &handle.watched {
        Some((disk, _)) => lock(disk).read(&mut node, at.cast_unsigned(), bytes),
        None => node.read(at.cast_unsigned(), bytes),
    }
}

unsafe extern "C" fn write(file: *mut sqlite3_file, bytes: *const c_void, len: c_int, at: sqlite3_int64) -> c_int {
    // SAFETY: an open file of ours.
    let handle = unsafe { handle(file) };
    // SAFETY: SQLite gives `len` bytes.
    let bytes = unsafe { slice::from_raw_parts(bytes.cast::<u8>(), usize::try_from(len).unwrap_or_default()) };
    let mut node = &*handle.node;
    match &handle.watched {
        Some((disk, id)) => lock(disk).write(*id, &mut node, at.cast_unsigned(), bytes),
        None => node.write(at.cast_unsigned(), bytes),
    }
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, size: sqlite3_int64) -> c_int {
    // SAFETY: an open file of ours.
    let handle = unsafe { handle(file) };
    let mut node = &*handle.node;
    match &handle.watched {
        Some((disk, id)) => lock(disk).truncate(*id, &mut node, size.cast_unsigned()),
        None => node.truncate(size.cast_unsigned()),
    }
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, _: c_int) -> c_int {
    // SAFETY: an open file of ours.
    let handle = unsafe { handle(file) };
    handle.watched.as_ref().map_or(ffi::SQLITE_OK, |(disk, id)| lock(disk).sync(*id))
}

unsafe extern "C" fn file_size(file: *mut sqlite3_file, out: *mut sqlite3_int64) -> c_int {
    // SAFETY: an open file of ours.
    let handle = unsafe { handle(file) };
    if let Some(code) = handle.refused(ffi::SQLITE_IOERR_FSTAT) {
        return code;
    }
    // SAFETY: SQLite gives a place for the size.
    unsafe { *out = handle.node.size().cast_signed() };
    ffi::SQLITE_OK
}

unsafe extern "C" fn lock_file(file: *mut sqlite3_file, level: c_int) -> c_int {
    // SAFETY: an open file of ours.
    let handle = unsafe { handle(file) };
    let refused = handle.refused(ffi::SQLITE_IOERR_LOCK);
    refused.unwrap_or_else(|| handle.node.raise_lock(&mut handle.level, level))
}

unsafe extern "C" fn unlock_file(file: *mut sqlite3_file, level: c_int) -> c_int {
    // SAFETY: an open file of ours.
    let handle = unsafe { handle(file) };
    handle.node.lower_lock(&mut handle.level, level);
    ffi::SQLITE_OK
}

unsafe extern "C" fn check_reserved_lock(file: *mut sqlite3_file, out: *mut c_int) -> c_int {
    // SAFETY: an open file of ours, and a place for the answer.
    unsafe { *out = handle(file).node.is_reserved().into() };
    ffi::SQLITE_OK
}

unsafe extern "C" fn file_control(file: *mut sqlite3_file, operation: c_int, argument: *mut c_void) -> c_int {
    if operation == ffi::SQLITE_FCNTL_HAS_MOVED {
        // SAFETY: an open file of ours.
        let handle = unsafe { handle(file) };
        let now = handle.place.as_ref().map(|(memory, name)| memory.node(name));
        let has_moved = now.is_some_and(|now| now.is_none_or(|now| !Arc::ptr_eq(&now, &handle.node)));
        // SAFETY: SQLite gives a place for the answer.
        unsafe { *argument.cast::<c_int>() = has_moved.into() };
        return ffi::SQLITE_OK;
    }
    if operation == ffi::SQLITE_FCNTL_SIZE_HINT { ffi::SQLITE_OK } else { ffi::SQLITE_NOTFOUND }
}

/// As SQLite's unix VFS says of every file: with it, SQLite writes the same pages in the same order.
unsafe extern "C" fn sector_size(_: *mut sqlite3_file) -> c_int {
    4_096
}

/// As SQLite's unix VFS says of every file.
unsafe extern "C" fn device_characteristics(_: *mut sqlite3_file) -> c_int {
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE | ffi::SQLITE_IOCAP_SUBPAGE_READ
}

unsafe extern "C" fn shm_map(
    file: *mut sqlite3_file,
    region: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    // SAFETY: an open file of ours.
    let handle = unsafe { handle(file) };
    if let Some(code) = handle.refused(ffi::SQLITE_IOERR_SHMMAP) {
        return code;
    }
    let (Ok(region), Ok(size)) = (usize::try_from(region), usize::try_from(size)) else {
        return ffi::SQLITE_IOERR_SHMMAP;
    };
    handle.slots.get_or_insert_with(|| handle.node.joins());
    // SAFETY: SQLite gives a place for the pointer.
    unsafe { *out = handle.node.region(region, size, extend != 0).cast() };
    ffi::SQLITE_OK
}

unsafe extern "C" fn shm_lock(file: *mut sqlite3_file, offset: c_int, count: c_int, flags: c_int) -> c_int {
    // SAFETY: an open file of ours.
    let handle = unsafe { handle(file) };
    let (Some(own), Ok(first), Ok(count)) = (&mut handle.slots, usize::try_from(offset), usize::try_from(count)) else {
        return ffi::SQLITE_IOERR_SHMLOCK;
    };
    handle.node.change_slots(own, first..first + count, flags)
}

unsafe extern "C" fn shm_barrier(_: *mut sqlite3_file) {
    fence(Ordering::SeqCst);
}

unsafe extern "C" fn shm_unmap(file: *mut sqlite3_file, _: c_int) -> c_int {
    // SAFETY: an open file of ours.
    let handle = unsafe { handle(file) };
    if let Some(slots) = handle.slots.take() {
        handle.node.leaves(slots);
    }
    ffi::SQLITE_OK
}
