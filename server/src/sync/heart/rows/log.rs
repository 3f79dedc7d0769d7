//! What happened: one entry of the log for each command, with its bytes, its outcome and what it did to subjects.

use std::sync::Arc;

use callout_core::{
    domain::{
        digest::Digest,
        ids::{BranchId, CommandId, DeviceId, PersonId},
        subject::SubjectKey,
        time::Timestamp,
    },
    protocol::outcome::Outcome,
};

/// One entry of a branch's log: audit chain, sequence and cursor digest in one (I11, I16); and, where it is a phone's
/// command, the command itself, kept as long as the device is known (I4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// Which branch.
    pub branch: BranchId,
    /// Its place, from 1.
    pub seq: u64,
    /// The server's time; strictly later than the entry before.
    pub at: Timestamp,
    /// Who did it.
    pub actor: PersonId,
    /// The command, if it came from a phone.
    pub sent: Option<Sent>,
    /// The command's id, or the office's key.
    pub command: Option<CommandId>,
    /// What kind: a command's kind, or `settle`, `fork`, `deposit`, `reference`.
    pub kind: String,
    /// What it is about.
    pub about: Option<SubjectKey>,
    /// What became of it.
    pub outcome: Option<Outcome>,
    /// What else there is to say, in codes: nothing personal stands here.
    pub detail: String,
    /// What it did, in order: to its subject, and to those that were told.
    pub events: Vec<EventRow>,
    /// The hash of the entry before.
    pub prev: Digest,
    /// The hash of this one.
    pub hash: Digest,
}

/// A command as a phone sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// From which device.
    pub device: DeviceId,
    /// The life of its log.
    pub epoch: u32,
    /// Its place.
    pub seq: u64,
    /// Its hash.
    pub hash: Digest,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
}

/// One event of a subject's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
    /// Which subject.
    pub key: SubjectKey,
    /// The revision that it made.
    pub revision: u64,
    /// The event with who and when, as JSON.
    pub body: String,
}
