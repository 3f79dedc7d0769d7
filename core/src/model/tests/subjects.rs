//! Subjects on a phone: opened here, replayed after a start, and kept where this app does not know them (F71).

use serde_json::json;
use uuid::Uuid;

use super::{
    bench::{Bench, assigned, order_item, put, put_raw},
    syncing::open,
};
use crate::{
    domain::{
        cash::CashBook,
        digest::Digest,
        house::House as _,
        ids::PersonId,
        order::WorkOrder,
        policy::Policies,
        samples,
        subject::{Gone, Listed as _, SubjectKey, SubjectKind},
        subjects::{AnySubject, Product},
    },
    effects::store::{StoreFailure, SubjectRow},
    model::{
        Stage,
        event::{Action, Event},
        message::Message,
        working::mirror::reference,
    },
    protocol::{
        command::Envelope,
        pull::{Colleague, Holdings, Item, RawItem, holdings_digest},
    },
};

/// A subject of a kind that this app does not know.
const STRANGE: SubjectKey = SubjectKey { kind: SubjectKind(60_000), id: Uuid::from_u128(7) };
/// Its body.
const BODY: &str = r#"{"of":"a newer server"}"#;

fn book() -> SubjectKey {
    CashBook::key(samples::technician().person.0)
}

fn holds(minor: i64) -> CashBook {
    let technician = samples::technician();
    let mut book = CashBook::new(technician.person, technician.branch, samples::cny(0).currency);
    book.holds = samples::cny(minor);
    book
}

fn other(item: &str, body: &str) -> Item {
    let body = serde_json::value::RawValue::from_string(body.to_owned()).expect("JSON");
    Item::Other(RawItem { item: item.to_owned(), about: None, revision: None, body })
}

fn hear(bench: &mut Bench, items: Vec<Item>) {
    bench.server.items = items;
    bench.send(Event::SyncNow);
}

fn offline() -> Bench {
    let mut bench = open();
    bench.server.is_reachable = false;
    bench
}

fn takes_cash(bench: &mut Bench, amount: &str) {
    bench.send(Event::Act(Action::TakeCash { amount: amount.to_owned() }));
    assert_eq!(bench.model.message, Some(Message::Saved));
}

#[test]
fn cash_that_is_taken_on_a_voucher_is_in_his_book_at_once_and_after_a_start() {
    let mut bench = open();
    hear(&mut bench, vec![put(book(), 1, holds(5_000))]);
    bench.server.is_reachable = false;
    takes_cash(&mut bench, "12");
    assert_eq!(bench.working().cash_in_hand(), samples::cny(6_200));
    bench.restart();
    assert_eq!(bench.working().cash_in_hand(), samples::cny(6_200));
    assert_eq!(bench.working().cash_change(), samples::cny(1_200));
}

#[test]
fn handing_in_opens_a_book_that_the_server_has_not_sent() {
    let mut bench = offline();
    bench.send(Event::HandIn { amount: "10".to_owned() });
    assert_eq!(bench.model.message, Some(Message::Saved));
    bench.restart();
    assert_eq!(bench.working().cash_in_hand(), samples::cny(-1_000));
    assert_eq!(bench.working().cash_book().map(|book| book.remittances.len()), Some(1));
    let row = bench.store.commands.values().next().expect("one command");
    let envelope = Envelope::from_bytes(&row.bytes).expect("an envelope");
    assert_eq!((row.about, envelope.about, envelope.basis_revision), (Some(book()), book(), None));
}

/// What a tap writes is the command and the log, whatever it changes.
#[test]
fn a_tap_writes_nothing_of_what_it_changes() {
    let mut bench = offline();
    let before = bench.store.subjects.clone();
    bench.send(Event::Act(Action::Accept));
    assert_eq!(bench.store.subjects, before);
    assert_eq!(bench.store.commands.len(), 1);
}

#[test]
fn a_decision_reads_from_the_store_what_memory_lacks() {
    let mut bench = open();
    hear(&mut bench, vec![put(book(), 1, holds(5_000))]);
    bench.server.is_reachable = false;
    let Stage::Working(working) = &mut bench.model.stage else { panic!("at work") };
    working.mirror.confirmed.remove(&book());
    takes_cash(&mut bench, "12");
    assert_eq!(bench.working().cash_in_hand(), samples::cny(6_200), "not a book of its own");
    assert_eq!(bench.store.commands.len(), 1);
}

#[test]
fn a_kind_that_this_app_does_not_know_is_kept_byte_for_byte_and_the_cursor_goes_on_f71() {
    let mut bench = open();
    let before = bench.working().mirror.cursor;
    hear(&mut bench, vec![put_raw(STRANGE, 3, BODY), other("roster", r#"{"day":1}"#)]);
    assert_ne!(bench.working().mirror.cursor, before);
    let (row, line) = &bench.store.subjects[&STRANGE];
    assert_eq!(*row, SubjectRow { key: STRANGE, revision: 3, confirmed: BODY.into() });
    assert!(line.is_empty());
    assert_eq!(bench.working().mirror.unread(), 2);
    bench.restart();
    assert_eq!(bench.working().mirror.unread(), 2, "there is no update yet");
    hear(&mut bench, vec![Item::Gone { key: STRANGE, why: Gone::Other }, other("roster", r#"{"day":2}"#)]);
    assert!(!bench.store.subjects.contains_key(&STRANGE), "I14");
    assert_eq!(bench.working().mirror.unread(), 1, "the newer one of two that say the same");
}

/// DESIGN §3 rule 13: both sides count it.
#[test]
fn what_is_kept_unread_is_counted_in_the_holdings() {
    let mut bench = open();
    let order = WorkOrder::key(assigned().id.0);
    let received = Digest::of(&bench.store.subjects[&order].0.confirmed);
    let held = [(order, received), (STRANGE, Digest::of(BODY.as_bytes()))];
    let holdings = Holdings { subjects: 2, digest: holdings_digest(held) };
    let mut until = bench.working().mirror.cursor.expect("a cursor");
    until.position.seq += 1;
    let page = json!({ "pull": 1, "until": until, "items": [put_raw(STRANGE, 1, BODY)],
        "more": { "more": "whole", "ack": bench.server.head, "holdings": holdings }, "end": true });
    bench.restart();
    let session = (200, bench.server.session());
    bench.server.says.extend([session, (200, page.clone())]);
    bench.restart();
    assert_eq!(bench.model.message, None, "nothing differs, nothing is fetched anew");
    assert!(bench.store.subjects.contains_key(&STRANGE));
}

/// F71: what an older app kept unread is taken by the one that knows it.
#[test]
fn what_was_kept_unread_is_read_after_an_update() {
    let mut bench = open();
    let mut second = assigned();
    second.id = samples::id(0x77);
    let key = WorkOrder::key(second.id.0);
    let person = Colleague { id: PersonId(Uuid::from_u128(5)), name: samples::line("Li"), roles: Vec::new() };
    let kept = RawItem::from(Item::Person(person.clone()));
    let confirmed = Product::write(&AnySubject::Order(second)).expect("JSON").into_bytes();
    bench.store.subjects.insert(key, (SubjectRow { key, revision: 2, confirmed: confirmed.clone() }, Vec::new()));
    let place = format!("{}1/1", reference::OTHER);
    bench.store.references.insert(place, serde_json::to_vec(&kept).expect("JSON"));
    bench.server.is_reachable = false;
    bench.restart();
    let mirror = &bench.working().mirror;
    assert_eq!((mirror.unread(), mirror.orders().count()), (0, 2));
    assert_eq!(mirror.people.get(&person.id), Some(&person));
    let (row, line) = &bench.store.subjects[&key];
    assert_eq!((row.revision, &row.confirmed), (2, &confirmed));
    assert!(!line.is_empty(), "and not read again at the next start");
    assert!(!bench.store.references.keys().any(|key| key.starts_with(reference::OTHER)));
    assert!(bench.store.references.contains_key(&reference::person(person.id)));
}

/// A store that takes no writing now leaves them as they are, for the next start.
#[test]
fn what_cannot_be_written_as_read_stays_kept() {
    let mut bench = open();
    let place = format!("{}1/1", reference::OTHER);
    let kept = RawItem::from(Item::Policies(Policies { version: 9, ..Policies::default() }));
    bench.store.references.insert(place.clone(), serde_json::to_vec(&kept).expect("JSON"));
    bench.store.fails = Some(StoreFailure::Full);
    bench.restart();
    assert_eq!(bench.working().mirror.reference.policies.version, 1);
    assert!(bench.store.references.contains_key(&place));
    bench.store.fails = None;
    bench.restart();
    assert_eq!(bench.working().mirror.reference.policies.version, 9);
    assert!(!bench.store.references.contains_key(&place));
}

/// A newer server's order does not come down to what an older one said.
#[test]
fn an_order_that_cannot_be_read_any_more_waits_for_the_update() {
    let mut bench = open();
    let key = WorkOrder::key(assigned().id.0);
    hear(&mut bench, vec![put_raw(key, 9, BODY)]);
    assert_eq!((bench.working().mirror.unread(), bench.working().mirror.orders().count()), (1, 0));
    bench.restart();
    assert_eq!(bench.working().mirror.unread(), 1);
    hear(&mut bench, vec![order_item(&assigned())]);
    assert_eq!((bench.working().mirror.unread(), bench.working().mirror.orders().count()), (0, 1));
}

/// A role that this app does not know holds up no picture.
#[test]
fn a_known_item_with_an_unknown_body_is_kept_and_the_next_one_that_reads_takes_its_place() {
    let mut bench = open();
    let id = PersonId(Uuid::from_u128(5));
    let person = json!({ "item": "person", "body": { "id": id, "name": "Li", "roles": ["astronaut"] } });
    let newer: Item = serde_json::from_value(person).expect("an item");
    hear(&mut bench, vec![newer, other("roster", r#"{"day":1}"#)]);
    assert_eq!(bench.working().mirror.unread(), 2);
    hear(&mut bench, vec![Item::Person(Colleague { id, name: samples::line("Li"), roles: Vec::new() })]);
    assert_eq!(bench.working().mirror.unread(), 1);
    assert!(bench.working().mirror.people.contains_key(&id));
}
