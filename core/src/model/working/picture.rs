//! A whole picture of the server: mirror at the new cursor, pending commands replayed, all in one transaction
//! (DESIGN §3 rules 4–7, 11).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::value::RawValue;

use super::{
    Working,
    keeping::Keeping,
    leaf::Leaf,
    mirror::{CURSOR, Loaded, Mirror, Summary, reference},
    outbox::{Log, Outbox, Pending, Receipt},
};
use crate::{
    domain::{
        digest::Digest,
        ids::{DeviceId, OrderId},
        order::WorkOrder,
        time::Reading,
    },
    effects::store::Write,
    plants::{Plant, is_planted},
    protocol::{
        cursor::Cursor,
        outcome::{DecisionAt, OutcomeAt},
        pull::{Holdings, Item, More},
        push::Head,
    },
};

/// Receipts that the outbox screen keeps in memory.
const RECEIPTS_MAX: usize = 200;

/// A picture that is about to be committed.
#[derive(Clone, Debug)]
pub struct Picture {
    /// What is written.
    pub writes: Vec<Write>,
    /// Where it ends.
    pub cursor: Cursor,
    /// How the server's head of our log fits ours.
    pub fit: Fit,
    /// It replaces everything that was here.
    pub is_first: bool,
    /// What the server says that we should hold.
    pub holdings: Option<Holdings>,
    outbox: Outbox,
    keeping: Keeping,
    orders: BTreeMap<OrderId, Change>,
    mirror: Mirror,
    decisions: Vec<DecisionAt>,
}

/// The orders of a picture by id, each as it came and its line; nothing where it leaves the phone.
type Bodies = BTreeMap<OrderId, Option<(Summary, Box<RawValue>)>>;

/// What becomes of an order.
#[derive(Clone, Debug)]
enum Change {
    /// New or changed: its line in lists, and the whole of it where it is open or something of it is pending.
    Put(Box<Summary>, Option<Box<Loaded>>),
    /// It leaves the phone.
    Drop,
}

/// How the server's head of our log fits ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It stands somewhere in our log.
    Ours,
    /// The server has forgotten some of it: it was restored from a backup (rule 11). Send again from there on.
    Behind {
        /// The first place it does not have.
        from_seq: u64,
        /// The hash of the command before that place, as it stands there.
        after: Digest,
    },
    /// The server has something that we do not: this phone was restored, or there are two (rule 10).
    Forked {
        /// The life of the log that it names.
        epoch: u32,
    },
}

/// Puts the pages of one picture together, if the last of them says that it is whole. Nothing is changed yet.
#[must_use]
pub fn assemble(working: &Working, leaves: Vec<Leaf>, now: Reading) -> Option<Picture> {
    // Without a cursor this is the first picture of all: what it does not name is gone.
    let is_first = working.mirror.cursor.is_none();
    let last = &leaves.last()?.page;
    let (cursor, More::Whole { ack, holdings }) = (last.until, last.more.clone()) else { return None };
    let fit = fit(&working.outbox, ack);
    let mut picture = Picture {
        writes: vec![Write::ClearStaged],
        cursor,
        fit,
        is_first,
        holdings,
        outbox: working.outbox.clone(),
        keeping: Keeping::default(),
        orders: BTreeMap::new(),
        mirror: Mirror {
            prices: working.mirror.prices.clone(),
            policies: working.mirror.policies.clone(),
            ..Mirror::default()
        },
        decisions: Vec::new(),
    };
    if fit == Fit::Ours {
        picture.acknowledge(ack);
        picture.doubt_later_than(ack);
    }
    let mut bodies = Bodies::new();
    for (item, line) in leaves.into_iter().flat_map(Leaf::into_items) {
        picture.take(item, line, &mut bodies);
    }
    picture.rebase(working, bodies, is_first);
    if is_first {
        picture.replace_everything(working);
    }
    let json = |value: &Cursor| serde_json::to_vec(value).unwrap_or_default();
    picture.writes.push(Write::SetMeta { key: CURSOR, value: json(&cursor) });
    picture.writes.push(picture.outbox.log.write());
    let (keeping, writes) = working.keeping.pictured(now.wall.day_in(now.zone), picture.outbox.log.acknowledged);
    picture.keeping = keeping;
    picture.writes.extend(writes);
    Some(picture)
}

/// Compares the server's head of our log with ours, by place and hash (rule 5).
fn fit(outbox: &Outbox, ack: Head) -> Fit {
    let ours = outbox.log.acknowledged;
    if ack.epoch > outbox.log.epoch {
        return Fit::Forked { epoch: ack.epoch };
    }
    if ack.epoch < outbox.log.epoch {
        // The server has not seen the new life of the log yet; what it acknowledged of it, it has forgotten.
        return if ours.seq == 0 { Fit::Ours } else { Fit::Behind { from_seq: 1, after: Digest::ZERO } };
    }
    if ack.seq < ours.seq {
        return Fit::Behind { from_seq: ack.seq + 1, after: ack.hash };
    }
    if ack.seq == ours.seq {
        return if ack.hash == ours.hash { Fit::Ours } else { Fit::Forked { epoch: ack.epoch } };
    }
    if is_planted(Plant::TrimByNumber) {
        return Fit::Ours;
    }
    let is_own = |p: &Pending| p.epoch == ack.epoch && p.seq == ack.seq && p.hash == ack.hash;
    if outbox.pending.iter().any(is_own) { Fit::Ours } else { Fit::Forked { epoch: ack.epoch } }
}

impl Picture {
    /// Commands up to the acknowledged place leave the outbox.
    fn acknowledge(&mut self, ack: Head) {
        let is_known = |p: &Pending| p.epoch == ack.epoch && p.seq <= ack.seq;
        // One that was saved of a damaged file is pending though it was acknowledged long ago.
        let is_news = ack != self.outbox.log.acknowledged || self.outbox.pending.iter().any(is_known);
        if ack.epoch != self.outbox.log.epoch || !is_news {
            return;
        }
        self.outbox.log.acknowledged = ack;
        let known = self.outbox.pending.iter().filter(|p| is_known(p)).map(Receipt::from_pending);
        self.outbox.receipts.extend(known);
        self.outbox.pending.retain(|p| !is_known(p));
        let extra = self.outbox.receipts.len().saturating_sub(RECEIPTS_MAX);
        self.outbox.receipts.drain(..extra);
        self.writes.push(Write::SetAcknowledged { epoch: ack.epoch, through_seq: ack.seq });
    }

    /// What was answered and is behind the acknowledged place is not at the server any more: it was restored between the
    /// answer and this picture (F43). It is sent again; where it is there after all, its outcome comes again.
    fn doubt_later_than(&mut self, ack: Head) {
        let is_own = |p: &&mut Pending| p.epoch == self.outbox.log.epoch && (p.epoch != ack.epoch || p.seq > ack.seq);
        self.outbox.pending.iter_mut().filter(is_own).for_each(|p| p.outcome = None);
    }

    fn take(&mut self, item: Item, line: Option<Summary>, bodies: &mut Bodies) {
        match item {
            Item::Order { id, body } => {
                // An order that this app cannot read (a newer server) stays as it was; the server keeps the truth.
                if let Some(line) = line {
                    bodies.insert(id, Some((line, body)));
                }
            }
            Item::Revoked { id, .. } => {
                bodies.insert(id, None);
            }
            Item::Outcome(outcome) => self.hear(&outcome),
            Item::Decision(decision) => {
                let key = decision_key(&decision);
                self.writes.push(Write::PutReference { key, body: json(&decision) });
                self.decisions.push(decision);
            }
            Item::Cash(book) => {
                self.writes.push(Write::PutReference { key: reference::CASH.to_owned(), body: json(&book) });
                self.mirror.cash = Some(book);
            }
            Item::Prices(list) => {
                self.writes.push(Write::PutReference { key: reference::prices(list.version), body: json(&list) });
                self.mirror.prices.0.insert(list.version, list);
            }
            Item::Policies(policies) => {
                self.writes.push(Write::PutReference { key: reference::POLICIES.to_owned(), body: json(&policies) });
                self.mirror.policies = policies;
            }
            Item::Person(colleague) => {
                self.writes.push(Write::PutReference { key: reference::person(colleague.id), body: json(&colleague) });
                self.mirror.people.insert(colleague.id, colleague);
            }
            Item::Unknown(_) => {}
        }
    }

    /// The first picture of all replaces what the store held before: what it does not name is gone (I14).
    fn replace_everything(&mut self, working: &Working) {
        self.writes.insert(0, Write::ClearMirror);
        // Of other lives of the log no acknowledgement tells whether the server still has them: they are deposited once more.
        self.writes.push(Write::DoubtOtherLives { epoch: self.outbox.log.epoch });
        for id in working.mirror.summaries.keys() {
            self.orders.entry(*id).or_insert(Change::Drop);
        }
    }

    /// An outcome for a phone that never heard the answer to its push.
    fn hear(&mut self, said: &OutcomeAt) {
        let (epoch, seq) = (said.epoch, said.seq);
        let mut is_ours = false;
        for pending in self.outbox.pending.iter_mut().filter(|p| p.epoch == epoch && p.seq == seq) {
            if pending.hash == said.hash {
                pending.outcome = Some(said.outcome.clone());
                is_ours = true;
            }
        }
        for receipt in self.outbox.receipts.iter_mut().filter(|r| r.epoch == epoch && r.seq == seq) {
            receipt.outcome = Some(said.outcome.clone());
            is_ours = true;
        }
        if is_ours {
            self.writes.push(Write::SetOutcome { epoch, seq, outcome: json(&said.outcome) });
        }
    }

    /// Every order that changed, or whose pending commands changed, gets its optimistic state anew.
    fn rebase(&mut self, working: &Working, bodies: Bodies, is_first: bool) {
        let actor = working.session.actor();
        let device = working.session.device;
        let rebased = |confirmed: WorkOrder| {
            let local = self.mirror.rebase(&confirmed, &self.outbox, &actor, device);
            Loaded { confirmed, local }
        };
        let open = working.nav.open_order();
        let touched: BTreeSet<OrderId> = self.outbox.pending.iter().filter_map(|p| p.order).chain(open).collect();
        let mut writes = Vec::new();
        let mut orders = BTreeMap::new();
        let changed: BTreeSet<OrderId> = bodies.keys().copied().collect();
        for (id, body) in bodies {
            let change = match body {
                None => {
                    if !is_planted(Plant::RevokedStays) {
                        writes.push(Write::DropOrder(id));
                    }
                    Change::Drop
                }
                Some((line, body)) => {
                    let order = touched.contains(&id).then(|| serde_json::from_str(body.get()).ok()).flatten();
                    let loaded = order.map(|order| Box::new(rebased(order)));
                    let summary = loaded.as_ref().map_or(line, |loaded| Summary::of(&loaded.local));
                    let local = loaded.as_ref().and_then(|loaded| loaded.local_bytes());
                    let confirmed = Box::<str>::from(body).into_string().into_bytes();
                    writes.push(Write::PutOrder { id, confirmed, local, summary: summary.to_bytes() });
                    Change::Put(Box::new(summary), loaded)
                }
            };
            orders.insert(id, change);
        }
        for (id, before) in working.mirror.loaded.iter().filter(|(id, _)| !is_first && !changed.contains(id)) {
            let loaded = rebased(before.confirmed.clone());
            if loaded != *before && !is_planted(Plant::OptimismStays) {
                writes.push(loaded.write_local());
                orders.insert(*id, Change::Put(Box::new(Summary::of(&loaded.local)), Some(Box::new(loaded))));
            }
        }
        self.writes.extend(writes);
        self.orders = orders;
    }
}

/// Takes over what was committed.
pub fn install(working: &mut Working, picture: Picture) {
    let Picture { cursor, outbox, keeping, orders, mirror, decisions, .. } = picture;
    working.session.incarnation = cursor.incarnation;
    working.outbox = outbox;
    working.keeping = keeping;
    let ours = &mut working.mirror;
    ours.cursor = Some(cursor);
    ours.prices = mirror.prices;
    ours.policies = mirror.policies;
    ours.cash = mirror.cash.or_else(|| ours.cash.take());
    ours.people.extend(mirror.people);
    for (id, change) in orders {
        match change {
            Change::Put(summary, loaded) => {
                ours.summaries.insert(id, *summary);
                match loaded {
                    Some(loaded) => drop(ours.loaded.insert(id, *loaded)),
                    None => drop(ours.loaded.remove(&id)),
                }
            }
            Change::Drop => {
                ours.summaries.remove(&id);
                ours.loaded.remove(&id);
            }
        }
    }
    for decision in decisions {
        working.decisions.insert((decision.epoch, decision.seq), decision);
    }
    working.mirror.unload(&working.outbox, working.nav.open_order());
}

/// A new life of the log begins: what was not answered of the old one is deposited for a person to see.
#[must_use]
pub fn new_log(outbox: &Outbox, device: DeviceId, at_least: u32) -> Log {
    Log::new(device, outbox.log.epoch.max(at_least).saturating_add(1))
}

/// The key under which the store keeps a decision of the exceptions desk.
#[must_use]
pub fn decision_key(decision: &DecisionAt) -> String {
    format!("decision/{:010}/{:020}", decision.epoch, decision.seq)
}

fn json(value: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}
