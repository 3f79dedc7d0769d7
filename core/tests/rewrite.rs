//! Writes the corpus of version 1 anew from the samples of the kinds tables:
//!
//!     cargo test -p callout-core --features samples --test rewrite -- --ignored
//!
//! Only until version 1 is released: from then on its files are never edited (I23), and a new version has files of its own.

use std::{error::Error, fs, path::Path};

use callout_core::{
    domain::{
        cash::{CashBook, CashCommand, CountState, Remittance},
        complaint::{Complaint, ComplaintCommand},
        digest::Digest,
        house::House as _,
        ids::{BranchId, CommandId, DeviceId, HeldId, PersonId},
        order::{OrderCommand, Remark, WorkOrder},
        person::Person,
        policy::Policies,
        pricing::PriceList,
        refusal::Refusal,
        samples,
        signoff::Seal,
        subject::{Gone, Listed as _, SubjectKey, SubjectKind},
        subjects::{AnyCommand, AnySubject, Product},
        text::Text,
        time::{Reading, Timestamp},
    },
    protocol::{
        command::{Envelope, hash},
        cursor::{Cursor, Position},
        limits::PROTOCOL,
        outcome::{Decision, DecisionAt, HeldWhy, Known, Outcome, OutcomeAt},
        pull::{Holdings, Item, More, Page, RawItem, holdings_digest},
        push::{self, Answer, Head, Header, Run},
    },
};
use serde::Serialize;
use serde_json::value::RawValue;
use uuid::Uuid;

type Outcomes<T> = Result<T, Box<dyn Error>>;

const FIRST_MS: i64 = 1_803_860_000_000;

fn device() -> DeviceId {
    samples::id(0x07)
}

fn order() -> SubjectKey {
    WorkOrder::key(samples::id(0x50))
}

fn complaint() -> SubjectKey {
    Complaint::key(samples::complaints::complaint_id().0)
}

/// What a phone writes of a complaint: everything else is the office's.
fn is_written_on_phones(command: &ComplaintCommand) -> bool {
    matches!(command, ComplaintCommand::Record(_) | ComplaintCommand::Visit(_))
}

fn branch() -> BranchId {
    samples::id(0x71)
}

fn person() -> PersonId {
    samples::id(0x20)
}

fn book() -> SubjectKey {
    CashBook::key_of(branch(), person())
}

/// The commands in one log, each naming the one before, with their hashes and names.
fn commands() -> Outcomes<Vec<(Vec<u8>, Digest, String)>> {
    let orders = OrderCommand::samples().into_iter().map(|command| (order(), AnyCommand::Order(command)));
    let cash = CashCommand::samples().into_iter().map(|command| (book(), AnyCommand::Cash(command)));
    let complaints = ComplaintCommand::samples().into_iter().filter(is_written_on_phones);
    let complaints = complaints.map(|command| (complaint(), AnyCommand::Complaint(command)));
    let mut prev = Digest::ZERO;
    let mut lines = Vec::new();
    for ((about, command), n) in orders.chain(cash).chain(complaints).zip(0_u32..) {
        let row = Product::row(&command);
        let envelope = Envelope {
            id: CommandId(samples::id(0x1000 + u128::from(n))),
            device: device(),
            epoch: 1,
            seq: u64::from(n) + 1,
            prev,
            kind: row.name.parse()?,
            kind_version: row.version,
            about,
            basis_revision: (about == order()).then_some(u64::from(n) + 3),
            recorded_at: Reading {
                wall: Timestamp::from_ms(FIRST_MS + i64::from(n) * 60_000),
                zone: chrono_tz::Tz::Asia__Shanghai,
                monotonic_ms: 12_345 + u64::from(n) * 60_000,
                boot: 3,
            },
            body: Product::write_command(&command)?,
            blobs: row.blob.into_iter().collect(),
        };
        let bytes = envelope.to_bytes()?;
        prev = hash(&bytes);
        lines.push((bytes, prev, row.name.to_owned()));
    }
    Ok(lines)
}

fn answers(log: &[(Vec<u8>, Digest, String)]) -> Outcomes<Vec<String>> {
    let case: HeldId = samples::id(0x60);
    let held = |why| Outcome::Held { case, why };
    let outcomes = vec![
        Outcome::Applied,
        Outcome::Adjusted { remarks: vec![Known::Yes(Remark::OverCashLimit), Known::Yes(Remark::NumberGap)] },
        held(HeldWhy::Reassigned),
        held(HeldWhy::Rule { code: Known::Yes(Refusal::WrongStage) }),
        Outcome::Refused { code: Known::Yes(Refusal::NotYours) },
    ];
    let at = |(seq, outcome): (u64, Outcome)| {
        let hash = usize::try_from(seq - 1).ok().and_then(|n| log.get(n)).map_or(Digest::ZERO, |line| line.1);
        OutcomeAt { epoch: 1, seq, hash, outcome }
    };
    let answer = |run, seq: usize, outcomes: Vec<Outcome>| Answer {
        answer: PROTOCOL,
        run,
        head: Head { epoch: 1, seq: seq as u64, hash: log[seq - 1].1 },
        outcomes: (1..).zip(outcomes).map(at).collect(),
        end: true,
    };
    let mut answers = vec![
        answer(Run::Received, outcomes.len(), outcomes),
        answer(Run::Gap { expected: 3 }, 2, Vec::new()),
        answer(Run::Fork { at: 2 }, 2, Vec::new()),
    ];
    let whys = [
        HeldWhy::SignedContentMoved,
        HeldWhy::UnknownReference,
        HeldWhy::Unreadable,
        HeldWhy::SealInvalid,
        HeldWhy::IdReused,
        HeldWhy::Behind { case: samples::id(0x61) },
        HeldWhy::Deposited,
    ];
    answers.extend(whys.map(|why| answer(Run::Received, 1, vec![held(why)])));
    lines(&answers)
}

fn pages(log: &[(Vec<u8>, Digest, String)]) -> Outcomes<Vec<String>> {
    let raw = |json: &str| RawValue::from_string(json.to_owned());
    let until = Cursor {
        incarnation: samples::id(0x70),
        branch: branch(),
        position: Position { seq: 9, digest: Digest::of(b"the ninth entry") },
        company: Position { seq: 4, digest: Digest::of(b"the company's fourth entry") },
        seal: None,
    };
    let mut his = CashBook::new(person(), branch(), samples::cny(0).currency);
    his.holds = samples::cny(18_000);
    his.remittances = vec![Remittance {
        id: samples::id(0x36),
        declared: samples::fee(18_000),
        at: Timestamp::from_ms(FIRST_MS),
        state: CountState::HandedIn,
    }];
    let master = Person {
        id: person(),
        branch: branch(),
        name: samples::line("王师傅"),
        skills: vec![samples::line("KFR")],
        areas: vec![samples::line("浦东")],
        absences: vec![samples::absence()],
        ..samples::person()
    };
    let case: HeldId = samples::id(0x60);
    let (epoch, seq, hash) = (1, 3, log[2].1);
    let unknown =
        RawItem { item: "of a newer server".to_owned(), about: None, revision: None, body: raw(r#"{"x":1}"#)? };
    let strange = SubjectKey { kind: SubjectKind(60_000), id: samples::id(0x52) };
    let order_bytes = r#"{"any":"order is kept byte for byte"}"#;
    let put = |key, revision, any| Outcomes::Ok(Item::Put { key, revision, body: raw(&Product::write(&any)?)? });
    let items = vec![
        put(Policies::key(Uuid::nil()), 1, AnySubject::Policies(Policies::default()))?,
        put(PriceList::key(Uuid::nil()), 1, AnySubject::Prices(samples::price_list(1)))?,
        put(Person::key(master.id.0), 3, AnySubject::Person(master))?,
        Item::Put { key: order(), revision: 4, body: raw(order_bytes)? },
        put(book(), 2, AnySubject::Cash(his))?,
        Item::Put { key: strange, revision: 1, body: raw(r#"{"of":"a newer server"}"#)? },
        Item::Gone { key: WorkOrder::key(samples::id(0x51)), why: Gone::Reassigned },
        Item::Outcome(OutcomeAt { epoch, seq, hash, outcome: Outcome::Held { case, why: HeldWhy::Reassigned } }),
        Item::Decision(DecisionAt {
            epoch,
            seq,
            hash,
            case,
            decision: Decision::Accepted,
            reason: samples::note("he was there"),
        }),
        Item::Other(unknown),
    ];
    let holdings = Holdings { subjects: 1, digest: holdings_digest([(order(), Digest::of(order_bytes.as_bytes()))]) };
    let page = |items, more| Page { pull: PROTOCOL, until, items, more, end: true };
    let nothing = Head { epoch: 1, seq: 0, hash: Digest::ZERO };
    lines(&[
        page(items, More::Page { token: "9.0.00000000000000000000000000000000".to_owned() }),
        page(Vec::new(), More::Whole { ack: Head { epoch, seq, hash }, holdings: Some(holdings) }),
        page(Vec::new(), More::Whole { ack: nothing, holdings: None }),
    ])
}

fn push_body(log: &[(Vec<u8>, Digest, String)]) -> Outcomes<Vec<u8>> {
    let app = Text::new("1.0.0")?;
    let header = Header { push: PROTOCOL, device: device(), epoch: 1, first_seq: 1, count: 2, app, recorder: None };
    let commands: Vec<&[u8]> = log.iter().take(2).map(|line| line.0.as_slice()).collect();
    Ok(push::seal(push::unsealed(&header, &commands)?, Seal::new("QSBzZWFsIG9mIHRoZSBkZXZpY2U=")?)?)
}

fn lines(values: &[impl Serialize]) -> Outcomes<Vec<String>> {
    Ok(values.iter().map(serde_json::to_string).collect::<Result<_, _>>()?)
}

#[test]
#[ignore = "rewrites the corpus"]
fn rewrite_the_corpus() -> Outcomes<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/v1");
    let log = commands()?;
    let text = |lines: Vec<String>| lines.into_iter().flat_map(|line| [line, "\n".to_owned()]).collect::<String>();
    let commands = log.iter().map(|(bytes, ..)| Ok(String::from_utf8(bytes.clone())?));
    fs::write(folder.join("commands.ndjson"), text(commands.collect::<Outcomes<_>>()?))?;
    let hashes = log.iter().map(|(_, hash, name)| format!("{hash}  {name}")).collect();
    fs::write(folder.join("commands.sha256"), text(hashes))?;
    fs::write(folder.join("push.ndjson"), push_body(&log)?)?;
    fs::write(folder.join("answers.ndjson"), text(answers(&log)?))?;
    fs::write(folder.join("pages.ndjson"), text(pages(&log)?))?;
    Ok(())
}
