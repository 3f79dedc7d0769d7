//! The work in memory: the same tables as in SQL, as ordered maps. For the simulator and for fast tests.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use callout_core::{
    domain::{
        cash::CashBook,
        digest::Digest,
        ids::{BranchId, CommandId, DeviceId, HeldId, OrderId, PersonId},
        policy::Policies,
        pricing::PriceBook,
    },
    protocol::{cursor::Position, push::Head},
};
use uuid::Uuid;

use super::{
    heart::{
        Needs, WorkingSet, Writes,
        rows::{
            BlobRefRow, BranchHead, CommandRow, DeviceState, DocumentRow, EventRow, EvidenceRow, FeedWhat, HeldRow,
            LogEntry, OrderState, PersonState, PostingRow, Received, SecurityRow, StoredReply, SubjectKind, body_of,
        },
        working_set::Place,
    },
    store::{Change, CommitError, FeedItem, Picture, Spot, Store, Window},
    work::WorkError,
};

/// The tables. Public, so that an oracle can look at them without the product's own queries.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    /// Heads of branches.
    pub branches: BTreeMap<BranchId, BranchHead>,
    /// The logs.
    pub log: BTreeMap<(BranchId, u64), LogEntry>,
    /// The feed by audience.
    pub feed: BTreeMap<(BranchId, Uuid), BTreeMap<Spot, FeedWhat>>,
    /// Orders as they are.
    pub orders: BTreeMap<OrderId, OrderState>,
    /// Their bodies at the end of each commit.
    pub bodies: BTreeMap<(OrderId, u64), String>,
    /// Their events, by the entry of the log and the revision.
    pub events: BTreeMap<(BranchId, u64, u64), EventRow>,
    /// Commands.
    pub commands: BTreeMap<Place, CommandRow>,
    /// Commands by id.
    pub ids: BTreeMap<(BranchId, CommandId), Received>,
    /// Devices.
    pub devices: BTreeMap<DeviceId, DeviceState>,
    /// People.
    pub people: BTreeMap<PersonId, PersonState>,
    /// Cash books.
    pub cash: BTreeMap<PersonId, CashBook>,
    /// Postings.
    pub postings: Vec<PostingRow>,
    /// Numbers that were used.
    pub documents: Vec<DocumentRow>,
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
    /// Every price list.
    pub prices: Arc<PriceBook>,
    /// The policies in force.
    pub policies: Arc<Policies>,
}

/// A store in memory; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Memory(Arc<Mutex<Tables>>);

impl Memory {
    /// A store with these tables.
    #[must_use]
    pub fn new(tables: Tables) -> Self {
        Self(Arc::new(Mutex::new(tables)))
    }

    /// The tables, to look at or to set up.
    pub fn tables(&self) -> MutexGuard<'_, Tables> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A copy as it is now: a backup.
    #[must_use]
    pub fn snapshot(&self) -> Tables {
        self.tables().clone()
    }
}

impl Store for Memory {
    type Change = Self;
    type Picture = Self;

    async fn change(&self) -> Result<Self, WorkError> {
        Ok(self.clone())
    }

    async fn picture(&self) -> Result<Self, WorkError> {
        Ok(self.clone())
    }

    async fn is_written(&self, writes: &Writes) -> Result<bool, WorkError> {
        let tables = self.tables();
        Ok(writes.log.iter().all(|e| tables.log.get(&(e.branch, e.seq)).is_some_and(|found| found.hash == e.hash)))
    }
}

impl Change for Memory {
    async fn load(&mut self, needs: &Needs, set: &mut WorkingSet) -> Result<(), WorkError> {
        let tables = self.tables();
        set.prices = tables.prices.clone();
        set.policies = tables.policies.clone();
        pick(&tables.branches, &needs.branches, &mut set.branches);
        pick(&tables.devices, &needs.devices, &mut set.devices);
        pick(&tables.people, &needs.people, &mut set.people);
        pick(&tables.orders, &needs.orders, &mut set.orders);
        pick(&tables.series, &needs.series, &mut set.series);
        pick(&tables.cash, needs.cash.iter().map(|(_, person)| person), &mut set.cash);
        pick(&tables.held, needs.held.iter().map(|(_, case)| case), &mut set.held);
        pick(&tables.ids, &needs.ids, &mut set.ids);
        pick(&tables.replies, &needs.replies, &mut set.replies);
        set.evidence.extend(needs.evidence.iter().filter(|key| tables.evidence.contains_key(key)));
        for (_, device, epoch, first, last) in &needs.received {
            for (place, row) in tables.commands.range((*device, *epoch, *first)..=(*device, *epoch, *last)) {
                set.received.insert(*place, Received { hash: row.hash, outcome: row.outcome.clone() });
            }
        }
        Ok(())
    }

    async fn commit(self, writes: &Writes) -> Result<(), CommitError> {
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

impl Tables {
    fn write(&mut self, writes: &Writes) {
        let writes = writes.clone();
        self.branches.extend(writes.branches);
        self.log.extend(writes.log.into_iter().map(|entry| ((entry.branch, entry.seq), entry)));
        for row in writes.feed {
            let spot = Spot { seq: row.seq, kind: row.kind, subject: row.subject };
            self.feed.entry((row.branch, row.audience)).or_default().insert(spot, row.what);
        }
        for (id, state) in writes.orders {
            self.bodies.insert((id, state.order.revision), body_of(&state.order));
            self.orders.insert(id, state);
        }
        let key = |row: &EventRow| (row.branch, row.seq, row.revision);
        self.events.extend(writes.events.into_iter().map(|row| (key(&row), row)));
        for row in writes.commands {
            let received = Received { hash: row.hash, outcome: row.outcome.clone() };
            self.ids.extend(row.id.map(|id| ((row.branch, id), received)));
            self.commands.insert((row.device, row.epoch, row.seq), row);
        }
        self.devices.extend(writes.devices);
        self.cash.extend(writes.cash);
        self.postings.extend(writes.postings);
        self.documents.extend(writes.documents);
        self.series.extend(writes.series);
        writes.held.into_values().for_each(|row| row.keep_in(&mut self.held));
        self.evidence.extend(writes.evidence.into_iter().map(|row| ((row.branch, row.hash), row)));
        self.security.extend(writes.security);
        self.blobs.extend(writes.blobs);
        self.replies.extend(writes.replies.into_iter().map(|reply| ((reply.branch, reply.key), reply)));
    }

    fn read_feed(&self, window: &Window) -> Vec<FeedItem> {
        let Some(rows) = self.feed.get(&(window.branch, window.audience)) else { return Vec::new() };
        let in_window = |spot: &Spot| spot.seq > window.since && spot.seq <= window.until;
        let mut latest: BTreeMap<(SubjectKind, Uuid), Spot> = BTreeMap::new();
        let mut had: BTreeSet<Uuid> = BTreeSet::new();
        for spot in rows.keys() {
            if in_window(spot) {
                latest.insert((spot.kind, spot.subject), *spot);
            } else if spot.seq <= window.since && spot.kind == SubjectKind::Order {
                had.insert(spot.subject);
            }
        }
        let mut spots: BTreeSet<Spot> = latest.into_values().filter(|spot| spot.kind != SubjectKind::Head).collect();
        spots.retain(|spot| window.behind.is_none_or(|behind| *spot > behind));
        let items = spots.into_iter().map(|spot| FeedItem { spot, what: rows[&spot].clone() });
        items
            .filter(|item| !matches!(item.what, FeedWhat::Revoked(_)) || had.contains(&item.spot.subject))
            .take(window.limit)
            .collect()
    }
}

impl Picture for Memory {
    async fn head(&mut self, branch: BranchId) -> Result<Position, WorkError> {
        Ok(self.tables().branches.get(&branch).map_or(Position::START, |head| head.position))
    }

    async fn digest_at(&mut self, branch: BranchId, seq: u64) -> Result<Option<Digest>, WorkError> {
        Ok(self.tables().log.get(&(branch, seq)).map(|entry| entry.hash))
    }

    async fn feed(&mut self, window: &Window) -> Result<Vec<FeedItem>, WorkError> {
        Ok(self.tables().read_feed(window))
    }

    async fn bodies(&mut self, _: BranchId, orders: &[(OrderId, u64)]) -> Result<Vec<String>, WorkError> {
        let tables = self.tables();
        orders.iter().map(|key| tables.bodies.get(key).cloned().ok_or(WorkError::Broken)).collect()
    }

    async fn head_of_device(
        &mut self,
        branch: BranchId,
        device: DeviceId,
        until: u64,
    ) -> Result<Option<Head>, WorkError> {
        let tables = self.tables();
        let rows = tables.feed.get(&(branch, device.0));
        let last = rows
            .and_then(|rows| rows.iter().rev().find(|(spot, _)| spot.kind == SubjectKind::Head && spot.seq <= until));
        last.map(|(_, what)| match what {
            FeedWhat::Body(body) => serde_json::from_str(body).map_err(|_| WorkError::Broken),
            _ => Err(WorkError::Broken),
        })
        .transpose()
    }

    async fn holdings(&mut self, branch: BranchId, person: PersonId) -> Result<Vec<(OrderId, Digest)>, WorkError> {
        let tables = self.tables();
        let held = tables.orders.values().filter(|state| state.holder == Some(person) && state.order.branch == branch);
        Ok(held.map(|state| (state.order.id, Digest::of(body_of(&state.order).as_bytes()))).collect())
    }
}
