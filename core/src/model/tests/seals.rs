//! Who recorded it is provable (F75): the recorder's key seals the head of his log while it is here, and a deposit under
//! another name carries that seal.

use serde_json::json;

use super::{bench::Bench, syncing::open};
use crate::{
    model::{
        event::{Action, Event},
        message::Message,
    },
    protocol::{
        push::{self, RecorderSeal},
        rescue,
    },
};

/// Two commands that no server has.
fn with_two_pending() -> Bench {
    let mut bench = open();
    bench.server.is_reachable = false;
    bench.send(Event::Act(Action::Accept));
    bench.send(Event::Act(Action::StartTravel));
    bench.sealed.clear();
    bench
}

/// What a seal over the newest command is over.
fn over_the_head(bench: &Bench) -> Vec<u8> {
    let outbox = &bench.working().outbox;
    let head = outbox.head();
    RecorderSeal::sealed_digest(outbox.log.device, head.epoch, head.seq, &head.hash).0.to_vec()
}

#[test]
fn an_app_in_the_background_has_sealed_what_was_recorded_once() {
    let mut bench = with_two_pending();
    bench.send(Event::Background);
    assert_eq!(bench.sealed, [over_the_head(&bench)]);
    bench.send(Event::Background);
    bench.restart();
    bench.send(Event::Background);
    assert_eq!(bench.sealed.iter().filter(|sealed| **sealed == over_the_head(&bench)).count(), 1);
}

#[test]
fn an_export_is_sealed_before_it_leaves() {
    let mut bench = with_two_pending();
    bench.send(Event::ExportPending);
    assert_eq!(bench.sealed[0], over_the_head(&bench));
    let [body] = rescue::split(&bench.exports[0].bytes).bodies[..] else { panic!("one run") };
    let recorder = push::read(body).expect("a deposit").header.recorder.expect("the recorder's seal");
    assert_eq!((recorder.epoch, recorder.seq), (1, 2));
    assert_eq!(recorder.digest().0.to_vec(), over_the_head(&bench));
}

/// The key that a new enrolment replaces has sealed what was recorded under it, and the deposit under the new name says so.
#[test]
fn whoever_enrols_the_phone_deposits_under_the_recorders_seal_f75() {
    let mut bench = with_two_pending();
    let (over, recorder) = (over_the_head(&bench), bench.working().session.device);
    bench.server.is_reachable = true;
    // The session is over, and the office does not know this phone any more.
    bench.now_ms += 3_600_000;
    bench.server.says.push_back((401, json!({ "code": "session_over" })));
    bench.pass_ms(400_000);
    bench.server.says.push_back((403, json!({ "code": "device_not_enrolled", "detail": "not known" })));
    bench.send(Event::SignIn { login: "wang".to_owned(), password: "a long password".to_owned() });
    bench.server.enrols_as = "01900000-0000-7000-8000-00000000beef".parse().expect("an id");
    bench.send(Event::Enrol {
        server: "http://127.0.0.1:1".to_owned(),
        code: "ABCD-EFGH-JKMN".to_owned(),
        device_name: "the same".to_owned(),
    });
    bench.pass_ms(400_000);

    let [header] = &bench.server.headers[..] else { panic!("one deposit: {:?}", bench.server.headers) };
    assert_eq!(header.device, bench.server.enrols_as);
    let seal = header.recorder.as_ref().expect("the recorder's seal");
    assert_eq!((seal.device, seal.epoch, seal.seq), (recorder, 1, 2));
    assert_eq!(seal.digest().0.to_vec(), over);
    assert!(bench.sealed.contains(&over));
    assert_eq!(bench.working().outbox.unsent_count(), 0);
}

#[test]
fn without_its_key_a_phone_deposits_without_the_recorders_seal() {
    let mut bench = with_two_pending();
    bench.has_key = false;
    bench.send(Event::Background);
    assert!(bench.sealed.is_empty());
    assert_eq!(bench.working().chain.run(1, &[(1, 10), (2, 10)]), (2, None));
}

/// F63: a code that the office does not take costs nothing. What is pending is deposited with the key that the office knows.
#[test]
fn a_refused_enrolment_leaves_the_key_that_is_in_use() {
    let mut bench = with_two_pending();
    bench.server.is_reachable = true;
    bench.now_ms += 3_600_000;
    bench.server.says.push_back((401, json!({ "code": "session_over" })));
    bench.pass_ms(400_000);
    bench.server.says.push_back((403, json!({ "code": "device_not_enrolled", "detail": "not known" })));
    bench.send(Event::SignIn { login: "wang".to_owned(), password: "a long password".to_owned() });
    let enrol = || Event::Enrol {
        server: "http://127.0.0.1:1".to_owned(),
        code: "ABCD-EFGH-JKMN".to_owned(),
        device_name: "the same".to_owned(),
    };
    let before = bench.keys_taken;
    bench.server.says.push_back((403, json!({ "code": "code_unknown", "detail": "not this one" })));
    bench.send(enrol());
    assert_eq!((bench.has_key, bench.keys_taken), (true, before));
    assert_eq!(bench.model.message, Some(Message::Server { detail: "not this one".to_owned() }));
    bench.send(enrol());
    assert_eq!((bench.has_key, bench.keys_taken), (true, before + 1));
}
