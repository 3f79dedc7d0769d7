//! Nobody is locked out with facts in his pocket (DESIGN §3 rule 17; F63): whatever access was taken away, what was recorded
//! reaches the office by the next contact, or by the file that a person carries there.

use serde_json::json;

use super::{bench::Bench, syncing::open};
use crate::{
    domain::ids::HeldId,
    effects::store::StoreFailure,
    model::{
        Stage,
        event::{Action, Event},
        message::Message,
        working::sync::state::{Barred, Blocked, Trouble},
    },
    protocol::{
        outcome::{HeldWhy, Outcome},
        rescue::{self, UNSEALED},
    },
};

/// Two facts, recorded without a network, of a person who is disabled meanwhile.
fn with_facts_in_his_pocket() -> Bench {
    let mut bench = open();
    bench.server.is_reachable = false;
    bench.send(Event::Act(Action::Accept));
    bench.send(Event::Act(Action::StartTravel));
    bench.server.outcome = Outcome::Held { case: HeldId(uuid::Uuid::nil()), why: HeldWhy::Deposited };
    // The access token is over by now.
    bench.now_ms += 3_600_000;
    bench
}

fn says(bench: &mut Bench, status: u16, code: &str) {
    bench.server.says.push_back((status, json!({ "code": code, "detail": "the office's sentence" })));
}

fn sign_in(bench: &mut Bench) {
    bench.send(Event::SignIn { login: "wang".to_owned(), password: "a long password".to_owned() });
}

#[test]
fn the_next_contact_of_a_disabled_person_deposits_what_he_has_f63() {
    let mut bench = with_facts_in_his_pocket();
    bench.server.is_reachable = true;
    says(&mut bench, 403, "person_disabled");
    bench.pass_ms(400_000);
    assert_eq!(bench.working().sync.blocked, Some(Blocked::Barred(Barred::Person)));
    assert_eq!(bench.model.message, Some(Message::Barred { count: 2 }));
    bench.pass_ms(0);
    assert!(bench.server.pushes.is_empty());
    assert_eq!(bench.server.deposits.len(), 1);
    assert_eq!(bench.server.deposits[0].len(), 2, "everything that was not sent");
    assert!(bench.working().outbox.pending.is_empty());

    // What he records after that goes the same way.
    bench.send(Event::Act(Action::Arrive));
    bench.pass_ms(0);
    assert_eq!(bench.server.deposits.len(), 2);
    assert!(bench.timers() >= 1);
}

#[test]
fn the_next_contact_of_a_revoked_phone_deposits_and_then_it_is_enrolled_again() {
    let mut bench = with_facts_in_his_pocket();
    bench.server.is_reachable = true;
    says(&mut bench, 401, "device_revoked");
    bench.pass_ms(400_000);
    bench.pass_ms(0);
    assert_eq!(bench.server.deposits.len(), 1);
    assert_eq!(bench.working().sync.blocked, Some(Blocked::Barred(Barred::Device)));
    bench.server.outcome = Outcome::Applied;
    bench.send(Event::Enrol {
        server: "http://127.0.0.1:1".to_owned(),
        code: "ABCD-EFGH-JKMN".to_owned(),
        device_name: "the same".to_owned(),
    });
    assert_eq!(bench.working().sync.blocked, None);
}

/// The session was over before he was disabled: only signing in tells it, and that is contact enough.
#[test]
fn a_sign_in_that_is_refused_for_it_deposits_as_well() {
    let mut bench = with_facts_in_his_pocket();
    bench.server.is_reachable = true;
    says(&mut bench, 401, "session_over");
    bench.pass_ms(400_000);
    assert_eq!(bench.working().sync.blocked, Some(Blocked::SignIn));
    says(&mut bench, 401, "sign_in_failed");
    sign_in(&mut bench);
    assert_eq!(bench.working().outbox.unsent_count(), 2, "a wrong password proves nothing: everything waits");

    says(&mut bench, 403, "person_disabled");
    sign_in(&mut bench);
    bench.pass_ms(0);
    assert_eq!(bench.server.deposits.len(), 1);
    assert_eq!(bench.working().outbox.unsent_count(), 0);
}

#[test]
fn whoever_is_enabled_again_signs_in_and_works_on() {
    let mut bench = with_facts_in_his_pocket();
    bench.server.is_reachable = true;
    says(&mut bench, 403, "person_disabled");
    bench.pass_ms(400_000);
    bench.pass_ms(0);
    bench.server.outcome = Outcome::Applied;
    sign_in(&mut bench);
    assert_eq!(bench.working().sync.blocked, None);
    bench.send(Event::Act(Action::Accept));
    assert_eq!(bench.server.pushes.len(), 1);
    assert_eq!(bench.working().outbox.unsent_count(), 0);
}

#[test]
fn a_deposit_that_is_not_taken_waits_and_is_tried_again() {
    let mut bench = with_facts_in_his_pocket();
    bench.server.is_reachable = true;
    says(&mut bench, 403, "person_disabled");
    bench.pass_ms(400_000);
    for _ in 0..3 {
        says(&mut bench, 403, "device_revoked");
    }
    bench.pass_ms(0);
    assert_eq!(bench.working().sync.trouble, Some(Trouble::Refused));
    assert_eq!(bench.server.says.len(), 2, "once, and no loop");
    bench.pass_ms(400_000);
    bench.pass_ms(400_000);
    bench.pass_ms(400_000);
    assert_eq!(bench.working().outbox.unsent_count(), 0);
}

/// F63: what a person carries to the office is what the phone would have deposited.
#[test]
fn the_rescue_file_is_made_of_deposits() {
    let mut bench = with_facts_in_his_pocket();
    let pending: Vec<Vec<u8>> = bench.working().outbox.pending.iter().map(|pending| pending.bytes.clone()).collect();
    bench.send(Event::ExportPending);
    assert_eq!(bench.model.message, Some(Message::Exported));
    assert_eq!(bench.exports[0].name, "callout-D07-pending.ndjson");
    let rescue = rescue::split(&bench.exports[0].bytes);
    assert_eq!(rescue.fault, None);
    let [body] = rescue.bodies[..] else { panic!("one run") };
    let body = crate::protocol::push::read(body).expect("a deposit");
    assert_eq!(body.commands, pending);
    assert_eq!((body.header.device, body.header.first_seq), (bench.working().session.device, pending_seq(&bench)));
    assert_ne!(body.seal.as_str(), UNSEALED);
}

fn pending_seq(bench: &Bench) -> u64 {
    bench.working().outbox.pending[0].seq
}

#[test]
fn each_life_of_the_log_has_its_own_body() {
    let mut bench = with_facts_in_his_pocket();
    bench.server.is_reachable = true;
    says(&mut bench, 403, "person_disabled");
    bench.pass_ms(400_000);
    bench.server.is_reachable = false;
    bench.pass_ms(0);
    bench.send(Event::Act(Action::Arrive));
    bench.send(Event::ExportPending);
    let export = bench.exports[0].bytes.clone();
    let read = |body: &&[u8]| crate::protocol::push::read(body).expect("a deposit").header;
    let headers: Vec<_> = rescue::split(&export).bodies.iter().map(read).collect();
    let places: Vec<_> = headers.iter().map(|header| (header.epoch, header.first_seq, header.count)).collect();
    assert_eq!(places, [(1, 1, 2), (2, 1, 1)]);
}

#[test]
fn a_phone_without_its_key_exports_all_the_same_and_says_so() {
    let mut bench = with_facts_in_his_pocket();
    bench.has_key = false;
    bench.send(Event::ExportPending);
    let rescue = rescue::split(&bench.exports[0].bytes);
    assert_eq!((rescue.bodies.len(), rescue.fault), (1, None));
    let body = crate::protocol::push::read(rescue.bodies[0]).expect("a body all the same");
    assert_eq!(body.seal.as_str(), UNSEALED);
}

/// A file of an app from before this one: what is pending leaves it first, then one sentence says what to do.
#[test]
fn the_file_of_an_older_app_is_exported_at_once() {
    let mut bench = with_facts_in_his_pocket();
    bench.store.older = Some(1);
    bench.restart();
    assert!(
        matches!(bench.model.stage, Stage::Locked(StoreFailure::Older { found: 1, .. })),
        "{:?}",
        bench.model.stage
    );
    let rescue = rescue::split(&bench.exports[0].bytes);
    assert_eq!((rescue.bodies.len(), rescue.fault), (1, None));
    let body = crate::protocol::push::read(rescue.bodies[0]).expect("a deposit");
    assert_eq!(body.commands.len(), 2);
    assert_eq!(body.header.device, crate::domain::samples::device(), "as its commands name it");
    bench.send(Event::ExportPending);
    assert_eq!(bench.exports.len(), 2, "as often as he likes");
}

/// F5: of a damaged file only commands were saved, and nobody works here: they can be carried to the office.
#[test]
fn what_was_saved_of_a_damaged_file_can_be_exported_before_anybody_enrols() {
    let mut bench = with_facts_in_his_pocket();
    bench.store.meta.clear();
    bench.restart();
    assert!(matches!(bench.model.stage, Stage::SignedOut(_)));
    bench.send(Event::ExportPending);
    assert_eq!(rescue::split(&bench.exports[0].bytes).bodies.len(), 1);

    let mut fresh = Bench::fresh();
    fresh.send(Event::ExportPending);
    assert_eq!((fresh.exports.len(), fresh.model.message), (0, Some(Message::NothingToExport)));
}
