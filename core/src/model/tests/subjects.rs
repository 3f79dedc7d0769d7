//! Subjects on a phone: opened here, replayed after a start, and kept where this app does not know them (F71).

use serde_json::json;
use uuid::Uuid;

use super::{
    bench::{Bench, assigned, order_item, person, policies, prices, put, put_raw},
    syncing::open,
};
use crate::{
    domain::{
        cash::CashBook,
        digest::Digest,
        house::House as _,
        ids::HeldId,
        order::WorkOrder,
        people::Role,
        person::Person,
        policy::Policies,
        pricing::PriceList,
        samples,
        subject::{Gone, Listed as _, SubjectKey, SubjectKind},
        subjects::{AnySubject, Product},
    },
    effects::store::{StoreFailure, SubjectRow},
    model::{
        Stage,
        event::{Action, Event, ItemInput, Place},
        message::Message,
        working::{changes::decision_key, listing::Listing, mirror::reference},
    },
    protocol::{
        command::Envelope,
        outcome::{Decision, DecisionAt},
        pull::{Holdings, Item, RawItem, holdings_digest},
    },
};

/// A subject of a kind that this app does not know.
const STRANGE: SubjectKey = SubjectKey { kind: SubjectKind(60_000), id: Uuid::from_u128(7) };
/// Its body.
const BODY: &str = r#"{"of":"a newer server"}"#;

fn book() -> SubjectKey {
    CashBook::key_of(samples::branch(), samples::technician().person)
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

/// A decision of the exceptions desk.
fn decision() -> DecisionAt {
    let (case, reason) = (HeldId(Uuid::from_u128(5)), samples::note("he was there"));
    DecisionAt { epoch: 1, seq: 3, hash: Digest::ZERO, case, decision: Decision::Accepted, reason }
}

/// An older app did not know this item: where the store keeps it.
fn keep_unread(bench: &mut Bench, item: &Item) -> String {
    let place = format!("{}1/1", reference::OTHER);
    bench.store.references.insert(place.clone(), serde_json::to_vec(item).expect("JSON"));
    place
}

/// An update can read what is kept unread under that key, as if it had been this all the time.
fn update_app(bench: &mut Bench, key: SubjectKey, reads: &str) {
    let (row, line) = bench.store.subjects.get_mut(&key).expect("it is kept");
    assert!(line.is_empty(), "it was read");
    row.confirmed = reads.into();
    bench.restart();
    assert!(!bench.store.subjects[&key].1.is_empty(), "and not read again at the next start");
}

fn body_of(subject: &AnySubject) -> String {
    Product::write(subject).expect("a subject is JSON")
}

fn title(bench: &Bench, key: SubjectKey) -> Option<&str> {
    match bench.working().mirror.listing(key) {
        Some(Listing::Other(line)) => Some(&line.title),
        _ => None,
    }
}

fn in_force(bench: &Bench) -> &Policies {
    &bench.working().mirror.reference.policies
}

fn offer() -> Action {
    let lines = vec![ItemInput { code: "L-STD".to_owned(), quantity: 1 }];
    Action::OfferQuote { solution: "a new fan".to_owned(), lines }
}

/// By which price lists the quotes on the voucher are, as he sees it.
fn quoted(bench: &Bench) -> Vec<u32> {
    let order = bench.working().mirror.order(assigned().id).expect("something is pending on it");
    order.record.quotes.iter().map(|quote| quote.price_list).collect()
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
    let prices = PriceList::key(Uuid::nil());
    let listed = Digest::of(&bench.store.subjects[&prices].0.confirmed);
    let held = [(order, received), (prices, listed), (STRANGE, Digest::of(BODY.as_bytes()))];
    let holdings = Holdings { subjects: 3, digest: holdings_digest(held) };
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

/// F71: what an older app kept unread is taken by the one that knows it, subjects and whatever else the server said.
#[test]
fn what_was_kept_unread_is_read_after_an_update() {
    let mut bench = open();
    let mut second = assigned();
    second.id = samples::id(0x77);
    let key = WorkOrder::key(second.id.0);
    let confirmed = Product::write(&AnySubject::Order(second)).expect("JSON").into_bytes();
    bench.store.subjects.insert(key, (SubjectRow { key, revision: 2, confirmed: confirmed.clone() }, Vec::new()));
    let decision = decision();
    keep_unread(&mut bench, &Item::Decision(decision.clone()));
    bench.server.is_reachable = false;
    bench.restart();
    let working = bench.working();
    assert_eq!((working.mirror.unread(), working.mirror.orders().count()), (0, 2));
    assert_eq!(working.decisions.values().collect::<Vec<_>>(), [&decision]);
    let (row, line) = &bench.store.subjects[&key];
    assert_eq!((row.revision, &row.confirmed), (2, &confirmed));
    assert!(!line.is_empty(), "and not read again at the next start");
    assert!(!bench.store.references.keys().any(|key| key.starts_with(reference::OTHER)));
    assert!(bench.store.references.contains_key(&decision_key(&decision)));
}

/// A store that takes no writing now leaves them as they are, for the next start.
#[test]
fn what_cannot_be_written_as_read_stays_kept() {
    let mut bench = open();
    let place = keep_unread(&mut bench, &Item::Decision(decision()));
    bench.store.fails = Some(StoreFailure::Full);
    bench.restart();
    assert!(bench.working().decisions.is_empty());
    assert!(bench.store.references.contains_key(&place));
    bench.store.fails = None;
    bench.restart();
    assert_eq!(bench.working().decisions.len(), 1);
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

/// A decision of a kind that this app does not know holds up no picture.
#[test]
fn a_known_item_with_an_unknown_body_is_kept_and_the_next_one_that_reads_takes_its_place() {
    let mut bench = open();
    let newer = serde_json::to_string(&Item::Decision(decision())).expect("JSON").replace("accepted", "postponed");
    let newer: Item = serde_json::from_str(&newer).expect("an item");
    assert!(matches!(newer, Item::Other(_)), "{newer:?}");
    hear(&mut bench, vec![newer, other("roster", r#"{"day":1}"#)]);
    assert_eq!(bench.working().mirror.unread(), 2);
    hear(&mut bench, vec![Item::Decision(decision())]);
    assert_eq!(bench.working().mirror.unread(), 1);
    assert_eq!(bench.working().decisions.len(), 1);
}

/// A role that this app does not know holds up no picture either: his file waits for the update, or for one that reads.
#[test]
fn a_file_with_an_unknown_role_is_kept_and_read_after_an_update() {
    let mut bench = open();
    let key = Person::key(samples::colleague().person.0);
    let li = Person { id: samples::colleague().person, ..samples::person() };
    let astronaut = body_of(&li.clone().into()).replace("technician", "astronaut");
    hear(&mut bench, vec![put_raw(key, 2, &astronaut)]);
    assert_eq!(bench.working().mirror.listing(key), Some(&Listing::Unread));
    update_app(&mut bench, key, &body_of(&li.clone().into()));
    assert_eq!(title(&bench, key), Some("Li Qiang"));
    let renamed = Person { name: samples::line("Li Min"), ..li };
    hear(&mut bench, vec![put_raw(key, 3, &astronaut), person(renamed)]);
    assert_eq!((title(&bench, key), bench.working().mirror.unread()), (Some("Li Min"), 0));
}

/// F71: the ones in force are those that this app read last, until it can read what came since.
#[test]
fn settings_that_this_app_cannot_read_leave_the_old_ones_in_force_until_the_update() {
    let mut bench = open();
    let ours = |version| Policies { version, cash_on_site_max: samples::fee(70_000), ..Policies::default() };
    hear(&mut bench, vec![policies(ours(2))]);
    let by_technicians = Policies { inspectors: vec![Role::Technician], ..ours(3) };
    let newer = body_of(&by_technicians.clone().into());
    let key = Policies::key(Uuid::nil());
    for revision in [3, 4] {
        // The second one replaces what could not be read: what is in force is set aside again, and not lost.
        hear(&mut bench, vec![put_raw(key, revision, &newer.replace("technician", "astronaut"))]);
        assert_eq!((in_force(&bench), bench.working().mirror.unread()), (&ours(2), 1));
        bench.server.is_reachable = false;
        bench.restart();
        assert_eq!((in_force(&bench), bench.working().mirror.unread()), (&ours(2), 1), "as its file says");
        bench.server.is_reachable = true;
    }
    update_app(&mut bench, key, &newer);
    for _ in 0..2 {
        assert_eq!((in_force(&bench), bench.working().mirror.unread()), (&by_technicians, 0));
        bench.restart();
    }
}

/// P7: the customer saw the old list, and the phone shows what was agreed on it however often it starts.
#[test]
fn what_is_pending_and_names_a_replaced_price_list_is_still_replayed_after_a_restart() {
    let mut bench = offline();
    for action in [Action::Accept, Action::StartTravel, Action::Arrive, offer()] {
        bench.send(Event::Act(action));
        assert_eq!(bench.model.message, Some(Message::Saved));
    }
    // Two more versions come, and what is pending is not acknowledged with either.
    for version in [2, 3] {
        bench.server.is_reachable = true;
        let head = bench.server.head;
        let gap =
            json!({ "answer": 1, "run": { "run": "gap", "expected": 1 }, "head": head, "outcomes": [], "end": true });
        let session = bench.working().access.is_none().then(|| (200, bench.server.session()));
        bench.server.says.extend(session.into_iter().chain([(200, gap)]));
        hear(&mut bench, vec![prices(version)]);
        bench.server.is_reachable = false;
        assert_eq!(quoted(&bench), [1]);
        bench.restart();
        assert_eq!(quoted(&bench), [1], "as its file says");
        bench.send(Event::Open(Place::Order { id: assigned().id.to_string() }));
    }
    bench.send(Event::Act(offer()));
    assert_eq!(bench.model.message, Some(Message::Saved));
    assert_eq!(quoted(&bench), [1, 3], "what is offered now is of the list in force");
}

/// F71: of a list that this app cannot read it keeps quoting by the one before, as it does for whatever is pending.
#[test]
fn a_price_list_that_this_app_cannot_read_leaves_the_old_one_in_force_until_the_update() {
    let mut bench = open();
    let key = PriceList::key(Uuid::nil());
    let newer = body_of(&samples::price_list(2).into());
    hear(&mut bench, vec![put_raw(key, 2, &newer.replace("travel", "teleport"))]);
    let current = |bench: &Bench| bench.working().mirror.reference.prices.current().map(|list| list.version);
    assert_eq!((current(&bench), bench.working().mirror.unread()), (Some(1), 1));
    bench.restart();
    assert_eq!((current(&bench), bench.working().mirror.unread()), (Some(1), 1), "as its file says");
    update_app(&mut bench, key, &newer);
    assert_eq!((current(&bench), bench.working().mirror.unread()), (Some(2), 0));
}

/// They are nobody's to open, and count for everything that is recorded.
#[test]
fn settings_and_prices_are_in_memory_after_a_restart() {
    let mut bench = open();
    let ours = Policies { version: 2, cash_on_site_max: samples::fee(70_000), ..Policies::default() };
    hear(&mut bench, vec![policies(ours.clone()), prices(2)]);
    bench.server.is_reachable = false;
    bench.restart();
    assert_eq!(in_force(&bench), &ours);
    assert_eq!(bench.working().mirror.reference.prices.current(), Some(&samples::price_list(2)));
}
