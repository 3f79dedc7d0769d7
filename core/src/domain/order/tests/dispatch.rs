//! Who is sent: assigned, reassigned, unassigned; the register (P3, P5, P8).

use super::*;
use crate::domain::samples::{colleague, supervisor};

#[test]
fn somebody_is_sent_and_another_one_instead_p3() {
    let mut trial = Trial::registered(&asset());
    trial.must(&supervisor(), &assign(technician().person));
    assert_eq!(refusal(&trial, &clerk(), &assign(technician().person)), Some(Refusal::SameAssignee));
    assert_eq!(refusal(&trial, &colleague(), &ACCEPT), Some(Refusal::NotYours));
    trial.all(&technician(), [ACCEPT, START_TRAVEL]);
    trial.must(&clerk(), &assign(colleague().person));
    assert_eq!((stage(&trial), trial.order.assignee()), ("assigned", Some(colleague().person)));
    assert_eq!(refusal(&trial, &technician(), &ARRIVE), Some(Refusal::NotYours));
    trial.all(&colleague(), [ACCEPT, START_TRAVEL, ARRIVE]);
    assert_eq!(trial.order.record.visits.len(), 2, "both are on the voucher");
}

#[test]
fn who_declines_or_is_taken_off_leaves_it_to_the_next_morning_p5() {
    let mut declined = Trial::registered(&asset());
    declined.must(&clerk(), &assign(technician().person));
    declined.must(&technician(), &OrderCommand::Decline(because("Full day")));
    let mut unassigned = Trial::accepted(&asset());
    unassigned.must(&clerk(), &OrderCommand::Unassign(because("The customer is away")));
    for trial in [declined, unassigned] {
        assert_eq!((stage(&trial), trial.order.assignee()), ("registered", None));
    }
}

#[test]
fn a_cancelled_job_is_an_end_that_the_register_may_be_closed_on() {
    let mut trial = Trial::accepted(&asset());
    trial.must(&clerk(), &OrderCommand::Cancel(because("It works again")));
    assert_eq!(refusal(&trial, &technician(), &START_TRAVEL), Some(Refusal::Ended));
    assert_eq!(refusal(&trial, &clerk(), &assign(colleague().person)), Some(Refusal::Ended));
    trial.must(&clerk(), &CLOSE_REGISTER);
    assert_eq!(stage(&trial), "cancelled");
}

#[test]
fn the_register_is_cancelled_against_the_signed_voucher_once_p8() {
    let mut trial = fixed_on_site();
    assert_eq!(refusal(&trial, &clerk(), &CLOSE_REGISTER), Some(Refusal::WrongStage));
    trial.sign(1, Purpose::WorkDone);
    trial.must(&clerk(), &CLOSE_REGISTER);
    assert_eq!(stage(&trial), "signed_off", "it is filed when it is paid");
    assert_eq!(refusal(&trial, &clerk(), &CLOSE_REGISTER), Some(Refusal::RegisterClosed));
    trial.must(&technician(), &cash(1, 30_000, 1));
    assert_eq!(stage(&trial), "closed");
}

#[test]
fn signed_work_is_neither_cancelled_nor_sent_to_another_one() {
    let trial = signed_off();
    assert_eq!(refusal(&trial, &clerk(), &OrderCommand::Cancel(because("No"))), Some(Refusal::WrongStage));
    assert_eq!(refusal(&trial, &clerk(), &assign(colleague().person)), Some(Refusal::WrongStage));
}
