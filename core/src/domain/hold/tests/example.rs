//! PROCEDURES §11, example 32.

use chrono_tz::Tz;

use super::*;
use crate::domain::{
    asset::{AssetCommand, RegisterAsset},
    deadline::Judged,
    house::House as _,
    order::{
        WorkOrder,
        command::{Called, Caller},
    },
    samples::{commands, local, service_department},
    subjects::{AnySubject, Product},
    time::Timestamp,
};

fn shanghai(text: &str) -> Timestamp {
    local(text, Tz::Asia__Shanghai)
}

/// KD-220 batch B-02 was found bad on the product of `found_on`; twelve others own one of it.
fn twelve_other_owners() -> (Desk, Vec<AssetId>) {
    let mut desk = Desk::open();
    let found_on = desk.owner(0, of_the_batch());
    // Nobody types it alike.
    let typed = ["KD-220", "kd 220", "ＫＤ－２２０"].into_iter().cycle();
    let others = (1..=12)
        .zip(typed)
        .map(|(number, model)| desk.owner(number, AssetParticulars { model: line(model), ..of_the_batch() }));
    let others = others.collect();
    let place = PlaceHold { found_on: Some(found_on), ..place_hold() };
    desk.hold(&quality(), HoldCommand::Place(place)).expect("placed");
    assert_eq!(desk.open_notice(found_on), refused(Refusal::UnknownReference), "he knows");
    (desk, others)
}

#[test]
fn twelve_other_owners_are_to_be_told_once_each_example_32() {
    let (mut desk, others) = twelve_other_owners();
    let before = desk.events.len();
    for asset in others.iter().chain(&others) {
        desk.open_notice(*asset).expect("opened once");
    }
    assert_eq!(desk.events.len() - before, 12, "asked again, nothing happens");
    let filed = desk.notice_of(others[3]).filed().expect("in the register");
    assert_eq!((filed.is_open, filed.about), (true, Some(Uuid::from_u128(HOLD))));
    for word in ["Wang Fang", "13800000001", "12 Lane 34, Nanjing Road", "KD-220", "SN-0001", "B-02"] {
        assert!(filed.search.iter().any(|said| said == word), "{word}: {:?}", filed.search);
    }
}

#[test]
fn an_order_on_that_batch_carries_the_hold_example_32() {
    let mut desk = Desk::open();
    let open = CustomerCommand::Open(customer().particulars());
    desk.ask(&clerk(), Customer::key(customer().id.0), &AnyCommand::Customer(open)).expect("opened");
    let register = AssetCommand::Register(RegisterAsset { customer: customer().id, says: of_the_batch() });
    desk.ask(&clerk(), Asset::key(asset().id.0), &AnyCommand::Asset(register)).expect("registered");
    let key = WorkOrder::key(Uuid::from_u128(1));
    let (caller, called) = (Caller::Known(customer().id), Called::Known(asset().id));
    desk.ask(&clerk(), key, &AnyCommand::Order(commands::register_of(caller, called))).expect("registered");
    let held = |desk: &Desk| {
        let order = desk.find::<WorkOrder>(key.id).expect("an order");
        desk.reference.holds.on(&order.asset).into_iter().map(|(id, hold)| (id, hold.wrong.clone())).collect::<Vec<_>>()
    };
    assert_eq!(held(&desk), []);
    desk.place();
    assert_eq!(held(&desk), [(id(HOLD), note("The coil burns"))]);
    desk.hold(&quality(), find_good()).expect("found good");
    assert_eq!(held(&desk).len(), 1, "found good is not yet released");
    desk.hold(&quality(), release()).expect("released");
    assert_eq!(held(&desk), []);
}

#[test]
fn found_good_all_are_released_and_told_within_a_day_and_one_a_minute_late_missed_it_example_32() {
    let (mut desk, others) = twelve_other_owners();
    for asset in &others {
        desk.open_notice(*asset).expect("opened");
        desk.told(*asset).expect("told");
    }
    let due = shanghai("2026-03-11T10:00");
    desk.now = shanghai("2026-03-10T10:00");
    desk.hold(&quality(), find_good()).expect("found good");
    assert_eq!(desk.find::<Hold>(hold_key().id).map(|hold| hold.line().due), Some(Some(due)));
    for asset in &others {
        desk.lift(*asset).expect("lifted");
        assert_eq!(desk.notice_of(*asset).line().due, Some(due));
        let wake = desk.notice_of(*asset).wakes().expect("it passes");
        assert_eq!(wake.at, due.after(chrono::TimeDelta::milliseconds(1)));
    }
    let (late, in_time) = others.split_last().expect("twelve");
    for asset in in_time {
        desk.now = due;
        desk.told_good(*asset).expect("told");
    }
    desk.now = due;
    desk.hold(&service_department(), release()).expect("released");
    desk.now = shanghai("2026-03-11T10:01");
    desk.told_good(*late).expect("told");

    let judged = |asset: &AssetId| match &desk.notice_of(*asset).stage {
        NoticeStage::ToldGood { told_by, .. } => told_by.judged,
        other => panic!("{other:?}"),
    };
    for asset in in_time {
        assert_eq!(judged(asset), Some(Judged::Kept { at: due, minutes_left: 0 }));
    }
    assert_eq!(judged(late), Some(Judged::Missed { at: shanghai("2026-03-11T10:01"), minutes_late: 1 }));
    let hold = desk.find::<Hold>(hold_key().id).expect("the hold");
    assert_eq!(
        hold.stage.release().and_then(|release| release.judged),
        Some(Judged::Kept { at: due, minutes_left: 0 })
    );
}

#[test]
fn what_the_house_asks_survives_being_written_and_read() {
    let (mut desk, others) = twelve_other_owners();
    desk.open_notice(others[0]).expect("opened");
    desk.told(others[0]).expect("told");
    desk.hold(&quality(), find_good()).expect("found good");
    desk.lift(others[0]).expect("lifted");
    let again = |any: AnySubject, kind| Product::read(kind, &Product::write(&any).expect("JSON")).expect("a subject");
    let notice = AnySubject::HoldNotice(desk.notice_of(others[0]).clone());
    assert_eq!(again(notice.clone(), HoldNotice::KIND), notice);
    let hold = AnySubject::Hold(desk.find::<Hold>(hold_key().id).expect("the hold").clone());
    assert_eq!(again(hold.clone(), Hold::KIND), hold);
}
