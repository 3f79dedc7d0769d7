//! How the job ended at the customer's (P8, P40).

use serde::{Deserialize, Serialize};

use crate::domain::{
    ids::{PersonId, SignOffId},
    order::command::{ConductItem, NotSigned, NotSignedReason},
    signoff::{Purpose, SignOff},
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
    /// The signature that was given after all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_good: Option<SignOffId>,
}

impl Unsigned {
    /// Whether the office is to confirm it with the customer: a company's stamp needs nobody's word, and who signed after all gave his.
    #[must_use]
    pub fn is_unconfirmed(&self) -> bool {
        self.said.reason != NotSignedReason::Stamp && self.made_good.is_none()
    }

    /// Whether a signature for that purpose can still make it good.
    #[must_use]
    pub fn awaits(&self, purpose: Purpose) -> bool {
        self.said.purpose == purpose && self.is_unconfirmed()
    }

    /// Whether that signature was given after this was recorded. By the time of the events, not of
    /// their arrival: an older signature is on an older paper, and proves nothing of what was not signed later.
    #[must_use]
    pub fn is_made_good_by(&self, sign_off: &SignOff) -> bool {
        self.awaits(sign_off.purpose) && sign_off.signed_at >= self.at
    }
}
