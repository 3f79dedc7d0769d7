//! One job's writes in the making, over what was loaded: what the job wrote is what it reads next.
//!
//! A job that fails drops its draft and leaves nothing behind, so that each job of a commit succeeds or fails alone (I3).

use std::sync::Arc;

use callout_core::{
    domain::{
        digest::Digest,
        house::House,
        ids::{BranchId, CommandId, DeviceId, HeldId, PersonId},
        ledger::{Account, Entry},
        numbers::DocumentNumber,
        subject::{Gone, Holders, Missing, Recorded, State, Stop, SubjectKey},
        time::Timestamp,
    },
    plants::{Plant, is_planted},
    protocol::{cursor::Position, outcome::Outcome},
};
use chrono::TimeDelta;
use serde::Serialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::{
    log,
    plan::Plan,
    rows::{
        BlobRefRow, BranchHead, DeviceState, DocumentRow, EventRow, FeedRow, FeedWhat, HeldRow, LogEntry, PostingRow,
        Sent,
    },
    working_set::WorkingSet,
    writes::Writes,
};
use crate::sync::job::Failure;

/// Who does something, for the log.
#[derive(Clone, Debug)]
pub struct By {
    /// The person.
    pub person: PersonId,
    /// The command, if it came from a phone.
    pub sent: Option<Sent>,
    /// The command's id, or the office's key.
    pub command: Option<CommandId>,
}

/// What an entry of the log says.
#[derive(Debug)]
pub struct Said<'a> {
    /// What kind.
    pub kind: &'a str,
    /// What it is about.
    pub about: Option<SubjectKey>,
    /// What became of it.
    pub outcome: Option<Outcome>,
    /// What else there is to say, in codes.
    pub detail: String,
}

/// One job's writes over what was loaded.
#[derive(Debug)]
pub struct Draft<'a, H: House> {
    /// What was loaded.
    pub set: &'a WorkingSet<H>,
    /// The writes so far.
    pub writes: Writes<H>,
    /// The branch of this job.
    head: BranchHead,
    /// The server's time.
    now: Timestamp,
}

impl<'a, H: House> Draft<'a, H> {
    /// Nothing written yet.
    pub fn new(set: &'a WorkingSet<H>, branch: BranchId, now: Timestamp) -> Result<Self, Failure> {
        let head = set.branches.get(&branch).ok_or(Failure::NotFound)?.clone();
        Ok(Self { set, writes: Writes::default(), head, now })
    }

    /// The branch as it stands.
    pub const fn branch(&self) -> &BranchHead {
        &self.head
    }

    /// Which branch it is.
    pub const fn branch_id(&self) -> BranchId {
        self.head.site.branch
    }

    /// The server's time of the next entry: the clock's, but always later than the entry before (I20).
    pub fn at(&self) -> Timestamp {
        if is_planted(Plant::RawClock) {
            return self.now;
        }
        let after = self.head.at.after(TimeDelta::milliseconds(1));
        if self.head.position.seq == 0 { self.now } else { self.now.max(after) }
    }

    /// The device as it stands.
    pub fn device(&self, id: DeviceId) -> Option<&DeviceState> {
        self.writes.devices.get(&id).or_else(|| self.set.devices.get(&id))
    }

    /// The subject as it stands, if it is this branch's or the company's.
    pub fn find(&self, key: SubjectKey) -> Result<Option<&Arc<State<H>>>, Stop> {
        let found = match self.writes.subjects.get(&key) {
            Some(found) => found,
            None => self.set.subjects.get(&key).ok_or(Stop::Missing(vec![Missing::Subject(key)]))?,
        };
        Ok(found.as_ref().filter(|state| state.branch.is_none_or(|branch| branch == self.branch_id())))
    }

    /// The first open case that may open a subject that is not there.
    pub fn opening_case(&self, key: SubjectKey) -> Option<HeldId> {
        let is_open = |id: &&HeldId| self.writes.held.get(id).is_none_or(|row| row.settled.is_none());
        let before = self.set.open.get(&key).into_iter().flatten().find(is_open).copied();
        let here = || {
            let rows = self.writes.held.values();
            let open = rows.filter(|row| row.opens && row.about == Some(key) && row.settled.is_none());
            open.min_by_key(|row| (row.device, row.epoch, row.seq)).map(|row| row.id)
        };
        before.or_else(here)
    }

    /// The held case, if it is this branch's.
    pub fn held(&self, id: HeldId) -> Option<&HeldRow> {
        let row = self.writes.held.get(&id).or_else(|| self.set.held.get(&id))?;
        (row.branch == self.branch_id()).then_some(row)
    }

    /// The last number of a series.
    pub fn last_number(&self, series: &str) -> u32 {
        let key = (self.branch_id(), series.to_owned());
        self.writes.series.get(&key).or_else(|| self.set.series.get(&key)).copied().unwrap_or(0)
    }

    /// Whether a number was used.
    pub fn is_used(&self, number: &DocumentNumber) -> bool {
        let place = (self.branch_id(), number.series(), number.n);
        self.set.numbers.contains(&place) || self.writes.documents.iter().any(|row| row.place() == place)
    }

    /// Notes that a number is used, on the entry that comes next.
    pub fn use_number(&mut self, number: &DocumentNumber, about: Option<SubjectKey>) {
        let (branch, series) = (self.branch_id(), number.series());
        let last = self.last_number(&series).max(number.n);
        self.writes.series.insert((branch, series), last);
        let seq = self.head.position.seq + 1;
        self.writes.documents.push(DocumentRow { branch, number: number.clone(), about, seq });
    }

    /// Appends an entry to the branch's log, and does what was planned; everything that is written for it carries its seq.
    pub fn append(&mut self, by: By, said: Said<'_>, plan: Plan<H>) -> Result<u64, Stop> {
        for (about, number) in &plan.numbers {
            self.use_number(number, *about);
        }
        let events = plan.events.iter().map(|(key, revision, event)| row_of::<H>(*key, *revision, event));
        let mut entry = LogEntry {
            branch: self.branch_id(),
            seq: self.head.position.seq + 1,
            at: self.at(),
            actor: by.person,
            sent: by.sent,
            command: by.command,
            kind: said.kind.to_owned(),
            about: said.about,
            outcome: said.outcome,
            detail: said.detail,
            events: events.collect::<Result<_, _>>()?,
            prev: if is_planted(Plant::ChainBroken) { Digest::ZERO } else { self.head.position.digest },
            hash: Digest::ZERO,
        };
        entry.hash = log::hash(&entry);
        self.head.position = Position { seq: entry.seq, digest: entry.hash };
        self.head.at = entry.at;
        self.writes.branches.insert(self.branch_id(), self.head.clone());
        let (seq, person) = (entry.seq, entry.actor);
        let recorded_at = plan.events.first().map_or(entry.at, |(.., event)| event.at);
        self.writes.log.push(entry);
        self.perform(plan, seq, person, recorded_at);
        Ok(seq)
    }

    /// Subjects, feed, books and pictures of the entry appended last.
    fn perform(&mut self, plan: Plan<H>, seq: u64, person: PersonId, at: Timestamp) {
        let branch = self.branch_id();
        for (about, entry) in &plan.posts {
            self.post(entry, at, *about);
        }
        for (key, state) in plan.subjects {
            let Some(state) = state else { continue };
            let before = plan.before.get(&key).cloned().flatten();
            if before.as_ref().is_some_and(|before| before.revision == state.revision) {
                continue;
            }
            let events: Vec<_> = plan.events.iter().filter(|(of, ..)| *of == key).map(|(.., e)| e.clone()).collect();
            self.hand_over(key, before.as_deref(), &state, &events);
            if let Some(zone) = H::zone(&state.any) {
                self.head.site.zone = zone;
                self.writes.branches.insert(branch, self.head.clone());
            }
            self.writes.subjects.insert(key, Some(state));
            self.writes.changed.insert(key, seq);
        }
        self.writes.relays.extend(plan.relays.into_iter().map(|row| (row.place, Some(row))));
        let blobs = plan.blobs.into_iter();
        self.writes.blobs.extend(blobs.map(|(about, blob)| BlobRefRow { branch, blob, about: Some(about), person }));
    }

    /// Grants and revocations are rows in the same order as everything else (rule 7).
    fn hand_over(&mut self, key: SubjectKey, before: Option<&State<H>>, now: &State<H>, events: &[Recorded<H::Event>]) {
        let had = before.map_or(Holders::Nobody, |state| H::holders(&state.any));
        let has = H::holders(&now.any);
        if had != has
            && let Some(audience) = had.audience(self.branch_id())
            && !is_planted(Plant::NoRevocation)
        {
            let why = H::why_gone(key.kind, events).unwrap_or(Gone::Unassigned);
            self.feed(audience, key, FeedWhat::Gone(why));
        }
        if let Some(audience) = has.audience(self.branch_id()) {
            self.feed(audience, key, FeedWhat::Put { revision: now.revision });
        }
    }

    /// Adds a row to the feed, on the entry appended last; it replaces what this job said of the same subject before, for no
    /// cursor ever stands inside a commit.
    pub fn feed(&mut self, audience: Uuid, key: SubjectKey, what: FeedWhat) {
        let (branch, seq) = (self.branch_id(), self.head.position.seq);
        self.writes.feed.retain(|row| (row.audience, row.key) != (audience, key));
        self.writes.feed.push(FeedRow { branch, seq, audience, key, what });
    }

    /// Adds a body to the feed.
    pub fn feed_body(&mut self, audience: Uuid, key: SubjectKey, body: &impl Serialize) {
        self.feed(audience, key, FeedWhat::Body(json(body)));
    }

    /// Posts an entry of the journal, on the entry of the log appended last.
    fn post(&mut self, entry: &Entry, at: Timestamp, about: SubjectKey) {
        let (branch, seq) = (self.branch_id(), self.head.position.seq);
        let before = self.writes.postings.iter().filter(|p| p.seq == seq).count();
        for (n, posting) in (u32::try_from(before).unwrap_or(0)..).zip(entry.postings()) {
            if is_planted(Plant::Unbalanced) && matches!(posting.account, Account::CashDifference(_)) {
                continue;
            }
            let (account, amount) = (posting.account, posting.amount);
            self.writes.postings.push(PostingRow { branch, seq, n, at, account, amount, about });
        }
    }
}

fn row_of<H: House>(key: SubjectKey, revision: u64, event: &Recorded<H::Event>) -> Result<EventRow, Stop> {
    let what: Box<RawValue> = H::write_event(&event.what).map_err(|_| Stop::Broken)?;
    Ok(EventRow { key, revision, body: json(&event.with(what)) })
}

/// JSON of our own types: string keys and finite numbers only, so that writing cannot fail.
pub fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|error| unreachable!("our own types are JSON: {error}"))
}
