//! What follows in another log, until it was delivered there.

use callout_core::domain::{
    digest::Digest,
    ids::{BranchId, CommandId, PersonId},
    refusal::Refusal,
    subject::SubjectKey,
    time::Timestamp,
};
use serde_json::value::RawValue;

/// Which consequence of which entry. A relay is delivered once by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RelayPlace {
    /// The log that it comes from.
    pub from: BranchId,
    /// The entry that it follows from.
    pub seq: u64,
    /// The consequences of one entry are counted from 0.
    pub n: u32,
}

impl RelayPlace {
    /// The id of what is told: the same however often it is tried.
    #[must_use]
    pub fn id(&self) -> CommandId {
        let (seq, n) = (self.seq.to_be_bytes(), self.n.to_be_bytes());
        CommandId(Digest::of_parts(&[b"callout/relay/1", self.from.0.as_bytes(), &seq, &n]).id())
    }
}

/// A command that a subject of one log tells a subject of another.
#[derive(Clone, Debug)]
pub struct RelayRow {
    /// Its place.
    pub place: RelayPlace,
    /// The log that it is for.
    pub to: BranchId,
    /// The subject that tells it.
    pub told_by: SubjectKey,
    /// The subject that is told.
    pub about: SubjectKey,
    /// The command's name, its body's version and its body, as an envelope holds them.
    pub kind: String,
    /// See `kind`.
    pub version: u16,
    /// See `kind`.
    pub body: Box<RawValue>,
    /// Who did what it follows from.
    pub by: PersonId,
    /// When, by the clock of whoever recorded it.
    pub at: Timestamp,
    /// Why the other log refused it: it was tried, and stays here for people to look at.
    pub refused: Option<Refusal>,
}
