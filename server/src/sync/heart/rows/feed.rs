//! What phones are told.

use callout_core::domain::ids::BranchId;
use uuid::Uuid;

/// What kind of thing a feed row is about; with the id it says which rows are newer versions of one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum SubjectKind {
    /// An order, granted, changed or revoked.
    Order = 0,
    /// The outcome of a command.
    Outcome = 1,
    /// A decision of the exceptions desk.
    Decision = 2,
    /// A cash book.
    Cash = 3,
    /// The price list.
    Prices = 4,
    /// The policies.
    Policies = 5,
    /// A colleague.
    Person = 6,
    /// The head of a device's log: the acknowledgement, as of any `until` (rule 5).
    Head = 7,
}

impl SubjectKind {
    /// The kind of a number, as stores and tokens keep it.
    #[must_use]
    pub const fn from_number(number: u8) -> Option<Self> {
        Some(match number {
            0 => Self::Order,
            1 => Self::Outcome,
            2 => Self::Decision,
            3 => Self::Cash,
            4 => Self::Prices,
            5 => Self::Policies,
            6 => Self::Person,
            7 => Self::Head,
            _ => return None,
        })
    }
}

/// One row of the feed. Within one commit only the last row of a subject for an audience is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedRow {
    /// Which branch.
    pub branch: BranchId,
    /// The entry of the log that it belongs to.
    pub seq: u64,
    /// Whom it is for: a person, a device, or a branch.
    pub audience: Uuid,
    /// What it is about.
    pub kind: SubjectKind,
    /// Which one.
    pub subject: Uuid,
    /// What is delivered.
    pub what: FeedWhat,
}

/// What a feed row delivers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedWhat {
    /// The order at that revision; its body is kept once.
    Order {
        /// The revision.
        revision: u64,
    },
    /// The order left the phone: why, as JSON.
    Revoked(String),
    /// The item's body, as JSON.
    Body(String),
}
