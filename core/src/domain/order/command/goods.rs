//! What is recorded of goods in our hands (P10, P12, P13).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::{
    custody::{ReceiptBack, ThingTaken},
    numbers::{DocumentKind, DocumentNumber},
    text::Note,
};

/// Body of [`OrderCommand::TakeGoods`](super::OrderCommand::TakeGoods).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TakeGoods {
    /// What was taken.
    pub things: Vec<ThingTaken>,
    /// The receipt given, from the device's series.
    pub receipt: DocumentNumber,
    /// When the customer can have it back.
    pub promised: NaiveDate,
}

impl TakeGoods {
    /// The number that it uses up.
    #[must_use]
    pub const fn receipt(&self) -> Option<(&DocumentNumber, DocumentKind)> {
        Some((&self.receipt, DocumentKind::GoodsReceipt))
    }
}

/// Body of [`OrderCommand::ReportLate`](super::OrderCommand::ReportLate).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReportLate {
    /// Why.
    pub reason: Note,
    /// The date the customer was told.
    pub new_date: NaiveDate,
}

/// Body of [`OrderCommand::ReturnGoods`](super::OrderCommand::ReturnGoods).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReturnGoods {
    /// What became of the customer's receipt.
    pub receipt: ReceiptBack,
    /// The document that voids it, from the device's series.
    pub void: DocumentNumber,
}

impl ReturnGoods {
    /// The number that it uses up.
    #[must_use]
    pub const fn void(&self) -> Option<(&DocumentNumber, DocumentKind)> {
        Some((&self.void, DocumentKind::GoodsReceiptVoid))
    }
}
