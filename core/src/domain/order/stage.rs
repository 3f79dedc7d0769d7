//! The life of a work order.

mod step;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use self::step::Step;
use crate::domain::{text::Note, time::Timestamp};

/// Where a work order stands; each variant carries what is true only there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// Registered, nobody is sent yet.
    Registered,
    /// Somebody is sent and has not answered.
    Assigned,
    /// He takes it.
    Accepted,
    /// He is under way.
    EnRoute {
        /// Since when.
        since: Timestamp,
    },
    /// He is at the customer's.
    OnSite {
        /// Since when.
        since: Timestamp,
    },
    /// Repaired at the customer's (P8).
    FixedOnSite {
        /// When.
        at: Timestamp,
    },
    /// The goods are with the technician (P10).
    TakenBack {
        /// When.
        at: Timestamp,
    },
    /// The goods are on the bench (P11).
    InWorkshop {
        /// Since when.
        since: Timestamp,
    },
    /// The bench is done; the supervisor is to inspect.
    Repaired {
        /// When.
        at: Timestamp,
    },
    /// The inspection passed.
    Passed {
        /// When.
        at: Timestamp,
    },
    /// The goods are on their way home (P12).
    OutForReturn {
        /// Since when.
        since: Timestamp,
    },
    /// The customer has them again and is to sign.
    Returned {
        /// When.
        at: Timestamp,
    },
    /// Not today: explained with a date (P14).
    Suspended {
        /// Why.
        reason: Note,
        /// Until which day.
        until: NaiveDate,
        /// Since when.
        since: Timestamp,
    },
    /// The office is to decide (P15).
    FollowUpNeeded {
        /// Why.
        reason: Note,
        /// Since when.
        since: Timestamp,
    },
    /// The customer signed the work or the return.
    SignedOff {
        /// When.
        at: Timestamp,
    },
    /// Nothing is owed any more.
    Settled {
        /// When.
        at: Timestamp,
    },
    /// Filed: signed, settled and cancelled in the register (P8).
    Closed {
        /// When.
        at: Timestamp,
    },
    /// A recorded end: the office cancelled it.
    Cancelled {
        /// Why.
        reason: Note,
        /// When.
        at: Timestamp,
    },
    /// A recorded end: the customer refused the quote (P7).
    CustomerRefused {
        /// Why.
        reason: Note,
        /// When.
        at: Timestamp,
    },
    /// A recorded end: it cannot be repaired.
    Unrepairable {
        /// Why.
        reason: Note,
        /// When.
        at: Timestamp,
    },
}

impl Stage {
    /// Whether it is still open what comes of it: the office may send another one or cancel.
    const fn is_without_result(&self) -> bool {
        self.is_before_site() || matches!(self, Self::OnSite { .. })
    }

    /// Whether nobody is at the customer's yet, or nobody any more without a result.
    const fn is_before_site(&self) -> bool {
        matches!(
            self,
            Self::Registered
                | Self::Assigned
                | Self::Accepted
                | Self::EnRoute { .. }
                | Self::Suspended { .. }
                | Self::FollowUpNeeded { .. }
        )
    }

    /// Whether goods of the customer's were taken back and are not returned.
    #[must_use]
    pub const fn is_in_our_hands(&self) -> bool {
        matches!(
            self,
            Self::TakenBack { .. }
                | Self::InWorkshop { .. }
                | Self::Repaired { .. }
                | Self::Passed { .. }
                | Self::OutForReturn { .. }
        )
    }

    /// Whether nothing more happens to the work itself.
    #[must_use]
    pub const fn is_end(&self) -> bool {
        matches!(
            self,
            Self::Closed { .. } | Self::Cancelled { .. } | Self::CustomerRefused { .. } | Self::Unrepairable { .. }
        )
    }

    /// The stage's name, for filters and columns.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Assigned => "assigned",
            Self::Accepted => "accepted",
            Self::EnRoute { .. } => "en_route",
            Self::OnSite { .. } => "on_site",
            Self::FixedOnSite { .. } => "fixed_on_site",
            Self::TakenBack { .. } => "taken_back",
            Self::InWorkshop { .. } => "in_workshop",
            Self::Repaired { .. } => "repaired",
            Self::Passed { .. } => "passed",
            Self::OutForReturn { .. } => "out_for_return",
            Self::Returned { .. } => "returned",
            Self::Suspended { .. } => "suspended",
            Self::FollowUpNeeded { .. } => "follow_up_needed",
            Self::SignedOff { .. } => "signed_off",
            Self::Settled { .. } => "settled",
            Self::Closed { .. } => "closed",
            Self::Cancelled { .. } => "cancelled",
            Self::CustomerRefused { .. } => "customer_refused",
            Self::Unrepairable { .. } => "unrepairable",
        }
    }

    /// Every stage's name, in the order of the work.
    pub const NAMES: [&'static str; 20] = [
        "registered",
        "assigned",
        "accepted",
        "en_route",
        "on_site",
        "fixed_on_site",
        "taken_back",
        "in_workshop",
        "repaired",
        "passed",
        "out_for_return",
        "returned",
        "suspended",
        "follow_up_needed",
        "signed_off",
        "settled",
        "closed",
        "cancelled",
        "customer_refused",
        "unrepairable",
    ];
}
