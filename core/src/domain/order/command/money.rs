//! What is recorded of money (P9, P12a).

use serde::{Deserialize, Serialize};

use crate::domain::{
    ids::{InvoiceId, PaymentId},
    money::Fee,
    numbers::{DocumentKind, DocumentNumber},
    text::{Line, Note},
};

/// How money comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "by", rename_all = "snake_case", deny_unknown_fields)]
pub enum Means {
    /// In cash, against a receipt of the device's series.
    Cash {
        /// The receipt.
        receipt: DocumentNumber,
    },
    /// By bank or mobile transfer: unknown until the accountant sees it.
    Transfer {
        /// The reference that the customer gave.
        reference: Option<Line>,
    },
}

/// Body of [`OrderCommand::TakePayment`](super::OrderCommand::TakePayment).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TakePayment {
    /// Its id, made on the phone.
    pub id: PaymentId,
    /// How much.
    pub amount: Fee,
    /// How.
    pub means: Means,
}

impl TakePayment {
    /// The number that it uses up; a transfer has none.
    #[must_use]
    pub const fn receipt(&self) -> Option<(&DocumentNumber, DocumentKind)> {
        match &self.means {
            Means::Cash { receipt } => Some((receipt, DocumentKind::CashReceipt)),
            Means::Transfer { .. } => None,
        }
    }
}

/// Body of [`OrderCommand::DecidePayment`](super::OrderCommand::DecidePayment).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DecidePayment {
    /// Which payment.
    pub payment: PaymentId,
    /// What became of it.
    pub arrived: bool,
    /// How the accountant knows.
    pub reason: Note,
}

/// Body of [`OrderCommand::IssueInvoice`](super::OrderCommand::IssueInvoice).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct IssueInvoice {
    /// Its id.
    pub id: InvoiceId,
    /// Its number: the next of the branch's series, taken when it is decided (I18).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<DocumentNumber>,
}
