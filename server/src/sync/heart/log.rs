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

/// The hash of an entry: it covers the one before, the command by its hash, and everything that came of it. Events are covered by
/// their digests: what people wrote could be blanked one day, and the chain would still verify.
#[must_use]
pub fn hash(entry: &LogEntry) -> Digest {
    let optional = |id: Option<uuid::Uuid>| id.map_or_else(Vec::new, |id| id.as_bytes().to_vec());
    let sent = entry.sent.as_ref().map_or_else(Vec::new, |sent| {
        let place = [&sent.epoch.to_be_bytes()[..], &sent.seq.to_be_bytes()[..]].concat();
        [sent.device.0.as_bytes(), place.as_slice(), &sent.hash.0].concat()
    });
    let about = entry.about.map_or_else(String::new, |about| about.to_string());
    let outcome = entry.outcome.as_ref().map_or_else(String::new, super::draft::json);
    let mut parts: Vec<Vec<u8>> = vec![
        b"callout/log/2".to_vec(),
        entry.prev.0.to_vec(),
        entry.branch.0.as_bytes().to_vec(),
        entry.seq.to_be_bytes().to_vec(),
        entry.at.ms().to_be_bytes().to_vec(),
        entry.actor.0.as_bytes().to_vec(),
        sent,
        optional(entry.command.map(|id| id.0)),
        entry.kind.clone().into_bytes(),
        about.into_bytes(),
        outcome.into_bytes(),
        entry.detail.clone().into_bytes(),
    ];
    for event in &entry.events {
        parts.push(format!("{}@{}", event.key, event.revision).into_bytes());
        parts.push(Digest::of(event.body.as_bytes()).0.to_vec());
    }
    Digest::of_parts(&parts.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

/// Verifies entries in order.
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
    pub fn entry(&mut self, entry: &LogEntry) -> Result<(), Broken> {
        let expected = self.seq + 1;
        if entry.seq != expected || entry.branch != self.branch {
            return Err(Broken::Order { expected, found: entry.seq });
        }
        if entry.prev != self.digest {
            return Err(Broken::Link(expected));
        }
        let is_its_bytes = entry.sent.as_ref().is_none_or(|sent| Digest::of(&sent.bytes) == sent.hash);
        if hash(entry) != entry.hash || !is_its_bytes {
            return Err(Broken::Content(expected));
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
