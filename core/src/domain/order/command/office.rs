//! What the office records.

use serde::{Deserialize, Serialize};

use crate::domain::{
    asset::Asset,
    entitlement::Category,
    ids::{CallId, PersonId},
    order::state::{Channel, CustomerOnVoucher},
    text::Note,
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

/// Body of [`OrderCommand::Register`](super::OrderCommand::Register): the call as it came, the file as it stood.
///
/// Both numbers are taken when it is decided, so that they have no gaps (I18); the category follows from the product's
/// dates (P1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// When somebody must have arrived (P4).
    pub arrive_by: Timestamp,
    /// The customer as the voucher is to name him.
    pub customer: CustomerOnVoucher,
    /// The product.
    pub asset: Asset,
}
