//! What phones are told.

use callout_core::domain::{
    ids::BranchId,
    subject::{Gone, SubjectKey, SubjectKind},
};
use uuid::Uuid;

/// Kinds of feed rows that are no subjects; numbers of the same list, never used again.
pub mod kinds {
    use super::SubjectKind;

    /// The outcome of a command.
    pub const OUTCOME: SubjectKind = SubjectKind(1);
    /// A decision of the exceptions desk.
    pub const DECISION: SubjectKind = SubjectKind(2);
    /// The head of a device's log: the acknowledgement, as of any `until` (rule 5).
    pub const HEAD: SubjectKind = SubjectKind(7);
}

/// One row of the feed. Within one commit only the last row of a subject for an audience is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedRow {
    /// Which branch.
    pub branch: BranchId,
    /// The entry of the log that it belongs to.
    pub seq: u64,
    /// Whom it is for: a person, a device, a branch, or everybody (the id of the log).
    pub audience: Uuid,
    /// What it is about.
    pub key: SubjectKey,
    /// What is delivered.
    pub what: FeedWhat,
}

/// What a feed row delivers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedWhat {
    /// The subject at that revision; its body is kept once.
    Put {
        /// The revision.
        revision: u64,
    },
    /// The subject left the phone.
    Gone(Gone),
    /// The item's body, as JSON.
    Body(String),
}
