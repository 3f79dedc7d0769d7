//! The rows that the heart reads and writes, as data: a store turns them into SQL or keeps them in maps.

use std::sync::Arc;

use callout_core::{
    domain::{
        digest::Digest,
        ids::{BranchId, CommandId, DeviceId, HeldId, OrderId, PersonId, RemittanceId},
        ledger::Account,
        money::{Currency, Money},
        numbers::{DocumentNumber, SeriesName},
        order::{OrderEvent, WorkOrder},
        people::Actor,
        text::Note,
        time::Timestamp,
    },
    protocol::{
        blob::BlobRef,
        cursor::Position,
        outcome::{Decision, HeldWhy, Outcome},
        push::Head,
    },
};
use chrono_tz::Tz;
use uuid::Uuid;

/// A branch: where its log stands and what its documents and days depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BranchHead {
    /// Which branch.
    pub branch: BranchId,
    /// Its code, as in `V-SH-000001`.
    pub code: SeriesName,
    /// Where its calendar days begin.
    pub zone: Tz,
    /// What it is paid in.
    pub currency: Currency,
    /// The last entry of its log.
    pub position: Position,
    /// The server's time of that entry; the next one is later, whatever the clock says (I20).
    pub at: Timestamp,
}

/// A device and its log's head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceState {
    /// Which device.
    pub id: DeviceId,
    /// Its branch.
    pub branch: BranchId,
    /// Whose it is.
    pub person: PersonId,
    /// Its code, as in `GR-D07.1-000001`.
    pub code: SeriesName,
    /// The last command that was received.
    pub head: Head,
    /// Whether a fork was shown to it, so that it may begin a new epoch (F8).
    pub is_forked: bool,
}

/// A person, as the rules see him.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonState {
    /// Who, and what he is.
    pub actor: Actor,
    /// Whether he still works here.
    pub is_active: bool,
}

/// An order and who holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderState {
    /// The order.
    pub order: WorkOrder,
    /// The technician whose phone has it (rule 7).
    pub holder: Option<PersonId>,
    /// Since which entry of the log.
    pub held_since: u64,
    /// The entry that changed it last.
    pub seq: u64,
}

/// The body of an order as phones keep it, byte for byte.
#[must_use]
pub fn body_of(order: &WorkOrder) -> String {
    super::draft::json(order)
}

/// One entry of a branch's log: audit chain, sequence and cursor digest in one (I11, I16).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// Which branch.
    pub branch: BranchId,
    /// Its place, from 1.
    pub seq: u64,
    /// The server's time; strictly later than the entry before.
    pub at: Timestamp,
    /// Who did it.
    pub actor: PersonId,
    /// On which phone, if on one.
    pub device: Option<DeviceId>,
    /// The command's id, or the office's key.
    pub command: Option<CommandId>,
    /// The command's hash, if it came from a phone.
    pub command_hash: Option<Digest>,
    /// What kind: a command's kind, or `register_call`, `settle`, `fork`, `reference`.
    pub kind: String,
    /// What it is about.
    pub subject: Uuid,
    /// What became of it, in codes: nothing personal is in the log itself.
    pub detail: String,
    /// The digest of the detail and of the events.
    pub payload: Digest,
    /// The hash of the entry before.
    pub prev: Digest,
    /// The hash of this one.
    pub hash: Digest,
}

/// What kind of thing a feed row is about; with the id it says which rows are newer versions of one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum SubjectKind {
    /// An order, granted, changed or revoked.
    Order = 0,
    /// The outcome of a command.
    Outcome = 1,
    /// A decision of the exceptions desk.
    Decision = 2,
    /// A cash book.
    Cash = 3,
    /// The price list.
    Prices = 4,
    /// The policies.
    Policies = 5,
    /// A colleague.
    Person = 6,
    /// The head of a device's log: the acknowledgement, as of any `until` (rule 5).
    Head = 7,
}

impl SubjectKind {
    /// The kind of a number, as stores and tokens keep it.
    #[must_use]
    pub const fn from_number(number: u8) -> Option<Self> {
        Some(match number {
            0 => Self::Order,
            1 => Self::Outcome,
            2 => Self::Decision,
            3 => Self::Cash,
            4 => Self::Prices,
            5 => Self::Policies,
            6 => Self::Person,
            7 => Self::Head,
            _ => return None,
        })
    }
}

/// One row of the feed. Within one commit only the last row of a subject for an audience is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedRow {
    /// Which branch.
    pub branch: BranchId,
    /// The entry of the log that it belongs to.
    pub seq: u64,
    /// Whom it is for: a person, a device, or a branch.
    pub audience: Uuid,
    /// What it is about.
    pub kind: SubjectKind,
    /// Which one.
    pub subject: Uuid,
    /// What is delivered.
    pub what: FeedWhat,
}

/// What a feed row delivers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedWhat {
    /// The order at that revision; its body is kept once.
    Order {
        /// The revision.
        revision: u64,
    },
    /// The order left the phone: why, as JSON.
    Revoked(String),
    /// The item's body, as JSON.
    Body(String),
}

/// One event of an order's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
    /// Which branch.
    pub branch: BranchId,
    /// Which order.
    pub order: OrderId,
    /// The revision that it made.
    pub revision: u64,
    /// The entry of the log that it belongs to.
    pub seq: u64,
    /// The event.
    pub event: OrderEvent,
}

/// A command that was received, with its outcome: kept as long as the device is known (I4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandRow {
    /// Which branch.
    pub branch: BranchId,
    /// From which device.
    pub device: DeviceId,
    /// The life of its log.
    pub epoch: u32,
    /// Its place.
    pub seq: u64,
    /// Its hash.
    pub hash: Digest,
    /// Its id, if it could be read.
    pub id: Option<CommandId>,
    /// Its kind, if it could be read.
    pub kind: Option<String>,
    /// Its order, if it names one.
    pub order: Option<OrderId>,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// When the server took it.
    pub received_at: Timestamp,
    /// What became of it.
    pub outcome: Outcome,
    /// The entry of the log that it belongs to.
    pub log_seq: u64,
}

/// What is known of a command that came before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Its hash.
    pub hash: Digest,
    /// What became of it.
    pub outcome: Outcome,
}

/// A held fact (rule 8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldRow {
    /// Which branch.
    pub branch: BranchId,
    /// The case: follows from the command's hash, so that a deposit sent twice is one case.
    pub id: HeldId,
    /// From which device.
    pub device: DeviceId,
    /// The life of its log.
    pub epoch: u32,
    /// The command's place.
    pub seq: u64,
    /// Its hash.
    pub hash: Digest,
    /// Whose device it is.
    pub person: PersonId,
    /// Its kind, if it could be read.
    pub kind: Option<String>,
    /// Its order, if it names one of this branch.
    pub order: Option<OrderId>,
    /// The revision that the technician saw.
    pub basis_revision: Option<u64>,
    /// When he recorded it, by his device.
    pub recorded_at: Option<Timestamp>,
    /// When the server took it.
    pub received_at: Timestamp,
    /// Why it is held.
    pub why: HeldWhy,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// What a person decided.
    pub settled: Option<Settlement>,
}

/// A person's decision on a held fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// What.
    pub decision: Decision,
    /// Why.
    pub reason: Note,
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// One posting of a journal entry (P18, I8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostingRow {
    /// Which branch.
    pub branch: BranchId,
    /// The entry of the log that it belongs to.
    pub seq: u64,
    /// Which posting of that entry.
    pub n: u32,
    /// When it was recorded.
    pub at: Timestamp,
    /// The account.
    pub account: Account,
    /// The amount; positive is debit.
    pub amount: Money,
    /// The voucher, if it is about one.
    pub order: Option<OrderId>,
    /// The remittance, if it is about one.
    pub remittance: Option<RemittanceId>,
}

/// A number that was used: unique in its series (I18).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentRow {
    /// Which branch.
    pub branch: BranchId,
    /// The number.
    pub number: DocumentNumber,
    /// The voucher it is on.
    pub order: Option<OrderId>,
    /// The entry of the log that used it.
    pub seq: u64,
}

/// A command that stands where another one stands already: kept as evidence (F8, F34).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceRow {
    /// Which branch.
    pub branch: BranchId,
    /// From which device.
    pub device: DeviceId,
    /// The life of its log.
    pub epoch: u32,
    /// Its place.
    pub seq: u64,
    /// Its hash.
    pub hash: Digest,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// When it came.
    pub at: Timestamp,
}

/// Something for whoever is responsible for security.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityRow {
    /// A name for what happened: `device_forked`, `command_id_reused`.
    pub kind: &'static str,
    /// On which device.
    pub device: DeviceId,
    /// Whose.
    pub person: PersonId,
    /// When.
    pub at: Timestamp,
    /// What, in a few words without secrets.
    pub detail: String,
}

/// A picture that a command names; it is awaited until its bytes are there (I17).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobRefRow {
    /// Which branch.
    pub branch: BranchId,
    /// Which blob.
    pub blob: BlobRef,
    /// The order that names it.
    pub order: Option<OrderId>,
    /// Whose device is to send it.
    pub person: PersonId,
}

/// The reply to an office's request, kept under its key (I4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredReply {
    /// Which branch.
    pub branch: BranchId,
    /// The key.
    pub key: CommandId,
    /// The digest of what was asked.
    pub asked: Digest,
    /// What it was about, to build the reply again.
    pub about: RepliedAbout,
    /// When.
    pub at: Timestamp,
}

/// What a stored reply was about.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum RepliedAbout {
    /// An order: the reply shows it as it is now.
    Order {
        /// Which.
        order: OrderId,
    },
    /// A cash book: the reply shows it as it is now.
    Cash {
        /// Whose.
        person: PersonId,
    },
    /// Held cases.
    Settled {
        /// What became of each.
        cases: Vec<super::super::job::SettledCase>,
    },
    /// Nothing in particular.
    Done,
}
