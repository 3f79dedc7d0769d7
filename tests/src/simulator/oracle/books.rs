//! The server's books as plain rows, read past the product's own queries: from the maps in memory, or by SQL of our own.

use std::collections::{BTreeMap, BTreeSet};

use callout_core::domain::{
    digest::Digest,
    ids::{DeviceId, HeldId, Incarnation, OrderId, PersonId},
    ledger::Account,
};
use callout_server::sync::{
    heart::rows::{DocumentRow, PostingRow, body_of},
    memory::Tables,
};

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
    /// What is said of it.
    pub detail: String,
    /// The digest of detail and events.
    pub payload: Digest,
    /// The hash before.
    pub prev: Digest,
    /// Its hash.
    pub hash: Digest,
    /// The bytes that its hash covers, besides the domain's name.
    pub covered: Vec<Vec<u8>>,
}

/// An order as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Which.
    pub id: OrderId,
    /// The technician whose phone should have it.
    pub holder: Option<PersonId>,
    /// Its body, as phones keep it.
    pub body: String,
}

/// An event of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The entry of the log.
    pub seq: u64,
    /// Which order.
    pub order: OrderId,
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
    /// Orders.
    pub orders: Vec<Order>,
    /// Events, in order of the log and the revisions.
    pub events: Vec<Event>,
    /// Held facts.
    pub held: Vec<Held>,
    /// Hashes of evidence.
    pub evidence: BTreeSet<Digest>,
    /// Postings.
    pub postings: Vec<Posting>,
    /// What each technician holds by his cash book, in minor units.
    pub cash: BTreeMap<PersonId, i64>,
    /// Numbers that were used, by series.
    pub documents: Vec<(String, u32)>,
    /// The rest.
    pub picture: Picture,
}

impl Books {
    /// From the maps in memory.
    #[must_use]
    pub fn of_memory(tables: &Tables, incarnation: Incarnation, picture: Picture) -> Self {
        let head = tables.branches.values().next().map(|head| (head.position.seq, head.position.digest));
        let commands = tables.commands.values().map(|row| Command {
            device: row.device,
            epoch: row.epoch,
            seq: row.seq,
            hash: row.hash,
            bytes: row.bytes.to_vec(),
            outcome: serde_json::to_string(&row.outcome).unwrap_or_default(),
            log_seq: row.log_seq,
        });
        let optional = |id: Option<uuid::Uuid>| id.map_or_else(Vec::new, |id| id.as_bytes().to_vec());
        let log = tables.log.values().map(|row| Entry {
            seq: row.seq,
            at_ms: row.at.ms(),
            device: row.device,
            command_hash: row.command_hash,
            kind: row.kind.clone(),
            detail: row.detail.clone(),
            payload: row.payload,
            prev: row.prev,
            hash: row.hash,
            covered: covered(
                row.branch.0,
                row.seq,
                row.at.ms(),
                row.actor.0,
                &optional(row.device.map(|d| d.0)),
                &optional(row.command.map(|c| c.0)),
                row.command_hash,
                &row.kind,
                row.subject,
                row.payload,
                row.prev,
            ),
        });
        let events = tables.events.values().map(|row| Event {
            seq: row.seq,
            order: row.order,
            revision: row.revision,
            body: serde_json::to_string(&row.event).unwrap_or_default(),
        });
        let orders = tables.orders.values();
        let cases = tables.held.values().map(|row| Held {
            id: row.id,
            hash: row.hash,
            person: row.person,
            decision: row.settled.as_ref().map(|settled| format!("{:?}", settled.decision).to_lowercase()),
        });
        Self {
            incarnation,
            head: head.unwrap_or((0, Digest::ZERO)),
            commands: commands.collect(),
            log: log.collect(),
            orders: orders.map(|s| Order { id: s.order.id, holder: s.holder, body: body_of(&s.order) }).collect(),
            events: events.collect(),
            held: cases.collect(),
            evidence: tables.evidence.keys().map(|(_, hash)| *hash).collect(),
            postings: tables.postings.iter().map(posting).collect(),
            cash: tables.cash.values().map(|book| (book.person, book.holds.minor)).collect(),
            documents: tables.documents.iter().map(document).collect(),
            picture,
        }
    }
}

/// What an entry's hash covers, in order (ADR 0002).
#[expect(clippy::too_many_arguments, reason = "they are the columns of the log")]
#[must_use]
pub fn covered(
    branch: uuid::Uuid,
    seq: u64,
    at_ms: i64,
    actor: uuid::Uuid,
    device: &[u8],
    command: &[u8],
    command_hash: Option<Digest>,
    kind: &str,
    subject: uuid::Uuid,
    payload: Digest,
    prev: Digest,
) -> Vec<Vec<u8>> {
    vec![
        b"callout/log/1".to_vec(),
        prev.0.to_vec(),
        branch.as_bytes().to_vec(),
        seq.to_be_bytes().to_vec(),
        at_ms.to_be_bytes().to_vec(),
        actor.as_bytes().to_vec(),
        device.to_vec(),
        command.to_vec(),
        command_hash.map_or_else(Vec::new, |hash| hash.0.to_vec()),
        kind.as_bytes().to_vec(),
        subject.as_bytes().to_vec(),
        payload.0.to_vec(),
    ]
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
