//! The repair card (修护卡) that hangs on the goods: bench time, parts, inspection (P11, P13).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{ids::PersonId, pricing::PartUsed, text::Note, time::Timestamp};

/// One piece of work on the bench.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BenchEntry {
    /// By whom.
    pub by: PersonId,
    /// When it was recorded.
    pub at: Timestamp,
    /// What was done.
    pub work: Note,
    /// Actual repair time.
    pub minutes: u32,
    /// Parts replaced.
    pub parts: Vec<PartUsed>,
}

/// The supervisor's verdict on a bench repair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "verdict", rename_all = "snake_case", deny_unknown_fields)]
pub enum Verdict {
    /// Good.
    Passed,
    /// Back to the bench.
    Failed {
        /// What is wrong.
        reason: Note,
    },
}

/// One inspection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Inspection {
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// What he found.
    pub verdict: Verdict,
    /// How many entries of the bench he inspected: what comes after them is new work, whatever the clocks say (I20).
    #[serde(default)]
    pub bench_entries: usize,
}

/// A report that the promised date cannot be kept (P13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LateReport {
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: Note,
    /// The date that was promised.
    pub promised: NaiveDate,
    /// The date the customer was told instead.
    pub new_date: NaiveDate,
}

impl RepairCard {
    /// Whether something was done on the bench since the last inspection.
    #[must_use]
    pub fn has_new_work(&self) -> bool {
        self.bench.len() > self.inspections.last().map_or(0, |inspection| inspection.bench_entries)
    }
}

/// The repair card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RepairCard {
    /// Work on the bench.
    pub bench: Vec<BenchEntry>,
    /// Inspections, in order.
    pub inspections: Vec<Inspection>,
    /// Late repairs.
    pub late: Vec<LateReport>,
}
