//! What is planned to go wrong, and when: each operation asks before it is done.

use std::ffi::c_int;

use rusqlite::ffi;

/// Something that goes wrong. `after` counts from the moment it is planned: 0 is the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The power goes before the change that comes after so many others ([`Operation::is_change`]). From then on
    /// everything fails until [`Disk::power_on`](crate::Disk::power_on).
    PowerCut {
        /// Changes that are still done.
        after: u64,
    },
    /// Of that write only some sectors arrive, then the power goes.
    TornWrite {
        /// Writes that are still done.
        after: u64,
        /// Bit n: whether its n-th sector arrives; those from the 64th on go with the 64th.
        sectors: u64,
    },
    /// Operations of a kind fail.
    Errors {
        /// Which.
        of: Operation,
        /// Of them, those that still succeed.
        after: u64,
        /// How many fail; `u64::MAX` until [`Disk::lift`](crate::Disk::lift).
        times: u64,
    },
    /// No write finds room any more, until [`Disk::lift`](crate::Disk::lift).
    Full {
        /// Writes that still find room.
        after: u64,
    },
    /// One read gives a wrong bit; the file is as it was.
    FlippedRead {
        /// Reads that are still right.
        after: u64,
        /// Which bit of what is read, modulo its length.
        bit: u64,
    },
}

/// What SQLite does with a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// A file is opened that is there.
    Open,
    /// A file is made.
    Create,
    /// Bytes are read.
    Read,
    /// Bytes are written.
    Write,
    /// The file gets shorter or longer.
    Truncate,
    /// What was written is to be durable.
    Sync,
    /// A file goes.
    Delete,
}

impl Operation {
    /// Whether a power cut before it and one after it leave different disks.
    #[must_use]
    pub fn is_change(self) -> bool {
        !matches!(self, Self::Open | Self::Read)
    }

    /// SQLite's code for its failure.
    fn error(self) -> c_int {
        match self {
            Self::Open | Self::Create => ffi::SQLITE_CANTOPEN,
            Self::Read => ffi::SQLITE_IOERR_READ,
            Self::Write => ffi::SQLITE_IOERR_WRITE,
            Self::Truncate => ffi::SQLITE_IOERR_TRUNCATE,
            Self::Sync => ffi::SQLITE_IOERR_FSYNC,
            Self::Delete => ffi::SQLITE_IOERR_DELETE,
        }
    }
}

/// What was asked of a disk while it had power; what failed counts too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Files opened.
    pub opens: u64,
    /// Files made.
    pub creates: u64,
    /// Reads.
    pub reads: u64,
    /// Writes.
    pub writes: u64,
    /// Truncations.
    pub truncates: u64,
    /// Syncs.
    pub syncs: u64,
    /// Deletions.
    pub deletes: u64,
}

impl Counts {
    /// What changes the disk: the places where a power cut makes a difference.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.creates + self.writes + self.truncates + self.syncs + self.deletes
    }

    /// How often that was done.
    #[must_use]
    pub fn of(&self, operation: Operation) -> u64 {
        match operation {
            Operation::Open => self.opens,
            Operation::Create => self.creates,
            Operation::Read => self.reads,
            Operation::Write => self.writes,
            Operation::Truncate => self.truncates,
            Operation::Sync => self.syncs,
            Operation::Delete => self.deletes,
        }
    }

    fn count(&mut self, operation: Operation) {
        *match operation {
            Operation::Open => &mut self.opens,
            Operation::Create => &mut self.creates,
            Operation::Read => &mut self.reads,
            Operation::Write => &mut self.writes,
            Operation::Truncate => &mut self.truncates,
            Operation::Sync => &mut self.syncs,
            Operation::Delete => &mut self.deletes,
        } += 1;
    }
}

/// What becomes of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is done.
    Go,
    /// It is not done, and this is SQLite's code.
    Fail(c_int),
    /// Only these sectors are written; then the power goes.
    Tear(u64),
    /// It is done, and this bit is wrong.
    Flip(u64),
}

/// The faults that are still to come, and whether there is power.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) counts: Counts,
    pub(crate) is_off: bool,
    /// Each with the count at which it begins.
    planned: Vec<(u64, Fault)>,
}

impl Plan {
    pub(crate) fn add(&mut self, fault: Fault) {
        let begins = match fault {
            Fault::PowerCut { after } => self.counts.changes() + after,
            Fault::TornWrite { after, .. } | Fault::Full { after } => self.counts.writes + after,
            Fault::FlippedRead { after, .. } => self.counts.reads + after,
            Fault::Errors { of, after, .. } => self.counts.of(of) + after,
        };
        self.planned.push((begins, fault));
    }

    pub(crate) fn lift(&mut self) {
        self.planned.clear();
    }

    /// Counts the operation and says what becomes of it.
    pub(crate) fn ask(&mut self, operation: Operation) -> Verdict {
        if self.is_off {
            return Verdict::Fail(operation.error());
        }
        let verdict = if self.planned.is_empty() { Verdict::Go } else { self.judge(operation) };
        if self.is_off {
            // Nothing happened any more; a torn write did.
            return verdict;
        }
        self.counts.count(operation);
        verdict
    }

    fn judge(&mut self, operation: Operation) -> Verdict {
        for (begins, fault) in &self.planned {
            match *fault {
                Fault::PowerCut { .. } if operation.is_change() && self.counts.changes() >= *begins => {
                    self.is_off = true;
                    return Verdict::Fail(operation.error());
                }
                Fault::TornWrite { sectors, .. } if operation == Operation::Write && self.counts.writes >= *begins => {
                    self.is_off = true;
                    return Verdict::Tear(sectors);
                }
                Fault::Errors { of, times, .. }
                    if of == operation && (*begins..begins.saturating_add(times)).contains(&self.counts.of(of)) =>
                {
                    return Verdict::Fail(operation.error());
                }
                Fault::Full { .. } if operation == Operation::Write && self.counts.writes >= *begins => {
                    return Verdict::Fail(ffi::SQLITE_FULL);
                }
                Fault::FlippedRead { bit, .. } if operation == Operation::Read && self.counts.reads == *begins => {
                    return Verdict::Flip(bit);
                }
                _ => {}
            }
        }
        Verdict::Go
    }
}
