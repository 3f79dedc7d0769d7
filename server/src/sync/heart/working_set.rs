//! What was loaded for the jobs of one commit, and what they need.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use callout_core::domain::{
    digest::Digest,
    house::House,
    ids::{BranchId, CommandId, DeviceId, HeldId, PersonId},
    people::Standing,
    subject::{Chapters, Found, Missing, State, SubjectKey},
    time::Timestamp,
};

use super::{
    rows::{BranchHead, DeviceState, DocumentRow, HeldRow, Received, RelayPlace, RelayRow, RepliedAbout, StoredReply},
    writes::Writes,
};

/// Places in a device's log: (device, epoch, seq).
pub type Place = (DeviceId, u32, u64);

/// How many cases of a device there are (F82).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Open ones.
    pub open: u64,
    /// When the [`HOURLY_MAX`](super::deposit::HOURLY_MAX)th from behind came, open or decided, if there are so many.
    pub hourly: Option<Timestamp>,
}

/// What is to be loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Heads of branches; they are locked.
    pub branches: BTreeSet<BranchId>,
    /// Devices.
    pub devices: BTreeSet<DeviceId>,
    /// People.
    pub people: BTreeSet<PersonId>,
    /// Subjects, with the branch that asks for them; and the open cases that may open one that is not there.
    pub subjects: BTreeSet<(BranchId, SubjectKey)>,
    /// Series of numbers.
    pub series: BTreeSet<(BranchId, String)>,
    /// Whose histories are looked for, with the branch that asks for them.
    pub chapters: BTreeSet<(BranchId, SubjectKey)>,
    /// Numbers that commands name, by their series.
    pub numbers: BTreeSet<(BranchId, String, u32)>,
    /// What follows in other logs.
    pub relays: BTreeSet<RelayPlace>,
    /// Held cases.
    pub held: BTreeSet<(BranchId, HeldId)>,
    /// Devices that deposit: how much of theirs waits already.
    pub depositors: BTreeSet<(BranchId, DeviceId)>,
    /// Commands by their places: (branch, device, epoch, first, last).
    pub received: BTreeSet<(BranchId, DeviceId, u32, u64, u64)>,
    /// Commands by their ids.
    pub ids: BTreeSet<(BranchId, CommandId)>,
    /// Evidence by hash.
    pub evidence: BTreeSet<(BranchId, Digest)>,
    /// Replies by key.
    pub replies: BTreeSet<(BranchId, CommandId)>,
    /// Subjects as they were at a revision, with the branch that asks for them.
    pub then: BTreeSet<(BranchId, SubjectKey, u64)>,
}

impl Needs {
    /// What a decision in a branch did not find.
    pub fn miss(&mut self, branch: BranchId, missed: Vec<Missing>) {
        for what in missed {
            match what {
                Missing::Subject(key) => self.subjects.extend([(branch, key)]),
                Missing::Person(person) => self.people.extend([person]),
                Missing::Series(name) => self.series.extend([(branch, name)]),
                Missing::Chapters(of) => self.chapters.extend([(branch, of)]),
            }
        }
    }

    /// Whether nothing is needed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What another job needs as well.
    pub fn merge(&mut self, other: Self) {
        self.branches.extend(other.branches);
        self.devices.extend(other.devices);
        self.people.extend(other.people);
        self.subjects.extend(other.subjects);
        self.series.extend(other.series);
        self.chapters.extend(other.chapters);
        self.numbers.extend(other.numbers);
        self.relays.extend(other.relays);
        self.held.extend(other.held);
        self.depositors.extend(other.depositors);
        self.received.extend(other.received);
        self.ids.extend(other.ids);
        self.evidence.extend(other.evidence);
        self.replies.extend(other.replies);
        self.then.extend(other.then);
    }
}

/// What was loaded. Of subjects, people, series and chapters every one that was looked for is here, also one that is not there.
#[derive(Clone, Debug)]
pub struct WorkingSet<H: House> {
    /// Heads of branches.
    pub branches: BTreeMap<BranchId, BranchHead>,
    /// Devices.
    pub devices: BTreeMap<DeviceId, DeviceState>,
    /// People.
    pub people: BTreeMap<PersonId, Option<Standing>>,
    /// Subjects.
    pub subjects: Found<H>,
    /// Open cases that may open a subject that is not there, in the order of the devices' logs.
    pub open: BTreeMap<SubjectKey, Vec<HeldId>>,
    /// The last number of each series; none yet is 0.
    pub series: BTreeMap<(BranchId, String), u32>,
    /// The chapters of the histories that were looked for, as they were before this commit: what it opens has nothing to tell yet.
    pub chapters: Chapters,
    /// Those of the numbers that were used already.
    pub numbers: BTreeSet<(BranchId, String, u32)>,
    /// What follows in other logs and was not delivered.
    pub relays: BTreeMap<RelayPlace, Option<RelayRow>>,
    /// Held cases.
    pub held: BTreeMap<HeldId, HeldRow>,
    /// How many cases of a device wait, and since when.
    pub waiting: BTreeMap<(BranchId, DeviceId), Waiting>,
    /// Commands by their places.
    pub received: BTreeMap<Place, Received>,
    /// Commands by their ids.
    pub ids: BTreeMap<(BranchId, CommandId), Received>,
    /// Evidence that is kept already.
    pub evidence: BTreeSet<(BranchId, Digest)>,
    /// Replies by key.
    pub replies: BTreeMap<(BranchId, CommandId), StoredReply>,
    /// Subjects as they were at a revision.
    pub then: BTreeMap<(SubjectKey, u64), Arc<State<H>>>,
    /// Settings and prices.
    pub reference: H::Reference,
}

// Deriving would ask for a default of the house.
impl<H: House> Default for WorkingSet<H> {
    fn default() -> Self {
        Self {
            branches: BTreeMap::new(),
            devices: BTreeMap::new(),
            people: BTreeMap::new(),
            subjects: BTreeMap::new(),
            open: BTreeMap::new(),
            series: BTreeMap::new(),
            chapters: BTreeMap::new(),
            numbers: BTreeSet::new(),
            relays: BTreeMap::new(),
            held: BTreeMap::new(),
            waiting: BTreeMap::new(),
            received: BTreeMap::new(),
            ids: BTreeMap::new(),
            evidence: BTreeSet::new(),
            replies: BTreeMap::new(),
            then: BTreeMap::new(),
            reference: H::Reference::default(),
        }
    }
}

impl<H: House> WorkingSet<H> {
    /// Makes what a job wrote visible to the next job of the same commit.
    pub fn absorb(&mut self, writes: &Writes<H>) {
        self.branches.extend(writes.branches.iter().map(|(id, head)| (*id, head.clone())));
        self.devices.extend(writes.devices.iter().map(|(id, device)| (*id, device.clone())));
        self.subjects.extend(writes.subjects.iter().map(|(key, state)| (*key, state.clone())));
        for state in writes.subjects.values().flatten() {
            H::teach(&state.any, &mut self.reference);
            let standing = H::standing(&state.any);
            self.people.extend(standing.map(|standing| (standing.actor.person, Some(standing))));
        }
        self.series.extend(writes.series.iter().map(|(name, last)| (name.clone(), *last)));
        self.relays.extend(writes.relays.iter().map(|(place, row)| (*place, row.clone())));
        self.numbers.extend(writes.documents.iter().map(DocumentRow::place));
        for row in writes.held.values() {
            let key = row.about.filter(|_| row.opens);
            if let Some(key) = key {
                let cases = self.open.entry(key).or_default();
                cases.retain(|case| *case != row.id);
                cases.extend(row.settled.is_none().then_some(row.id));
            }
            if row.settled.is_none() {
                self.waiting.entry((row.branch, row.device)).or_default().open += 1;
            }
            row.clone().keep_in(&mut self.held);
        }
        for entry in &writes.log {
            let (Some(sent), Some(outcome)) = (&entry.sent, &entry.outcome) else { continue };
            let received = Received { hash: sent.hash, outcome: outcome.clone() };
            self.ids.extend(entry.command.map(|id| ((entry.branch, id), received.clone())));
            self.received.insert((sent.device, sent.epoch, sent.seq), received);
        }
        self.evidence.extend(writes.evidence.iter().map(|row| (row.branch, row.hash)));
        for reply in &writes.replies {
            if let RepliedAbout::Subject { key, revision, .. } = reply.about
                && let Some(Some(state)) = self.subjects.get(&key)
            {
                self.then.insert((key, revision), state.clone());
            }
            self.replies.insert((reply.branch, reply.key), reply.clone());
        }
    }
}
