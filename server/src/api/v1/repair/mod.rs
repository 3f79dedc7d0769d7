//! Repair cards (修护卡): bench time, parts, inspections, late reports (P10, P11, P13).

pub mod get;
pub mod list;

use callout_core::domain::{
    ids::{BranchId, OrderId, PersonId},
    order::WorkOrder,
    repair::RepairCard,
};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

/// A repair card with what hangs on it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CardOfOrder {
    order: OrderId,
    number: String,
    branch: BranchId,
    /// `in_workshop`, `repaired`, `passed` …
    stage: &'static str,
    /// Whose bench it is on.
    assignee: Option<PersonId>,
    model: String,
    serial: Option<String>,
    /// The day the customer was promised.
    promised: Option<NaiveDate>,
    /// Minutes on the bench.
    bench_minutes: u64,
    card: RepairCard,
}

impl CardOfOrder {
    /// The card of a voucher.
    #[must_use]
    pub fn of(order: WorkOrder) -> Self {
        Self {
            order: order.id,
            number: order.number.to_string(),
            branch: order.branch,
            stage: order.stage.name(),
            assignee: order.assignee(),
            model: order.asset.model.to_string(),
            serial: order.asset.serial.as_ref().map(ToString::to_string),
            promised: order.record.custody.as_ref().map(|custody| custody.receipt.promised),
            bench_minutes: order.record.repair_card.bench.iter().map(|entry| u64::from(entry.minutes)).sum(),
            card: order.record.repair_card,
        }
    }
}
