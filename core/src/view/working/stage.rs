//! Where an order stands, as a shell looks up a picture for it, and how good that is.

use facet::Facet;
use serde::{Deserialize, Serialize};

use crate::{domain::order::Stage, view::Tone};

/// Where an order stands.
#[derive(Facet, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub enum StageKind {
    /// Registered, nobody is sent yet.
    #[default]
    Registered,
    /// Somebody is sent and has not answered.
    Assigned,
    /// He takes it.
    Accepted,
    /// He is under way.
    EnRoute,
    /// He is at the customer's.
    OnSite,
    /// Repaired at the customer's (P8).
    FixedOnSite,
    /// The goods are with the technician (P10).
    TakenBack,
    /// The goods are on the bench (P11).
    InWorkshop,
    /// The bench is done; the supervisor is to inspect.
    Repaired,
    /// The inspection passed.
    Passed,
    /// The goods are on their way home (P12).
    OutForReturn,
    /// The customer has them again and is to sign.
    Returned,
    /// Not today (P14).
    Suspended,
    /// The office is to decide (P15).
    FollowUpNeeded,
    /// The customer signed.
    SignedOff,
    /// Nothing is owed any more.
    Settled,
    /// Filed.
    Closed,
    /// The office cancelled it.
    Cancelled,
    /// The customer refused the quote (P7).
    CustomerRefused,
    /// It cannot be repaired.
    Unrepairable,
}

impl From<&Stage> for StageKind {
    fn from(stage: &Stage) -> Self {
        match stage {
            Stage::Registered => Self::Registered,
            Stage::Assigned => Self::Assigned,
            Stage::Accepted => Self::Accepted,
            Stage::EnRoute { .. } => Self::EnRoute,
            Stage::OnSite { .. } => Self::OnSite,
            Stage::FixedOnSite { .. } => Self::FixedOnSite,
            Stage::TakenBack { .. } => Self::TakenBack,
            Stage::InWorkshop { .. } => Self::InWorkshop,
            Stage::Repaired { .. } => Self::Repaired,
            Stage::Passed { .. } => Self::Passed,
            Stage::OutForReturn { .. } => Self::OutForReturn,
            Stage::Returned { .. } => Self::Returned,
            Stage::Suspended { .. } => Self::Suspended,
            Stage::FollowUpNeeded { .. } => Self::FollowUpNeeded,
            Stage::SignedOff { .. } => Self::SignedOff,
            Stage::Settled { .. } => Self::Settled,
            Stage::Closed { .. } => Self::Closed,
            Stage::Cancelled { .. } => Self::Cancelled,
            Stage::CustomerRefused { .. } => Self::CustomerRefused,
            Stage::Unrepairable { .. } => Self::Unrepairable,
        }
    }
}

impl StageKind {
    /// How good it is to stand there.
    #[must_use]
    pub const fn tone(self) -> Tone {
        match self {
            Self::Registered | Self::Assigned | Self::Accepted | Self::Suspended | Self::Cancelled => Tone::Calm,
            Self::EnRoute
            | Self::OnSite
            | Self::FixedOnSite
            | Self::TakenBack
            | Self::InWorkshop
            | Self::Repaired
            | Self::OutForReturn
            | Self::Returned => Tone::Active,
            Self::Passed | Self::SignedOff | Self::Settled | Self::Closed => Tone::Good,
            Self::FollowUpNeeded | Self::CustomerRefused | Self::Unrepairable => Tone::Notice,
        }
    }
}
