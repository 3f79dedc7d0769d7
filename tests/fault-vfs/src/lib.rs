//! A disk for SQLite that fails when it is told to (F1–F5, F38): power cuts before any change, torn writes, failed syncs,
//! no room, flipped bits; and, when the power returns, any choice among the writes that were not synced.
//!
//! [`install`] registers a VFS beside SQLite's own; a connection takes it by name. Each [`Disk`] watches the files below
//! one folder; files elsewhere are passed through. It is a shim: the files are real ones, because the store that is
//! tested also reads, copies and renames them with `std::fs`. Put the folder on a memory file system to be fast; nothing
//! is really synced, since nothing really loses power. Faster still, for thousands of phones: a [`Memory`] for files that are
//! none of the system's, through [`install_memory`]; whoever moves them by hand does it with the methods of that.
//!
//! What it assumes of a disk, deliberately the worse of the plausible:
//! - A write is durable when its file was synced after it, and not before. Unsynced, each 512-byte sector of it may or
//!   may not arrive, independently of order. Bytes beside a write are never harmed (SQLite's `POWERSAFE_OVERWRITE`).
//! - A new file is in its folder for certain when it was synced; a deletion is certain when the folder was: with the
//!   deletion, if SQLite asks for it, or with the first sync of a journal that was opened later, as SQLite's unix VFS does.
//!   A truncation is certain with the next sync, like a write.
//! - After a failed sync, what was written before it counts as unsynced for ever, also if a later sync succeeds (F38).
//! - What a program does with `std::fs` is durable at once and is not counted. A watched file that was moved or replaced
//!   that way keeps all its writes.
//! - Locks and shared memory (`-shm`) are the process's and pass through; SQLite's own rules discard them at the next open.
//!
//! Of ready-made crates, `sqlite-plugin` needs bindgen and libclang at build time, and `sqlite-vfs` is no longer kept up
//! and cannot do shared memory, so the write-ahead log would not work.

mod disk;
mod fault;
mod history;
mod locks;
mod medium;
mod memory;
#[expect(unsafe_code, reason = "SQLite calls a VFS through C function pointers; all of that is in this one module")]
mod shim;

pub use self::{
    disk::{Disk, Survival, Tracking, flip_bit},
    fault::{Counts, Fault, Operation},
    history::{Fate, Kind, SECTOR, Unsynced, at_random},
    memory::Memory,
    shim::{install, install_memory, install_onlooker},
};
