//! The C side: a VFS and its files, each with SQLite's own behind it. What happens is decided in `disk`; here pointers
//! become slices and paths, and whatever no disk watches goes straight through.
//!
//! SQLite gives each file `szOsFile` bytes: ours come first, those of SQLite's own file after them. Files in memory have
//! nothing behind them and their own side in `shim/memory.rs`.

use std::{
    ffi::{CStr, OsStr, c_char, c_int, c_void},
    os::unix::ffi::OsStrExt as _,
    path::Path,
    ptr, slice,
    sync::OnceLock,
};

use rusqlite::ffi::{self, sqlite3_file, sqlite3_int64, sqlite3_io_methods, sqlite3_vfs};

use crate::disk::{FileId, Real, Shared, disk_of, lock};

pub use self::memory::{install_memory, install_onlooker};

mod memory;

/// Registers the VFS, once a process, and gives its name for `Connection::open_with_flags_and_vfs`.
///
/// # Panics
/// If SQLite has no VFS of its own to stand on, or no memory for ours.
pub fn install() -> &'static str {
    static INSTALLED: OnceLock<&'static str> = OnceLock::new();
    INSTALLED.get_or_init(|| {
        register(c"callout-fault", |system| {
            let own_size = c_int::try_from(size_of::<ShimFile>()).expect("a few words");
            sqlite3_vfs {
                szOsFile: own_size + system.szOsFile,
                xOpen: Some(open),
                xDelete: Some(delete),
                xAccess: Some(access),
                xFullPathname: Some(full_pathname),
                ..system
            }
        })
    })
}

/// A VFS's function that opens a file.
type Open =
    unsafe extern "C" fn(*mut sqlite3_vfs, ffi::sqlite3_filename, *mut sqlite3_file, c_int, *mut c_int) -> c_int;

/// Registers a VFS that has the system's size of files and passes time, chance and sleep on to it, but for what `with` changes.
fn register(name: &'static CStr, with: impl FnOnce(sqlite3_vfs) -> sqlite3_vfs) -> &'static str {
    // SAFETY: no arguments to be valid; initialises the library, which registers the system's VFS.
    let real = unsafe { ffi::sqlite3_vfs_find(ptr::null()) };
    assert!(!real.is_null(), "SQLite has a VFS of its own");
    // SAFETY: a registered VFS is never freed; its sizes do not change.
    let (real_size, path_max) = unsafe { ((*real).szOsFile, (*real).mxPathname) };
    let vfs = Box::leak(Box::new(with(sqlite3_vfs {
        iVersion: 2,
        szOsFile: real_size,
        mxPathname: path_max,
        pNext: ptr::null_mut(),
        zName: name.as_ptr(),
        pAppData: real.cast(),
        xOpen: None,
        xDelete: None,
        xAccess: None,
        xFullPathname: None,
        // Extensions are not loaded through it.
        xDlOpen: None,
        xDlError: None,
        xDlSym: None,
        xDlClose: None,
        xRandomness: Some(randomness),
        xSleep: Some(sleep),
        xCurrentTime: Some(current_time),
        xGetLastError: Some(get_last_error),
        xCurrentTimeInt64: Some(current_time_int64),
        xSetSystemCall: None,
        xGetSystemCall: None,
        xNextSystemCall: None,
    })));
    // SAFETY: the VFS lives for ever and every function in it keeps SQLite's contract.
    let code = unsafe { ffi::sqlite3_vfs_register(vfs, 0) };
    assert_eq!(code, ffi::SQLITE_OK, "SQLite has memory");
    name.to_str().expect("the name is ASCII")
}

/// Files with whose first sync SQLite's unix VFS syncs the folder.
const JOURNALS: c_int = ffi::SQLITE_OPEN_WAL | ffi::SQLITE_OPEN_MAIN_JOURNAL | ffi::SQLITE_OPEN_SUPER_JOURNAL;

/// A file of ours; SQLite's own follows it in memory.
#[repr(C)]
struct ShimFile {
    base: sqlite3_file,
    /// The disk that watches it: a `Box<Watched>`, or null.
    watched: *mut Watched,
}

struct Watched {
    disk: Shared,
    id: FileId,
}

// The file behind ours must be aligned as SQLite aligned ours.
const _: () = assert!(size_of::<ShimFile>().is_multiple_of(8));

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

/// SQLite's own file behind one of ours.
///
/// # Safety
/// `file` is one that our `xOpen` was given, with `szOsFile` bytes.
unsafe fn real_of(file: *mut sqlite3_file) -> *mut sqlite3_file {
    // SAFETY: SQLite allocated `size_of::<ShimFile>()` bytes and the real file's after them.
    unsafe { file.cast::<ShimFile>().add(1).cast() }
}

/// The disk that watches a file of ours.
///
/// # Safety
/// `file` was opened by our `xOpen` and is not closed.
unsafe fn watched<'a>(file: *mut sqlite3_file) -> Option<&'a Watched> {
    // SAFETY: `xOpen` wrote a pointer of `Box::into_raw` or null, which stays until `xClose`; SQLite uses a connection's
    // file from one thread at a time, and only shared references are made.
    unsafe { (*file.cast::<ShimFile>()).watched.as_ref() }
}

/// The code of a disk without power, if the file lies on one.
///
/// # Safety
/// As [`watched`].
unsafe fn refused(file: *mut sqlite3_file, code: c_int) -> Option<c_int> {
    // SAFETY: the caller's promise.
    unsafe { watched(file) }.and_then(|watched| lock(&watched.disk).refused(code))
}

/// Calls a method of SQLite's own file, or gives the other answer if it has no such method.
macro_rules! real {
    ($file:expr, $method:ident ( $($argument:expr),* ) else $absent:expr) => {{
        // SAFETY: `$file` is an open file of ours, so that the real one behind it is open and its methods are valid.
        unsafe {
            let real = real_of($file);
            match (*(*real).pMethods).$method {
                Some(method) => method(real $(, $argument)*),
                None => $absent,
            }
        }
    }};
}

/// SQLite's own file, for the disk. Made only from open files, for the time of one call.
struct RealFile(*mut sqlite3_file);

impl Real for RealFile {
    fn size(&mut self) -> Result<u64, c_int> {
        let mut size = 0;
        match real!(self.0, xFileSize(&raw mut size) else ffi::SQLITE_IOERR_FSTAT) {
            ffi::SQLITE_OK => Ok(size.cast_unsigned()),
            code => Err(code),
        }
    }

    fn read(&mut self, at: u64, bytes: &mut [u8]) -> c_int {
        let Ok(len) = c_int::try_from(bytes.len()) else { return ffi::SQLITE_TOOBIG };
        real!(self.0, xRead(bytes.as_mut_ptr().cast(), len, at.cast_signed()) else ffi::SQLITE_IOERR_READ)
    }

    fn write(&mut self, at: u64, bytes: &[u8]) -> c_int {
        let Ok(len) = c_int::try_from(bytes.len()) else { return ffi::SQLITE_TOOBIG };
        real!(self.0, xWrite(bytes.as_ptr().cast(), len, at.cast_signed()) else ffi::SQLITE_IOERR_WRITE)
    }

    fn truncate(&mut self, size: u64) -> c_int {
        real!(self.0, xTruncate(size.cast_signed()) else ffi::SQLITE_IOERR_TRUNCATE)
    }
}

/// The path of a name that SQLite gave; none for a temporary file.
///
/// # Safety
/// `name` is null or a C string that lives for `'a`.
unsafe fn path<'a>(name: *const c_char) -> Option<&'a Path> {
    // SAFETY: the caller's promise.
    (!name.is_null()).then(|| Path::new(OsStr::from_bytes(unsafe { CStr::from_ptr(name) }.to_bytes())))
}

/// Calls a function of SQLite's own VFS, or gives the other answer if it has no such function.
macro_rules! system {
    ($vfs:expr, $function:ident ( $($argument:expr),* ) else $absent:expr) => {{
        // SAFETY: `$vfs` is ours; its `pAppData` is SQLite's own VFS, which is never freed. The arguments are SQLite's.
        unsafe {
            let system: *mut sqlite3_vfs = (*$vfs).pAppData.cast();
            match (*system).$function {
                Some(function) => function(system $(, $argument)*),
                None => $absent,
            }
        }
    }};
}

unsafe extern "C" fn open(
    vfs: *mut sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives `szOsFile` bytes; without methods the file counts as not open.
    unsafe {
        file.cast::<ShimFile>()
            .write(ShimFile { base: sqlite3_file { pMethods: ptr::null() }, watched: ptr::null_mut() });
    };
    // SAFETY: SQLite's file name, valid for the call.
    let path = unsafe { path(name) };
    // SAFETY: the bytes behind our file are the real one's.
    let real = unsafe { real_of(file) };
    let open_real = || system!(vfs, xOpen(name, real, flags, out_flags) else ffi::SQLITE_CANTOPEN);
    let opened = match path.and_then(|path| Some((path, disk_of(path)?))) {
        Some((path, disk)) => {
            let id = lock(&disk).open(path, flags & JOURNALS != 0, open_real);
            id.map(|id| Box::into_raw(Box::new(Watched { disk, id })))
        }
        None => match open_real() {
            ffi::SQLITE_OK => Ok(ptr::null_mut()),
            code => Err(code),
        },
    };
    match opened {
        Ok(watched) => {
            // SAFETY: as above; SQLite calls no method before this returns.
            unsafe {
                file.cast::<ShimFile>()
                    .write(ShimFile { base: sqlite3_file { pMethods: &raw const METHODS }, watched });
            };
            ffi::SQLITE_OK
        }
        Err(code) => code,
    }
}

unsafe extern "C" fn delete(vfs: *mut sqlite3_vfs, name: *const c_char, sync_folder: c_int) -> c_int {
    let delete = || system!(vfs, xDelete(name, sync_folder) else ffi::SQLITE_IOERR_DELETE);
    // SAFETY: SQLite's file name, valid for the call.
    match unsafe { path(name) }.filter(|path| path.exists()).and_then(|path| Some((path, disk_of(path)?))) {
        Some((path, disk)) => lock(&disk).delete(path, sync_folder != 0, delete),
        None => delete(),
    }
}

unsafe extern "C" fn access(vfs: *mut sqlite3_vfs, name: *const c_char, flags: c_int, out: *mut c_int) -> c_int {
    // SAFETY: SQLite's file name, valid for the call.
    let disk = unsafe { path(name) }.and_then(disk_of);
    if let Some(code) = disk.and_then(|disk| lock(&disk).refused(ffi::SQLITE_IOERR_ACCESS)) {
        return code;
    }
    system!(vfs, xAccess(name, flags, out) else ffi::SQLITE_IOERR_ACCESS)
}

unsafe extern "C" fn full_pathname(vfs: *mut sqlite3_vfs, name: *const c_char, len: c_int, out: *mut c_char) -> c_int {
    system!(vfs, xFullPathname(name, len, out) else ffi::SQLITE_CANTOPEN)
}

unsafe extern "C" fn randomness(vfs: *mut sqlite3_vfs, len: c_int, out: *mut c_char) -> c_int {
    system!(vfs, xRandomness(len, out) else 0)
}

unsafe extern "C" fn sleep(vfs: *mut sqlite3_vfs, microseconds: c_int) -> c_int {
    system!(vfs, xSleep(microseconds) else 0)
}

unsafe extern "C" fn current_time(vfs: *mut sqlite3_vfs, out: *mut f64) -> c_int {
    system!(vfs, xCurrentTime(out) else ffi::SQLITE_ERROR)
}

unsafe extern "C" fn current_time_int64(vfs: *mut sqlite3_vfs, out: *mut sqlite3_int64) -> c_int {
    system!(vfs, xCurrentTimeInt64(out) else ffi::SQLITE_ERROR)
}

unsafe extern "C" fn get_last_error(vfs: *mut sqlite3_vfs, len: c_int, out: *mut c_char) -> c_int {
    system!(vfs, xGetLastError(len, out) else 0)
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    let code = real!(file, xClose() else ffi::SQLITE_IOERR_CLOSE);
    // SAFETY: SQLite closes a file once; the pointer is from `Box::into_raw` or null, and is not used again.
    unsafe {
        let own = file.cast::<ShimFile>();
        let watched = std::mem::replace(&mut (*own).watched, ptr::null_mut());
        (*own).base.pMethods = ptr::null();
        if !watched.is_null() {
            let watched = Box::from_raw(watched);
            lock(&watched.disk).close(watched.id);
        }
    }
    code
}

unsafe extern "C" fn read(file: *mut sqlite3_file, out: *mut c_void, len: c_int, at: sqlite3_int64) -> c_int {
    // SAFETY: an open file of ours.
    let Some(watched) = (unsafe { watched(file) }) else {
        return real!(file, xRead(out, len, at) else ffi::SQLITE_IOERR_READ);
    };
    // SAFETY: SQLite gives room for `len` bytes; it may not be initialised, and bytes of any value are bytes.
    let bytes = unsafe {
        ptr::write_bytes(out.cast::<u8>(), 0, usize::try_from(len).unwrap_or_default());
        slice::from_raw_parts_mut(out.cast::<u8>(), usize::try_from(len).unwrap_or_default())
    };
    lock(&watched.disk).read(&mut RealFile(file), at.cast_unsigned(), bytes)
}

unsafe extern "C" fn write(file: *mut sqlite3_file, bytes: *const c_void, len: c_int, at: sqlite3_int64) -> c_int {
    // SAFETY: an open file of ours.
    let Some(watched) = (unsafe { watched(file) }) else {
        return real!(file, xWrite(bytes, len, at) else ffi::SQLITE_IOERR_WRITE);
    };
    // SAFETY: SQLite gives `len` bytes.
    let bytes = unsafe { slice::from_raw_parts(bytes.cast::<u8>(), usize::try_from(len).unwrap_or_default()) };
    lock(&watched.disk).write(watched.id, &mut RealFile(file), at.cast_unsigned(), bytes)
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, size: sqlite3_int64) -> c_int {
    // SAFETY: an open file of ours.
    match unsafe { watched(file) } {
        Some(watched) => lock(&watched.disk).truncate(watched.id, &mut RealFile(file), size.cast_unsigned()),
        None => real!(file, xTruncate(size) else ffi::SQLITE_IOERR_TRUNCATE),
    }
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: an open file of ours.
    match unsafe { watched(file) } {
        Some(watched) => lock(&watched.disk).sync(watched.id),
        None => real!(file, xSync(flags) else ffi::SQLITE_IOERR_FSYNC),
    }
}

unsafe extern "C" fn file_size(file: *mut sqlite3_file, out: *mut sqlite3_int64) -> c_int {
    // SAFETY: an open file of ours.
    if let Some(code) = unsafe { refused(file, ffi::SQLITE_IOERR_FSTAT) } {
        return code;
    }
    real!(file, xFileSize(out) else ffi::SQLITE_IOERR_FSTAT)
}

unsafe extern "C" fn lock_file(file: *mut sqlite3_file, level: c_int) -> c_int {
    // SAFETY: an open file of ours.
    if let Some(code) = unsafe { refused(file, ffi::SQLITE_IOERR_LOCK) } {
        return code;
    }
    real!(file, xLock(level) else ffi::SQLITE_IOERR_LOCK)
}

unsafe extern "C" fn unlock_file(file: *mut sqlite3_file, level: c_int) -> c_int {
    real!(file, xUnlock(level) else ffi::SQLITE_IOERR_UNLOCK)
}

unsafe extern "C" fn check_reserved_lock(file: *mut sqlite3_file, out: *mut c_int) -> c_int {
    real!(file, xCheckReservedLock(out) else ffi::SQLITE_IOERR_CHECKRESERVEDLOCK)
}

unsafe extern "C" fn file_control(file: *mut sqlite3_file, operation: c_int, argument: *mut c_void) -> c_int {
    real!(file, xFileControl(operation, argument) else ffi::SQLITE_NOTFOUND)
}

unsafe extern "C" fn sector_size(file: *mut sqlite3_file) -> c_int {
    real!(file, xSectorSize() else 4096)
}

unsafe extern "C" fn device_characteristics(file: *mut sqlite3_file) -> c_int {
    real!(file, xDeviceCharacteristics() else 0)
}

unsafe extern "C" fn shm_map(
    file: *mut sqlite3_file,
    region: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    // SAFETY: an open file of ours.
    if let Some(code) = unsafe { refused(file, ffi::SQLITE_IOERR_SHMMAP) } {
        return code;
    }
    real!(file, xShmMap(region, size, extend, out) else ffi::SQLITE_IOERR_SHMMAP)
}

unsafe extern "C" fn shm_lock(file: *mut sqlite3_file, offset: c_int, count: c_int, flags: c_int) -> c_int {
    real!(file, xShmLock(offset, count, flags) else ffi::SQLITE_IOERR_SHMLOCK)
}

unsafe extern "C" fn shm_barrier(file: *mut sqlite3_file) {
    real!(file, xShmBarrier() else ());
}

unsafe extern "C" fn shm_unmap(file: *mut sqlite3_file, delete: c_int) -> c_int {
    real!(file, xShmUnmap(delete) else ffi::SQLITE_OK)
}

/// No page is mapped: every read and write is seen.
unsafe extern "C" fn fetch(_: *mut sqlite3_file, _: sqlite3_int64, _: c_int, out: *mut *mut c_void) -> c_int {
    // SAFETY: SQLite gives a place for the pointer; null says that it must read.
    unsafe { *out = ptr::null_mut() };
    ffi::SQLITE_OK
}

unsafe extern "C" fn unfetch(_: *mut sqlite3_file, _: sqlite3_int64, _: *mut c_void) -> c_int {
    ffi::SQLITE_OK
}
