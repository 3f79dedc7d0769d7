//! What was loaded for the jobs of one commit, and what they need.
//!
//! Every map says what was asked for: `None` means that it was looked for and is not there.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use callout_core::domain::{
    cash::CashBook,
    digest::Digest,
    ids::{BranchId, CommandId, DeviceId, HeldId, OrderId, PersonId},
    policy::Policies,
    pricing::PriceBook,
};

use super::{
    rows::{BranchHead, DeviceState, HeldRow, OrderState, PersonState, Received, StoredReply},
    writes::Writes,
};

/// Places in a device's log: (device, epoch, seq).
pub type Place = (DeviceId, u32, u64);

/// What is to be loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Heads of branches; they are locked.
    pub branches: BTreeSet<BranchId>,
    /// Devices.
    pub devices: BTreeSet<DeviceId>,
    /// People.
    pub people: BTreeSet<PersonId>,
    /// Orders.
    pub orders: BTreeSet<OrderId>,
    /// Cash books, with their branch.
    pub cash: BTreeSet<(BranchId, PersonId)>,
    /// Series of numbers.
    pub series: BTreeSet<(BranchId, String)>,
    /// Held cases.
    pub held: BTreeSet<(BranchId, HeldId)>,
    /// Commands by their places: (branch, device, epoch, first, last).
    pub received: BTreeSet<(BranchId, DeviceId, u32, u64, u64)>,
    /// Commands by their ids.
    pub ids: BTreeSet<(BranchId, CommandId)>,
    /// Evidence by hash.
    pub evidence: BTreeSet<(BranchId, Digest)>,
    /// Replies by key.
    pub replies: BTreeSet<(BranchId, CommandId)>,
}

/// What was loaded.
#[derive(Clone, Debug, Default)]
pub struct WorkingSet {
    /// Heads of branches.
    pub branches: BTreeMap<BranchId, BranchHead>,
    /// Devices.
    pub devices: BTreeMap<DeviceId, DeviceState>,
    /// People.
    pub people: BTreeMap<PersonId, PersonState>,
    /// Orders.
    pub orders: BTreeMap<OrderId, OrderState>,
    /// Cash books; a person without one has an empty one.
    pub cash: BTreeMap<PersonId, CashBook>,
    /// The last number of each series; none yet is 0.
    pub series: BTreeMap<(BranchId, String), u32>,
    /// Held cases.
    pub held: BTreeMap<HeldId, HeldRow>,
    /// Commands by their places.
    pub received: BTreeMap<Place, Received>,
    /// Commands by their ids.
    pub ids: BTreeMap<(BranchId, CommandId), Received>,
    /// Evidence that is kept already.
    pub evidence: BTreeSet<(BranchId, Digest)>,
    /// Replies by key.
    pub replies: BTreeMap<(BranchId, CommandId), StoredReply>,
    /// Every price list.
    pub prices: Arc<PriceBook>,
    /// The policies in force.
    pub policies: Arc<Policies>,
}

impl WorkingSet {
    /// Makes what a job wrote visible to the next job of the same commit.
    pub fn absorb(&mut self, writes: &Writes) {
        self.branches.extend(writes.branches.iter().map(|(id, head)| (*id, head.clone())));
        self.devices.extend(writes.devices.iter().map(|(id, device)| (*id, device.clone())));
        self.orders.extend(writes.orders.iter().map(|(id, order)| (*id, order.clone())));
        self.cash.extend(writes.cash.iter().map(|(id, book)| (*id, book.clone())));
        self.series.extend(writes.series.iter().map(|(name, last)| (name.clone(), *last)));
        writes.held.values().cloned().for_each(|row| row.keep_in(&mut self.held));
        for command in &writes.commands {
            let received = Received { hash: command.hash, outcome: command.outcome.clone() };
            self.ids.extend(command.id.map(|id| ((command.branch, id), received.clone())));
            self.received.insert((command.device, command.epoch, command.seq), received);
        }
        self.evidence.extend(writes.evidence.iter().map(|row| (row.branch, row.hash)));
        self.replies.extend(writes.replies.iter().map(|reply| ((reply.branch, reply.key), reply.clone())));
    }
}
