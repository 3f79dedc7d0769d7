//! Invoices by their numbers, with the vouchers that they are on (I18).

use callout_core::domain::{order::WorkOrder, people::Actor};

use crate::{
    state::AppState,
    store::{
        StoreError,
        ledger::{self, BelowInvoice, InvoiceLine},
        registers,
    },
};

/// Invoices that an actor sees, the last number of each branch first.
pub async fn list(
    state: &AppState,
    viewer: &Actor,
    below: BelowInvoice,
    limit: i64,
) -> Result<Vec<(InvoiceLine, WorkOrder)>, StoreError> {
    let mut tx = state.db.read().await?;
    let lines = ledger::invoices(&mut tx, viewer, below, limit).await?;
    let mut found = Vec::with_capacity(lines.len());
    for line in lines {
        // Two invoices may be on one voucher, so that each line asks for its own.
        if let Some(order) = registers::find(&mut tx, viewer, line.order_id).await? {
            found.push((line, order));
        }
    }
    Ok(found)
}

/// The voucher with the invoice of that number, if this actor sees it (F61).
pub async fn find(state: &AppState, viewer: &Actor, series: &str, n: u32) -> Result<Option<WorkOrder>, StoreError> {
    let mut tx = state.db.read().await?;
    match ledger::invoice(&mut tx, viewer, series, n).await? {
        Some(order) => registers::find(&mut tx, viewer, order).await,
        None => Ok(None),
    }
}
