//! The sync machine against what can go wrong on the way.

use serde_json::json;

use super::bench::{Bench, assigned, order_item};
use crate::{
    domain::{
        digest::Digest,
        ids::HeldId,
        order::{Stage as OrderStage, WorkOrder},
        subject::{Gone, Listed as _},
    },
    effects::store::StoreFailure,
    model::{
        event::{Action, Event, Place},
        working::sync::state::{Blocked, Trouble},
    },
    protocol::{
        cursor::Position,
        outcome::{HeldWhy, Outcome},
        pull::Item,
    },
};

pub fn open() -> Bench {
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
        assert!(!bench.working().sync.is_busy());
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
    assert!(working.mirror.order(assigned().id).expect("it is open").record.payments.is_empty());
    assert_eq!(working.outbox.receipts[0].outcome, Some(held));
}

#[test]
fn a_revoked_order_leaves_the_phone_but_what_was_done_is_sent_rule_7() {
    let mut bench = open();
    bench.server.is_reachable = false;
    bench.send(Event::Act(Action::Accept));
    bench.server.is_reachable = true;
    bench.server.items = vec![Item::Gone { key: WorkOrder::key(assigned().id.0), why: Gone::Reassigned }];
    bench.send(Event::SyncNow);
    assert_eq!(bench.server.pushes.len(), 1);
    assert!(!bench.store.subjects.contains_key(&WorkOrder::key(assigned().id.0)));
    assert!(bench.working().mirror.orders().next().is_none());
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
    let mirror = &bench.working().mirror;
    assert_eq!(mirror.said::<WorkOrder>(assigned().id.0).map(|order| order.revision), Some(changed.revision));
    assert!(matches!(mirror.order(assigned().id).expect("it is open").stage, OrderStage::EnRoute { .. }));
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
    assert_eq!(bench.working().mirror.orders().count(), 2);
    let orders = bench.store.subjects.keys().filter(|key| key.kind == WorkOrder::KIND);
    assert_eq!(orders.count(), 2, "and so it is stored");
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
    assert_eq!(bench.working().mirror.orders().count(), 2);
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
    assert_eq!(bench.working().mirror.orders().count(), 2);
}

#[test]
fn a_picture_goes_on_after_a_restart_f14() {
    let mut bench = Bench::at_work();
    let first = first_of_two(&bench);
    bench.server.says.push_back(first);
    bench.server.says.push_back((503, json!({})));
    bench.send(Event::SyncNow);
    assert_eq!((bench.store.staged.len(), bench.working().mirror.orders().count()), (1, 1));
    bench.restart();
    assert!(bench.server.asked.iter().any(|path| path.contains("token=1.0.77")), "{:?}", bench.server.asked);
    assert_eq!(bench.working().mirror.orders().count(), 2);
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
    assert_eq!(bench.working().mirror.orders().count(), 2, "nothing of the picture is missing");
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
    assert_eq!(bench.working().mirror.orders().count(), 2);
}
