//! The hold itself: who may, when, twice; and what the supplier says.

use super::*;
use crate::domain::{
    commands::Command as _,
    deadline::Judged,
    samples::{
        accountant, administrator, ask_supplier, clerk, manager, service_department, supervisor, technician, warehouse,
    },
    subject::Holders,
};

fn held() -> Desk {
    let mut desk = Desk::open();
    desk.place();
    desk
}

fn hold(desk: &Desk) -> &Hold {
    desk.find(hold_key().id).expect("the hold")
}

#[test]
fn only_quality_head_office_and_the_deputy_place_and_release_and_only_quality_judges_p29() {
    let others = [technician(), clerk(), supervisor(), accountant(), manager(), warehouse(), administrator()];
    for command in HoldCommand::samples() {
        let mut desk = if command.row().opens { Desk::open() } else { held() };
        for actor in &others {
            assert_eq!(desk.hold(actor, command.clone()), refused(Refusal::NotAllowed), "{command:?} {actor:?}");
        }
        let is_judgement = matches!(command, HoldCommand::FindGood(_) | HoldCommand::ConfirmBad(_));
        let answer = desk.hold(&service_department(), command.clone());
        assert_eq!(answer == refused(Refusal::NotAllowed), is_judgement, "{command:?}");
    }
}

#[test]
fn it_is_released_only_after_it_was_found_good_p29() {
    let mut desk = held();
    assert_eq!(desk.hold(&quality(), release()), refused(Refusal::WrongStage));
    desk.hold(&quality(), find_good()).expect("found good");
    assert_eq!(desk.hold(&quality(), find_good()), refused(Refusal::WrongStage), "found good once");
    assert_eq!(desk.hold(&quality(), confirm_bad()), refused(Refusal::WrongStage));
    desk.hold(&quality(), release()).expect("released");
    for command in [release(), find_good(), confirm_bad(), HoldCommand::AskSupplier(ask_supplier())] {
        assert_eq!(desk.hold(&quality(), command), refused(Refusal::Ended));
    }
    assert_eq!(hold(&desk).line().state, "released");
}

#[test]
fn confirmed_bad_stays_on_hold_until_it_turns_out_to_be_good_after_all() {
    let mut desk = held();
    desk.hold(&quality(), confirm_bad()).expect("bad");
    assert_eq!(desk.reference.holds.iter().count(), 1);
    assert_eq!(desk.hold(&quality(), release()), refused(Refusal::WrongStage));
    assert_eq!(desk.hold(&quality(), confirm_bad()), refused(Refusal::WrongStage));
    desk.hold(&quality(), find_good()).expect("good after all");
    desk.hold(&quality(), release()).expect("released");
    assert_eq!(desk.reference.holds.iter().count(), 0);
}

#[test]
fn one_hold_on_the_same_is_enough_however_it_is_typed_f67() {
    let mut desk = held();
    let events = desk.events.len();
    desk.place();
    assert_eq!(desk.events.len(), events, "the same id with the same content (I4)");
    let other = PlaceHold { wrong: note("Something else"), ..place_hold() };
    assert_eq!(desk.hold(&quality(), HoldCommand::Place(other)), refused(Refusal::AlreadyRecorded));
    let mut place = |number: u128, model: &str, batch: Option<&str>| {
        let says = PlaceHold { model: line(model), batch: batch.map(line), ..place_hold() };
        desk.ask(&quality(), Hold::key(Uuid::from_u128(number)), &AnyCommand::Hold(HoldCommand::Place(says)))
    };
    assert_eq!(place(0x41, "kd 220", Some("b02")), refused(Refusal::AlreadyRecorded));
    assert_eq!(place(0x42, "KD-220", Some("B-03")), Ok(()), "another batch");
    assert_eq!(place(0x43, "KD-220", None), Ok(()), "the whole model");
    assert_eq!(place(0x44, "kd－220", None), refused(Refusal::AlreadyRecorded));
}

#[test]
fn where_the_problem_is_back_before_the_release_it_is_held_anew() {
    let mut desk = held();
    desk.hold(&quality(), find_good()).expect("found good");
    let again = Hold::key(Uuid::from_u128(0x41));
    desk.ask(&quality(), again, &AnyCommand::Hold(HoldCommand::Place(place_hold()))).expect("held anew");
    desk.hold(&quality(), release()).expect("released");
    assert_eq!(desk.reference.holds.on(&asset_of_the_batch()).len(), 1, "the new one counts");
}

fn asset_of_the_batch() -> Asset {
    of_the_batch().of(asset().id, asset().branch, customer().id)
}

#[test]
fn a_supplier_is_asked_answers_once_and_late_is_late_p37() {
    let mut desk = held();
    let past = Timestamp::from_ms(desk.now.ms() - 1);
    let ask = |wanted_by| HoldCommand::AskSupplier(AskSupplier { wanted_by, ..ask_supplier() });
    assert_eq!(desk.hold(&quality(), ask(Some(past))), refused(Refusal::DatePast));
    let answer = |question| HoldCommand::SupplierAnswered(SupplierAnswered { question, answer: note("A bad coil") });
    assert_eq!(desk.hold(&quality(), answer(0)), refused(Refusal::UnknownReference));
    let wanted = desk.now.after(chrono::TimeDelta::minutes(15));
    desk.hold(&quality(), ask(Some(wanted))).expect("asked");
    desk.hold(&quality(), ask(None)).expect("and another one");
    let at = desk.now;
    desk.hold(&quality(), answer(0)).expect("answered");
    assert_eq!(desk.hold(&quality(), answer(0)), refused(Refusal::AlreadyRecorded));
    let judged = hold(&desk).questions[0].wanted.as_ref().and_then(|wanted| wanted.judged);
    assert_eq!(judged, Some(Judged::Missed { at, minutes_late: 5 }));
    desk.hold(&quality(), find_good()).expect("found good");
    desk.hold(&quality(), release()).expect("released");
    desk.hold(&quality(), answer(1)).expect("also when nobody waits any more");
    assert_eq!(hold(&desk).questions[1].answer.as_ref().map(|answer| &answer.text), Some(&note("A bad coil")));
}

#[test]
fn it_stays_small_for_it_is_on_every_phone() {
    let mut desk = held();
    let route = || HoldCommand::RouteToQuality(RouteToQuality { note: note("Chen, ten of them") });
    for _ in 0..ENTRIES_MAX {
        desk.hold(&quality(), HoldCommand::AskSupplier(ask_supplier())).expect("asked");
        desk.hold(&quality(), route()).expect("routed");
    }
    assert_eq!(desk.hold(&quality(), HoldCommand::AskSupplier(ask_supplier())), refused(Refusal::TooMany));
    assert_eq!(desk.hold(&quality(), route()), refused(Refusal::TooMany));
    assert_eq!((hold(&desk).holders(), hold(&desk).line().title.as_str()), (Holders::Everybody, "KD-220 B-02"));
}

#[test]
fn what_is_not_there_is_not_released() {
    assert_eq!(Desk::open().hold(&quality(), release()), refused(Refusal::UnknownReference));
}
