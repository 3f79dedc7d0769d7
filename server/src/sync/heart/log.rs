//! The chain of a branch's log: each entry's hash covers its content and the hash before (I16, ADR 0002).

use callout_core::domain::{digest::Digest, ids::BranchId};

use super::rows::LogEntry;

/// Why a log does not verify: at which entry, and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// An entry is missing or stands twice.
    #[error("entry {expected} of the log is missing; {found} stands there")]
    Order {
        /// Where.
        expected: u64,
        /// What stands there.
        found: u64,
    },
    /// An entry does not follow from the one before.
    #[error("entry {0} does not follow from the one before it")]
    Link(u64),
    /// An entry was changed.
    #[error("entry {0} was changed")]
    Content(u64),
    /// What an entry covers was changed.
    #[error("the events of entry {0} were changed")]
    Payload(u64),
    /// Time does not increase (I20).
    #[error("entry {0} is not later than the one before it")]
    Time(u64),
    /// The log ends before or after the head.
    #[error("the log ends at {found}, its head says {expected}")]
    Head {
        /// What the head says.
        expected: u64,
        /// Where it ends.
        found: u64,
    },
}

/// The digest of what an entry covers: its detail and its events, each as it is stored.
#[must_use]
pub fn payload<'a>(detail: &'a str, events: impl IntoIterator<Item = &'a str>) -> Digest {
    let mut parts: Vec<&[u8]> = vec![b"callout/payload/1", detail.as_bytes()];
    parts.extend(events.into_iter().map(str::as_bytes));
    Digest::of_parts(&parts)
}

/// The hash of an entry.
#[must_use]
pub fn hash(entry: &LogEntry) -> Digest {
    let optional = |id: Option<uuid::Uuid>| id.map_or_else(Vec::new, |id| id.as_bytes().to_vec());
    Digest::of_parts(&[
        b"callout/log/1",
        &entry.prev.0,
        entry.branch.0.as_bytes(),
        &entry.seq.to_be_bytes(),
        &entry.at.ms().to_be_bytes(),
        entry.actor.0.as_bytes(),
        &optional(entry.device.map(|id| id.0)),
        &optional(entry.command.map(|id| id.0)),
        &entry.command_hash.map_or_else(Vec::new, |hash| hash.0.to_vec()),
        entry.kind.as_bytes(),
        entry.subject.as_bytes(),
        &entry.payload.0,
    ])
}

/// Verifies entries in order; each comes with its events as they are stored.
#[derive(Debug)]
pub struct Verifier {
    branch: BranchId,
    seq: u64,
    digest: Digest,
    at_ms: i64,
}

impl Verifier {
    /// Before the first entry of a branch.
    #[must_use]
    pub const fn new(branch: BranchId) -> Self {
        Self { branch, seq: 0, digest: Digest::ZERO, at_ms: -1 }
    }

    /// The next entry.
    pub fn entry<'a>(&mut self, entry: &'a LogEntry, events: impl IntoIterator<Item = &'a str>) -> Result<(), Broken> {
        let expected = self.seq + 1;
        if entry.seq != expected || entry.branch != self.branch {
            return Err(Broken::Order { expected, found: entry.seq });
        }
        if entry.prev != self.digest {
            return Err(Broken::Link(expected));
        }
        if hash(entry) != entry.hash {
            return Err(Broken::Content(expected));
        }
        if payload(&entry.detail, events) != entry.payload {
            return Err(Broken::Payload(expected));
        }
        if entry.at.ms() <= self.at_ms {
            return Err(Broken::Time(expected));
        }
        (self.seq, self.digest, self.at_ms) = (entry.seq, entry.hash, entry.at.ms());
        Ok(())
    }

    /// The end: it must be the branch's head.
    pub fn end(self, seq: u64, digest: Digest) -> Result<(), Broken> {
        if self.seq != seq {
            return Err(Broken::Head { expected: seq, found: self.seq });
        }
        if self.digest == digest { Ok(()) } else { Err(Broken::Link(seq)) }
    }
}
