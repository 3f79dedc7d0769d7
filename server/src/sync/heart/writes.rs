//! What a commit writes.

use std::collections::{BTreeMap, BTreeSet};

use callout_core::domain::{
    cash::CashBook,
    ids::{BranchId, DeviceId, HeldId, OrderId, PersonId},
};

use super::rows::{
    BlobRefRow, BranchHead, CommandRow, DeviceState, DocumentRow, EventRow, EvidenceRow, FeedRow, HeldRow, LogEntry,
    OrderState, PostingRow, SecurityRow, StoredReply,
};

/// The rows of one commit: of one job, or of many jobs gathered.
#[derive(Clone, Debug, Default)]
pub struct Writes {
    /// The heads of the branches, as they stand afterwards.
    pub branches: BTreeMap<BranchId, BranchHead>,
    /// New entries of the logs.
    pub log: Vec<LogEntry>,
    /// New rows of the feed.
    pub feed: Vec<FeedRow>,
    /// Orders, as they stand afterwards.
    pub orders: BTreeMap<OrderId, OrderState>,
    /// Their new events.
    pub events: Vec<EventRow>,
    /// New commands.
    pub commands: Vec<CommandRow>,
    /// Devices, as they stand afterwards.
    pub devices: BTreeMap<DeviceId, DeviceState>,
    /// Cash books, as they stand afterwards.
    pub cash: BTreeMap<PersonId, CashBook>,
    /// New postings.
    pub postings: Vec<PostingRow>,
    /// New numbers.
    pub documents: Vec<DocumentRow>,
    /// The last number of each series, as it stands afterwards.
    pub series: BTreeMap<(BranchId, String), u32>,
    /// Held facts, new or settled.
    pub held: BTreeMap<HeldId, HeldRow>,
    /// New evidence.
    pub evidence: Vec<EvidenceRow>,
    /// New security events.
    pub security: Vec<SecurityRow>,
    /// Pictures that new commands name.
    pub blobs: Vec<BlobRefRow>,
    /// New replies.
    pub replies: Vec<StoredReply>,
}

impl Writes {
    /// Whether there is nothing to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.log.is_empty() && self.evidence.is_empty() && self.devices.is_empty()
    }

    /// Adds what a later job of the same commit writes.
    pub fn merge(&mut self, later: Self) {
        self.branches.extend(later.branches);
        self.log.extend(later.log);
        self.feed.extend(later.feed);
        self.orders.extend(later.orders);
        self.events.extend(later.events);
        self.commands.extend(later.commands);
        self.devices.extend(later.devices);
        self.cash.extend(later.cash);
        self.postings.extend(later.postings);
        self.documents.extend(later.documents);
        self.series.extend(later.series);
        later.held.into_values().for_each(|row| row.keep_in(&mut self.held));
        self.evidence.extend(later.evidence);
        self.security.extend(later.security);
        self.blobs.extend(later.blobs);
        self.replies.extend(later.replies);
    }

    /// Drops feed rows that a later row of the same commit replaces: no cursor ever stands inside a commit.
    pub fn fold_feed(&mut self) {
        let mut seen = BTreeSet::new();
        let mut kept: Vec<FeedRow> = std::mem::take(&mut self.feed)
            .into_iter()
            .rev()
            .filter(|row| seen.insert((row.branch, row.audience, row.kind, row.subject)))
            .collect();
        kept.reverse();
        self.feed = kept;
    }
}
