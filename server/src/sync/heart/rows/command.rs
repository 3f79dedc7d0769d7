//! What is known of what phones sent: outcomes, evidence of forks, pictures they name.

use std::sync::Arc;

use callout_core::{
    domain::{
        digest::{BlobRef, Digest},
        ids::{BranchId, DeviceId, PersonId},
        subject::SubjectKey,
        time::Timestamp,
    },
    protocol::outcome::Outcome,
};

/// What is known of a command that came before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Its hash.
    pub hash: Digest,
    /// What became of it.
    pub outcome: Outcome,
}

/// A command that stands where another one stands already: kept as evidence (F8, F34).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceRow {
    /// Which branch.
    pub branch: BranchId,
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
    /// When it came.
    pub at: Timestamp,
}

/// Something for whoever is responsible for security.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityRow {
    /// A name for what happened: `device_forked`, `command_id_reused`.
    pub kind: &'static str,
    /// On which device.
    pub device: DeviceId,
    /// Whose.
    pub person: PersonId,
    /// When.
    pub at: Timestamp,
    /// What, in a few words without secrets.
    pub detail: String,
}

/// A picture that a command names; it is awaited until its bytes are there (I17).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobRefRow {
    /// Which branch.
    pub branch: BranchId,
    /// Which blob.
    pub blob: BlobRef,
    /// The subject whose command names it.
    pub about: Option<SubjectKey>,
    /// Whose device is to send it.
    pub person: PersonId,
}
