//! Fees: what becomes due, what was taken, what was invoiced (P9, P12a, P18).

use super::{Context, Happening, Refusal, Remark, WorkOrder, has_room, is_numbered};
use crate::domain::{
    money::Money,
    numbers::DocumentKind,
    order::{
        command::{DecidePayment, IssueInvoice, Means, TakePayment},
        state::{Invoice, PaymentState},
    },
};

/// What becomes due when the work is done: the agreed price less what was charged before. It is a credit where a
/// colleague's late record was charged before the office found the work to be free (P1).
pub(super) fn charge(order: &WorkOrder) -> Option<Happening> {
    let due = order.price().minor.saturating_sub(order.charged().minor);
    (due != 0).then_some(Happening::ChargeRaised(Money::new(due, order.currency)))
}

/// P9, P12a: money was taken, or promised through a bank. It is written down at any stage: it is in somebody's hand.
pub(super) fn take_payment(order: &WorkOrder, payment: &TakePayment) -> Result<Vec<Happening>, Refusal> {
    has_room(order.record.payments.len())?;
    if let Means::Cash { receipt } = &payment.means {
        is_numbered(receipt, DocumentKind::CashReceipt)?;
    }
    if payment.amount.money().is_zero() {
        return Err(Refusal::AmountZero);
    }
    if payment.amount.money().currency != order.currency {
        return Err(Refusal::UnknownReference);
    }
    if order.record.payments.iter().any(|p| p.id == payment.id) {
        return Err(Refusal::PaymentTwice);
    }
    Ok(vec![Happening::PaymentTaken(payment.clone())])
}

/// What a person should know about a payment.
pub(super) fn remarks(order: &WorkOrder, payment: &TakePayment, context: &Context<'_>) -> Vec<Remark> {
    let amount = payment.amount.money();
    let limit = context.policies.cash_on_site_max.money();
    let is_cash = matches!(payment.means, Means::Cash { .. });
    let mut remarks = Vec::new();
    if is_cash && amount.currency == limit.currency && amount.minor > limit.minor {
        remarks.push(Remark::OverCashLimit);
    }
    // Against the agreed price, also before it is due; what is on its way counts, lest it be paid twice (P12a).
    let asked = order.price().minor.max(order.charged().minor);
    if amount.minor > asked.saturating_sub(order.promised().minor) {
        remarks.push(Remark::Overpaid);
    }
    remarks
}

/// P12a: the accountant learned what became of an uncertain payment; one given up for lost may still arrive.
pub(super) fn decide_payment(order: &WorkOrder, decision: &DecidePayment) -> Result<Vec<Happening>, Refusal> {
    let is_open = order.record.payments.iter().filter(|p| p.id == decision.payment).any(|p| match p.state {
        PaymentState::Unknown => true,
        PaymentState::NotArrived { .. } => decision.arrived,
        PaymentState::Received => false,
    });
    if is_open { Ok(vec![Happening::PaymentDecided(decision.clone())]) } else { Err(Refusal::PaymentNotOpen) }
}

/// P9, P12a: what is due and not invoiced yet is invoiced.
pub(super) fn issue_invoice(
    order: &WorkOrder,
    issue: &IssueInvoice,
    context: &Context<'_>,
) -> Result<Vec<Happening>, Refusal> {
    let number = issue.number.clone().ok_or(Refusal::NumberNotNext)?;
    is_numbered(&number, DocumentKind::Invoice)?;
    let invoiced = order.record.invoices.iter().fold(0, |sum, i| i64::saturating_add(sum, i.amount.minor));
    let open = order.charged().minor.saturating_sub(invoiced);
    if open <= 0 {
        return Err(Refusal::NothingToInvoice);
    }
    let amount = Money::new(open, order.currency);
    let invoice = Invoice { id: issue.id, number, amount, by: context.actor.person, at: context.at };
    Ok(vec![Happening::InvoiceIssued(invoice)])
}
