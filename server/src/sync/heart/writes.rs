//! What a commit writes.

use std::collections::{BTreeMap, BTreeSet};

use callout_core::domain::{
    house::House,
    ids::{BranchId, DeviceId, HeldId},
    subject::{Found, SubjectKey},
};

use super::rows::{
    BlobRefRow, BranchHead, DeviceState, DocumentRow, EvidenceRow, FeedRow, HeldRow, LogEntry, PostingRow, RelayPlace,
    RelayRow, SecurityRow, StoredReply,
};

/// The rows of one commit: of one job, or of many jobs gathered.
#[derive(Clone, Debug)]
pub struct Writes<H: House> {
    /// The heads of the branches, as they stand afterwards.
    pub branches: BTreeMap<BranchId, BranchHead>,
    /// New entries of the logs.
    pub log: Vec<LogEntry>,
    /// New rows of the feed.
    pub feed: Vec<FeedRow>,
    /// Subjects, as they stand afterwards.
    pub subjects: Found<H>,
    /// The entry that changed each of them last.
    pub changed: BTreeMap<SubjectKey, u64>,
    /// Devices, as they stand afterwards.
    pub devices: BTreeMap<DeviceId, DeviceState>,
    /// New postings.
    pub postings: Vec<PostingRow>,
    /// New numbers.
    pub documents: Vec<DocumentRow>,
    /// The last number of each series, as it stands afterwards.
    pub series: BTreeMap<(BranchId, String), u32>,
    /// What follows in other logs: new or refused, and none where it was delivered.
    pub relays: BTreeMap<RelayPlace, Option<RelayRow>>,
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

// Deriving would ask for a default of the house.
impl<H: House> Default for Writes<H> {
    fn default() -> Self {
        Self {
            branches: BTreeMap::new(),
            log: Vec::new(),
            feed: Vec::new(),
            subjects: BTreeMap::new(),
            changed: BTreeMap::new(),
            devices: BTreeMap::new(),
            postings: Vec::new(),
            documents: Vec::new(),
            series: BTreeMap::new(),
            relays: BTreeMap::new(),
            held: BTreeMap::new(),
            evidence: Vec::new(),
            security: Vec::new(),
            blobs: Vec::new(),
            replies: Vec::new(),
        }
    }
}

impl<H: House> Writes<H> {
    /// Whether there is nothing to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.log.is_empty() && self.evidence.is_empty() && self.devices.is_empty() && self.replies.is_empty()
    }

    /// Adds what a later job of the same commit writes.
    pub fn merge(&mut self, later: Self) {
        self.branches.extend(later.branches);
        self.log.extend(later.log);
        self.feed.extend(later.feed);
        self.subjects.extend(later.subjects);
        self.changed.extend(later.changed);
        self.devices.extend(later.devices);
        self.postings.extend(later.postings);
        self.documents.extend(later.documents);
        self.series.extend(later.series);
        self.relays.extend(later.relays);
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
            .filter(|row| seen.insert((row.branch, row.audience, row.key)))
            .collect();
        kept.reverse();
        self.feed = kept;
    }
}
