//! What the office records.

use serde::{Deserialize, Serialize};

use crate::domain::{entitlement::Category, ids::PersonId, text::Note};

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
