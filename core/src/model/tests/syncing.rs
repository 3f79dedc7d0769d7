//! The sync machine against what can go wrong on the way.

use serde_json::json;

use super::bench::{Bench, assigned, order_item};
use crate::{
    domain::{digest::Digest, ids::HeldId, order::Stage as OrderStage},
    effects::store::StoreFailure,
    model::{
        Stage,
        event::{Action, Event, Place},
        message::Message,
        working::sync::{Activity, Blocked, Trouble},
    },
    protocol::{
        cursor::Position,
        outcome::{HeldWhy, Outcome},
        pull::{Item, Revoked},
        push::Head,
    },
};

fn open() -> Bench {
    let mut bench = Bench::at_work();
    bench.send(Event::Open(Place::Order { id: assigned().id.to_string() }));
    bench
}

#[test]
fn what_is_recorded_goes_out_at_once_and_leaves_with_the_picture() {
    let mut bench = open();
    bench.send(Event::Act(Action::Accept));
    assert_eq!(bench.server.pushes.len(), 1);
    assert!(bench.working().outbox.pending.is_empty(), "acknowledged by the picture");
    assert_eq!(bench.working().outbox.receipts.len(), 1);
    assert_eq!(bench.timers(), 1 + 1, "one of the first run, one of this one");
}

#[test]
fn a_lost_answer_sends_the_same_bytes_again_f16_i4() {
    let mut bench = open();
    bench.server.loses_replies = 1;
    bench.send(Event::Act(Action::Accept));
    assert_eq!(bench.working().sync.trouble, Some(Trouble::NoNetwork));
    assert_eq!(bench.working().outbox.unsent_count(), 1);
    bench.pass_ms(10_000);
    assert_eq!(bench.server.pushes[0], bench.server.pushes[1]);
    assert_eq!(bench.working().outbox.unsent_count(), 0);
    assert_eq!(bench.working().sync.attempt, 0);
}

#[test]
fn without_network_a_timer_always_runs_and_patience_grows() {
    let mut bench = open();
    bench.server.is_reachable = false;
    bench.send(Event::Act(Action::Accept));
    for _ in 0..20 {
        assert_eq!(bench.working().sync.activity, Activity::Idle);
        assert!(bench.timers() >= 1, "something will look again");
        bench.pass_ms(400_000);
    }
    bench.server.is_reachable = true;
    bench.pass_ms(400_000);
    assert_eq!(bench.working().outbox.unsent_count(), 0);
}

#[test]
fn a_hotel_login_page_is_no_answer_f21() {
    let mut bench = open();
    bench.server.says.push_back((200, json!("<html>welcome</html>")));
    bench.send(Event::Act(Action::Accept));
    assert_eq!(bench.working().outbox.unsent_count(), 1);
    assert_eq!(bench.working().sync.trouble, Some(Trouble::NoNetwork));
}

#[test]
fn a_held_fact_leaves_the_screen_and_stays_in_the_outbox() {
    let mut bench = open();
    let held = Outcome::Held { case: HeldId(uuid::Uuid::from_u128(5)), why: HeldWhy::Reassigned };
    bench.server.outcome = held.clone();
    bench.send(Event::Act(Action::TakeCash { amount: "12".to_owned() }));
    let working = bench.working();
    assert!(working.mirror.loaded[&assigned().id].local.record.payments.is_empty());
    assert_eq!(working.outbox.receipts[0].outcome, Some(held));
}

#[test]
fn a_revoked_order_leaves_the_phone_but_what_was_done_is_sent_rule_7() {
    let mut bench = open();
    bench.server.is_reachable = false;
    bench.send(Event::Act(Action::Accept));
    bench.server.is_reachable = true;
    bench.server.items = vec![Item::Revoked { id: assigned().id, why: Revoked::Reassigned }];
    bench.send(Event::SyncNow);
    assert_eq!(bench.server.pushes.len(), 1);
    assert!(bench.store.orders.is_empty() && bench.working().mirror.summaries.is_empty());
}

#[test]
fn pending_commands_are_replayed_on_what_the_server_says_rule_6() {
    let mut bench = open();
    bench.server.is_reachable = false;
    bench.send(Event::Act(Action::Accept));
    bench.send(Event::Act(Action::StartTravel));
    // The push is refused for now, the pull works: the picture does not hold our commands yet.
    bench.server.is_reachable = true;
    let mut changed = assigned();
    changed.revision += 1;
    bench.server.items = vec![order_item(&changed)];
    bench.server.says.push_back((
        200,
        json!({ "answer": 1, "run": { "run": "gap", "expected": 1 },
        "head": { "epoch": 1, "seq": 0, "hash": Digest::ZERO }, "outcomes": [], "end": true }),
    ));
    bench.send(Event::SyncNow);
    let loaded = &bench.working().mirror.loaded[&assigned().id];
    assert_eq!(loaded.confirmed.revision, changed.revision);
    assert!(matches!(loaded.local.stage, OrderStage::EnRoute { .. }));
    assert_eq!(bench.working().sync.trouble, Some(Trouble::Refused), "a gap that stays is no hot loop");
    bench.pass_ms(10_000);
    assert_eq!(bench.working().outbox.unsent_count(), 0);
}

#[test]
fn an_access_token_that_ends_is_renewed_and_the_run_goes_on_f27() {
    let mut bench = open();
    bench.pass_ms(1_000_000);
    let problem = json!({ "code": "unauthenticated", "detail": "sign in" });
    bench.server.says.push_back((401, problem));
    bench.send(Event::Act(Action::Accept));
    assert_eq!(bench.working().outbox.unsent_count(), 0);
    assert_eq!(bench.working().sync.blocked, None);
}

#[test]
fn a_server_that_refuses_a_fresh_token_is_not_asked_again_at_once() {
    let mut bench = open();
    let no = || (401, json!({ "code": "unauthenticated", "detail": "sign in" }));
    let session = bench.server.session();
    bench.server.says.extend([no(), (200, session), no()]);
    bench.send(Event::Act(Action::Accept));
    assert_eq!(bench.working().sync.trouble, Some(Trouble::Refused));
    assert_eq!(bench.working().outbox.unsent_count(), 1);
    bench.pass_ms(10_000);
    assert_eq!(bench.working().outbox.unsent_count(), 0);
}

#[test]
fn an_ended_session_keeps_everything_until_the_person_signs_in_f30() {
    let mut bench = open();
    bench.pass_ms(1_000_000);
    let problem = || (401, json!({ "code": "unauthenticated", "detail": "sign in" }));
    bench.server.says.extend([problem(), problem()]);
    bench.send(Event::Act(Action::Accept));
    assert_eq!(bench.working().sync.blocked, Some(Blocked::SignIn));
    assert_eq!(bench.working().outbox.unsent_count(), 1);
    bench.send(Event::SignIn { login: "wang".to_owned(), password: "secret-secret".to_owned() });
    assert_eq!(bench.working().outbox.unsent_count(), 0);
}

#[test]
fn a_clone_has_no_key_and_must_be_enrolled_f8() {
    let mut bench = open();
    bench.server.is_reachable = false;
    bench.send(Event::Act(Action::Accept));
    bench.has_key = false;
    bench.server.is_reachable = true;
    bench.restart();
    assert_eq!(bench.working().sync.blocked, Some(Blocked::Enrol));
    bench.send(Event::Enrol {
        server: "http://127.0.0.1:1".to_owned(),
        code: "ABCD-EFGH-JKMN".to_owned(),
        device_name: "the second".to_owned(),
    });
    assert_eq!(bench.server.deposits.len(), 1, "what the clone had is kept for a person");
    assert_eq!(bench.working().outbox.unsent_count(), 0);
}

#[test]
fn a_fork_begins_a_new_log_and_deposits_the_old_one_f8() {
    let mut bench = open();
    bench.server.is_reachable = false;
    bench.send(Event::Act(Action::Accept));
    bench.server.is_reachable = true;
    let elsewhere = Head { epoch: 1, seq: 4, hash: Digest::of(b"another branch") };
    bench.server.says.push_back((
        200,
        json!({ "answer": 1, "run": { "run": "fork", "at": 1 },
        "head": elsewhere, "outcomes": [], "end": true }),
    ));
    bench.server.head = elsewhere;
    bench.send(Event::SyncNow);
    assert_eq!(bench.model.message, Some(Message::HistoryForked));
    bench.pass_ms(1);
    assert_eq!(bench.server.deposits.len(), 1);
    assert_eq!(bench.working().outbox.log.epoch, 2);
    assert_eq!(bench.working().outbox.unsent_count(), 0);
}

#[test]
fn a_restored_server_gets_again_what_it_had_acknowledged_f43() {
    let mut bench = open();
    for amount in ["10", "20"] {
        bench.send(Event::Act(Action::TakeCash { amount: amount.to_owned() }));
    }
    assert_eq!(bench.working().outbox.log.acknowledged.seq, 2);
    let sent: Vec<_> = bench.server.pushes.drain(..).flatten().collect();
    // Back to before the first push, with another life.
    bench.server.head = Head { epoch: 1, seq: 0, hash: Digest::ZERO };
    bench.server.incarnation = 2;
    bench.server.items = vec![order_item(&assigned())];
    bench.server.says.push_back((409, json!({ "code": "cursor_unknown", "detail": "begin anew" })));
    bench.send(Event::SyncNow);
    bench.pass_ms(1);
    let again: Vec<_> = bench.server.pushes.drain(..).flatten().collect();
    assert_eq!(again, sent, "the same bytes, from the first on");
}

/// F8, F43: a server restored to before this phone was enrolled knows neither its device nor what it acknowledged.
#[test]
fn a_phone_that_is_enrolled_anew_deposits_what_was_acknowledged_before_i5() {
    let mut bench = open();
    bench.send(Event::Act(Action::Accept));
    assert_eq!(bench.working().outbox.unsent_count(), 0);
    bench.has_key = false;
    bench.restart();
    let asked = Event::Enrol {
        server: "http://127.0.0.1:1".to_owned(),
        code: "ABCD-EFGH-JKMN".to_owned(),
        device_name: "the same".to_owned(),
    };
    bench.send(asked);
    assert_eq!(bench.server.deposits.len(), 1, "the server says by its id whether it still has it");
    assert_eq!(bench.working().outbox.unsent_count(), 0);
}

/// F1, F8: killed after the enrolment was durable, before anything else was.
#[test]
fn a_phone_that_dies_just_after_it_was_enrolled_anew_begins_a_log_of_its_own() {
    let mut bench = open();
    bench.server.is_reachable = false;
    bench.send(Event::Act(Action::Accept));
    let session = bench.store.meta.get_mut("session").unwrap();
    let other = String::from_utf8(session.clone()).unwrap().replace("\"device\":\"0", "\"device\":\"9");
    assert_ne!(other.as_bytes(), session);
    *session = other.into_bytes();
    bench.server.is_reachable = true;
    bench.restart();
    assert!(bench.server.pushes.is_empty(), "another device's commands are not this one's");
    assert_eq!(bench.server.deposits.len(), 1);
    assert_eq!(bench.working().outbox.log.epoch, 2);
}

/// F5: the session is gone with a damaged file, the commands were saved.
#[test]
fn what_was_saved_of_a_damaged_file_is_deposited_after_the_enrolment() {
    let mut bench = open();
    bench.server.is_reachable = false;
    bench.send(Event::Act(Action::Accept));
    bench.store.meta.clear();
    bench.server.is_reachable = true;
    bench.restart();
    bench.send(Event::Enrol {
        server: "http://127.0.0.1:1".to_owned(),
        code: "ABCD-EFGH-JKMN".to_owned(),
        device_name: "the same".to_owned(),
    });
    assert_eq!(bench.server.deposits.len(), 1);
    assert_eq!(bench.working().outbox.unsent_count(), 0);
    assert_eq!(bench.working().outbox.log.epoch, 2);
}

/// I12: what shows the effect of a command that is not pending any more is put right by the next picture, whatever is opened
/// in between.
#[test]
fn an_order_with_an_old_effect_stays_in_memory_until_a_picture_comes() {
    let mut bench = open();
    bench.server.is_reachable = false;
    bench.send(Event::Act(Action::Accept));
    let Stage::Working(working) = &mut bench.model.stage else { panic!("at work") };
    working.outbox.pending.clear();
    working.mirror.unload(&working.outbox, None);
    assert_eq!(working.mirror.loaded.len(), 1);
    bench.server.is_reachable = true;
    bench.send(Event::Back);
    bench.send(Event::SyncNow);
    assert!(bench.store.orders.values().all(|(row, _)| row.local.is_none()));
    assert!(bench.working().mirror.loaded.is_empty());
}

/// F5, I4: the places of a push are counted from its first; a command behind a hole is not pushed under another's place.
#[test]
fn a_push_ends_before_a_hole() {
    let mut bench = open();
    bench.server.is_reachable = false;
    for amount in ["10", "20", "30"] {
        bench.send(Event::Act(Action::TakeCash { amount: amount.to_owned() }));
    }
    let Stage::Working(working) = &mut bench.model.stage else { panic!("at work") };
    working.outbox.pending.remove(1);
    bench.server.is_reachable = true;
    bench.send(Event::SyncNow);
    assert_eq!(bench.server.pushes[0].len(), 1);
}

/// F5, I12: of a damaged file a command is saved whose row no longer says that it was acknowledged.
#[test]
fn a_command_that_was_acknowledged_before_it_was_saved_is_so_again() {
    let mut bench = open();
    for amount in ["10", "20"] {
        bench.send(Event::Act(Action::TakeCash { amount: amount.to_owned() }));
    }
    let row = bench.store.commands.values_mut().next().unwrap();
    (row.acknowledged, row.outcome) = (false, None);
    bench.restart();
    assert!(bench.working().outbox.pending.is_empty());
    assert!(bench.store.commands.values().all(|row| row.acknowledged));
}

/// I5, I12: what was answered and not yet in a picture when the log ended is settled by its deposit.
#[test]
fn a_command_that_was_answered_in_an_earlier_life_leaves_the_outbox() {
    let mut bench = open();
    bench.send(Event::Act(Action::Accept));
    let row = bench.store.commands.values_mut().next().unwrap();
    row.acknowledged = false;
    row.outcome = Some(b"{\"outcome\":\"applied\"}".to_vec());
    bench.has_key = false;
    bench.restart();
    bench.send(Event::Enrol {
        server: "http://127.0.0.1:1".to_owned(),
        code: "ABCD-EFGH-JKMN".to_owned(),
        device_name: "the same".to_owned(),
    });
    assert_eq!(bench.server.deposits.len(), 1);
    assert!(bench.working().outbox.pending.is_empty());
}

#[test]
fn an_app_that_is_too_old_deposits_what_it_has_f62() {
    let mut bench = open();
    bench.server.says.push_back((426, json!({ "code": "upgrade_required", "detail": "update" })));
    bench.send(Event::Act(Action::Accept));
    bench.pass_ms(1);
    assert_eq!(bench.working().sync.blocked, Some(Blocked::Update));
    assert_eq!(bench.server.deposits.len(), 1);
    assert_eq!(bench.working().outbox.unsent_count(), 0);
}

#[test]
fn a_log_with_a_hole_ends_and_what_follows_is_deposited_f5_i5() {
    let mut bench = open();
    bench.server.is_reachable = false;
    for amount in ["10", "20"] {
        bench.send(Event::Act(Action::TakeCash { amount: amount.to_owned() }));
    }
    // The first one is lost with a damaged page of the file.
    let Stage::Working(working) = &mut bench.model.stage else { panic!("at work") };
    working.outbox.pending.remove(0);
    bench.server.is_reachable = true;
    let gap = json!({ "answer": 1, "run": { "run": "gap", "expected": 1 },
        "head": bench.server.head, "outcomes": [], "end": true });
    bench.server.says.push_back((200, gap));
    bench.send(Event::SyncNow);
    bench.pass_ms(1);
    assert_eq!(bench.server.deposits.len(), 1);
    assert_eq!(bench.working().outbox.log.epoch, 2);
    assert_eq!(bench.working().outbox.unsent_count(), 0);
}

#[test]
fn a_cut_renewal_is_tried_again_without_the_person_f19_f27() {
    let mut bench = open();
    bench.pass_ms(1_000_000);
    let cut = || (400, json!({ "code": "body_cut", "detail": "the body was cut" }));
    let over = || (401, json!({ "code": "unauthenticated", "detail": "sign in" }));
    bench.server.says.extend([over(), cut()]);
    bench.send(Event::Act(Action::Accept));
    assert_eq!(bench.working().sync.blocked, None);
    bench.pass_ms(10_000);
    assert_eq!(bench.working().outbox.unsent_count(), 0);
}

#[test]
fn a_phone_that_is_not_let_in_any_more_is_enrolled_again_with_everything_on_it_i21_f8() {
    let mut bench = open();
    bench.pass_ms(1_000_000);
    let over = || (401, json!({ "code": "unauthenticated", "detail": "sign in" }));
    let unknown = (403, json!({ "code": "device_not_enrolled", "detail": "ask for a code" }));
    bench.server.says.extend([over(), over(), unknown]);
    bench.send(Event::Act(Action::Accept));
    bench.send(Event::SignIn { login: "wang".to_owned(), password: "secret-secret".to_owned() });
    assert_eq!(bench.working().sync.blocked, Some(Blocked::Enrol));
    assert_eq!(bench.working().outbox.unsent_count(), 1);
}

/// The first page of a picture of two, with the sample order under another id.
fn first_of_two(bench: &Bench) -> (u16, serde_json::Value) {
    let mut order = assigned();
    order.id = crate::domain::samples::id(0x77);
    let until = bench.working().mirror.cursor.expect("it has a picture");
    let until = crate::protocol::cursor::Cursor { position: Position { seq: 2, digest: second_digest() }, ..until };
    let page = json!({ "pull": 1, "until": until, "items": [order_item(&order)],
        "more": { "more": "page", "token": "1.0.77" }, "end": true });
    (200, page)
}

/// What the bench's server says of its second picture.
fn second_digest() -> Digest {
    Digest::of(&2_u64.to_be_bytes())
}

#[test]
fn a_picture_of_two_pages_is_shown_whole() {
    let mut bench = Bench::at_work();
    let first = first_of_two(&bench);
    bench.server.says.push_back(first);
    bench.send(Event::SyncNow);
    assert_eq!(bench.working().sync.trouble, None);
    assert_eq!(bench.working().mirror.summaries.len(), 2);
    assert_eq!(bench.store.orders.len(), 2, "and so it is stored");
    assert_eq!(bench.store.stagings, 0, "what came within a second is written once");
}

#[test]
fn a_weak_link_stages_what_took_a_second_to_come_f14() {
    let mut bench = Bench::at_work();
    let first = first_of_two(&bench);
    bench.server.says.extend([first.clone(), first]);
    bench.server.takes_ms = 1_000;
    bench.send(Event::SyncNow);
    assert_eq!(bench.store.stagings, 2);
    assert!(bench.store.staged.is_empty(), "the picture became whole");
    assert_eq!(bench.working().mirror.summaries.len(), 2);
}

#[test]
fn a_picture_goes_on_after_a_cut_without_a_page_twice_f14() {
    let mut bench = Bench::at_work();
    let first = first_of_two(&bench);
    bench.server.says.push_back(first);
    bench.server.says.push_back((503, json!({})));
    bench.send(Event::SyncNow);
    bench.server.says.push_back((503, json!({})));
    bench.pass_ms(400_000);
    bench.pass_ms(400_000);
    assert_eq!(bench.store.stagings, 1, "at the first cut");
    assert_eq!(bench.server.asked.iter().filter(|path| path.contains("token=1.0.77")).count(), 3);
    assert_eq!(bench.working().mirror.summaries.len(), 2);
}

#[test]
fn a_picture_goes_on_after_a_restart_f14() {
    let mut bench = Bench::at_work();
    let first = first_of_two(&bench);
    bench.server.says.push_back(first);
    bench.server.says.push_back((503, json!({})));
    bench.send(Event::SyncNow);
    assert_eq!((bench.store.staged.len(), bench.working().mirror.summaries.len()), (1, 1));
    bench.restart();
    assert!(bench.server.asked.iter().any(|path| path.contains("token=1.0.77")), "{:?}", bench.server.asked);
    assert_eq!(bench.working().mirror.summaries.len(), 2);
}

#[test]
fn a_page_that_the_store_did_not_take_is_asked_for_again_after_a_restart_f3() {
    let mut bench = Bench::at_work();
    let cut = (503, json!({}));
    let first = first_of_two(&bench);
    bench.server.says.extend([first.clone(), cut]);
    bench.store.fails = Some(StoreFailure::Full);
    bench.send(Event::SyncNow);
    assert_eq!(bench.working().sync.trouble, Some(Trouble::Phone));
    bench.store.fails = None;
    let session = (200, bench.server.session());
    bench.server.says.extend([session, first]);
    let asked = bench.server.asked.len();
    bench.restart();
    let pulls: Vec<_> = bench.server.asked[asked..].iter().filter(|path| path.contains("/pull")).collect();
    assert!(!pulls[0].contains("token="), "{pulls:?}");
    assert_eq!(bench.working().mirror.summaries.len(), 2, "nothing of the picture is missing");
}

#[test]
fn a_page_that_the_store_did_not_take_is_kept_in_memory_f3() {
    let mut bench = Bench::at_work();
    let first = first_of_two(&bench);
    bench.server.says.extend([first, (503, json!({}))]);
    bench.store.fails = Some(StoreFailure::Full);
    bench.send(Event::SyncNow);
    bench.store.fails = None;
    bench.server.says.push_back((503, json!({})));
    bench.pass_ms(400_000);
    assert_eq!((bench.store.stagings, bench.store.staged.len()), (1, 1), "staged at the next cut");
    bench.pass_ms(400_000);
    assert_eq!(bench.working().mirror.summaries.len(), 2);
}
