//! What was done at the customer's (P8, P15, P16).

use serde::{Deserialize, Serialize};

use crate::domain::{
    ids::PersonId,
    order::command::{Location, RecordFinding},
    pricing::PartUsed,
    text::Note,
    time::Timestamp,
};

/// One visit: travel, arrival, report, departure (P4, P16).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Visit {
    /// Who.
    pub by: PersonId,
    /// When he left for it, if he said so.
    pub left_for: Option<Timestamp>,
    /// When he arrived.
    pub arrived: Option<Timestamp>,
    /// Where his device was then.
    pub location: Option<Location>,
    /// The results he reported, before leaving.
    pub reports: Vec<Note>,
    /// When he left.
    pub left: Option<Timestamp>,
}

/// A finding with who and when (P15).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Finding {
    /// What was found.
    pub finding: RecordFinding,
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// Work done on site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkEntry {
    /// By whom.
    pub by: PersonId,
    /// When it was recorded.
    pub at: Timestamp,
    /// What was done.
    pub work: Note,
    /// Time used.
    pub minutes: u32,
    /// Parts that went in.
    pub parts: Vec<PartUsed>,
}
