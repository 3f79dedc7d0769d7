//! What the server said last, and what it looks like with our pending commands on top (DESIGN §3 rule 6).
//!
//! Lists are made of small lines. Whole subjects are in memory only while they are open, shown or touched by something
//! pending; they were read once. What pending commands make of them stands on no disk: it is replayed.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono_tz::Tz;
use uuid::Uuid;

use super::{
    leaf::Wanted,
    lines::Lines,
    listing::{Listing, Summary},
    outbox::{Outbox, Pending},
    replay::{self, Recorder, Said},
};
use crate::{
    domain::{
        calendar::BranchCalendar,
        complaint::Complaint,
        house::House as _,
        ids::{DeviceId, OrderId},
        order::{self, Mode, WorkOrder},
        people::Actor,
        pricing::PriceList,
        subject::{Found, Listed, Missing, Stop, SubjectKey, SubjectKind},
        subjects::{AnyCommand, Product, Reference},
        time::Reading,
    },
    effects::store::{Contents, SubjectRow},
    model::session::Session,
    protocol::{cursor::Cursor, pull::RawItem},
};

/// The key under which the store keeps the cursor.
pub const CURSOR: &str = "mirror.cursor";

/// The mirror.
#[derive(Clone, Debug, Default)]
pub struct Mirror {
    /// Where it stands in the branch's log; nothing before the first picture.
    pub cursor: Option<Cursor>,
    /// The line of every subject.
    pub lines: Lines,
    /// Subjects in memory, as the server said them last.
    pub confirmed: Found<Product>,
    /// What pending commands make of subjects; one that they open as well.
    pub local: Found<Product>,
    /// What is to be read from the disk before everything pending can be replayed, or shown.
    pub missing: BTreeSet<SubjectKey>,
    /// The settings and the price lists, as the subjects in the company's log say.
    pub reference: Reference,
    /// What a newer server said and this app does not know, by its key in the store (F71).
    pub others: BTreeMap<String, RawItem>,
}

/// Keys of what stands beside the subjects in the store.
pub mod reference {
    /// The settings that were replaced by some that this app cannot read.
    pub const POLICIES: &str = "policies";
    /// What this app does not know: these keys begin so, and go on with the order in which it came.
    pub const OTHER: &str = "other/";

    /// A price list that was replaced: what is pending may name it.
    #[must_use]
    pub fn prices(version: u32) -> String {
        format!("prices/{version:010}")
    }
}

/// The subjects of a kind that the server said.
fn of_kind(listings: &BTreeMap<SubjectKey, Listing>, kind: SubjectKind) -> impl Iterator<Item = &SubjectKey> {
    let key = |id| SubjectKey { kind, id };
    listings.range(key(Uuid::nil())..=key(Uuid::max())).map(|(key, _)| key)
}

/// The subjects that a pending command reads beside its own, as far as it names them.
fn read_by(pending: &Pending, session: &Session) -> Vec<SubjectKey> {
    let named = |command: &AnyCommand| Product::needs(command, session.person, session.branch);
    pending.command.as_ref().map(named).unwrap_or_default()
}

/// What every decision reads: the settings, the price list, the holds.
pub(super) fn is_taught(key: SubjectKey) -> bool {
    Product::teachers().any(|kind| kind == key.kind)
}

// As the store holds it.
impl Mirror {
    /// The mirror as the store holds it. What stands beside the subjects and cannot be read is as if it were not there: the next picture
    /// brings it.
    #[must_use]
    pub fn restore(contents: &Contents, session: &Session) -> Self {
        let mut mirror = Self {
            cursor: contents.meta.get(CURSOR).and_then(|json| serde_json::from_slice(json).ok()),
            lines: contents.lines.iter().map(|(key, line)| (*key, Listing::read(key.kind, line))).collect(),
            ..Self::default()
        };
        for (key, body) in &contents.references {
            mirror.take_reference(key, body);
        }
        for row in &contents.active {
            mirror.take_row(row.key, Some(row), session);
        }
        mirror
    }

    fn take_reference(&mut self, key: &str, body: &[u8]) {
        if key == reference::POLICIES {
            self.reference.policies = Arc::new(serde_json::from_slice(body).unwrap_or_default());
        } else if key.starts_with("prices/") {
            if let Ok(list) = serde_json::from_slice::<PriceList>(body) {
                Arc::make_mut(&mut self.reference.prices).0.insert(list.version, list);
            }
        } else if key.starts_with(reference::OTHER)
            && let Ok(raw) = serde_json::from_slice::<RawItem>(body)
        {
            self.others.insert(key.to_owned(), raw);
        }
    }

    /// Takes a subject into memory as the store holds it; one that is not there, or that this app cannot read, is noted.
    pub fn take_row(&mut self, key: SubjectKey, row: Option<&SubjectRow>, session: &Session) {
        let Some(row) = row else {
            self.lines.forget(key);
            return;
        };
        let body = std::str::from_utf8(&row.confirmed).ok();
        match body.and_then(|body| Product::read(key.kind, body)) {
            Some(any) => {
                Product::teach(&any, &mut self.reference);
                self.confirmed.insert(key, Some(replay::state(any, row.revision, key, session.branch)));
            }
            None => self.lines.say(key, Listing::Unread),
        }
    }
}

// What is shown.
impl Mirror {
    /// A subject of that kind as the person sees it.
    #[must_use]
    pub fn see<S: Listed<House = Product>>(&self, id: Uuid) -> Option<&S> {
        let key = S::key(id);
        let state = self.local.get(&key).or_else(|| self.confirmed.get(&key))?.as_ref()?;
        S::narrow(&state.any)
    }

    /// A subject of that kind as the server said it last, if it is in memory.
    #[must_use]
    pub fn said<S: Listed<House = Product>>(&self, id: Uuid) -> Option<&S> {
        S::narrow(&self.confirmed.get(&S::key(id))?.as_ref()?.any)
    }

    /// An order as the person sees it.
    #[must_use]
    pub fn order(&self, id: OrderId) -> Option<&WorkOrder> {
        self.see(id.0)
    }

    /// An order's line.
    #[must_use]
    pub fn summary(&self, id: OrderId) -> Option<&Summary> {
        self.lines.order(id)
    }

    /// The complaints that he has to do with, those that he recorded just now as well.
    pub fn complaints(&self) -> impl Iterator<Item = &Complaint> {
        let recorded = self.local.keys().filter(|key| !self.lines.said().contains_key(key));
        let keys =
            of_kind(self.lines.said(), Complaint::KIND).chain(recorded.filter(|key| key.kind == Complaint::KIND));
        keys.filter_map(|key| self.see(key.id))
    }

    /// A subject's line.
    #[must_use]
    pub fn listing(&self, key: SubjectKey) -> Option<&Listing> {
        self.lines.get(key)
    }

    /// The orders' lines.
    pub fn orders(&self) -> impl Iterator<Item = (OrderId, &Summary)> {
        self.lines.orders()
    }

    /// How many things are kept that this app cannot read (F71).
    #[must_use]
    pub fn unread(&self) -> usize {
        self.lines.said().values().filter(|listing| **listing == Listing::Unread).count() + self.others.len()
    }
}

// What is replayed.
impl Mirror {
    /// The zone of the place where he works: its calendar's, and the default one's where the branch entered none. Nothing before the
    /// first picture came.
    #[must_use]
    pub fn zone(&self, session: &Session) -> Option<Tz> {
        let entered = self.see::<BranchCalendar>(session.branch.0).map(|calendar| calendar.0.zone());
        entered.or_else(|| self.cursor.is_some().then(|| BranchCalendar::default().0.zone()))
    }

    /// Who records here.
    #[must_use]
    pub fn recorder(&self, session: &Session, at: Reading) -> Recorder<'_, Product> {
        let currency = self.reference.policies.cash_on_site_max.money().currency;
        Recorder {
            actor: session.actor(),
            device: session.device,
            site: session.site(self.zone(session).unwrap_or(at.zone), currency),
            reference: &self.reference,
        }
    }

    /// What one more command would make of what is shown.
    pub fn plan(&self, session: &Session, said: &Said<'_, Product>) -> Result<Found<Product>, Stop> {
        let recorder = self.recorder(session, said.at);
        replay::plan(&recorder, [&self.local, &self.confirmed], |key| self.is_on_disk(key), said)
    }

    /// Takes over what a command made.
    pub fn take_plan(&mut self, plan: Found<Product>) {
        for (key, state) in plan {
            if let Some(state) = &state {
                self.lines.put_over(key, Listing::of(&state.any));
            }
            self.local.insert(key, state);
        }
    }

    /// Makes the local state anew: a pure function of what the server said and of what is pending. A command that no longer
    /// fits is passed over here; the server decides what becomes of it.
    pub fn replay(&mut self, outbox: &Outbox, session: &Session) {
        self.local.clear();
        self.lines.uncover();
        self.missing.clear();
        for said in outbox.pending.iter().filter_map(Pending::said) {
            match self.plan(session, &said) {
                Ok(plan) => self.take_plan(plan),
                Err(Stop::Missing(missed)) => {
                    self.missing.extend(missed.into_iter().filter_map(|missing| match missing {
                        Missing::Subject(key) => Some(key),
                        Missing::Person(_) | Missing::Series(_) | Missing::Chapters(_) => None,
                    }));
                }
                Err(Stop::Refused(_) | Stop::Broken) => {}
            }
        }
        let pinned = self.pinned(session).into_iter().filter(|key| self.is_on_disk(*key));
        self.missing.extend(pinned.collect::<Vec<_>>());
    }

    /// What is always in memory: his cash book, the branch's calendar, what every decision reads, and the few complaints that he has
    /// to do with.
    fn pinned(&self, session: &Session) -> Vec<SubjectKey> {
        let kinds = Product::teachers().chain([Complaint::KIND]);
        let all = kinds.flat_map(|kind| of_kind(self.lines.said(), kind)).copied();
        all.chain([session.cash_book(), BranchCalendar::key(session.branch.0)]).collect()
    }

    /// After a start: what was kept unread is read again, if this app knows of its kind since an update (F71).
    pub fn look_again(&mut self) {
        let unread = self.lines.said().iter().filter(|(_, listing)| **listing == Listing::Unread);
        let known = unread.filter(|(key, _)| Product::scope(key.kind).is_some()).map(|(key, _)| *key);
        self.missing.extend(known);
    }

    /// Whether the store has it and memory has not.
    fn is_on_disk(&self, key: SubjectKey) -> bool {
        let is_there = self.lines.said().get(&key).is_some_and(|listing| *listing != Listing::Unread);
        is_there && !self.confirmed.contains_key(&key)
    }

    /// Which subjects are wanted in memory: those that are there, and what is open, shown on every screen, or pending.
    #[must_use]
    pub fn wanted(&self, outbox: &Outbox, session: &Session, open: Option<OrderId>) -> Wanted {
        let open = open.map(|id| WorkOrder::key(id.0));
        let pending =
            outbox.pending.iter().flat_map(|pending| pending.about.into_iter().chain(read_by(pending, session)));
        let keys = self.confirmed.keys().copied().chain(pending).chain(open).chain(self.pinned(session));
        Wanted { keys: keys.collect(), kinds: vec![Complaint::KIND], branch: session.branch }
    }

    /// Forgets whole subjects that are neither open, nor shown on every screen, nor touched by something pending.
    pub fn unload(&mut self, outbox: &Outbox, session: &Session, open: Option<OrderId>) {
        let open = open.map(|id| WorkOrder::key(id.0));
        let pending =
            outbox.pending.iter().flat_map(|pending| pending.about.into_iter().chain(read_by(pending, session)));
        let kept: BTreeSet<SubjectKey> = pending.chain(open).chain(self.pinned(session)).collect();
        let local = &self.local;
        self.confirmed.retain(|key, _| kept.contains(key) || local.contains_key(key));
    }

    /// What a probe of the order's rules depends on.
    #[must_use]
    pub fn context<'a>(&'a self, actor: &'a Actor, device: DeviceId, at: Reading) -> order::Context<'a> {
        order::Context {
            at: at.wall,
            today: at.wall.day_in(at.zone),
            actor,
            device: Some(device),
            policies: &self.reference.policies,
            prices: &self.reference.prices,
            calendar: None,
            holds: &self.reference.holds,
            mode: Mode::Live,
            failed: &[],
        }
    }
}
