//! How the job ended at the customer's (P8, P40).

use serde::{Deserialize, Serialize};

use crate::domain::{
    ids::PersonId,
    order::command::{ConductItem, NotSigned, NotSignedReason},
    time::Timestamp,
};

/// How he behaved on site, by the checklist (P40).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Conduct {
    /// Each point, ticked or not.
    pub items: Vec<ConductItem>,
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

impl Conduct {
    /// How many points are ticked, of how many.
    #[must_use]
    pub fn score(&self) -> (usize, usize) {
        (self.items.iter().filter(|item| item.is_done).count(), self.items.len())
    }
}

/// That nobody signed, with reason and picture (P8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Unsigned {
    /// What was recorded.
    pub said: NotSigned,
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

impl Unsigned {
    /// Whether the office is to confirm it with the customer: a company's stamp needs nobody's word.
    #[must_use]
    pub fn is_unconfirmed(&self) -> bool {
        self.said.reason != NotSignedReason::Stamp
    }
}
