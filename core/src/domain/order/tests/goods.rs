//! Goods in our hands: taken back, repaired, inspected, returned (P10–P13, I9, I18).

use super::*;
use crate::domain::{
    custody::{Holder, Place, ReceiptBack, ReceiptState},
    numbers::DocumentKind,
    order::{Remark, command::TakeGoods},
    samples::{accountant, cny, colleague, day, id, note, number, supervisor, warehouse},
};

fn holder(trial: &Trial) -> Holder {
    trial.order.record.custody.as_ref().unwrap().things[0].holder
}

const fn with(person: crate::domain::ids::PersonId) -> Holder {
    Holder::At { at: Place::Technician { person } }
}

/// Repaired, inspected and on its way home.
fn out_for_return() -> Trial {
    let mut trial = taken_back();
    trial.must(&warehouse(), &RECEIVE_GOODS);
    trial.all(&technician(), [bench(), FINISH_BENCH]);
    trial.must(&supervisor(), &PASS);
    trial.must(&warehouse(), &RELEASE_GOODS);
    trial
}

#[test]
fn what_cannot_be_fixed_on_site_is_taken_repaired_inspected_returned_and_paid() {
    let mut trial = taken_back();
    assert_eq!((stage(&trial), holder(&trial)), ("taken_back", with(technician().person)));
    trial.must(&warehouse(), &RECEIVE_GOODS);
    assert_eq!(holder(&trial), Holder::At { at: Place::Workshop });
    trial.all(&technician(), [bench(), FINISH_BENCH]);
    trial.must(&supervisor(), &fail());
    assert_eq!(stage(&trial), "in_workshop", "P11: back to the bench");
    assert_eq!(refusal(&trial, &technician(), &FINISH_BENCH), Some(Refusal::NoWorkRecorded), "nothing was mended");
    trial.all(&technician(), [bench(), FINISH_BENCH]);
    trial.must(&supervisor(), &PASS);
    trial.must(&warehouse(), &RELEASE_GOODS);
    assert_eq!((stage(&trial), holder(&trial)), ("out_for_return", with(technician().person)));
    assert_eq!(trial.order.charged(), cny(0), "nothing is due before the return");
    trial.must(&technician(), &return_goods(1));
    assert_eq!((stage(&trial), holder(&trial)), ("returned", Holder::At { at: Place::Customer }));
    assert_eq!(trial.order.charged(), trial.order.price(), "P12a: what is due is what the statement says");
    trial.sign(2, Purpose::Return);
    trial.must(&accountant(), &invoice(1));
    trial.must(&technician(), &transfer(1, 30_000));
    assert_eq!((stage(&trial), trial.order.due()), ("signed_off", cny(30_000)), "a promise is no payment");
    trial.must(&clerk(), &CLOSE_REGISTER);
    assert_eq!(stage(&trial), "signed_off");
    trial.must(&accountant(), &decide_payment(1, true));
    assert_eq!((stage(&trial), trial.order.due()), ("closed", cny(0)));
    let receipt = &trial.order.record.custody.as_ref().unwrap().receipt;
    let void = number(DocumentKind::GoodsReceiptVoid, 1);
    assert!(
        matches!(&receipt.state, ReceiptState::Voided { number, how: ReceiptBack::TakenBack, .. } if *number == void)
    );
}

#[test]
fn every_move_is_in_the_goods_register_i9() {
    let mut trial = out_for_return();
    trial.must(&technician(), &return_goods(1));
    let custody = trial.order.record.custody.as_ref().unwrap();
    let route: Vec<_> = custody.things[0].moves.iter().map(|m| m.to).collect();
    let his = with(technician().person);
    assert_eq!(route, [his, Holder::At { at: Place::Workshop }, his, Holder::At { at: Place::Customer }]);
    assert!(custody.is_home());
}

#[test]
fn a_lost_receipt_needs_a_signed_declaration_p12() {
    let mut trial = out_for_return();
    let lost = return_goods_with(1, ReceiptBack::Lost { declaration: id(9) });
    assert_eq!(refusal(&trial, &technician(), &lost), Some(Refusal::DeclarationMissing));
    trial.sign(9, Purpose::LostReceipt);
    trial.must(&technician(), &lost);
    trial.sign(10, Purpose::Return);
    assert_eq!(stage(&trial), "signed_off");
}

#[test]
fn goods_in_his_hands_tie_the_order_to_him_i9() {
    for trial in [taken_back(), out_for_return()] {
        assert_eq!(refusal(&trial, &clerk(), &assign(colleague().person)), Some(Refusal::WrongStage));
        assert_eq!(refusal(&trial, &clerk(), &OrderCommand::Unassign(because("Ill"))), Some(Refusal::WrongStage));
        assert_eq!(refusal(&trial, &clerk(), &OrderCommand::Cancel(because("No"))), Some(Refusal::WrongStage));
    }
}

#[test]
fn goods_on_the_bench_may_go_home_with_another_one() {
    let mut trial = taken_back();
    trial.must(&warehouse(), &RECEIVE_GOODS);
    trial.must(&clerk(), &assign(colleague().person));
    assert_eq!(stage(&trial), "in_workshop");
    assert_eq!(refusal(&trial, &technician(), &bench()), Some(Refusal::NotYours));
    trial.all(&colleague(), [bench(), FINISH_BENCH]);
    trial.must(&supervisor(), &PASS);
    trial.must(&warehouse(), &RELEASE_GOODS);
    assert_eq!(holder(&trial), with(colleague().person));
    trial.must(&colleague(), &return_goods(1));
}

#[test]
fn nothing_goes_home_before_it_passed_p12() {
    let mut trial = taken_back();
    assert_eq!(refusal(&trial, &technician(), &return_goods(1)), Some(Refusal::WrongStage));
    assert_eq!(refusal(&trial, &warehouse(), &RELEASE_GOODS), Some(Refusal::WrongStage));
    trial.must(&warehouse(), &RECEIVE_GOODS);
    assert_eq!(refusal(&trial, &supervisor(), &PASS), Some(Refusal::WrongStage));
    trial.all(&technician(), [bench(), FINISH_BENCH]);
    assert_eq!(refusal(&trial, &technician(), &PASS), Some(Refusal::NotAllowed), "he inspects not his own work");
    assert_eq!(refusal(&trial, &warehouse(), &RELEASE_GOODS), Some(Refusal::WrongStage));
}

#[test]
fn the_bench_counts_entries_and_not_clocks_i20() {
    let mut trial = taken_back();
    trial.must(&warehouse(), &RECEIVE_GOODS);
    // The bench's phone is a day behind the office.
    trial.now = trial.now.after(chrono::TimeDelta::days(-1));
    trial.all(&technician(), [bench(), FINISH_BENCH]);
    assert_eq!(stage(&trial), "repaired");
}

#[test]
fn a_late_repair_moves_the_promised_date_and_keeps_both_p13() {
    let mut trial = taken_back();
    let no_later = late("2026-03-06");
    assert_eq!(refusal(&trial, &technician(), &no_later), None, "the customer was told so");
    assert_eq!(trial.remarks(&technician(), &no_later), [Remark::DatePast]);
    assert!(trial.remarks(&technician(), &late("2026-03-09")).is_empty());
    trial.must(&technician(), &late("2026-03-09"));
    let record = &trial.order.record;
    assert_eq!(record.custody.as_ref().unwrap().receipt.promised, day("2026-03-09"));
    assert_eq!(record.repair_card.late[0].promised, day("2026-03-06"));
    let fixed = fixed_on_site();
    assert_eq!(refusal(&fixed, &technician(), &late("2026-03-09")), Some(Refusal::GoodsElsewhere));
}

#[test]
fn a_receipt_names_things_once_with_a_date_to_come_and_a_number_of_its_kind_p10_i18() {
    let trial = Trial::on_site(&asset());
    let refused = |change: fn(&mut TakeGoods)| {
        let OrderCommand::TakeGoods(mut take) = take_goods(0x71, 1, "2026-03-06") else { unreachable!("goods") };
        change(&mut take);
        refusal(&trial, &technician(), &OrderCommand::TakeGoods(take))
    };
    assert_eq!(refused(|take| take.things.clear()), Some(Refusal::ThingsUnclear));
    assert_eq!(refused(|take| take.things.push(take.things[0].clone())), Some(Refusal::ThingsUnclear));
    assert_eq!(refused(|take| take.promised = day("2026-03-02")), None, "the clock of the phone may be ahead (F6)");
    assert_eq!(trial.remarks(&technician(), &take_goods(0x71, 1, "2026-03-02")), [Remark::DatePast]);
    assert_eq!(refused(|take| take.receipt.kind = DocumentKind::Invoice), Some(Refusal::NumberNotNext));
    assert_eq!(refused(|take| take.receipt.n = 0), Some(Refusal::NumberNotNext));
    assert_eq!(refused(|_| {}), None);
}

#[test]
fn who_said_not_today_and_takes_the_goods_along_all_the_same_records_it_p10_p14() {
    let mut trial = Trial::on_site(&asset());
    let take = || take_goods(0x71, 1, "2026-03-06");
    trial.must(&technician(), &suspend("2026-03-04"));
    let mut left = trial.clone();
    trial.must(&technician(), &take());
    assert_eq!(stage(&trial), "taken_back");
    left.all(&technician(), [report(), LEAVE_SITE]);
    assert_eq!(refusal(&left, &technician(), &take()), Some(Refusal::WrongStage), "nobody is there any more");
}

#[test]
fn a_repair_is_written_to_the_history_of_the_product_p19() {
    assert_eq!(crate::domain::order::history_of(&Trial::on_site(&asset()).order), None, "nothing was done yet");
    let mut trial = taken_back();
    trial.must(&warehouse(), &RECEIVE_GOODS);
    let done_at = trial.now;
    trial.all(&technician(), [bench(), FINISH_BENCH]);
    let entry = crate::domain::order::history_of(&trial.order).unwrap();
    assert_eq!((entry.at, entry.order), (done_at, trial.order.id));
    assert_eq!((entry.found, entry.work), (Some(note("The fan stands still")), vec![note("Changed the fan motor")]));
    assert_eq!(entry.parts.len(), 2);
}
