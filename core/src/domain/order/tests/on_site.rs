//! The visit: appointment, travel, finding, work, signature, report (P6, P8, P14–P16).

use super::*;
use crate::domain::{
    entitlement::Category,
    order::{Happening, Mode, Remark},
    samples::{asset_in_warranty, colleague, day, note, supervisor},
};

#[test]
fn a_chargeable_repair_is_quoted_done_checked_signed_paid_reported_and_closed() {
    let mut trial = Trial::accepted(&asset());
    let tomorrow = trial.now;
    trial.all(&technician(), [agree_appointment(tomorrow), START_TRAVEL, ARRIVE, finding(), quote(1), agree(1)]);
    trial.all(&technician(), [work(), check(), FINISH_ON_SITE]);
    assert_eq!(trial.owed_earned_and_held(), (30_000, 30_000, 0), "what was agreed is due");
    trial.sign(1, Purpose::WorkDone);
    trial.all(&technician(), [cash(1, 30_000, 1), report(), LEAVE_SITE]);
    assert_eq!(trial.owed_earned_and_held(), (0, 30_000, 30_000));
    assert_eq!(stage(&trial), "settled");
    trial.must(&crate::domain::samples::accountant(), &invoice(1));
    trial.must(&clerk(), &CLOSE_REGISTER);
    assert_eq!(stage(&trial), "closed");
    let record = &trial.order.record;
    assert_eq!(record.invoices[0].amount.minor, 30_000);
    assert_eq!(record.work[0].parts.len(), 2, "P8: the parts are on the voucher");
    assert!(record.findings[0].finding.differs, "P15: both what was reported and what was found are kept");
    assert_eq!(record.visits.len(), 1);
}

#[test]
fn a_repair_in_the_warranty_costs_nothing_and_is_settled_by_the_signature_p1() {
    let mut trial = Trial::on_site(&asset_in_warranty());
    trial.all(&technician(), [finding(), work(), check(), FINISH_ON_SITE]);
    trial.sign(1, Purpose::WorkDone);
    assert_eq!(stage(&trial), "settled");
    assert!(trial.books.is_empty());
}

#[test]
fn chargeable_work_waits_for_the_agreement_p7() {
    let mut trial = Trial::on_site(&asset());
    assert_eq!(refusal(&trial, &technician(), &work()), Some(Refusal::QuoteNotAgreed));
    trial.must(&technician(), &quote(1));
    assert_eq!(refusal(&trial, &technician(), &work()), Some(Refusal::QuoteNotAgreed));
    trial.all(&technician(), [agree(1), work()]);
}

#[test]
fn work_that_the_office_found_chargeable_is_not_finished_without_an_agreement_p1_p7() {
    let mut trial = Trial::on_site(&asset_in_warranty());
    trial.all(&technician(), [work(), check()]);
    trial.must(&supervisor(), &override_category(Category::A));
    assert_eq!(refusal(&trial, &technician(), &FINISH_ON_SITE), Some(Refusal::QuoteNotAgreed));
    trial.all(&technician(), [quote(1), agree(1), FINISH_ON_SITE]);
    assert_eq!(trial.order.charged().minor, 30_000);
    let entitlement = &trial.order.entitlement;
    assert_eq!((entitlement.derived, entitlement.category()), (Category::C, Category::A), "both are kept");
}

#[test]
fn nothing_is_finished_without_work_and_a_check_of_the_whole_product_p8() {
    let mut trial = Trial::on_site(&asset_in_warranty());
    assert_eq!(refusal(&trial, &technician(), &FINISH_ON_SITE), Some(Refusal::NoWorkRecorded));
    trial.must(&technician(), &work());
    assert_eq!(refusal(&trial, &technician(), &FINISH_ON_SITE), Some(Refusal::NotChecked));
    trial.all(&technician(), [check(), FINISH_ON_SITE]);
}

#[test]
fn leaving_without_a_report_is_recorded_p16() {
    let mut trial = signed_off();
    assert_eq!(trial.remarks(&technician(), &LEAVE_SITE), vec![Remark::LeftUnreported]);
    trial.must(&technician(), &report());
    assert!(trial.remarks(&technician(), &LEAVE_SITE).is_empty());
    trial.must(&technician(), &LEAVE_SITE);
    assert_eq!(refusal(&trial, &technician(), &LEAVE_SITE), Some(Refusal::WrongStage), "he has left");
    assert_eq!(refusal(&trial, &technician(), &report()), Some(Refusal::WrongStage));
}

#[test]
fn what_is_not_solved_today_comes_back_with_a_date_p14() {
    let mut trial = Trial::on_site(&asset_in_warranty());
    let past = suspend("2026-03-02");
    assert_eq!(refusal(&trial, &technician(), &past), None, "the clock of the phone may be ahead (F6)");
    assert_eq!(trial.remarks(&technician(), &past), [Remark::DatePast]);
    assert!(trial.remarks(&technician(), &suspend("2026-03-04")).is_empty());
    trial.all(&technician(), [finding(), suspend("2026-03-04"), report(), LEAVE_SITE]);
    assert_eq!(stage(&trial), "suspended");
    assert_eq!(trial.order.assignee(), Some(technician().person), "he keeps it");
    trial.now = trial.now.after(chrono::TimeDelta::days(1));
    trial.all(&technician(), [START_TRAVEL, ARRIVE, work(), check(), FINISH_ON_SITE]);
    trial.sign(1, Purpose::WorkDone);
    assert_eq!(stage(&trial), "settled");
    assert_eq!(trial.order.record.visits.len(), 2);
}

#[test]
fn a_second_arrival_leaves_the_first_ones_time_p4() {
    let mut trial = Trial::on_site(&asset_in_warranty());
    let first = trial.order.record.visits[0].arrived;
    trial.must(&technician(), &suspend("2026-03-04"));
    trial.now = trial.now.after(chrono::TimeDelta::days(1));
    trial.must(&technician(), &ARRIVE);
    let visits = &trial.order.record.visits;
    assert_eq!(visits.len(), 2, "he neither said that he left nor that he travelled again");
    assert_eq!(visits[0].arrived, first);
    assert!(visits[1].arrived > first);
}

#[test]
fn what_is_beyond_him_goes_to_the_office_and_he_still_reports_p15_p16() {
    let mut trial = Trial::on_site(&asset());
    trial.all(&technician(), [finding(), escalate(), report(), LEAVE_SITE]);
    assert_eq!(stage(&trial), "follow_up_needed");
    assert_eq!(trial.order.assignee(), Some(technician().person), "it stays his until the office decides");
    let mut again = trial.clone();
    again.must(&clerk(), &assign(technician().person));
    assert_eq!(stage(&again), "assigned", "the same one may be sent again");
    let mut other = trial.clone();
    other.must(&clerk(), &assign(colleague().person));
    assert_eq!(other.order.assignee(), Some(colleague().person));
    trial.must(&clerk(), &OrderCommand::Unassign(because("Tomorrow")));
    assert_eq!((stage(&trial), trial.order.assignee()), ("registered", None));
}

#[test]
fn what_cannot_be_repaired_is_a_recorded_end() {
    let mut trial = Trial::on_site(&asset());
    trial.must(&technician(), &OrderCommand::GiveUp(because("The compressor is gone")));
    assert_eq!(stage(&trial), "unrepairable");
    trial.must(&technician(), &report());
    assert_eq!(refusal(&trial, &technician(), &ARRIVE), Some(Refusal::Ended));
    trial.must(&clerk(), &CLOSE_REGISTER);
    assert_eq!(stage(&trial), "unrepairable", "the register is closed, the end stays what it was");
}

#[test]
fn only_who_has_the_order_records_on_it() {
    let trial = Trial::on_site(&asset());
    assert_eq!(refusal(&trial, &colleague(), &finding()), Some(Refusal::NotYours));
    assert_eq!(refusal(&trial, &clerk(), &finding()), Some(Refusal::NotAllowed));
    assert_eq!(refusal(&trial, &technician(), &assign(colleague().person)), Some(Refusal::NotAllowed));
}

#[test]
fn a_voucher_is_a_sheet_of_paper_i19() {
    let mut trial = Trial::on_site(&asset_in_warranty());
    for _ in 0..crate::domain::order::decide::ENTRIES_MAX {
        trial.must(&technician(), &finding());
    }
    assert_eq!(refusal(&trial, &technician(), &finding()), Some(Refusal::TooMany));
    let late = trial.decide(&technician(), &finding(), Mode::Desk);
    assert_eq!(late, Err(Refusal::TooMany), "the exceptions desk fills no sheet without end either");
}

#[test]
fn a_suspension_says_why_and_until_when_p14() {
    let mut trial = Trial::on_site(&asset());
    trial.must(&technician(), &suspend("2026-03-04"));
    let Stage::Suspended { reason, until, .. } = &trial.order.stage else { unreachable!("suspended") };
    assert_eq!((reason, *until), (&note("The part comes tomorrow"), day("2026-03-04")));
    assert!(matches!(trial.events.last().map(|e| &e.what), Some(Happening::Suspended(_))));
}
