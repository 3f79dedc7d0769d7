//! What was paid, how, and whether we have it (P9, P12a).

use super::{format, say};
use crate::{
    domain::order::{
        command::Means,
        state::{Payment, PaymentState},
    },
    i18n::Lang,
};

/// How much came, and how.
#[must_use]
pub fn payment(lang: Lang, payment: &Payment) -> String {
    let amount = format::money(lang, payment.amount.money());
    match &payment.means {
        Means::Cash { .. } => say!(lang, "payment-cash", amount = amount),
        Means::Transfer { .. } => say!(lang, "payment-transfer", amount = amount),
    }
}

/// The number of its receipt, or what the transfer is known by.
#[must_use]
pub fn payment_reference(lang: Lang, means: &Means) -> Option<String> {
    match means {
        Means::Cash { receipt } => Some(say!(lang, "payment-receipt", number = (receipt.to_string()))),
        Means::Transfer { reference } => {
            reference.as_ref().map(|reference| say!(lang, "payment-reference", reference = (reference.as_str())))
        }
    }
}

/// Whether we have it.
#[must_use]
pub fn payment_state(lang: Lang, state: &PaymentState) -> String {
    match state {
        PaymentState::Received => say!(lang, "payment-received"),
        PaymentState::Unknown => say!(lang, "payment-unknown"),
        PaymentState::NotArrived { reason } => say!(lang, "payment-not-arrived", reason = (reason.as_str())),
    }
}
