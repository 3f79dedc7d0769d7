//! What the exceptions desk accepts late: written down, and never at the cost of a colleague (F30–F32, I7).

use super::*;
use crate::domain::{
    commands::Command as _,
    custody::{Holder, Place},
    order::Mode,
    people::Role,
    samples::{accountant, cny, colleague, supervisor, warehouse},
    signoff::Standing,
};

/// He went offline on site; the order went to the colleague; these are the facts of his day.
fn reassigned_while_offline() -> (Trial, Vec<OrderCommand>) {
    let mut trial = Trial::accepted(&asset());
    let mut phone = trial.clone();
    trial.must(&clerk(), &assign(colleague().person));
    let mut facts = vec![START_TRAVEL, ARRIVE, finding(), quote(1), agree(1), work(), check(), FINISH_ON_SITE];
    phone.all(&technician(), facts.clone());
    facts.push(phone.signature(1, Purpose::WorkDone));
    facts.extend([cash(1, 30_000, 1), report(), LEAVE_SITE]);
    (trial, facts)
}

#[test]
fn facts_of_who_lost_the_order_are_held_and_can_be_accepted_f31() {
    let (mut trial, facts) = reassigned_while_offline();
    for fact in &facts {
        assert_eq!(refusal(&trial, &technician(), fact), Some(Refusal::NotYours));
        assert_eq!(fact.row().nature, crate::domain::order::Nature::Fact);
    }
    for fact in &facts {
        trial.accept_late(&technician(), fact);
    }
    assert_eq!(trial.order.record.visits.len(), 1);
    assert_eq!(trial.owed_earned_and_held(), (0, 30_000, 30_000), "his cash is known, and nobody owes anything");
    assert_eq!(stage(&trial), "settled", "the colleague had not begun: what is done is done");
    assert_eq!(trial.order.assignee(), Some(colleague().person), "nobody's assignment is touched");
    assert_eq!(trial.order.record.sign_offs[0].standing, Standing::Matches, "the voucher says what she saw");
    trial.must(&clerk(), &CLOSE_REGISTER);
    assert_eq!(stage(&trial), "closed");
}

#[test]
fn a_colleague_at_the_door_is_not_moved_by_an_older_record_f32() {
    let (mut trial, facts) = reassigned_while_offline();
    trial.all(&colleague(), [ACCEPT, START_TRAVEL, ARRIVE]);
    for fact in &facts {
        trial.accept_late(&technician(), fact);
        assert_eq!((stage(&trial), trial.order.assignee()), ("on_site", Some(colleague().person)), "{fact:?}");
    }
    let standing = trial.order.record.sign_offs[0].standing;
    assert_eq!(standing, Standing::Matches);
    assert_eq!(trial.owed_earned_and_held(), (0, 30_000, 30_000));
    // He finds it done, checks it, and the customer signs again: one billing, both reports.
    trial.all(&colleague(), [finding(), work(), check(), FINISH_ON_SITE]);
    let signature = trial.signature(2, Purpose::WorkDone);
    trial.must(&colleague(), &signature);
    assert_eq!((stage(&trial), trial.order.charged()), ("settled", cny(30_000)));
    assert_eq!(trial.order.record.sign_offs.len(), 2);
}

#[test]
fn a_signature_on_what_moved_is_kept_as_given_i15() {
    let (mut trial, facts) = reassigned_while_offline();
    trial.must(&supervisor(), &override_category(crate::domain::entitlement::Category::C));
    for fact in &facts {
        trial.accept_late(&technician(), fact);
    }
    let sign_off = &trial.order.record.sign_offs[0];
    assert_eq!(sign_off.standing, Standing::AcceptedAsGiven);
    let signed = facts.iter().find_map(|fact| match fact {
        OrderCommand::Sign(signature) => Some(signature),
        _ => None,
    });
    let signed = signed.expect("a signature");
    assert!(signed.statement.as_str().contains(r#""category":"A""#), "as she saw it");
    assert_eq!(sign_off.digest(), signed.digest());
    assert_eq!(trial.order.due(), cny(-30_000), "free by now: a person decides about the money, nothing is refunded");
}

#[test]
fn a_late_escalation_or_suspension_takes_nothing_from_the_colleague() {
    for late in [escalate(), suspend("2026-03-04"), OrderCommand::GiveUp(because("No")), START_TRAVEL, ARRIVE] {
        for started in [vec![], vec![ACCEPT], vec![ACCEPT, START_TRAVEL], vec![ACCEPT, START_TRAVEL, ARRIVE]] {
            let mut trial = Trial::accepted(&asset());
            trial.must(&clerk(), &assign(colleague().person));
            trial.all(&colleague(), started);
            let before = (trial.order.stage.clone(), trial.order.assignment);
            trial.accept_late(&technician(), &late);
            assert_eq!((trial.order.stage.clone(), trial.order.assignment), before, "{late:?}");
        }
    }
}

#[test]
fn given_back_to_him_his_late_facts_carry_the_order_on() {
    let (mut trial, facts) = reassigned_while_offline();
    trial.must(&clerk(), &assign(technician().person));
    for (fact, stands) in facts.iter().zip(["en_route", "on_site", "on_site"]) {
        trial.accept_late(&technician(), fact);
        assert_eq!(stage(&trial), stands);
    }
}

#[test]
fn an_older_signature_does_not_end_a_colleagues_work_f32() {
    let (mut trial, facts) = reassigned_while_offline();
    trial.all(&colleague(), [ACCEPT, ARRIVE, quote(9), agree(9), work(), check(), FINISH_ON_SITE]);
    let signature = facts.iter().find(|fact| matches!(fact, OrderCommand::Sign(_))).unwrap();
    trial.accept_late(&technician(), signature);
    assert_eq!(stage(&trial), "fixed_on_site");
    let signature = trial.signature(2, Purpose::WorkDone);
    trial.must(&colleague(), &signature);
    assert_eq!(stage(&trial), "signed_off");
}

#[test]
fn an_older_end_of_the_bench_does_not_take_the_bench_from_a_colleague() {
    let mut trial = taken_back();
    trial.must(&warehouse(), &RECEIVE_GOODS);
    trial.must(&clerk(), &assign(colleague().person));
    trial.accept_late(&technician(), &bench());
    trial.accept_late(&technician(), &FINISH_BENCH);
    assert_eq!(stage(&trial), "in_workshop");
    trial.must(&colleague(), &FINISH_BENCH);
    assert_eq!(trial.order.record.repair_card.bench.len(), 1, "what he did counts");
}

#[test]
fn goods_taken_under_a_cancelled_order_bring_it_back_to_life_i9() {
    let mut trial = Trial::on_site(&asset());
    trial.must(&clerk(), &OrderCommand::Cancel(because("Registered twice")));
    let late = take_goods(0x71, 1, "2026-03-06");
    assert_eq!(refusal(&trial, &technician(), &late), Some(Refusal::Ended));
    trial.accept_late(&technician(), &late);
    assert_eq!(stage(&trial), "taken_back");
    trial.must(&warehouse(), &RECEIVE_GOODS);
    assert_eq!(stage(&trial), "in_workshop");
}

#[test]
fn goods_taken_twice_are_all_returned_and_every_receipt_is_voided_p12() {
    let mut trial = Trial::on_site(&asset());
    trial.must(&clerk(), &assign(colleague().person));
    trial.all(&colleague(), [ACCEPT, ARRIVE, take_goods(0x72, 2, "2026-03-06")]);
    trial.accept_late(&technician(), &take_goods(0x71, 1, "2026-03-05"));
    let custody = trial.order.record.custody.clone().unwrap();
    let holders: Vec<_> = custody.things.iter().map(|thing| thing.holder).collect();
    let with = |actor: Actor| Holder::At { at: Place::Technician { person: actor.person } };
    assert_eq!(holders, [with(colleague()), with(technician())], "each is where it is");
    trial.must(&warehouse(), &RECEIVE_GOODS);
    trial.all(&colleague(), [bench(), FINISH_BENCH]);
    trial.must(&supervisor(), &PASS);
    trial.must(&warehouse(), &RELEASE_GOODS);
    trial.must(&colleague(), &return_goods(1));
    let custody = trial.order.record.custody.as_ref().unwrap();
    assert!(custody.is_home());
    let open = std::iter::once(&custody.receipt).chain(&custody.earlier);
    assert_eq!(open.filter(|r| r.state == crate::domain::custody::ReceiptState::Issued).count(), 0);
}

#[test]
fn a_late_return_ends_the_journey_of_the_goods_i9() {
    let mut trial = taken_back();
    trial.must(&warehouse(), &RECEIVE_GOODS);
    trial.accept_late(&technician(), &return_goods(1));
    assert_eq!(stage(&trial), "returned");
    assert!(trial.order.record.custody.as_ref().unwrap().is_home());
    trial.sign(2, Purpose::Return);
    assert_eq!(stage(&trial), "signed_off");
}

#[test]
fn facts_of_who_lost_his_role_can_be_accepted_but_nobody_gains_one_f30() {
    let mut trial = Trial::on_site(&asset());
    let clerk_by_now = Actor { roles: vec![Role::Clerk], ..technician() };
    assert_eq!(refusal(&trial, &clerk_by_now, &cash(1, 100, 1)), Some(Refusal::NotAllowed));
    trial.accept_late(&clerk_by_now, &cash(1, 100, 1));
    trial.accept_late(&technician(), &transfer(2, 100));
    let decision = trial.decide(&technician(), &decide_payment(2, true), Mode::Desk);
    assert_eq!(decision, Err(Refusal::NotAllowed), "only the accountant knows what the bank says");
    trial.accept_late(&accountant(), &decide_payment(2, true));
}

#[test]
fn a_charge_is_corrected_when_the_office_found_the_work_to_be_free_p1() {
    let (mut trial, facts) = reassigned_while_offline();
    trial.all(&colleague(), [ACCEPT, ARRIVE]);
    for fact in &facts {
        trial.accept_late(&technician(), fact);
    }
    trial.must(&supervisor(), &override_category(crate::domain::entitlement::Category::C));
    trial.all(&colleague(), [work(), check(), FINISH_ON_SITE]);
    assert_eq!(trial.order.charged(), trial.order.price());
    assert_eq!(trial.owed_earned_and_held(), (-30_000, 0, 30_000));
}
