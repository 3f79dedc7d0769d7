//! What a technician holds is always known (P18, I8).

use super::*;
use crate::domain::samples::{accountant, branch, clerk, cny, colleague, fee, id, note, technician};

const NOON: Timestamp = Timestamp::from_ms(1_772_510_400_000);

/// The book of a technician who collected 300.00.
fn book() -> CashBook {
    let empty = CashBook::new(technician().person, branch(), Currency::CNY);
    empty.apply(&CashEvent::Collected(fee(30_000)), technician().person, NOON)
}

fn hand_in(number: u128, minor: i64) -> CashCommand {
    CashCommand::HandIn(HandIn { id: id(number), amount: fee(minor) })
}

fn count(number: u128, minor: i64, reason: Option<&str>) -> CashCommand {
    CashCommand::Count(Count { remittance: id(number), counted: fee(minor), reason: reason.map(note) })
}

/// What a command means for a book, under the policies of every company.
fn decide(book: &CashBook, command: &CashCommand, actor: &Actor) -> Result<CashEvent, Refusal> {
    book.decide(command, actor, &Policies::default(), Mode::Live)
}

/// The book after a command, and what was booked.
fn after(book: &CashBook, actor: &Actor, command: &CashCommand) -> (CashBook, Vec<(Account, i64)>) {
    let event = decide(book, command, actor).unwrap();
    let entry = book.journal(&event).unwrap().unwrap();
    let postings = entry.postings().iter().map(|p| (p.account, p.amount.minor)).collect();
    (book.clone().apply(&event, actor.person, NOON), postings)
}

#[test]
fn cash_goes_from_the_pocket_over_the_count_to_the_desk() {
    let (book, booked) = after(&book(), &technician(), &hand_in(1, 30_000));
    assert_eq!(book.holds, cny(0));
    assert_eq!(booked, [(Account::HandedIn(id(1)), 30_000), (Account::TechnicianCash(technician().person), -30_000)]);
    let (book, booked) = after(&book, &accountant(), &count(1, 30_000, None));
    assert_eq!(booked, [(Account::HandedIn(id(1)), -30_000), (Account::CashDesk(branch()), 30_000)]);
    assert_eq!(decide(&book, &count(1, 30_000, None), &accountant()), Err(Refusal::RemittanceNotOpen), "counted once");
}

#[test]
fn a_difference_needs_a_reason_and_has_an_account() {
    let (book, _) = after(&book(), &technician(), &hand_in(1, 30_000));
    assert_eq!(decide(&book, &count(1, 29_900, None), &accountant()), Err(Refusal::DifferenceNeedsReason));
    let (book, booked) = after(&book, &accountant(), &count(1, 29_900, Some("One note was false")));
    assert_eq!(booked[2], (Account::CashDifference(branch()), 100));
    assert!(matches!(&book.remittances[0].state, CountState::Counted { reason: Some(_), .. }));
}

#[test]
fn nobody_hands_in_for_another_and_only_the_accountant_counts() {
    assert_eq!(decide(&book(), &hand_in(1, 100), &colleague()), Err(Refusal::NotYours));
    assert_eq!(decide(&book(), &hand_in(1, 0), &technician()), Err(Refusal::AmountZero));
    let (book, _) = after(&book(), &technician(), &hand_in(1, 100));
    assert_eq!(decide(&book, &hand_in(1, 100), &technician()), Err(Refusal::PaymentTwice));
    assert_eq!(decide(&book, &count(1, 100, None), &clerk()), Err(Refusal::NotAllowed));
    assert_eq!(decide(&book, &count(2, 100, None), &accountant()), Err(Refusal::RemittanceNotOpen));
}

#[test]
fn more_than_he_held_is_remarked_and_taken() {
    assert_eq!(book().remarks(&hand_in(1, 30_001)), vec![Remark::MoreThanHeld]);
    assert!(book().remarks(&hand_in(1, 30_000)).is_empty());
    assert_eq!(after(&book(), &technician(), &hand_in(1, 30_001)).0.holds, cny(-1));
}

#[test]
fn old_counted_remittances_leave_the_book_and_open_ones_never_do() {
    let mut book = book();
    (book, _) = after(&book, &technician(), &hand_in(0, 1));
    for number in 1..=REMITTANCES_KEPT as u128 + 5 {
        (book, _) = after(&book, &technician(), &hand_in(number, 1));
        (book, _) = after(&book, &accountant(), &count(number, 1, None));
    }
    assert!(book.remittances.len() <= REMITTANCES_KEPT + 1);
    assert_eq!(book.remittances[0].state, CountState::HandedIn);
    let text = serde_json::to_string(&book).unwrap();
    assert_eq!(serde_json::from_str::<CashBook>(&text).unwrap(), book);
}

#[test]
fn what_somebody_holds_who_is_gone_is_received_and_the_shortage_is_his_p18() {
    let receive = |minor, reason: Option<&str>| {
        CashCommand::Receive(Receive { id: id(1), counted: fee(minor), reason: reason.map(note) })
    };
    assert_eq!(decide(&book(), &receive(29_000, None), &accountant()), Err(Refusal::DifferenceNeedsReason));
    assert_eq!(decide(&book(), &receive(30_000, None), &clerk()), Err(Refusal::NotAllowed));
    let (after_all, booked) = after(&book(), &accountant(), &receive(29_000, Some("He left")));
    assert_eq!(after_all.holds, cny(0));
    let his = technician().person;
    let expected = [
        (Account::TechnicianCash(his), -30_000),
        (Account::CashDesk(branch()), 29_000),
        (Account::Shortage(his), 1_000),
    ];
    assert_eq!(booked, expected);
    assert_eq!(decide(&after_all, &receive(1, Some("again")), &accountant()), Err(Refusal::PaymentTwice));
    let (_, over) = after(&book(), &accountant(), &receive(30_100, Some("A note too many")));
    assert_eq!(over[2], (Account::CashDifference(branch()), -100));
}
