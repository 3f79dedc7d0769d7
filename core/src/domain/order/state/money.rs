//! Money from the customer, and what he was billed (P9, P12a).

use serde::{Deserialize, Serialize};

use crate::domain::{
    ids::{InvoiceId, PaymentId, PersonId},
    money::{Fee, Money},
    numbers::DocumentNumber,
    order::command::Means,
    text::Note,
    time::Timestamp,
};

/// Money from the customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Payment {
    /// Its id.
    pub id: PaymentId,
    /// How much.
    pub amount: Fee,
    /// How.
    pub means: Means,
    /// Taken by whom.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Whether we have it.
    pub state: PaymentState,
}

/// Whether we have a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum PaymentState {
    /// Yes.
    Received,
    /// Nobody knows yet; it is neither counted nor asked for again blindly.
    Unknown,
    /// It never came.
    NotArrived {
        /// How the accountant knows.
        reason: Note,
    },
}

/// An invoice (发票).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invoice {
    /// Its id.
    pub id: InvoiceId,
    /// Its number.
    pub number: DocumentNumber,
    /// For how much.
    pub amount: Money,
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}
