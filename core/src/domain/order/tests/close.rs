//! How a job ends at the customer's: conduct (P40), and a paper that nobody signed (P8, examples 23 and 24).

use super::*;
use crate::domain::{
    digest::Digest,
    order::{
        Happening, OrderEvent,
        command::{ConductItem, NotSigned, NotSignedReason, RecordConduct},
        replay,
    },
    policy::Policies,
    samples::{clerk, line, note},
    signoff::Standing,
};

fn unsigned(purpose: Purpose, reason: NotSignedReason) -> NotSigned {
    NotSigned { purpose, reason, note: Some(note("Rang three times")), photo: None }
}

fn absent(purpose: Purpose) -> OrderCommand {
    OrderCommand::NotSigned(unsigned(purpose, NotSignedReason::Absent))
}

#[test]
fn who_is_absent_signs_nothing_and_the_work_goes_on_but_is_not_filed_p8() {
    let mut trial = fixed_on_site();
    trial.must(&technician(), &absent(Purpose::WorkDone));
    assert_eq!(stage(&trial), "signed_off", "the fee can be collected");
    assert!(trial.order.is_unconfirmed() && trial.order.signed(Purpose::WorkDone).is_none());
    trial.must(&technician(), &cash(1, 30_000, 1));
    assert_eq!(stage(&trial), "settled");
    assert_eq!(refusal(&trial, &clerk(), &CLOSE_REGISTER), Some(Refusal::UnsignedUnconfirmed));
    trial.all(&technician(), [report(), LEAVE_SITE]);
}

#[test]
fn a_companys_stamp_counts_as_a_signature_p8() {
    let mut trial = fixed_on_site();
    trial.must(&technician(), &OrderCommand::NotSigned(unsigned(Purpose::WorkDone, NotSignedReason::Stamp)));
    trial.must(&technician(), &cash(1, 30_000, 1));
    assert!(!trial.order.is_unconfirmed());
    trial.must(&clerk(), &CLOSE_REGISTER);
    assert_eq!(stage(&trial), "closed");
}

#[test]
fn a_picture_of_the_order_shows_it_or_a_word_says_why_there_is_none_p8() {
    let mut trial = fixed_on_site();
    let shown = |photo| {
        OrderCommand::NotSigned(NotSigned {
            note: None,
            photo,
            ..unsigned(Purpose::WorkDone, NotSignedReason::Unwilling)
        })
    };
    assert_eq!(refusal(&trial, &technician(), &shown(None)), Some(Refusal::PhotoMissing));
    assert_eq!(refusal(&trial, &technician(), &shown(Some(Digest([7; 32])))), Some(Refusal::UnknownReference));
    trial.must(&technician(), &photo());
    trial.must(&technician(), &shown(Some(Digest([7; 32]))));
}

#[test]
fn nothing_is_unsigned_where_nothing_is_to_be_signed() {
    let site = Trial::on_site(&asset());
    assert_eq!(refusal(&site, &technician(), &absent(Purpose::WorkDone)), Some(Refusal::WrongStage));
    let mut trial = taken_back();
    assert_eq!(refusal(&trial, &technician(), &absent(Purpose::Return)), Some(Refusal::WrongStage));
    trial.must(&technician(), &absent(Purpose::TakeBack));
    assert_eq!(stage(&trial), "taken_back");
    assert_eq!(refusal(&trial, &technician(), &absent(Purpose::TakeBack)), Some(Refusal::AlreadyRecorded));
    assert_eq!(refusal(&signed_off(), &technician(), &absent(Purpose::WorkDone)), Some(Refusal::AlreadySigned));
}

/// Example 23, and then the customer comes home.
#[test]
fn who_comes_home_signs_after_all_and_both_are_kept_p8() {
    let mut trial = fixed_on_site();
    trial.must(&technician(), &absent(Purpose::WorkDone));
    trial.must(&technician(), &cash(1, 30_000, 1));
    assert_eq!((stage(&trial), trial.order.is_unconfirmed()), ("settled", true));
    assert_eq!(refusal(&trial, &clerk(), &CLOSE_REGISTER), Some(Refusal::UnsignedUnconfirmed));
    trial.sign(1, Purpose::WorkDone);
    assert_eq!((stage(&trial), trial.order.is_unconfirmed()), ("settled", false), "no stage is gone through twice");
    let record = &trial.order.record;
    assert_eq!(record.unsigned[0].made_good, Some(record.sign_offs[0].id), "the one names the other");
    assert!(record.unsigned[0].at < record.sign_offs[0].signed_at);
    for number in [1, 2] {
        let again = trial.signature(number, Purpose::WorkDone);
        assert_eq!(refusal(&trial, &technician(), &again), Some(Refusal::AlreadySigned), "once");
    }
    assert_eq!(refusal(&trial, &technician(), &absent(Purpose::WorkDone)), Some(Refusal::AlreadySigned));
    trial.must(&clerk(), &CLOSE_REGISTER);
    assert_eq!(stage(&trial), "closed");
}

#[test]
fn a_signature_wins_in_whichever_order_the_two_arrive_p8() {
    let before = fixed_on_site();
    let mut in_order = before.clone();
    in_order.must(&technician(), &absent(Purpose::WorkDone));
    let unsigned = in_order.events.last().expect("it is recorded").clone();
    in_order.sign(1, Purpose::WorkDone);
    let signed = in_order.events.last().expect("it is recorded").clone();
    let late = replay(before.order.clone(), [&signed, &unsigned]);
    assert_eq!(late.record, in_order.order.record, "accepted late at the desk, it says the same");
    assert_eq!(late.stage.name(), "signed_off");
    assert!(!late.is_unconfirmed());
    // An older signature is on an older paper: what was not signed after it stays unsigned.
    let newer = OrderEvent { at: signed.at.after(chrono::TimeDelta::minutes(5)), ..unsigned };
    let later = replay(before.order.clone(), [&signed, &newer]);
    assert!(later.is_unconfirmed() && later.record.unsigned[0].made_good.is_none());
    let Happening::Signed(mut sign_off) = signed.what.clone() else { unreachable!("signed") };
    sign_off.standing = Standing::AcceptedAsGiven;
    let given = OrderEvent { what: Happening::Signed(sign_off), ..signed.clone() };
    assert!(replay(before.order.clone(), [&newer, &given]).is_unconfirmed(), "also where it is accepted late");
    let by_clock = replay(before.order, [&newer, &signed]);
    assert!(!by_clock.is_unconfirmed(), "what says the same as the voucher is signed now, by whatever clock");
}

#[test]
fn a_stamp_is_a_signature_and_nothing_is_signed_after_it_p8() {
    let mut trial = fixed_on_site();
    trial.must(&technician(), &OrderCommand::NotSigned(unsigned(Purpose::WorkDone, NotSignedReason::Stamp)));
    let signature = trial.signature(1, Purpose::WorkDone);
    assert_eq!(refusal(&trial, &technician(), &signature), Some(Refusal::AlreadySigned));
}

#[test]
fn goods_that_nobody_signed_for_are_signed_for_while_we_have_them_p10() {
    let mut trial = Trial::on_site(&asset());
    trial.all(&technician(), [finding(), quote(1), agree(1), take_goods(0x71, 1, "2026-03-06")]);
    trial.must(&technician(), &absent(Purpose::TakeBack));
    trial.must(&clerk(), &RECEIVE_GOODS);
    assert!(trial.order.is_unconfirmed());
    trial.sign(1, Purpose::TakeBack);
    assert!(!trial.order.is_unconfirmed());
    let again = trial.signature(2, Purpose::TakeBack);
    assert_eq!(refusal(&trial, &technician(), &again), Some(Refusal::AlreadySigned));
}

#[test]
fn a_second_take_back_that_nobody_signed_is_not_made_good_by_the_first_signature_p10() {
    let mut trial = taken_back();
    trial.must(&technician(), &late("2026-03-09"));
    trial.must(&technician(), &absent(Purpose::TakeBack));
    assert!(trial.order.is_unconfirmed());
    trial.sign(2, Purpose::TakeBack);
    assert!(!trial.order.is_unconfirmed());
}

#[test]
fn seven_of_eight_points_hinder_no_signature_and_the_last_list_counts_p40() {
    let mut trial = Trial::on_site(&asset());
    let not_yet = Trial::registered(&asset());
    assert_eq!(not_yet.order.conduct(), None);
    trial.must(&technician(), &conduct());
    assert_eq!(trial.order.conduct().map(crate::domain::order::state::Conduct::score), Some((7, 8)));
    trial.all(&technician(), [finding(), quote(1), agree(1), work(), check(), FINISH_ON_SITE]);
    trial.sign(1, Purpose::WorkDone);
    assert_eq!(stage(&trial), "signed_off");
    let only = ConductItem { item: "uniform".parse().unwrap(), is_done: true, note: Some(line("A new one")) };
    trial.must(&technician(), &OrderCommand::RecordConduct(RecordConduct { items: vec![only.clone()] }));
    assert_eq!(trial.order.conduct().map(crate::domain::order::state::Conduct::score), Some((1, 1)));
    assert_eq!(trial.order.record.conduct.len(), 2, "both are kept");
    let endless = RecordConduct { items: vec![only; 41] };
    assert_eq!(refusal(&trial, &technician(), &OrderCommand::RecordConduct(endless)), Some(Refusal::TooMany));
}

#[test]
fn the_checklist_of_procedures_is_where_every_company_begins_and_is_not_written() {
    let policies = Policies::default();
    let codes: Vec<&str> = policies.conduct_checklist.iter().map(|point| point.code.as_str()).collect();
    let wanted = ["uniform", "shoe_covers", "cloth", "greeting", "no_gifts", "contact_card", "cleaned", "old_parts"];
    assert_eq!(codes, wanted);
    assert!(!serde_json::to_string(&policies).unwrap().contains("conduct_checklist"));
}
