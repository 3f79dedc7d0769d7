//! The frozen corpus of version 1 (I23, F10): what phones wrote and servers answered is read for ever, byte for byte.
//!
//! The files in `corpus/v1` are never edited once version 1 is released (until then `rewrite.rs` makes them). A new version of a
//! kind or a frame gets files of its own beside them.

use std::collections::BTreeSet;

use callout_core::{
    domain::{
        asset::Asset,
        calendar::BranchCalendar,
        cash::{CashBook, CashCommand},
        commands::{Command as _, CommandKind, Nature},
        complaint::{Complaint, ComplaintCommand},
        customer::Customer,
        digest::Digest,
        hold::{Hold, HoldNotice},
        house::House as _,
        order::{OrderCommand, WorkOrder},
        person::Person,
        policy::Policies,
        pricing::PriceList,
        signoff::SignerRole,
        subject::{Listed as _, SubjectKind},
        subjects::{AnyCommand, Product},
    },
    protocol::{
        command::{self, Envelope},
        pull::Page,
        push::{self, Answer},
    },
};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

const COMMANDS: &str = include_str!("corpus/v1/commands.ndjson");
const HASHES: &str = include_str!("corpus/v1/commands.sha256");
const PUSH: &[u8] = include_bytes!("corpus/v1/push.ndjson");
const ANSWERS: &str = include_str!("corpus/v1/answers.ndjson");
const PAGES: &str = include_str!("corpus/v1/pages.ndjson");

#[test]
fn every_kind_is_in_the_corpus_and_every_command_reads() {
    let mut seen = BTreeSet::new();
    for line in COMMANDS.lines() {
        let envelope = Envelope::from_bytes(line.as_bytes()).expect(line);
        envelope.command::<Product>().expect(line);
        seen.insert((envelope.about.kind, envelope.kind.to_string()));
    }
    let of = |kind: SubjectKind, kinds: &'static [CommandKind<Policies>]| {
        kinds.iter().map(move |row| (kind, row.name.to_owned()))
    };
    let all = of(WorkOrder::KIND, OrderCommand::KINDS).chain(of(CashBook::KIND, CashCommand::KINDS));
    // Of a complaint a phone writes what happens at the customer's door; its steps are taken in the office.
    let complaints = of(Complaint::KIND, ComplaintCommand::KINDS);
    let complaints = complaints.filter(|(_, name)| ["record", "visit"].contains(&name.as_str()));
    assert_eq!(seen, all.chain(complaints).collect());
    // All others are the office's: no phone ever wrote a command on one, so that there is nothing to freeze.
    let company = [PriceList::KIND, Policies::KIND, Person::KIND];
    let files = [Customer::KIND, Asset::KIND, BranchCalendar::KIND, Hold::KIND, HoldNotice::KIND];
    let phones = Product::KINDS.iter().filter(|kind| !company.contains(&kind.number) && !files.contains(&kind.number));
    assert_eq!(phones.count(), 3, "commands of every kind of subject that phones record on are in the corpus");
}

/// Both sides reckon it, each for itself: another one would split the cash of somebody into two books.
#[test]
fn the_key_of_a_cash_book_stays_what_it_was() {
    let book = CashBook::key_of(Uuid::from_u128(0x71).into(), Uuid::from_u128(0x20).into());
    assert_eq!(book.to_string(), "3/28d696f9-211d-85c1-ae25-a2fac60778f5");
    let about = COMMANDS.lines().map(|line| Envelope::from_bytes(line.as_bytes()).expect(line).about);
    assert!(about.filter(|about| about.kind == CashBook::KIND).all(|about| about == book));
}

#[test]
fn the_bytes_and_the_hashes_are_those_of_then() {
    let mut before = Digest::ZERO;
    for (line, recorded) in COMMANDS.lines().zip(HASHES.lines()) {
        let envelope = Envelope::from_bytes(line.as_bytes()).expect(line);
        assert_eq!(envelope.prev, before, "{line}");
        before = command::hash(line.as_bytes());
        assert_eq!(recorded, format!("{before}  {}", envelope.kind));
        assert_eq!(String::from_utf8(envelope.to_bytes().expect(line)).as_deref(), Ok(line));
        let command = envelope.command::<Product>().expect(line);
        let body = Product::write_command(&command).expect(line);
        let row = Product::row(&command);
        assert_eq!((row.name, body.get()), (envelope.kind.as_str(), envelope.body.get()));
        assert_eq!(row.blob.into_iter().collect::<Vec<_>>(), envelope.blobs);
    }
    assert_eq!(COMMANDS.lines().count(), HASHES.lines().count());
}

#[test]
fn what_the_server_does_not_know_is_not_read_as_something_else() {
    for line in COMMANDS.lines() {
        let unknown_field = line.replacen("\"epoch\"", "\"extra\":1,\"epoch\"", 1);
        assert!(Envelope::from_bytes(unknown_field.as_bytes()).is_err(), "{unknown_field}");
        let next_version = line.replacen("\"kind_version\":1", "\"kind_version\":2", 1);
        let envelope = Envelope::from_bytes(next_version.as_bytes()).expect("the envelope is the same");
        assert!(envelope.command::<Product>().is_err(), "{next_version}");
        let next_kind = line.replacen("\"about\":{\"kind\":", "\"about\":{\"kind\":600", 1);
        let envelope = Envelope::from_bytes(next_kind.as_bytes()).expect("the envelope is the same");
        assert!(envelope.command::<Product>().is_err(), "{next_kind}");
    }
}

/// Phones of before the role was asked signed without one: what they wrote stays what it was, and a role is one more field.
#[test]
fn a_signature_without_a_role_reads_and_one_with_it_too() {
    let line = COMMANDS.lines().find(|line| line.contains("\"kind\":\"sign\"")).expect("a signature");
    let read = |line: &str| match Envelope::from_bytes(line.as_bytes()).expect(line).command::<Product>() {
        Ok(AnyCommand::Order(OrderCommand::Sign(signature))) => signature,
        other => panic!("{other:?}"),
    };
    let role = "\"signer\":\"Wang Fang\",\"role\":{\"is\":\"family\"}";
    let with_role = line.replacen("\"signer\":\"Wang Fang\"", role, 1);
    let (old, new) = (read(line), read(&with_role));
    assert_eq!((&old.role, &new.role), (&None, &Some(SignerRole::Family)));
    assert_ne!(old.digest(), new.digest(), "the seal covers it");
    assert!(with_role.contains(&serde_json::to_string(&new).expect(line)), "written as it was read");
}

#[test]
fn facts_and_intents_stay_what_they_were_i7() {
    let intents: BTreeSet<String> = COMMANDS
        .lines()
        .map(|line| Envelope::from_bytes(line.as_bytes()).expect(line))
        .filter(|envelope| {
            let command = envelope.command::<Product>();
            !command.is_ok_and(|command| Product::row(&command).nature == Nature::Fact)
        })
        .map(|envelope| envelope.kind.to_string())
        .collect();
    let expected = [
        "accept",
        "assign",
        "cancel",
        "close_register",
        "decline",
        "excuse_days",
        "follow_calendar",
        "issue_invoice",
        "override_category",
        "pass_limit",
        "release_goods",
        "serve_anyway",
        "unassign",
    ];
    assert_eq!(intents, expected.map(str::to_owned).into());
}

#[test]
fn a_push_reads_and_is_written_the_same() {
    let read = push::read(PUSH).expect("a push");
    assert_eq!(read.commands.len(), 2);
    let unsealed = push::unsealed(&read.header, &read.commands).expect("written");
    assert_eq!(push::sealed_digest(&unsealed), read.digest);
    assert_eq!(push::seal(unsealed, read.seal).expect("written"), PUSH);
    for cut in 0..PUSH.len() {
        assert!(push::read(&PUSH[..cut]).is_err(), "cut at {cut} (F19)");
    }
}

/// Reads each line and writes it again.
fn reads_and_writes_the_same<T: DeserializeOwned + Serialize>(lines: &str) {
    for line in lines.lines() {
        let value: T = serde_json::from_str(line).expect(line);
        assert_eq!(serde_json::to_string(&value).expect(line), line);
    }
}

#[test]
fn answers_and_pages_read_and_are_written_the_same() {
    reads_and_writes_the_same::<Answer>(ANSWERS);
    reads_and_writes_the_same::<Page>(PAGES);
}

#[test]
fn a_phone_lives_with_a_newer_server() {
    for line in ANSWERS.lines() {
        let newer = line.replacen("\"answer\":1", "\"answer\":1,\"extra\":[1]", 1);
        assert!(serde_json::from_str::<Answer>(&newer).is_ok(), "{newer}");
    }
    for (old, new) in [("\"reassigned\"", "\"of_a_newer_server\""), ("\"wrong_stage\"", "\"of_a_newer_server\"")] {
        assert!(serde_json::from_str::<Answer>(&ANSWERS.lines().next().unwrap_or_default().replace(old, new)).is_ok());
    }
}
