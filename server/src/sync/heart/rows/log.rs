//! What happened: entries of the log, events of orders.

use callout_core::domain::{
    digest::Digest,
    ids::{BranchId, CommandId, DeviceId, OrderId, PersonId},
    order::OrderEvent,
    time::Timestamp,
};
use uuid::Uuid;

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
