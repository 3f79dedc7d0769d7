//! The locks that SQLite puts on a file in memory: five levels on the file, and the slots of the write-ahead log's shared
//! memory. The rules are those of SQLite's unix VFS between connections of one process.

use std::{ffi::c_int, ops::Range};

use rusqlite::ffi;

/// Slots of the shared memory.
const SLOTS: usize = ffi::SQLITE_SHM_NLOCK as usize;

/// Who holds a file at which level.
#[derive(Debug, Default)]
pub(crate) struct FileLocks {
    readers: usize,
    /// The level of the one who has more than `SHARED`; zero is nobody.
    writer: c_int,
}

impl FileLocks {
    /// Raises the lock of a connection that holds `held`.
    pub(crate) fn raise(&mut self, held: &mut c_int, to: c_int) -> c_int {
        let others_writer = if *held > ffi::SQLITE_LOCK_SHARED { 0 } else { self.writer };
        if *held >= to {
            return ffi::SQLITE_OK;
        }
        if to == ffi::SQLITE_LOCK_SHARED {
            if others_writer >= ffi::SQLITE_LOCK_PENDING {
                return ffi::SQLITE_BUSY;
            }
            self.readers += 1;
        } else if others_writer > 0 {
            return ffi::SQLITE_BUSY;
        } else if to == ffi::SQLITE_LOCK_EXCLUSIVE && self.readers > 1 {
            // No new reader comes in; those that are there finish.
            (self.writer, *held) = (ffi::SQLITE_LOCK_PENDING, ffi::SQLITE_LOCK_PENDING);
            return ffi::SQLITE_BUSY;
        } else {
            self.writer = to;
        }
        *held = to;
        ffi::SQLITE_OK
    }

    /// Lowers the lock of a connection that holds `held`, to `SHARED` or to none.
    pub(crate) fn lower(&mut self, held: &mut c_int, to: c_int) {
        if *held <= to {
            return;
        }
        if *held > ffi::SQLITE_LOCK_SHARED {
            self.writer = 0;
        }
        if to == ffi::SQLITE_LOCK_NONE {
            self.readers -= 1;
        }
        *held = to;
    }

    /// Whether somebody is about to write.
    pub(crate) const fn is_reserved(&self) -> bool {
        self.writer > 0
    }
}

/// Who holds which slot: -1 is one alone, otherwise how many share it.
#[derive(Debug, Default)]
pub(crate) struct SlotLocks([i32; SLOTS]);

/// The slots that one connection holds.
#[derive(Debug, Default)]
pub(crate) struct OwnSlots {
    shared: [bool; SLOTS],
    alone: [bool; SLOTS],
}

impl SlotLocks {
    /// Takes slots; `flags` are those of `xShmLock`.
    pub(crate) fn change(&mut self, own: &mut OwnSlots, slots: Range<usize>, flags: c_int) -> c_int {
        let (is_alone, gives) = (flags & ffi::SQLITE_SHM_EXCLUSIVE != 0, flags & ffi::SQLITE_SHM_UNLOCK != 0);
        if gives {
            self.give(own, slots);
        } else if is_alone {
            if slots.clone().any(|slot| self.0[slot] != 0) {
                return ffi::SQLITE_BUSY;
            }
            for slot in slots {
                (self.0[slot], own.alone[slot]) = (-1, true);
            }
        } else {
            for slot in slots {
                if !own.shared[slot] {
                    if self.0[slot] < 0 {
                        return ffi::SQLITE_BUSY;
                    }
                    self.0[slot] += 1;
                    own.shared[slot] = true;
                }
            }
        }
        ffi::SQLITE_OK
    }

    /// Gives back what of these slots the connection holds.
    pub(crate) fn give(&mut self, own: &mut OwnSlots, slots: Range<usize>) {
        for slot in slots {
            if std::mem::take(&mut own.alone[slot]) {
                self.0[slot] = 0;
            } else if std::mem::take(&mut own.shared[slot]) {
                self.0[slot] -= 1;
            }
        }
    }

    /// Gives back everything that the connection holds.
    pub(crate) fn give_all(&mut self, own: &mut OwnSlots) {
        self.give(own, 0..SLOTS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_writes_when_the_last_reader_is_gone() {
        let (mut locks, mut one, mut other) = (FileLocks::default(), 0, 0);
        assert_eq!(locks.raise(&mut one, ffi::SQLITE_LOCK_SHARED), ffi::SQLITE_OK);
        assert_eq!(locks.raise(&mut other, ffi::SQLITE_LOCK_SHARED), ffi::SQLITE_OK);
        assert_eq!(locks.raise(&mut one, ffi::SQLITE_LOCK_RESERVED), ffi::SQLITE_OK);
        assert_eq!(locks.raise(&mut other, ffi::SQLITE_LOCK_RESERVED), ffi::SQLITE_BUSY);
        assert_eq!(locks.raise(&mut one, ffi::SQLITE_LOCK_EXCLUSIVE), ffi::SQLITE_BUSY);
        locks.lower(&mut other, ffi::SQLITE_LOCK_NONE);
        assert_eq!(locks.raise(&mut other, ffi::SQLITE_LOCK_SHARED), ffi::SQLITE_BUSY);
        assert_eq!(locks.raise(&mut one, ffi::SQLITE_LOCK_EXCLUSIVE), ffi::SQLITE_OK);
        locks.lower(&mut one, ffi::SQLITE_LOCK_NONE);
        assert!(!locks.is_reserved());
        assert_eq!(locks.raise(&mut other, ffi::SQLITE_LOCK_SHARED), ffi::SQLITE_OK);
    }

    #[test]
    fn a_slot_is_shared_or_held_alone() {
        let (take, share) =
            (ffi::SQLITE_SHM_LOCK | ffi::SQLITE_SHM_EXCLUSIVE, ffi::SQLITE_SHM_LOCK | ffi::SQLITE_SHM_SHARED);
        let (mut locks, mut one, mut other) = (SlotLocks::default(), OwnSlots::default(), OwnSlots::default());
        assert_eq!(locks.change(&mut one, 3..4, share), ffi::SQLITE_OK);
        assert_eq!(locks.change(&mut other, 3..4, share), ffi::SQLITE_OK);
        assert_eq!(locks.change(&mut other, 0..4, take), ffi::SQLITE_BUSY);
        locks.give_all(&mut one);
        locks.give_all(&mut other);
        assert_eq!(locks.change(&mut other, 0..4, take), ffi::SQLITE_OK);
        assert_eq!(locks.change(&mut one, 3..4, share), ffi::SQLITE_BUSY);
    }
}
