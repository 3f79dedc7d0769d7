//! The server's books as plain rows, read past the product's own queries: from the maps in memory, or by SQL of our own.

use std::collections::{BTreeMap, BTreeSet};

use callout_core::domain::{
    digest::Digest,
    house::House as _,
    ids::{DeviceId, HeldId, Incarnation, PersonId},
    ledger::Account,
    subject::{SubjectKey, SubjectKind},
    subjects::Product,
};
use callout_server::sync::{
    heart::rows::{DocumentRow, LogEntry, PostingRow, body_of},
    memory::Tables,
};

/// Orders, by the number of the list.
pub const ORDER: SubjectKind = SubjectKind(0);
/// Cash books.
pub const CASH: SubjectKind = SubjectKind(3);

/// A command that the server has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// From which device.
    pub device: DeviceId,
    /// The life of its log.
    pub epoch: u32,
    /// Its place.
    pub seq: u64,
    /// Its hash, as the server keeps it.
    pub hash: Digest,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What became of it, as JSON.
    pub outcome: String,
    /// Its entry of the log.
    pub log_seq: u64,
}

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its place.
    pub seq: u64,
    /// When.
    pub at_ms: i64,
    /// On which phone.
    pub device: Option<DeviceId>,
    /// The command's hash.
    pub command_hash: Option<Digest>,
    /// What kind.
    pub kind: String,
    /// The hash before, where it is kept: in a table the row before says it.
    pub prev: Option<Digest>,
    /// Its hash.
    pub hash: Digest,
    /// The bytes that its hash covers after the hash before.
    pub covered: Vec<Vec<u8>>,
}

/// A subject as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Which.
    pub key: SubjectKey,
    /// The technician whose phone should have it.
    pub holder: Option<PersonId>,
    /// How many events made it.
    pub revision: u64,
    /// Its body, as phones keep it.
    pub body: String,
}

/// An event of a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The entry of the log.
    pub seq: u64,
    /// Which subject.
    pub key: SubjectKey,
    /// The revision it made.
    pub revision: u64,
    /// Its JSON.
    pub body: String,
}

/// A held fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The case.
    pub id: HeldId,
    /// The command's hash.
    pub hash: Digest,
    /// Whose.
    pub person: PersonId,
    /// What was decided, if anything.
    pub decision: Option<String>,
}

/// One side of an entry of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The entry of the log.
    pub seq: u64,
    /// The account, in words of our own.
    pub account: String,
    /// The currency.
    pub currency: String,
    /// Positive is debit.
    pub minor: i64,
}

/// What stands outside the tables.
#[derive(Clone, Debug, Default)]
pub struct Picture {
    /// Pictures that are complete.
    pub blobs: BTreeSet<Digest>,
    /// The devices that are revoked.
    pub revoked: BTreeSet<DeviceId>,
    /// What the depth itself saw broken: the invariant, and what.
    pub broken: Vec<(&'static str, String)>,
}

/// The books.
#[derive(Clone, Debug)]
pub struct Books {
    /// The life of the database.
    pub incarnation: Incarnation,
    /// The head of the branch's log.
    pub head: (u64, Digest),
    /// Commands.
    pub commands: Vec<Command>,
    /// The log, in order.
    pub log: Vec<Entry>,
    /// Orders and cash books.
    pub subjects: Vec<Subject>,
    /// Events, in the order of the log.
    pub events: Vec<Event>,
    /// Held facts.
    pub held: Vec<Held>,
    /// Hashes of evidence.
    pub evidence: BTreeSet<Digest>,
    /// Postings.
    pub postings: Vec<Posting>,
    /// Numbers that were used, by series.
    pub documents: Vec<(String, u32)>,
    /// The version of the newest price list.
    pub prices: Option<u32>,
    /// The rest.
    pub picture: Picture,
}

impl Books {
    /// From the maps in memory.
    #[must_use]
    pub fn of_memory(tables: &Tables<Product>, incarnation: Incarnation, picture: Picture) -> Self {
        let head = tables.branches.values().next().map(|head| (head.position.seq, head.position.digest));
        let log = tables.log.values();
        let subjects = tables.subjects.iter().map(|(key, state)| Subject {
            key: *key,
            holder: Product::holders(&state.any).person(),
            revision: state.revision,
            body: body_of::<Product>(&state.any),
        });
        let cases = tables.held.values().map(|row| Held {
            id: row.id,
            hash: row.hash,
            person: row.person,
            decision: row.settled.as_ref().map(|settled| format!("{:?}", settled.decision).to_lowercase()),
        });
        Self {
            incarnation,
            head: head.unwrap_or((0, Digest::ZERO)),
            commands: tables.commands.values().filter_map(|at| command(tables.log.get(at)?)).collect(),
            log: log.clone().map(entry).collect(),
            subjects: subjects.collect(),
            events: log.flat_map(events).collect(),
            held: cases.collect(),
            evidence: tables.evidence.keys().map(|(_, hash)| *hash).collect(),
            postings: tables.postings.iter().map(posting).collect(),
            documents: tables.documents.iter().map(document).collect(),
            prices: tables.reference.prices.current().map(|list| list.version),
            picture,
        }
    }

    /// What each technician holds by his cash book, in minor units.
    #[must_use]
    pub fn cash(&self) -> BTreeMap<PersonId, i64> {
        let books = self.subjects.iter().filter(|subject| subject.key.kind == CASH);
        books.filter_map(|book| Some((PersonId(book.key.id), minor_of(&book.body)?))).collect()
    }
}

/// What a cash book says that its technician holds, as anybody can read it.
fn minor_of(body: &str) -> Option<i64> {
    serde_json::from_str::<serde_json::Value>(body).ok()?["holds"]["minor"].as_i64()
}

fn command(row: &LogEntry) -> Option<Command> {
    let sent = row.sent.as_ref()?;
    Some(Command {
        device: sent.device,
        epoch: sent.epoch,
        seq: sent.seq,
        hash: sent.hash,
        bytes: sent.bytes.to_vec(),
        outcome: row.outcome.as_ref().map_or_else(String::new, json),
        log_seq: row.seq,
    })
}

fn entry(row: &LogEntry) -> Entry {
    let sent = row.sent.as_ref();
    let covered = Covered {
        branch: row.branch.0,
        seq: row.seq,
        at_ms: row.at.ms(),
        actor: row.actor.0,
        sent: sent.map(|sent| (sent.device.0, sent.epoch, sent.seq, sent.hash)),
        command: row.command.map(|id| id.0),
        kind: &row.kind,
        about: row.about,
        outcome: row.outcome.as_ref().map(json),
        detail: &row.detail,
    };
    Entry {
        seq: row.seq,
        at_ms: row.at.ms(),
        device: sent.map(|sent| sent.device),
        command_hash: sent.map(|sent| sent.hash),
        kind: row.kind.clone(),
        prev: Some(row.prev),
        hash: row.hash,
        covered: covered.parts(&events(row).collect::<Vec<_>>()),
    }
}

fn events(row: &LogEntry) -> impl Iterator<Item = Event> {
    let event = |event: &callout_server::sync::heart::rows::EventRow| Event {
        seq: row.seq,
        key: event.key,
        revision: event.revision,
        body: event.body.clone(),
    };
    row.events.iter().map(event)
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// What an entry's hash covers after the hash before (ADR 0002).
#[derive(Clone, Debug)]
pub struct Covered<'a> {
    /// The branch.
    pub branch: uuid::Uuid,
    /// Its place.
    pub seq: u64,
    /// When.
    pub at_ms: i64,
    /// Who.
    pub actor: uuid::Uuid,
    /// The device, the life of its log, the place in it and the hash of what it sent.
    pub sent: Option<(uuid::Uuid, u32, u64, Digest)>,
    /// The command's id, or the office's key.
    pub command: Option<uuid::Uuid>,
    /// What kind.
    pub kind: &'a str,
    /// What it is about.
    pub about: Option<SubjectKey>,
    /// What became of it, as JSON.
    pub outcome: Option<String>,
    /// What else is said.
    pub detail: &'a str,
}

impl Covered<'_> {
    /// The bytes, in order, with those of the events.
    #[must_use]
    pub fn parts(&self, events: &[Event]) -> Vec<Vec<u8>> {
        let key = |key: SubjectKey| format!("{}/{}", key.kind.0, key.id);
        let sent = self.sent.map_or_else(Vec::new, |(device, epoch, seq, hash)| {
            [device.as_bytes(), &epoch.to_be_bytes()[..], &seq.to_be_bytes()[..], &hash.0[..]].concat()
        });
        let mut parts = vec![
            self.branch.as_bytes().to_vec(),
            self.seq.to_be_bytes().to_vec(),
            self.at_ms.to_be_bytes().to_vec(),
            self.actor.as_bytes().to_vec(),
            sent,
            self.command.map_or_else(Vec::new, |id| id.as_bytes().to_vec()),
            self.kind.as_bytes().to_vec(),
            self.about.map_or_else(Vec::new, |about| key(about).into_bytes()),
            self.outcome.clone().unwrap_or_default().into_bytes(),
            self.detail.as_bytes().to_vec(),
        ];
        for event in events {
            parts.push(format!("{}@{}", key(event.key), event.revision).into_bytes());
            parts.push(Digest::of(event.body.as_bytes()).0.to_vec());
        }
        parts
    }
}

fn posting(row: &PostingRow) -> Posting {
    let currency = row.amount.currency.code().to_owned();
    Posting { seq: row.seq, account: account(&row.account), currency, minor: row.amount.minor }
}

/// An account in words of our own: its kind and whose it is.
#[must_use]
pub fn account(account: &Account) -> String {
    let (kind, of) = match *account {
        Account::Receivable(of) => ("receivable", of.0),
        Account::Revenue(of) => ("revenue", of.0),
        Account::TechnicianCash(of) => ("technician_cash", of.0),
        Account::HandedIn(of) => ("handed_in", of.0),
        Account::CashDesk(of) => ("cash_desk", of.0),
        Account::Bank(of) => ("bank", of.0),
        Account::CashDifference(of) => ("cash_difference", of.0),
        Account::Shortage(of) => ("shortage", of.0),
    };
    account_text(kind, of)
}

/// The same, of its two parts.
#[must_use]
pub fn account_text(kind: &str, of: uuid::Uuid) -> String {
    format!("{kind} {of}")
}

fn document(row: &DocumentRow) -> (String, u32) {
    (row.number.series(), row.number.n)
}
