//! The server's books as plain rows, read past the product's own queries: from the maps in memory, or by SQL of our own.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use callout_core::domain::{
    digest::Digest,
    house::House as _,
    ids::{BranchId, DeviceId, HeldId, Incarnation, PersonId},
    ledger::Account,
    people::{Role, Standing},
    subject::{State, SubjectKey, SubjectKind},
    subjects::Product,
};
use callout_server::sync::{
    heart::rows::{DocumentRow, LogEntry, PostingRow, body_of},
    memory::Tables,
};
use uuid::Uuid;

/// Orders, by the number of the list.
pub const ORDER: SubjectKind = SubjectKind(0);
/// Cash books.
pub const CASH: SubjectKind = SubjectKind(3);

/// Complaints.
pub const COMPLAINT: SubjectKind = SubjectKind(10);

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

/// One of the two logs: the branch's, or the company's.
#[derive(Clone, Debug)]
pub struct Log {
    /// Whose.
    pub of: BranchId,
    /// Where its head says that it ends.
    pub head: (u64, Digest),
    /// Its entries, in order.
    pub entries: Vec<Entry>,
    /// Their events, in the same order.
    pub events: Vec<Event>,
}

impl Log {
    /// What a violation calls it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        if self.of == BranchId::COMPANY { "company" } else { "branch" }
    }
}

/// A subject as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Which.
    pub key: SubjectKey,
    /// The log in which it lives.
    pub log: BranchId,
    /// Whose phones should have it: a technician's, a branch's, or everybody's, which is the log's own id.
    pub audience: Option<Uuid>,
    /// How many events made it.
    pub revision: u64,
    /// Its body, as phones keep it.
    pub body: String,
}

impl Subject {
    /// Every subject, from the maps in memory.
    #[must_use]
    pub fn of_memory(tables: &Tables<Product>) -> Vec<Self> {
        let read = |(key, state): (&SubjectKey, &Arc<State<Product>>)| {
            let log = state.branch.unwrap_or(BranchId::COMPANY);
            Self {
                key: *key,
                log,
                audience: Product::holders(&state.any).audience(log),
                revision: state.revision,
                body: body_of::<Product>(&state.any),
            }
        };
        tables.subjects.iter().map(read).collect()
    }

    /// Whether the phone of somebody who works in a branch should hold it.
    #[must_use]
    pub fn is_for(&self, person: PersonId, branch: BranchId) -> bool {
        let audiences = [person.0, branch.0, BranchId::COMPANY.0];
        [branch, BranchId::COMPANY].contains(&self.log) && self.audience.is_some_and(|of| audiences.contains(&of))
    }
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

/// A person as decisions see him.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worker {
    /// Where he belongs.
    pub branch: BranchId,
    /// What he is.
    pub roles: Vec<Role>,
    /// Whether he works here.
    pub is_active: bool,
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
    /// The branch's log.
    pub branch: Log,
    /// The company's.
    pub company: Log,
    /// Commands of phones, whichever log they stand in.
    pub commands: Vec<Command>,
    /// Subjects of both logs.
    pub subjects: Vec<Subject>,
    /// People, as decisions see them.
    pub people: BTreeMap<PersonId, Worker>,
    /// Held facts.
    pub held: Vec<Held>,
    /// Hashes of evidence.
    pub evidence: BTreeSet<Digest>,
    /// Postings.
    pub postings: Vec<Posting>,
    /// Numbers that were used, by series.
    pub documents: Vec<(String, u32)>,
    /// The versions of the settings and of the newest price list, as decisions read them.
    pub reference: (u32, Option<u32>),
    /// The rest.
    pub picture: Picture,
}

impl Books {
    /// From the maps in memory, where one branch works.
    #[must_use]
    pub fn of_memory(
        tables: &Tables<Product>,
        (incarnation, branch): (Incarnation, BranchId),
        picture: Picture,
    ) -> Self {
        let log = |of: BranchId| {
            let head = tables.branches.get(&of).map(|head| (head.position.seq, head.position.digest));
            let rows = tables.log.range((of, 0)..=(of, u64::MAX)).map(|(_, row)| row);
            Log {
                of,
                head: head.unwrap_or((0, Digest::ZERO)),
                entries: rows.clone().map(entry).collect(),
                events: rows.flat_map(events).collect(),
            }
        };
        let worker = |(id, standing): (&PersonId, &Standing)| {
            let (actor, is_active) = (standing.actor.clone(), standing.is_active);
            (*id, Worker { branch: actor.branch, roles: actor.roles, is_active })
        };
        let (policies, prices) = (&tables.reference.policies, &tables.reference.prices);
        let cases = tables.held.values().map(|row| Held {
            id: row.id,
            hash: row.hash,
            person: row.person,
            decision: row.settled.as_ref().map(|settled| format!("{:?}", settled.decision).to_lowercase()),
        });
        Self {
            incarnation,
            branch: log(branch),
            company: log(BranchId::COMPANY),
            commands: tables.commands.values().filter_map(|at| command(tables.log.get(at)?)).collect(),
            subjects: Subject::of_memory(tables),
            people: tables.people.iter().map(worker).collect(),
            held: cases.collect(),
            evidence: tables.evidence.keys().map(|(_, hash)| *hash).collect(),
            postings: tables.postings.iter().map(posting).collect(),
            documents: tables.documents.iter().map(document).collect(),
            reference: (policies.version, prices.current().map(|list| list.version)),
            picture,
        }
    }

    /// The two logs.
    #[must_use]
    pub const fn logs(&self) -> [&Log; 2] {
        [&self.branch, &self.company]
    }

    /// What each technician holds by his cash book, in minor units.
    #[must_use]
    pub fn cash(&self) -> BTreeMap<PersonId, i64> {
        let books = self.subjects.iter().filter(|subject| subject.key.kind == CASH);
        books.filter_map(|book| holds(&book.body)).collect()
    }
}

/// Whose a cash book is, and what it says that he holds, as anybody can read it.
fn holds(body: &str) -> Option<(PersonId, i64)> {
    let book = serde_json::from_str::<serde_json::Value>(body).ok()?;
    Some((book["person"].as_str()?.parse().ok()?, book["holds"]["minor"].as_i64()?))
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
    pub branch: Uuid,
    /// Its place.
    pub seq: u64,
    /// When.
    pub at_ms: i64,
    /// Who.
    pub actor: Uuid,
    /// The device, the life of its log, the place in it and the hash of what it sent.
    pub sent: Option<(Uuid, u32, u64, Digest)>,
    /// The command's id, or the office's key.
    pub command: Option<Uuid>,
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
pub fn account_text(kind: &str, of: Uuid) -> String {
    format!("{kind} {of}")
}

fn document(row: &DocumentRow) -> (String, u32) {
    (row.number.series(), row.number.n)
}
