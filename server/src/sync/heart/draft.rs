//! One job's writes in the making, over what was loaded: what the job wrote is what it reads next.
//!
//! A job that fails drops its draft and leaves nothing behind, so that each job of a commit succeeds or fails alone (I3).

use std::collections::BTreeMap;

use callout_core::{
    domain::{
        cash::{CashBook, CashEvent},
        digest::Digest,
        ids::{BranchId, CommandId, DeviceId, HeldId, OrderId, PersonId, RemittanceId},
        ledger::{Account, Entry},
        numbers::{DocumentKind, DocumentNumber},
        order::{self, OrderEvent, command::Means, event::Happening},
        refusal::Refusal,
        time::Timestamp,
    },
    plants::{Plant, is_planted},
    protocol::{cursor::Position, pull::Revoked},
};
use chrono::TimeDelta;
use serde::Serialize;
use uuid::Uuid;

use super::{
    log,
    rows::{
        BranchHead, DeviceState, DocumentRow, EventRow, FeedRow, FeedWhat, HeldRow, LogEntry, OrderState, PostingRow,
        SubjectKind,
    },
    working_set::WorkingSet,
    writes::Writes,
};
use crate::sync::job::Failure;

/// Who does something, for the log.
#[derive(Clone, Copy, Debug)]
pub struct By {
    /// The person.
    pub person: PersonId,
    /// His phone, if it came from one.
    pub device: Option<DeviceId>,
    /// The command's id, or the office's key.
    pub command: Option<CommandId>,
    /// The command's hash, if it came from a phone.
    pub hash: Option<Digest>,
}

/// One job's writes over what was loaded.
#[derive(Debug)]
pub struct Draft<'a> {
    /// What was loaded.
    pub set: &'a WorkingSet,
    /// The writes so far.
    pub writes: Writes,
    /// The branch of this job.
    head: BranchHead,
    /// The server's time.
    now: Timestamp,
}

impl<'a> Draft<'a> {
    /// Nothing written yet.
    pub fn new(set: &'a WorkingSet, branch: BranchId, now: Timestamp) -> Result<Self, Failure> {
        let head = set.branches.get(&branch).ok_or(Failure::NotFound)?.clone();
        Ok(Self { set, writes: Writes::default(), head, now })
    }

    /// The branch as it stands.
    pub const fn branch(&self) -> &BranchHead {
        &self.head
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

    /// The order as it stands, if it is this branch's.
    pub fn order(&self, id: OrderId) -> Option<&OrderState> {
        let state = self.writes.orders.get(&id).or_else(|| self.set.orders.get(&id))?;
        (state.order.branch == self.head.branch).then_some(state)
    }

    /// The cash book of a person; an empty one if he has none yet.
    pub fn cash(&self, person: PersonId) -> CashBook {
        let book = self.writes.cash.get(&person).or_else(|| self.set.cash.get(&person));
        book.cloned().unwrap_or_else(|| CashBook::new(person, self.head.branch, self.head.currency))
    }

    /// The held case, if it is this branch's.
    pub fn held(&self, id: HeldId) -> Option<&HeldRow> {
        let row = self.writes.held.get(&id).or_else(|| self.set.held.get(&id))?;
        (row.branch == self.head.branch).then_some(row)
    }

    /// The last number of a series.
    pub fn last_number(&self, series: &str) -> u32 {
        let key = (self.head.branch, series.to_owned());
        self.writes.series.get(&key).or_else(|| self.set.series.get(&key)).copied().unwrap_or(0)
    }

    /// Notes that a number is used, on the entry that comes next.
    pub fn use_number(&mut self, number: &DocumentNumber, order: Option<OrderId>) {
        let (branch, series) = (self.head.branch, number.series());
        let last = self.last_number(&series).max(number.n);
        self.writes.series.insert((branch, series), last);
        let seq = self.head.position.seq + 1;
        self.writes.documents.push(DocumentRow { branch, number: number.clone(), order, seq });
    }

    /// Takes the next number of one of the branch's own series (I18).
    pub fn next_number(&mut self, kind: DocumentKind, order: Option<OrderId>) -> Result<DocumentNumber, Refusal> {
        let mut number = DocumentNumber { kind, issuer: self.head.code.clone(), n: 0 };
        number.n = self.last_number(&number.series()).checked_add(1).ok_or(Refusal::TooMany)?;
        self.use_number(&number, order);
        Ok(number)
    }

    /// Appends an entry to the branch's log; everything that the job writes for it carries its seq.
    pub fn append(&mut self, by: By, kind: &str, subject: Uuid, detail: &impl Serialize, events: &[OrderEvent]) -> u64 {
        let detail = json(detail);
        let events: Vec<String> = events.iter().map(json).collect();
        let mut entry = LogEntry {
            branch: self.head.branch,
            seq: self.head.position.seq + 1,
            at: self.at(),
            actor: by.person,
            device: by.device,
            command: by.command,
            command_hash: by.hash,
            kind: kind.to_owned(),
            subject,
            payload: log::payload(&detail, events.iter().map(String::as_str)),
            detail,
            prev: if is_planted(Plant::ChainBroken) { Digest::ZERO } else { self.head.position.digest },
            hash: Digest::ZERO,
        };
        entry.hash = log::hash(&entry);
        self.head.position = Position { seq: entry.seq, digest: entry.hash };
        self.head.at = entry.at;
        self.writes.branches.insert(self.head.branch, self.head.clone());
        let seq = entry.seq;
        self.writes.log.push(entry);
        seq
    }

    /// Adds a row to the feed, on the entry appended last; it replaces what this job said of the same subject before, for no
    /// cursor ever stands inside a commit.
    pub fn feed(&mut self, audience: Uuid, kind: SubjectKind, subject: Uuid, what: FeedWhat) {
        let (branch, seq) = (self.head.branch, self.head.position.seq);
        self.writes.feed.retain(|row| (row.audience, row.kind, row.subject) != (audience, kind, subject));
        self.writes.feed.push(FeedRow { branch, seq, audience, kind, subject, what });
    }

    /// Adds a body to the feed.
    pub fn feed_body(&mut self, audience: Uuid, kind: SubjectKind, subject: Uuid, body: &impl Serialize) {
        self.feed(audience, kind, subject, FeedWhat::Body(json(body)));
    }

    /// Applies events to an order, on the entry appended last: history, journal, cash, and who holds it (rule 7).
    pub fn apply(&mut self, mut state: OrderState, events: &[OrderEvent]) {
        let seq = self.head.position.seq;
        let before = state.holder;
        let mut books: BTreeMap<PersonId, CashBook> = BTreeMap::new();
        for event in events {
            // `decide` checked every amount, and an entry of one transfer balances by construction (I8).
            if let Ok(Some(entry)) = order::journal(&state.order, event) {
                self.post(&entry, event.at, Some(state.order.id), None);
            }
            if let Happening::PaymentTaken(payment) = &event.what
                && matches!(payment.means, Means::Cash { .. })
            {
                let book = books.remove(&event.by).unwrap_or_else(|| self.cash(event.by));
                books.insert(event.by, book.apply(&CashEvent::Collected(payment.amount), event.by, event.at));
            }
            state.order = order::apply(state.order, event);
            let (branch, order, revision) = (self.head.branch, state.order.id, state.order.revision);
            self.writes.events.push(EventRow { branch, order, revision, seq, event: event.clone() });
        }
        for book in books.into_values() {
            self.keep_cash(book);
        }
        state.seq = seq;
        self.hand_over(&mut state, before, events);
        self.writes.orders.insert(state.order.id, state);
    }

    /// Grants and revocations are rows in the same order as everything else.
    fn hand_over(&mut self, state: &mut OrderState, before: Option<PersonId>, events: &[OrderEvent]) {
        let id = state.order.id;
        let why = events.iter().find_map(|event| why_revoked(&event.what));
        let is_cancelled = matches!(state.order.stage, order::Stage::Cancelled { .. });
        state.holder = if is_cancelled { None } else { state.order.assignee() };
        if state.holder != before {
            state.held_since = self.head.position.seq;
            if let Some(person) = before
                && !is_planted(Plant::NoRevocation)
            {
                let why = json(&why.unwrap_or(Revoked::Unassigned));
                self.feed(person.0, SubjectKind::Order, id.0, FeedWhat::Revoked(why));
            }
        }
        if let Some(person) = state.holder {
            let revision = state.order.revision;
            self.feed(person.0, SubjectKind::Order, id.0, FeedWhat::Order { revision });
        }
    }

    /// Applies an event to a cash book, on the entry appended last.
    pub fn apply_cash(&mut self, book: CashBook, event: &CashEvent, by: PersonId, at: Timestamp) {
        let remittance = match event {
            CashEvent::Collected(_) => None,
            CashEvent::HandedIn(hand_in) => Some(hand_in.id),
            CashEvent::Counted(count) => Some(count.remittance),
            CashEvent::Received(receive) => Some(receive.id),
        };
        if let Ok(Some(entry)) = book.journal(event) {
            self.post(&entry, at, None, remittance);
        }
        self.keep_cash(book.apply(event, by, at));
    }

    /// Keeps a cash book and shows it to its technician.
    pub fn keep_cash(&mut self, book: CashBook) {
        self.feed_body(book.person.0, SubjectKind::Cash, book.person.0, &book);
        self.writes.cash.insert(book.person, book);
    }

    /// Posts an entry of the journal, on the entry of the log appended last.
    pub fn post(&mut self, entry: &Entry, at: Timestamp, order: Option<OrderId>, remittance: Option<RemittanceId>) {
        let (branch, seq) = (self.head.branch, self.head.position.seq);
        let before = self.writes.postings.iter().filter(|p| p.seq == seq).count();
        for (n, posting) in (u32::try_from(before).unwrap_or(0)..).zip(entry.postings()) {
            if is_planted(Plant::Unbalanced) && matches!(posting.account, Account::CashDifference(_)) {
                continue;
            }
            let (account, amount) = (posting.account, posting.amount);
            self.writes.postings.push(PostingRow { branch, seq, n, at, account, amount, order, remittance });
        }
    }
}

/// JSON of our own types: string keys and finite numbers only, so that writing cannot fail.
pub fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}

const fn why_revoked(what: &Happening) -> Option<Revoked> {
    Some(match what {
        Happening::Assigned(_) => Revoked::Reassigned,
        Happening::Unassigned(_) => Revoked::Unassigned,
        Happening::Declined(_) | Happening::Escalated(_) => Revoked::GivenBack,
        Happening::Cancelled(_) => Revoked::Cancelled,
        _ => return None,
    })
}
