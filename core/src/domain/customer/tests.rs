//! Nothing in a customer's file changes without who, when, before and after.

use super::*;
use crate::domain::{
    commands::Command as _,
    refusal::Refusal,
    samples::{Desk, address, clerk, customer, supervisor, technician},
    subject::{Holders, Listed as _, Stop, Subject as _, SubjectKey},
    subjects::{AnyCommand, AnyEvent},
};

fn key() -> SubjectKey {
    Customer::key(customer().id.0)
}

fn open(says: CustomerParticulars) -> AnyCommand {
    AnyCommand::Customer(CustomerCommand::Open(says))
}

fn change(says: CustomerParticulars) -> AnyCommand {
    AnyCommand::Customer(CustomerCommand::Change(says))
}

fn moved_house() -> CustomerParticulars {
    CustomerParticulars { address: address("8 New Road"), ..customer().particulars() }
}

/// A desk where her file is open.
fn desk() -> Desk {
    let mut desk = Desk::open();
    desk.ask(&clerk(), key(), &open(customer().particulars())).expect("opened");
    desk
}

#[test]
fn a_change_says_who_when_before_and_after() {
    let mut desk = desk();
    let at = desk.now;
    desk.ask(&supervisor(), key(), &change(moved_house())).expect("changed");
    let [(_, before), (_, after)] = &desk.events[..] else { panic!("{:?}", desk.events) };
    assert_eq!(before.what, AnyEvent::Customer(CustomerEvent::Opened(customer())));
    assert_eq!(after.what, AnyEvent::Customer(CustomerEvent::Changed(moved_house())));
    assert_eq!((before.by, after.by, after.at), (clerk().person, supervisor().person, at));
    assert_eq!(desk.find::<Customer>(key().id), Some(&moved_house().of(customer().id, customer().branch)));
}

#[test]
fn the_same_id_with_the_same_content_is_the_same_file_i4() {
    let mut desk = desk();
    desk.ask(&clerk(), key(), &open(customer().particulars())).expect("it is there");
    assert_eq!(desk.events.len(), 1, "nothing happened");
    let refused = desk.ask(&clerk(), key(), &open(moved_house()));
    assert_eq!(refused, Err(Stop::Refused(Refusal::AlreadyRecorded)));
}

#[test]
fn what_is_not_there_is_not_changed() {
    let refused = Desk::open().ask(&clerk(), key(), &change(moved_house()));
    assert_eq!(refused, Err(Stop::Refused(Refusal::UnknownReference)));
}

#[test]
fn files_are_the_offices_and_on_nobodys_phone() {
    for command in CustomerCommand::samples() {
        assert!(!command.row().is_its_holders(), "{command:?}");
        let refused = desk().ask(&technician(), key(), &AnyCommand::Customer(command));
        assert_eq!(refused, Err(Stop::Refused(Refusal::NotAllowed)));
    }
    assert_eq!(customer().holders(), Holders::Nobody);
    assert_eq!(customer().line().title, "Wang Fang");
}
