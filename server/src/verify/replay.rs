//! Subjects, made again of their events: each kept body must be what the events make of the one before, and what lists show must
//! be what the last body says.

use std::collections::{BTreeMap, BTreeSet};

use callout_core::domain::{
    house::House,
    ids::BranchId,
    ledger::{Entry, Posting},
    subject::{State, SubjectKey, SubjectKind},
};

use super::{
    Findings,
    standing::{self, Ended},
};
use crate::{
    store::{
        ReadTx, StoreError, Value, args,
        kept::{Cell, Cells},
        work::{SqlHouse, compared, event_of, expected, int},
    },
    sync::heart::rows::{EventRow, LogEntry, PostingRow, body_of},
};

/// Rows of lists that show what is nowhere kept, of each table: as many are named.
const STRAYS_MAX: i64 = 20;

/// A subject between its first event and its last.
enum Live<H: House> {
    /// Replayed so far, up to the revision at which its row stands.
    Follows { state: State<H>, until: u64 },
    /// Something was found, and nothing follows from it any more.
    Told,
}

/// What a page of entries means for others.
#[derive(Debug, Default)]
pub struct Happened {
    /// What is in the books of it.
    pub postings: Vec<PostingRow>,
    /// Entries of which that is not known, because their subjects cannot be made again.
    pub unsure: BTreeSet<u64>,
}

/// The subjects of a log, replayed.
pub struct Replay<H: House> {
    log: BranchId,
    live: BTreeMap<SubjectKey, Live<H>>,
    bodies: u64,
    zone: Option<chrono_tz::Tz>,
}

/// The kept bodies of a page, by log, kind, id and revision.
type Bodies = BTreeMap<Vec<Cell>, Cells>;

/// What was read for a page of entries.
struct Page {
    standing: BTreeMap<SubjectKey, u64>,
    bodies: Bodies,
}

/// A subject after an event.
struct Next<H: House> {
    state: State<H>,
    until: u64,
    books: Option<Entry>,
}

impl<H: SqlHouse> Replay<H> {
    /// Before the first entry.
    pub const fn new(log: BranchId) -> Self {
        Self { log, live: BTreeMap::new(), bodies: 0, zone: None }
    }

    /// The next entries.
    pub async fn page(
        &mut self,
        tx: &mut ReadTx,
        entries: &[LogEntry],
        found: &mut Findings,
    ) -> Result<Happened, StoreError> {
        let mut page = Page { standing: self.standing(tx, entries).await?, bodies: self.bodies(tx, entries).await? };
        let (mut happened, mut ended) = (Happened::default(), Vec::new());
        for entry in entries {
            ended.extend(self.entry(entry, &mut page, &mut happened, found));
        }
        standing::compare(tx, self.log, &ended, found).await?;
        Ok(happened)
    }

    /// The revisions at which the rows of subjects stand that are not followed yet.
    async fn standing(&self, tx: &mut ReadTx, entries: &[LogEntry]) -> Result<BTreeMap<SubjectKey, u64>, StoreError> {
        let mut by_kind: BTreeMap<SubjectKind, BTreeSet<uuid::Uuid>> = BTreeMap::new();
        for event in entries.iter().flat_map(|entry| &entry.events) {
            if !self.live.contains_key(&event.key) {
                by_kind.entry(event.key.kind).or_default().insert(event.key.id);
            }
        }
        let mut standing = BTreeMap::new();
        for (kind, ids) in by_kind {
            standing.extend(compared::standing::<H>(tx, self.log, kind, ids).await?);
        }
        Ok(standing)
    }

    /// What is kept of the revisions that these entries made.
    async fn bodies(&self, tx: &mut ReadTx, entries: &[LogEntry]) -> Result<Bodies, StoreError> {
        let made = entries.iter().flat_map(|entry| &entry.events);
        let keys: BTreeSet<(SubjectKey, u64)> = made.map(|event| (event.key, event.revision)).collect();
        let rows: Vec<Vec<Value>> = keys.into_iter().map(|(key, revision)| self.place(key, revision)).collect();
        expected::REVISIONS.find(tx, &rows).await
    }

    fn place(&self, key: SubjectKey, revision: u64) -> Vec<Value> {
        args![self.log, key.kind, key.id, int(revision)]
    }

    /// What happened in one entry, event by event.
    fn entry(
        &mut self,
        entry: &LogEntry,
        page: &mut Page,
        happened: &mut Happened,
        found: &mut Findings,
    ) -> Vec<Ended<H>> {
        let (mut ended, mut booked) = (Vec::new(), Vec::new());
        for (at, row) in entry.events.iter().enumerate() {
            let is_last_here = entry.events[at + 1..].iter().all(|later| later.key != row.key);
            let Some(Next { state, until, books }) = self.event(entry, row, page, found) else {
                happened.unsure.insert(entry.seq);
                self.live.insert(row.key, Live::Told);
                continue;
            };
            booked.extend(books.iter().flat_map(Entry::postings).map(|posting| (row.key, *posting)));
            let is_newest = is_last_here && state.revision == until;
            if is_last_here && !self.body(&state, row.key, entry.seq, &page.bodies, found) && is_newest {
                let which = standing::named::<H>(row.key, &state.any);
                found.add(self.log, which, "its newest body is not kept");
            }
            if is_newest {
                // Where its row is behind the log, more comes of it.
                page.standing.insert(row.key, until);
                ended.push(Ended { key: row.key, state, seq: entry.seq, at: entry.at });
            } else {
                self.live.insert(row.key, Live::Follows { state, until });
            }
        }
        let first = entry.events.first().and_then(event_of::<H>).map_or(entry.at, |event| event.at);
        let (branch, seq) = (self.log, entry.seq);
        happened.postings.extend((0..).zip(booked).map(|(n, (about, Posting { account, amount }))| PostingRow {
            branch,
            seq,
            n,
            at: first,
            account,
            amount,
            about,
        }));
        ended
    }

    /// The subject after an event, if the event follows from what it was.
    fn event(&mut self, entry: &LogEntry, row: &EventRow, page: &Page, found: &mut Findings) -> Option<Next<H>> {
        let (was, until) = match self.live.remove(&row.key) {
            Some(Live::Told) => return None,
            Some(Live::Follows { state, until }) => (Some(state), until),
            None => (None, begun(self.log, row, page.standing.get(&row.key).copied(), found)?),
        };
        let follows = was.as_ref().map_or(0, |state| state.revision) + 1 == row.revision;
        let was = was.as_ref().map(|state| &state.any);
        let branch = (self.log != BranchId::COMPANY).then_some(self.log);
        let next = event_of::<H>(row).filter(|_| follows).and_then(|event| {
            let state = State { any: H::apply(was, &event).ok()?, revision: row.revision, branch };
            Some(Next { state, until, books: H::books(was, &event) })
        });
        match &next {
            Some(next) => self.zone = H::zone(&next.state.any).or(self.zone),
            None => found.add(self.log, row.key, format_args!("entry {} does not follow from what it was", entry.seq)),
        }
        next
    }

    /// Compares the body that is kept of this revision, if one is.
    fn body(&mut self, state: &State<H>, key: SubjectKey, seq: u64, bodies: &Bodies, found: &mut Findings) -> bool {
        let place: Vec<Cell> = self.place(key, state.revision).iter().map(Cell::from).collect();
        let Some([.., at, kept]) = bodies.get(&place).map(|cells| cells.0.as_slice()) else { return false };
        self.bodies += 1;
        let body = body_of::<H>(&state.any);
        let which = || standing::named::<H>(key, &state.any);
        if kept.text() != Some(&body) {
            let field = standing::first_difference(&body, kept.text().unwrap_or_default());
            let revision = state.revision;
            found.add(self.log, which(), format_args!("revision {revision} is not what the log makes of it: {field}"));
        }
        if at.int() != Some(int(seq)) {
            found.add(self.log, which(), format_args!("revision {} is kept for another entry", state.revision));
        }
        true
    }

    /// After the last entry.
    pub async fn end(self, tx: &mut ReadTx, found: &mut Findings) -> Result<(), StoreError> {
        for (key, live) in &self.live {
            if let Live::Follows { state, until } = live {
                let (which, reached) = (standing::named::<H>(*key, &state.any), state.revision);
                found.add(self.log, which, format_args!("it stands at revision {until}, the log ends at {reached}"));
            }
        }
        for (table, id) in compared::strays(tx, self.log, STRAYS_MAX).await? {
            found.add(self.log, format_args!("{table} {id}"), "the log knows nothing of the revision that it shows");
        }
        let zone = compared::zone(tx, self.log).await?;
        if let Some(said) = self.zone.filter(|said| zone.as_deref() != Some(said.name())) {
            found.add(self.log, "branch_heads", format_args!("zone is not {said}, as its calendar says"));
        }
        self.stray_bodies(tx, found).await
    }

    /// Bodies of revisions that the log never made.
    async fn stray_bodies(&self, tx: &mut ReadTx, found: &mut Findings) -> Result<(), StoreError> {
        let log = Value::Id(Some(self.log.0));
        let kept = expected::REVISIONS.count(tx, &log).await?;
        // Of what was found before nobody looked at the bodies.
        let is_whole = self.live.values().all(|live| matches!(live, Live::Follows { .. }));
        if is_whole && kept > self.bodies {
            let more = kept - self.bodies;
            found.add(
                self.log,
                "subject_revisions",
                format_args!("{more} bodies are kept that the log does not explain"),
            );
        }
        Ok(())
    }
}

/// The revision at which a subject's row stands; nothing, and a finding, if it is behind the log or gone.
fn begun(log: BranchId, row: &EventRow, until: Option<u64>, found: &mut Findings) -> Option<u64> {
    match until {
        None => found.add(log, row.key, "its row is missing"),
        Some(until) if row.revision > until => {
            found.add(log, row.key, format_args!("it stands at revision {until}, the log goes on"));
        }
        Some(_) => {}
    }
    until.filter(|until| row.revision <= *until)
}
