//! Invoices (发票): issued over what became due, found by their number (P9, P12a, I18).

pub mod get;
pub mod list;
#[cfg(test)]
mod tests;

use callout_core::domain::{
    ids::{BranchId, CustomerId, InvoiceId, OrderId, PersonId},
    money::Money,
    numbers::DocumentNumber,
    order::{WorkOrder, state::Invoice},
    time::Timestamp,
};
use serde::Serialize;
use utoipa::ToSchema;

/// An invoice and what it is for.
#[derive(Debug, Serialize, ToSchema)]
pub struct IssuedInvoice {
    id: InvoiceId,
    /// Its number in parts.
    number: DocumentNumber,
    /// Its number as it is printed: `INV-SH-000001`.
    printed: String,
    branch: BranchId,
    amount: Money,
    by: PersonId,
    at: Timestamp,
    order: OrderId,
    order_number: String,
    customer: CustomerId,
    customer_name: String,
    customer_address: String,
}

impl IssuedInvoice {
    /// The invoice of that number in its series on a voucher.
    #[must_use]
    pub fn of(order: &WorkOrder, n: u32) -> Option<Self> {
        let Invoice { id, number, amount, by, at } = order.record.invoices.iter().find(|i| i.number.n == n)?.clone();
        Some(Self {
            id,
            printed: number.to_string(),
            number,
            branch: order.branch,
            amount,
            by,
            at,
            order: order.id,
            order_number: order.number.to_string(),
            customer: order.customer.id,
            customer_name: order.customer.name.to_string(),
            customer_address: order.customer.address.to_string(),
        })
    }
}
