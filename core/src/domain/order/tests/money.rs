//! Fees: collected, promised, invoiced; nothing is settled while anything is owed or uncertain (P9, P12a, I8).

use super::*;
use crate::domain::{
    ledger::Account,
    numbers::DocumentKind,
    order::{
        Remark,
        command::{Means, TakePayment},
        state::PaymentState,
    },
    samples::{accountant, branch, cny, fee, id, number},
};

#[test]
fn a_transfer_settles_only_when_it_was_seen_p12a() {
    let mut trial = signed_off();
    trial.must(&technician(), &transfer(1, 30_000));
    assert_eq!(trial.owed_earned_and_held(), (30_000, 30_000, 0));
    trial.must(&accountant(), &decide_payment(1, true));
    assert_eq!(stage(&trial), "settled");
    assert_eq!((trial.order.due(), trial.balance(Account::Bank(branch()))), (cny(0), 30_000));
}

#[test]
fn an_uncertain_payment_holds_the_settlement_even_when_nothing_else_is_owed() {
    let mut trial = signed_off();
    trial.all(&technician(), [transfer(1, 30_000), cash(2, 30_000, 1)]);
    assert_eq!((stage(&trial), trial.order.due()), ("signed_off", cny(0)));
    trial.must(&accountant(), &decide_payment(1, false));
    assert_eq!(stage(&trial), "settled");
}

#[test]
fn a_promise_made_after_the_settlement_holds_the_closing() {
    let mut trial = signed_off();
    trial.all(&technician(), [cash(1, 30_000, 1), transfer(2, 100)]);
    trial.must(&clerk(), &CLOSE_REGISTER);
    assert_eq!(stage(&trial), "settled");
    trial.must(&accountant(), &decide_payment(2, false));
    assert_eq!(stage(&trial), "closed");
}

#[test]
fn a_payment_that_never_came_leaves_the_debt_and_may_still_come_p12a() {
    let mut trial = signed_off();
    trial.must(&technician(), &transfer(1, 30_000));
    trial.must(&accountant(), &decide_payment(1, false));
    assert_eq!((stage(&trial), trial.order.due()), ("signed_off", cny(30_000)));
    assert_eq!(refusal(&trial, &accountant(), &decide_payment(1, false)), Some(Refusal::PaymentNotOpen));
    trial.must(&accountant(), &decide_payment(1, true));
    assert_eq!((stage(&trial), trial.balance(Account::Bank(branch()))), ("settled", 30_000));
    assert_eq!(refusal(&trial, &accountant(), &decide_payment(1, true)), Some(Refusal::PaymentNotOpen));
}

#[test]
fn part_payments_settle_together() {
    let mut trial = signed_off();
    trial.must(&technician(), &cash(1, 10_000, 1));
    assert_eq!((stage(&trial), trial.order.due()), ("signed_off", cny(20_000)));
    trial.must(&technician(), &cash(2, 20_000, 2));
    assert_eq!(stage(&trial), "settled");
}

#[test]
fn too_much_is_remarked_and_kept_p18() {
    let mut trial = signed_off();
    assert!(trial.remarks(&technician(), &cash(1, 30_000, 1)).is_empty());
    assert_eq!(trial.remarks(&technician(), &cash(1, 30_001, 1)), vec![Remark::Overpaid]);
    assert_eq!(trial.remarks(&technician(), &cash(1, 50_001, 1)), vec![Remark::OverCashLimit, Remark::Overpaid], "P9");
    trial.must(&technician(), &transfer(1, 30_000));
    assert_eq!(trial.remarks(&technician(), &cash(2, 1, 1)), vec![Remark::Overpaid], "it is on its way already");
    trial.must(&technician(), &cash(2, 31_000, 1));
    assert_eq!(trial.owed_earned_and_held(), (-1_000, 30_000, 31_000));
}

#[test]
fn a_deposit_before_the_work_is_not_too_much() {
    let mut trial = Trial::on_site(&asset());
    trial.all(&technician(), [quote(1), agree(1)]);
    assert!(trial.remarks(&technician(), &cash(1, 30_000, 1)).is_empty());
    trial.all(&technician(), [cash(1, 30_000, 1), work(), check(), FINISH_ON_SITE]);
    trial.sign(1, Purpose::WorkDone);
    assert_eq!(stage(&trial), "settled");
}

#[test]
fn money_is_written_down_wherever_the_order_stands_i7() {
    let mut trial = Trial::on_site(&asset());
    trial.must(&technician(), &cash(1, 5_000, 1));
    trial.must(&clerk(), &OrderCommand::Cancel(because("She moved")));
    trial.must(&technician(), &cash(2, 100, 2));
    assert_eq!(trial.owed_earned_and_held(), (-5_100, 0, 5_100));
}

#[test]
fn what_is_no_payment_is_refused() {
    let mut trial = signed_off();
    assert_eq!(refusal(&trial, &technician(), &cash(1, 0, 1)), Some(Refusal::AmountZero));
    assert_eq!(refusal(&trial, &technician(), &cash(1, 100, 0)), Some(Refusal::NumberNotNext), "I18");
    let means = Means::Cash { receipt: number(DocumentKind::GoodsReceipt, 1) };
    let odd = OrderCommand::TakePayment(TakePayment { id: id(1), amount: fee(100), means });
    assert_eq!(refusal(&trial, &technician(), &odd), Some(Refusal::NumberNotNext), "I18");
    trial.must(&technician(), &cash(1, 100, 1));
    assert_eq!(refusal(&trial, &technician(), &cash(1, 100, 2)), Some(Refusal::PaymentTwice));
}

#[test]
fn an_invoice_is_for_what_is_due_and_once_p9() {
    let mut trial = Trial::on_site(&asset());
    assert_eq!(refusal(&trial, &accountant(), &invoice(1)), Some(Refusal::NothingToInvoice));
    trial.all(&technician(), [quote(1), agree(1), work(), check(), FINISH_ON_SITE]);
    trial.must(&accountant(), &invoice(1));
    assert_eq!(trial.order.record.invoices[0].amount, cny(30_000));
    assert_eq!(refusal(&trial, &accountant(), &invoice(2)), Some(Refusal::NothingToInvoice));
    assert_eq!(refusal(&trial, &clerk(), &invoice(2)), Some(Refusal::NotAllowed));
}

#[test]
fn a_payment_knows_whether_we_have_it() {
    let mut trial = signed_off();
    trial.all(&technician(), [cash(1, 10_000, 1), transfer(2, 20_000)]);
    let states: Vec<_> = trial.order.record.payments.iter().map(|p| p.state.clone()).collect();
    assert_eq!(states, [PaymentState::Received, PaymentState::Unknown]);
    assert_eq!((trial.order.received(), trial.order.promised()), (cny(10_000), cny(30_000)));
}
