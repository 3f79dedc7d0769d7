//! What an event means for the books (P18): every entry sums to zero by construction (I8).

use super::{
    command::Means,
    event::{Happening, OrderEvent},
    state::WorkOrder,
};
use crate::domain::ledger::{Account, Entry, Unbalanced};

/// The entry of an event, given the order *before* it; most events mean nothing for the books.
///
/// A transfer is booked when the accountant has seen it, not when the customer promised it.
pub fn journal(order: &WorkOrder, event: &OrderEvent) -> Result<Option<Entry>, Unbalanced> {
    let branch = order.branch;
    let (amount, from, to) = match &event.what {
        Happening::ChargeRaised(amount) => (*amount, Account::Revenue(branch), order.receivable()),
        Happening::PaymentTaken(payment) => match payment.means {
            Means::Cash { .. } => (payment.amount.money(), order.receivable(), Account::TechnicianCash(event.by)),
            Means::Transfer { .. } => return Ok(None),
        },
        Happening::PaymentDecided(decision) if decision.arrived => {
            match order.record.payments.iter().find(|p| p.id == decision.payment) {
                Some(payment) => (payment.amount.money(), order.receivable(), Account::Bank(branch)),
                None => return Ok(None),
            }
        }
        _ => return Ok(None),
    };
    if amount.is_zero() { Ok(None) } else { Entry::transfer(amount, from, to).map(Some) }
}
