//! What happened to a complaint: the history that its state is made of.

use serde::{Deserialize, Serialize};

use super::{
    command::{Escalate, Visit},
    stage::Step,
    state::Complaint,
};
use crate::domain::{deadline::Judged, ids::PersonId};

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "what", content = "facts", rename_all = "snake_case")]
pub enum ComplaintEvent {
    /// It was recorded, with all that was found of customer, voucher and product.
    Opened(Box<Complaint>),
    /// A step was taken.
    Stepped(Stepped),
    /// Somebody is to visit the customer.
    VisitorNamed(PersonId),
    /// Somebody was with the customer.
    Visited(Visited),
    /// A deadline passed, and somebody is told.
    Escalated(Escalate),
}

/// A step, and what it made of the deadline of the disposition; nothing where it is none, or where there was one before (P28).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Stepped {
    /// What was done.
    pub step: Step,
    /// What became of the deadline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disposition: Option<Judged>,
}

/// A visit, and what it made of the deadline on site; nothing where somebody had been there before (P28).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Visited {
    /// What he found.
    pub visit: Visit,
    /// What became of the deadline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_site: Option<Judged>,
}
