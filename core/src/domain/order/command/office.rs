//! What the office records.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::{
    asset::AssetParticulars,
    customer::CustomerParticulars,
    entitlement::Category,
    ids::{AssetId, CallId, CustomerId, PersonId},
    order::state::Channel,
    text::{Line, Note},
    time::Timestamp,
};

/// Body of [`OrderCommand::Assign`](super::OrderCommand::Assign).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Assign {
    /// Who is sent.
    pub to: PersonId,
    /// Why another one is sent; may be missing the first time.
    pub reason: Option<Note>,
}

/// Body of [`OrderCommand::OverrideCategory`](super::OrderCommand::OverrideCategory).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OverrideCategory {
    /// The category that counts.
    pub category: Category,
    /// Why.
    pub reason: Note,
}

/// In the document: the days that are excused.
#[cfg(feature = "openapi")]
type ExcusedDays =
    crate::domain::shapes::ListOf<crate::domain::shapes::Day, 0, { crate::domain::order::EXCUSED_DAYS_MAX }>;

/// Body of [`OrderCommand::ExcuseDays`](super::OrderCommand::ExcuseDays).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ExcuseDays {
    /// The days on which it was impossible to travel.
    #[cfg_attr(feature = "openapi", schema(value_type = ExcusedDays))]
    pub days: Vec<NaiveDate>,
    /// Why: no ticket.
    pub reason: Line,
}

/// Body of [`OrderCommand::Register`](super::OrderCommand::Register): the call as it came.
///
/// Both numbers are taken when it is decided, so that they have no gaps (I18). Names and dates are those of the files as they
/// stand in the log at that moment, and the category follows from them (P1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = RegisterCall))]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// The call's id.
    pub call: CallId,
    /// How it came.
    pub channel: Channel,
    /// What the customer reports.
    pub fault: Note,
    /// When it came; none means when it is registered.
    pub received: Option<Timestamp>,
    /// Who calls.
    pub customer: Caller,
    /// What is broken.
    pub asset: Called,
}

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Caller {
    /// Somebody with a file: it fills the rest (P2).
    Known(CustomerId),
    /// Somebody new: his file is opened with the call.
    New {
        /// Under which id.
        id: CustomerId,
        /// What it says.
        says: CustomerParticulars,
    },
}

impl Caller {
    /// Whose file it is.
    #[must_use]
    pub const fn id(&self) -> CustomerId {
        match self {
            Self::Known(id) | Self::New { id, .. } => *id,
        }
    }
}

/// What somebody calls about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Called {
    /// A product with a file.
    Known(AssetId),
    /// A new one: it is registered with the call.
    New {
        /// Under which id.
        id: AssetId,
        /// What is known of it.
        says: AssetParticulars,
    },
}

impl Called {
    /// Which product it is.
    #[must_use]
    pub const fn id(&self) -> AssetId {
        match self {
            Self::Known(id) | Self::New { id, .. } => *id,
        }
    }
}
