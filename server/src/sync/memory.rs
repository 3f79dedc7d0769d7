//! The work in memory, of any house: the same tables as in SQL, as ordered maps. For the simulator and for fast tests.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use callout_core::{
    domain::{
        digest::Digest,
        house::House,
        ids::{BranchId, CommandId, DeviceId, HeldId, PersonId},
        people::Standing,
        subject::{State, SubjectKey, chapters_among},
        time::Timestamp,
    },
    protocol::{cursor::Position, push::Head},
};
use uuid::Uuid;

use super::{
    heart::{
        Needs, WorkingSet, Writes,
        deposit::HOURLY_MAX,
        rows::{
            BlobRefRow, BranchHead, DeviceState, DocumentRow, EvidenceRow, FeedWhat, HeldRow, LogEntry, PostingRow,
            Received, RelayPlace, RelayRow, SecurityRow, StoredReply, body_of, kinds,
        },
        working_set::{Place, Waiting},
    },
    store::{Change, CommitError, FeedItem, Picture, Spot, Store, Window},
    work::WorkError,
};

/// The tables. Public, so that an oracle can look at them without the product's own queries.
#[derive(Clone, Debug)]
pub struct Tables<H: House> {
    /// Heads of branches.
    pub branches: BTreeMap<BranchId, BranchHead>,
    /// The logs.
    pub log: BTreeMap<(BranchId, u64), LogEntry>,
    /// Where in the logs a device's commands are.
    pub commands: BTreeMap<Place, (BranchId, u64)>,
    /// Commands by id.
    pub ids: BTreeMap<(BranchId, CommandId), Received>,
    /// The feed by audience.
    pub feed: BTreeMap<(BranchId, Uuid), BTreeMap<Spot, FeedWhat>>,
    /// Subjects as they are.
    pub subjects: BTreeMap<SubjectKey, Arc<State<H>>>,
    /// Their bodies at the end of each commit.
    pub bodies: BTreeMap<(SubjectKey, u64), String>,
    /// Devices.
    pub devices: BTreeMap<DeviceId, DeviceState>,
    /// People.
    pub people: BTreeMap<PersonId, Standing>,
    /// Postings.
    pub postings: Vec<PostingRow>,
    /// Numbers that were used.
    pub documents: Vec<DocumentRow>,
    /// What follows in other logs and was not delivered.
    pub relays: BTreeMap<RelayPlace, RelayRow>,
    /// The last number of each series.
    pub series: BTreeMap<(BranchId, String), u32>,
    /// Held facts.
    pub held: BTreeMap<HeldId, HeldRow>,
    /// Evidence of forks.
    pub evidence: BTreeMap<(BranchId, Digest), EvidenceRow>,
    /// Security events.
    pub security: Vec<SecurityRow>,
    /// Pictures that commands name.
    pub blobs: Vec<BlobRefRow>,
    /// Replies by key.
    pub replies: BTreeMap<(BranchId, CommandId), StoredReply>,
    /// Settings and prices.
    pub reference: H::Reference,
}

// Deriving would ask for a default of the house.
impl<H: House> Default for Tables<H> {
    fn default() -> Self {
        Self {
            branches: BTreeMap::new(),
            log: BTreeMap::new(),
            commands: BTreeMap::new(),
            ids: BTreeMap::new(),
            feed: BTreeMap::new(),
            subjects: BTreeMap::new(),
            bodies: BTreeMap::new(),
            devices: BTreeMap::new(),
            people: BTreeMap::new(),
            postings: Vec::new(),
            documents: Vec::new(),
            relays: BTreeMap::new(),
            series: BTreeMap::new(),
            held: BTreeMap::new(),
            evidence: BTreeMap::new(),
            security: Vec::new(),
            blobs: Vec::new(),
            replies: BTreeMap::new(),
            reference: H::Reference::default(),
        }
    }
}

/// A store in memory; clones share it.
#[derive(Clone, Debug)]
pub struct Memory<H: House>(Arc<Mutex<Tables<H>>>);

impl<H: House> Memory<H> {
    /// A store with these tables.
    #[must_use]
    pub fn new(tables: Tables<H>) -> Self {
        Self(Arc::new(Mutex::new(tables)))
    }

    /// The tables, to look at or to set up.
    pub fn tables(&self) -> MutexGuard<'_, Tables<H>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A copy as it is now: a backup.
    #[must_use]
    pub fn snapshot(&self) -> Tables<H> {
        self.tables().clone()
    }
}

impl<H: House> Store for Memory<H> {
    type House = H;
    type Change = Self;
    type Picture = Self;

    async fn change(&self) -> Result<Self, WorkError> {
        Ok(self.clone())
    }

    async fn picture(&self) -> Result<Self, WorkError> {
        Ok(self.clone())
    }

    async fn is_written(&self, writes: &Writes<H>) -> Result<bool, WorkError> {
        let tables = self.tables();
        Ok(writes.log.iter().all(|e| tables.log.get(&(e.branch, e.seq)).is_some_and(|found| found.hash == e.hash)))
    }
}

impl<H: House> Change for Memory<H> {
    type House = H;

    async fn load(&mut self, needs: &Needs, set: &mut WorkingSet<H>) -> Result<(), WorkError> {
        let tables = self.tables();
        set.reference = tables.reference.clone();
        pick(&tables.branches, &needs.branches, &mut set.branches);
        pick(&tables.devices, &needs.devices, &mut set.devices);
        pick(&tables.held, needs.held.iter().map(|(_, case)| case), &mut set.held);
        pick(&tables.ids, &needs.ids, &mut set.ids);
        set.waiting.extend(needs.depositors.iter().map(|place| (*place, tables.waiting(*place))));
        pick(&tables.replies, &needs.replies, &mut set.replies);
        set.people.extend(needs.people.iter().map(|id| (*id, tables.people.get(id).cloned())));
        set.series
            .extend(needs.series.iter().map(|name| (name.clone(), tables.series.get(name).copied().unwrap_or(0))));
        set.chapters.extend(needs.chapters.iter().map(|(branch, of)| {
            let chapters = chapters_among(&tables.subjects, *branch, *of);
            ((*branch, *of), chapters)
        }));
        set.relays.extend(needs.relays.iter().map(|place| (*place, tables.relays.get(place).cloned())));
        let used = tables.documents.iter().map(DocumentRow::place);
        set.numbers.extend(used.filter(|place| needs.numbers.contains(place)));
        for (branch, key) in &needs.subjects {
            let found = tables.subjects.get(key).cloned();
            if found.is_none() {
                set.open.insert(*key, tables.opening_cases(*branch, *key));
            }
            set.subjects.insert(*key, found);
        }
        for (branch, key, revision) in &needs.then {
            let any = tables.bodies.get(&(*key, *revision)).and_then(|body| H::read(key.kind, body));
            let branch = Some(*branch).filter(|log| *log != BranchId::COMPANY);
            let state = any.map(|any| Arc::new(State { any, revision: *revision, branch }));
            set.then.extend(state.map(|state| ((*key, *revision), state)));
        }
        set.evidence.extend(needs.evidence.iter().filter(|key| tables.evidence.contains_key(key)));
        for (_, device, epoch, first, last) in &needs.received {
            for (place, at) in tables.commands.range((*device, *epoch, *first)..=(*device, *epoch, *last)) {
                set.received.extend(tables.received(at).map(|received| (*place, received)));
            }
        }
        Ok(())
    }

    async fn commit(self, writes: &Writes<H>) -> Result<(), CommitError> {
        self.tables().write(writes);
        Ok(())
    }
}

fn pick<'k, K: Ord + Clone + 'k, V: Clone>(
    from: &BTreeMap<K, V>,
    keys: impl IntoIterator<Item = &'k K>,
    into: &mut BTreeMap<K, V>,
) {
    into.extend(keys.into_iter().filter_map(|key| from.get(key).map(|value| (key.clone(), value.clone()))));
}

impl<H: House> Tables<H> {
    /// The open cases that may open a subject, in the order of the devices' logs.
    fn opening_cases(&self, branch: BranchId, key: SubjectKey) -> Vec<HeldId> {
        let rows = self.held.values();
        let mut open: Vec<_> = rows
            .filter(|row| row.branch == branch && row.opens && row.about == Some(key) && row.settled.is_none())
            .collect();
        open.sort_by_key(|row| (row.device, row.epoch, row.seq));
        open.into_iter().map(|row| row.id).collect()
    }

    /// How many cases of a device wait, and since when.
    fn waiting(&self, (branch, device): (BranchId, DeviceId)) -> Waiting {
        let rows = || self.held.values().filter(|row| (row.branch, row.device) == (branch, device));
        let mut came: Vec<Timestamp> = rows().map(|row| row.received_at).collect();
        came.sort_unstable_by(|a, b| b.cmp(a));
        let open = rows().filter(|row| row.settled.is_none()).count() as u64;
        Waiting { open, hourly: came.get(HOURLY_MAX - 1).copied() }
    }

    /// What is known of the command in an entry of the log.
    fn received(&self, at: &(BranchId, u64)) -> Option<Received> {
        let entry = self.log.get(at)?;
        Some(Received { hash: entry.sent.as_ref()?.hash, outcome: entry.outcome.clone()? })
    }

    fn write(&mut self, writes: &Writes<H>) {
        let writes = writes.clone();
        self.branches.extend(writes.branches);
        for entry in writes.log {
            let at = (entry.branch, entry.seq);
            if let (Some(sent), Some(outcome)) = (&entry.sent, &entry.outcome) {
                let received = Received { hash: sent.hash, outcome: outcome.clone() };
                self.ids.extend(entry.command.map(|id| ((entry.branch, id), received)));
                self.commands.insert((sent.device, sent.epoch, sent.seq), at);
            }
            self.log.insert(at, entry);
        }
        for row in writes.feed {
            let spot = Spot { seq: row.seq, key: row.key };
            self.feed.entry((row.branch, row.audience)).or_default().insert(spot, row.what);
        }
        for (key, state) in writes.subjects {
            let Some(state) = state else { continue };
            self.bodies.insert((key, state.revision), body_of::<H>(&state.any));
            H::teach(&state.any, &mut self.reference);
            let standing = H::standing(&state.any);
            self.people.extend(standing.map(|standing| (standing.actor.person, standing)));
            self.subjects.insert(key, state);
        }
        self.devices.extend(writes.devices);
        self.postings.extend(writes.postings);
        self.documents.extend(writes.documents);
        self.series.extend(writes.series);
        for (place, row) in writes.relays {
            match row {
                Some(row) => drop(self.relays.insert(place, row)),
                None => drop(self.relays.remove(&place)),
            }
        }
        writes.held.into_values().for_each(|row| row.keep_in(&mut self.held));
        self.evidence.extend(writes.evidence.into_iter().map(|row| ((row.branch, row.hash), row)));
        self.security.extend(writes.security);
        self.blobs.extend(writes.blobs);
        self.replies.extend(writes.replies.into_iter().map(|reply| ((reply.branch, reply.key), reply)));
    }

    fn read_feed(&self, window: &Window) -> Vec<FeedItem> {
        let Some(rows) = self.feed.get(&(window.branch, window.audience)) else { return Vec::new() };
        let in_window = |spot: &Spot| spot.seq > window.since && spot.seq <= window.until;
        let mut latest: BTreeMap<SubjectKey, Spot> = BTreeMap::new();
        let mut had: BTreeSet<SubjectKey> = BTreeSet::new();
        for spot in rows.keys() {
            if in_window(spot) {
                latest.insert(spot.key, *spot);
            } else if spot.seq <= window.since {
                had.insert(spot.key);
            }
        }
        let mut spots: BTreeSet<Spot> = latest.into_values().filter(|spot| spot.key.kind != kinds::HEAD).collect();
        spots.retain(|spot| window.behind.is_none_or(|behind| *spot > behind));
        let items = spots.into_iter().map(|spot| FeedItem { spot, what: rows[&spot].clone() });
        // What was taken away since the window closed is not delivered any more: sight is judged now (I14).
        let is_gone = |key: SubjectKey| {
            let later = rows.iter().rev().find(|(spot, _)| spot.key == key && spot.seq > window.until);
            later.is_some_and(|(_, what)| matches!(what, FeedWhat::Gone(_)))
        };
        items
            .filter(|item| !matches!(item.what, FeedWhat::Put { .. }) || !is_gone(item.spot.key))
            .filter(|item| !matches!(item.what, FeedWhat::Gone(_)) || had.contains(&item.spot.key))
            .take(window.limit)
            .collect()
    }
}

impl<H: House> Picture for Memory<H> {
    async fn head(&mut self, branch: BranchId) -> Result<Position, WorkError> {
        Ok(self.tables().branches.get(&branch).map_or(Position::START, |head| head.position))
    }

    async fn digest_at(&mut self, branch: BranchId, seq: u64) -> Result<Option<Digest>, WorkError> {
        Ok(self.tables().log.get(&(branch, seq)).map(|entry| entry.hash))
    }

    async fn feed(&mut self, window: &Window) -> Result<Vec<FeedItem>, WorkError> {
        Ok(self.tables().read_feed(window))
    }

    async fn bodies(&mut self, _: BranchId, subjects: &[(SubjectKey, u64)]) -> Result<Vec<String>, WorkError> {
        let tables = self.tables();
        subjects.iter().map(|key| tables.bodies.get(key).cloned().ok_or(WorkError::Broken)).collect()
    }

    async fn head_of_device(
        &mut self,
        branch: BranchId,
        device: DeviceId,
        until: u64,
    ) -> Result<Option<Head>, WorkError> {
        let tables = self.tables();
        let rows = tables.feed.get(&(branch, device.0));
        let last =
            rows.and_then(|rows| rows.iter().rev().find(|(spot, _)| spot.key.kind == kinds::HEAD && spot.seq <= until));
        last.map(|(_, what)| match what {
            FeedWhat::Body(body) => serde_json::from_str(body).map_err(|_| WorkError::Broken),
            _ => Err(WorkError::Broken),
        })
        .transpose()
    }

    async fn holdings(&mut self, branch: BranchId, person: PersonId) -> Result<Vec<(SubjectKey, Digest)>, WorkError> {
        let tables = self.tables();
        let is_his = |state: &State<H>| {
            let log = state.branch.unwrap_or(BranchId::COMPANY);
            let audience = H::holders(&state.any).audience(log);
            (log == branch || log == BranchId::COMPANY)
                && audience.is_some_and(|audience| [person.0, branch.0, log.0].contains(&audience))
        };
        let held = tables.subjects.iter().filter(|(_, state)| is_his(state));
        Ok(held.map(|(key, state)| (*key, Digest::of(body_of::<H>(&state.any).as_bytes()))).collect())
    }
}
