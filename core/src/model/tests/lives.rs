//! Lives of the log: clones, enrolments, restored servers, damaged files; everything is sent, and under its own name
//! (DESIGN §3 rules 10, 11; F5, F8, F43).

use serde_json::json;

use super::{
    bench::{Bench, assigned, order_item, person, prices},
    syncing::open,
};
use crate::{
    domain::{
        digest::Digest,
        order::{Stage as OrderStage, WorkOrder},
        person::Person,
        samples,
        subject::Listed as _,
    },
    model::{
        Stage,
        event::{Action, Event},
        message::Message,
        working::sync::state::Blocked,
    },
    protocol::push::Head,
};

fn stage(bench: &Bench) -> Option<OrderStage> {
    bench.working().mirror.order(assigned().id).map(|order| order.stage.clone())
}

/// The office hands out a code, and the person types it.
fn enrol(bench: &mut Bench) {
    bench.send(Event::Enrol {
        server: "http://127.0.0.1:1".to_owned(),
        code: "ABCD-EFGH-JKMN".to_owned(),
        device_name: "the same".to_owned(),
    });
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
    enrol(&mut bench);
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

/// F43: what the server forgot of prices and people, the phone forgets as well, and not only at its next start.
#[test]
fn a_restored_server_has_older_prices_and_the_phone_takes_them_i12() {
    let mut bench = open();
    let li = Person { id: samples::colleague().person, ..samples::person() };
    let key = Person::key(li.id.0);
    bench.server.items = vec![prices(7), person(li)];
    bench.send(Event::SyncNow);
    let known = |bench: &Bench| {
        let mirror = &bench.working().mirror;
        (mirror.reference.prices.current().map(|list| list.version), mirror.listing(key).is_some())
    };
    assert_eq!(known(&bench), (Some(7), true));
    bench.server.incarnation = 2;
    bench.server.items = vec![order_item(&assigned()), prices(3)];
    bench.server.says.push_back((409, json!({ "code": "cursor_unknown", "detail": "begin anew" })));
    bench.send(Event::SyncNow);
    bench.pass_ms(1);
    assert_eq!(known(&bench), (Some(3), false));
    bench.restart();
    assert_eq!(known(&bench), (Some(3), false), "as its file says");
}

/// F8, F43: a server restored to before this phone was enrolled knows neither its device nor what it acknowledged.
#[test]
fn a_phone_that_is_enrolled_anew_deposits_what_was_acknowledged_before_i5() {
    let mut bench = open();
    bench.send(Event::Act(Action::Accept));
    assert_eq!(bench.working().outbox.unsent_count(), 0);
    bench.has_key = false;
    bench.restart();
    enrol(&mut bench);
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
    enrol(&mut bench);
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
    working.unload();
    bench.send(Event::Back);
    assert_eq!(
        stage(&bench),
        Some(OrderStage::Accepted),
        "what was done does not leave the screen before a picture says so"
    );
    bench.server.is_reachable = true;
    bench.send(Event::SyncNow);
    assert_eq!(stage(&bench), None, "neither open nor pending");
    let mirror = &bench.working().mirror;
    assert!(mirror.local.is_empty() && !mirror.confirmed.contains_key(&WorkOrder::key(assigned().id.0)));
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
    enrol(&mut bench);
    assert_eq!(bench.server.deposits.len(), 1);
    assert!(bench.working().outbox.pending.is_empty());
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
