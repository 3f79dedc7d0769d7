//! The warranty date decides what the customer pays (P1): it has who, when, before and after.

use super::*;
use crate::domain::{
    commands::Command as _,
    customer::{Customer, CustomerCommand},
    entitlement::{Basis, Category},
    order::{
        WorkOrder,
        command::{Called, Caller},
    },
    samples::{Desk, asset, asset_in_warranty, clerk, commands, customer, day, supervisor, technician},
    subject::{Holders, Listed as _, Stop, Subject as _, SubjectKey},
    subjects::{AnyCommand, AnyEvent},
};

fn key() -> SubjectKey {
    Asset::key(asset().id.0)
}

fn register(says: AssetParticulars) -> AnyCommand {
    AnyCommand::Asset(AssetCommand::Register(RegisterAsset { customer: customer().id, says }))
}

fn change(says: AssetParticulars) -> AnyCommand {
    AnyCommand::Asset(AssetCommand::Change(says))
}

fn call(customer: Caller, asset: Called) -> AnyCommand {
    AnyCommand::Order(commands::register_of(customer, asset))
}

fn order_key() -> SubjectKey {
    WorkOrder::key(uuid::Uuid::from_u128(0x01))
}

/// A desk where the customer has a file.
fn desk() -> Desk {
    let mut desk = Desk::open();
    let open = AnyCommand::Customer(CustomerCommand::Open(customer().particulars()));
    desk.ask(&clerk(), Customer::key(customer().id.0), &open).expect("opened");
    desk
}

/// And the product, too.
fn desk_with_asset() -> Desk {
    let mut desk = desk();
    desk.ask(&clerk(), key(), &register(asset().particulars())).expect("registered");
    desk
}

#[test]
fn a_changed_warranty_says_who_when_before_and_after_p1() {
    let mut desk = desk_with_asset();
    let at = desk.now;
    desk.ask(&supervisor(), key(), &change(asset_in_warranty().particulars())).expect("changed");
    let [.., (_, before), (_, after)] = &desk.events[..] else { panic!("{:?}", desk.events) };
    assert_eq!(before.what, AnyEvent::Asset(AssetEvent::Registered(asset())));
    assert_eq!(after.what, AnyEvent::Asset(AssetEvent::Changed(asset_in_warranty().particulars())));
    assert_eq!((before.by, after.by, after.at), (clerk().person, supervisor().person, at));
    assert_eq!(desk.find::<Asset>(key().id), Some(&asset_in_warranty()));
}

#[test]
fn a_voucher_is_drawn_from_the_product_as_the_log_has_it_p1() {
    let mut desk = desk_with_asset();
    let known = || call(Caller::Known(customer().id), Called::Known(asset().id));
    desk.ask(&clerk(), key(), &change(asset_in_warranty().particulars())).expect("changed");
    desk.ask(&clerk(), order_key(), &known()).expect("registered");
    desk.ask(&clerk(), key(), &change(asset().particulars())).expect("changed back");
    let order = desk.find::<WorkOrder>(order_key().id).expect("an order");
    assert_eq!(order.entitlement.derived, Category::C);
    assert_eq!(order.entitlement.basis, Basis::InWarranty { until: day("2027-04-30") });
    assert_eq!((&order.customer.name, &order.asset.serial), (&customer().name, &asset().serial));
}

#[test]
fn a_new_customers_call_opens_both_files_with_it_p2() {
    let mut desk = Desk::open();
    let caller = Caller::New { id: customer().id, says: customer().particulars() };
    let product = Called::New { id: asset().id, says: asset().particulars() };
    desk.ask(&clerk(), order_key(), &call(caller, product)).expect("registered");
    assert_eq!(desk.find::<Customer>(customer().id.0), Some(&customer()));
    assert_eq!(desk.find::<Asset>(asset().id.0), Some(&asset()));
    let subjects: Vec<_> = desk.events.iter().map(|(key, _)| *key).collect();
    assert_eq!(subjects, [order_key(), Customer::key(customer().id.0), key()]);
}

#[test]
fn a_call_that_names_what_is_not_there_opens_nothing() {
    let mut other = customer();
    other.id = crate::domain::samples::id(0xC2);
    let new = Caller::New { id: other.id, says: other.particulars() };
    let before = desk_with_asset();
    for command in [
        call(Caller::Known(other.id), Called::Known(asset().id)),
        call(Caller::Known(customer().id), Called::Known(crate::domain::samples::id(0xA2))),
        // Somebody new does not call about another customer's product.
        call(new, Called::Known(asset().id)),
    ] {
        let mut desk = before.clone();
        let refused = desk.ask(&clerk(), order_key(), &command);
        assert_eq!(refused, Err(Stop::Refused(Refusal::UnknownReference)), "{command:?}");
        assert_eq!(desk.events, before.events);
    }
}

#[test]
fn the_same_id_with_the_same_content_is_the_same_product_i4() {
    let mut desk = desk_with_asset();
    let before = desk.events.len();
    desk.ask(&clerk(), key(), &register(asset().particulars())).expect("it is there");
    assert_eq!(desk.events.len(), before, "nothing happened");
    let refused = desk.ask(&clerk(), key(), &register(asset_in_warranty().particulars()));
    assert_eq!(refused, Err(Stop::Refused(Refusal::AlreadyRecorded)));
}

#[test]
fn a_product_belongs_to_somebody_with_a_file() {
    let refused = Desk::open().ask(&clerk(), key(), &register(asset().particulars()));
    assert_eq!(refused, Err(Stop::Refused(Refusal::UnknownReference)));
}

#[test]
fn what_contradicts_itself_is_refused() {
    let backwards = Period { from: day("2027-02-01"), until: day("2027-01-01") };
    let contract = ContractCover { number: asset().model, period: backwards };
    let known = || asset().particulars();
    for (says, refusal) in [
        (AssetParticulars { warranty: Some(backwards), ..known() }, Refusal::PeriodBackwards),
        (AssetParticulars { contracts: vec![contract.clone()], ..known() }, Refusal::PeriodBackwards),
        (AssetParticulars { contracts: vec![contract; CONTRACTS_MAX + 1], ..known() }, Refusal::TooMany),
    ] {
        let refused = Err(Stop::Refused(refusal));
        assert_eq!(desk().ask(&clerk(), key(), &register(says.clone())), refused);
        assert_eq!(desk_with_asset().ask(&clerk(), key(), &change(says)), refused);
    }
}

#[test]
fn products_files_are_the_offices_and_on_nobodys_phone() {
    for command in AssetCommand::samples() {
        assert!(!command.row().is_its_holders(), "{command:?}");
        let refused = desk_with_asset().ask(&technician(), key(), &AnyCommand::Asset(command));
        assert_eq!(refused, Err(Stop::Refused(Refusal::NotAllowed)));
    }
    assert_eq!(asset().holders(), Holders::Nobody);
    assert_eq!(asset().line().title, "KFR-35GW");
}
