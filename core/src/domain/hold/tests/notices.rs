//! The owners: told once, told that it is over where they were told, and what of theirs is taken back.

use super::*;
use crate::domain::{
    deadline::Judged,
    samples::{accountant, administrator, day, general_manager, manager, technician, warehouse},
    subject::Holders,
};

#[test]
fn nobody_but_the_house_opens_lifts_or_says_that_time_passed_p29() {
    let (desk, asset) = noticed();
    for command in NoticeCommand::samples() {
        let is_the_houses =
            matches!(command, NoticeCommand::Open(_) | NoticeCommand::Lift(_) | NoticeCommand::PassLimit(_));
        for actor in [technician(), accountant(), manager(), general_manager(), administrator(), quality()] {
            let answer = desk.clone().notice(&actor, asset, command.clone());
            assert_eq!(answer, refused(Refusal::NotAllowed), "{command:?} {actor:?}");
        }
        let answer = desk.clone().notice(&clerk(), asset, command.clone());
        assert_eq!(answer == refused(Refusal::NotAllowed), is_the_houses, "{command:?}");
    }
    assert_eq!(desk.notice_of(asset).holders(), Holders::Nobody);
}

#[test]
fn only_an_owner_of_what_is_held_is_to_be_told() {
    let mut desk = Desk::open();
    let held = desk.owner(1, of_the_batch());
    let other = desk.owner(2, AssetParticulars { batch: Some(line("B-03")), ..of_the_batch() });
    let unknown = desk.owner(3, AssetParticulars { batch: None, ..of_the_batch() });
    assert_eq!(desk.open_notice(held), refused(Refusal::UnknownReference), "nothing is held yet");
    desk.place();
    for asset in [other, unknown, id(0xA0_0009)] {
        assert_eq!(desk.open_notice(asset), refused(Refusal::UnknownReference));
    }
    let open = AnyCommand::HoldNotice(NoticeCommand::Open(OpenNotice { hold: id(HOLD), asset: held }));
    let elsewhere = HoldNotice::key(Uuid::from_u128(7));
    assert_eq!(desk.ask_itself(elsewhere, &open), refused(Refusal::UnknownReference), "its id follows from both");
    desk.hold(&quality(), find_good()).expect("found good");
    assert_eq!(desk.open_notice(held), refused(Refusal::WrongStage), "nothing is bad any more");
}

#[test]
fn nobody_is_told_twice() {
    let (mut desk, asset) = noticed();
    desk.told(asset).expect("told");
    assert_eq!(desk.told(asset), refused(Refusal::AlreadyRecorded));
    assert_eq!(desk.told_good(asset), refused(Refusal::WrongStage), "it is not good yet");
    assert_eq!(desk.lift(asset), refused(Refusal::WrongStage));
    desk.hold(&quality(), find_good()).expect("found good");
    desk.lift(asset).expect("lifted");
    assert_eq!(desk.told(asset), refused(Refusal::AlreadyRecorded));
    desk.told_good(asset).expect("told");
    assert_eq!(desk.told_good(asset), refused(Refusal::AlreadyRecorded));
    let events = desk.events.len();
    desk.lift(asset).expect("asked again");
    assert_eq!(desk.events.len(), events, "nothing happens");
}

#[test]
fn who_never_knew_need_not_hear_that_it_is_over_and_who_was_told_all_the_same_is_told_that_too() {
    let (mut desk, asset) = noticed();
    desk.hold(&quality(), find_good()).expect("found good");
    let due = desk.find::<Hold>(hold_key().id).and_then(|hold| hold.line().due);
    desk.lift(asset).expect("lifted");
    let notice = desk.notice_of(asset);
    assert_eq!((notice.line().state.as_str(), notice.filed().map(|filed| filed.is_open)), ("not_needed", Some(false)));
    assert_eq!((notice.wakes(), notice.line().due), (None, None));
    assert_eq!(desk.told_good(asset), refused(Refusal::WrongStage));
    desk.told(asset).expect("somebody had phoned him before");
    let notice = desk.notice_of(asset);
    assert_eq!((notice.line().state.as_str(), notice.line().due), ("to_tell_good", due));
}

#[test]
fn that_the_time_passed_is_said_once_and_told_late_is_missed() {
    let (mut desk, asset) = noticed();
    desk.told(asset).expect("told");
    desk.hold(&quality(), find_good()).expect("found good");
    desk.lift(asset).expect("lifted");
    let wake = desk.notice_of(asset).wakes().expect("it passes");
    let early = desk.house(asset, wake.command.clone());
    assert_eq!(early, refused(Refusal::WrongStage), "not before");
    desk.now = wake.at;
    desk.house(asset, wake.command.clone()).expect("it passed");
    assert_eq!(desk.notice_of(asset).wakes(), None);
    assert_eq!(desk.house(asset, wake.command), refused(Refusal::WrongStage), "once");
    let at = wake.at.after(chrono::TimeDelta::minutes(30));
    desk.now = at;
    desk.told_good(asset).expect("told late");
    let NoticeStage::ToldGood { told_by, .. } = &desk.notice_of(asset).stage else { panic!("told") };
    assert_eq!(told_by.judged, Some(Judged::Missed { at, minutes_late: 30 }));
}

#[test]
fn a_product_is_taken_back_within_its_expiry_once_with_who_and_when_p29() {
    let within = AssetParticulars { expires: Some(day("2026-03-03")), ..of_the_batch() };
    let over = AssetParticulars { expires: Some(day("2026-03-02")), ..of_the_batch() };
    let (mut desk, asset) = noticed();
    assert_eq!(desk.notice(&warehouse(), asset, take_back()), refused(Refusal::WrongStage), "he was not told");
    desk.told(asset).expect("told");
    desk.corrected(asset, over);
    assert_eq!(desk.notice(&warehouse(), asset, take_back()), refused(Refusal::Expired), "the file counts");
    desk.corrected(asset, within);
    let at = desk.now;
    desk.notice(&warehouse(), asset, take_back()).expect("on its last day");
    assert_eq!(desk.notice(&clerk(), asset, take_back()), refused(Refusal::AlreadyRecorded));
    let notice = desk.notice_of(asset);
    let taken = notice.taken_back.as_ref().map(|taken| (taken.at, taken.by));
    assert_eq!((taken, notice.line().state.as_str()), (Some((at, warehouse().person)), "taken_back"));
}

#[test]
fn a_notice_ends_where_the_batch_was_a_mistake_and_opens_anew_where_it_was_none() {
    let (mut desk, asset) = noticed();
    let another = AssetParticulars { batch: Some(line("B-03")), ..of_the_batch() };
    desk.told(asset).expect("told");
    desk.corrected(asset, another);
    let due = desk.now.after(chrono::TimeDelta::hours(24));
    desk.lift(asset).expect("it is not of the batch");
    let notice = desk.notice_of(asset);
    assert_eq!((notice.stage.lifted(), notice.line().due), (Some(Lifted::NotConcerned), Some(due)));
    assert_eq!(desk.open_notice(asset), refused(Refusal::UnknownReference), "still not");
    desk.corrected(asset, of_the_batch());
    desk.open_notice(asset).expect("it is of the batch after all");
    assert_eq!(desk.notice_of(asset).line().state, "to_tell");
}
