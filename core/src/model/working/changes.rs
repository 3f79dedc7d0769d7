//! What the items of a picture change on this phone, in the store and in memory; and what can be read since an update (F71).
//!
//! What this app does not know is kept byte for byte, a subject under its key, anything else in the order in which it came.
//! The cursor goes on all the same, for nothing is lost.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde::Deserialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::{
    leaf::ReadBody,
    listing::Listing,
    looked::Looked,
    mirror::reference,
    outbox::{Outbox, Pending},
    state::Working,
};
use crate::{
    domain::{
        house::House as _,
        ids::OrderId,
        order::WorkOrder,
        policy::Policies,
        pricing::PriceList,
        subject::{Listed as _, State, SubjectKey},
        subjects::{Product, Reference},
    },
    effects::store::Write,
    plants::{Plant, is_planted},
    protocol::{
        outcome::{DecisionAt, OutcomeAt},
        pull::{Item, RawItem},
    },
};

/// What items change.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// What is written.
    pub writes: Vec<Write>,
    /// Everything that was here before is gone.
    pub is_everything: bool,
    subjects: BTreeMap<SubjectKey, Change>,
    /// The settings and prices that count until now: what replaces them may be unreadable, or leave something behind.
    before: Reference,
    decisions: Vec<DecisionAt>,
    outcomes: Vec<OutcomeAt>,
    /// What this app does not know, as it is afterwards.
    others: BTreeMap<String, RawItem>,
    /// The keys of that by what it says: what comes later and says the same takes its place.
    kept: BTreeMap<Says, String>,
    /// How many items were taken.
    taken: u64,
    /// Begins the keys of what is kept unread: the place of the picture in the log.
    place: u64,
}

/// What becomes of a subject.
#[derive(Clone, Debug)]
enum Change {
    /// New or changed: its line in lists, and the whole of it where that is wanted in memory.
    Put(Listing, Option<Arc<State<Product>>>),
    /// It leaves the phone.
    Drop,
}

impl Changes {
    /// Nothing yet, of a picture that ends there. If it is the first one, what was kept unread is not kept on.
    #[must_use]
    pub fn begun(working: &Working, place: u64, is_everything: bool) -> Self {
        let others = if is_everything { BTreeMap::new() } else { working.mirror.others.clone() };
        let kept = others.iter().map(|(key, raw)| (Says::of(raw), key.clone())).collect();
        let before = if is_everything { Reference::default() } else { working.mirror.reference.clone() };
        Self { is_everything, before, others, kept, place, ..Self::default() }
    }

    /// Which subjects are changed.
    #[must_use]
    pub fn keys(&self) -> BTreeSet<SubjectKey> {
        self.subjects.keys().copied().collect()
    }

    /// What he has seen without the orders that leave the phone; nothing where he saw none of them.
    #[must_use]
    pub fn forgotten(&self, working: &Working) -> Option<Looked> {
        let mut looked = working.looked.clone();
        let gone =
            self.subjects.iter().filter(|(key, change)| key.kind == WorkOrder::KIND && matches!(change, Change::Drop));
        let forgets = gone.map(|(key, _)| looked.forget(OrderId(key.id))).filter(|forgets| *forgets).count();
        (forgets > 0).then_some(looked)
    }

    /// Takes what was read of an item, and the item. The outbox is the one that the outcomes are for.
    pub fn take(&mut self, read: Option<ReadBody>, item: Item, outbox: &Outbox) {
        self.taken += 1;
        self.supersede(&item);
        match item {
            Item::Put { key, revision, body } => self.put(key, revision, body, read),
            Item::Gone { key, .. } => {
                if !is_planted(Plant::RevokedStays) {
                    self.writes.push(Write::DropSubject(key));
                }
                self.subjects.insert(key, Change::Drop);
            }
            Item::Outcome(outcome) => self.hear(outcome, outbox),
            Item::Decision(decision) => {
                self.keep(decision_key(&decision), &decision);
                self.decisions.push(decision);
            }
            Item::Other(_) if is_planted(Plant::UnknownItemDropped) => {}
            Item::Other(raw) => {
                let key = format!("{}{:020}/{:010}", reference::OTHER, self.place, self.taken);
                self.keep(key.clone(), &raw);
                self.kept.insert(Says::of(&raw), key.clone());
                self.others.insert(key, raw);
            }
        }
    }

    fn put(&mut self, key: SubjectKey, revision: u64, body: Box<RawValue>, read: Option<ReadBody>) {
        let ReadBody { listing, whole } = read.unwrap_or(ReadBody { listing: Listing::Unread, whole: None });
        if listing == Listing::Unread && is_planted(Plant::UnknownItemDropped) {
            return;
        }
        self.set_aside(key, &listing);
        let confirmed = Box::<str>::from(body).into_string().into_bytes();
        self.writes.push(Write::PutSubject { key, revision, confirmed, line: listing.to_bytes() });
        self.subjects.insert(key, Change::Put(listing, whole));
    }

    /// What is replaced and is still needed: a price list that something pending may name, and settings where the new ones are
    /// not for this app to read (F71).
    fn set_aside(&mut self, key: SubjectKey, listing: &Listing) {
        if key == PriceList::key(Uuid::nil()) {
            if let Some(list) = self.before.prices.current() {
                let (key, body) = (reference::prices(list.version), json(list));
                self.writes.push(Write::PutReference { key, body });
            }
        } else if key == Policies::key(Uuid::nil()) && *listing == Listing::Unread {
            let (key, body) = (reference::POLICIES.to_owned(), json(&*self.before.policies));
            self.writes.push(Write::PutReference { key, body });
        }
    }

    /// An outcome for a phone that never heard the answer to its push.
    fn hear(&mut self, said: OutcomeAt, outbox: &Outbox) {
        let is_pending = outbox.pending.iter().any(|p| is_of(p, &said));
        let is_receipt = outbox.receipts.iter().any(|r| r.epoch == said.epoch && r.seq == said.seq);
        if is_pending || is_receipt {
            let outcome = json(&said.outcome);
            self.writes.push(Write::SetOutcome { epoch: said.epoch, seq: said.seq, outcome });
            self.outcomes.push(said);
        }
    }

    fn keep(&mut self, key: String, value: &impl serde::Serialize) {
        self.writes.push(Write::PutReference { key, body: json(value) });
    }

    /// What was kept unread and said the same thing before goes, and with a subject everything about it (I14).
    fn supersede(&mut self, item: &Item) {
        if self.others.is_empty() || matches!(item, Item::Put { .. }) {
            return;
        }
        let mut over: Vec<String> = self.kept.remove(&Says::of(&RawItem::from(item.clone()))).into_iter().collect();
        if let Item::Gone { key, .. } = item {
            over.extend(self.kept.extract_if(.., |says, _| says.about == Some(*key)).map(|(_, other)| other));
        }
        for key in over {
            self.forget(key);
        }
    }

    /// What was kept unread goes.
    pub fn forget(&mut self, key: String) {
        if self.others.remove(&key).is_some() {
            self.kept.retain(|_, other| *other != key);
            self.writes.push(Write::DropReference(key));
        }
    }

    /// Takes over what was committed.
    pub fn install(self, working: &mut Working) {
        for said in &self.outcomes {
            let outbox = &mut working.outbox;
            for pending in outbox.pending.iter_mut().filter(|p| is_of(p, said)) {
                pending.outcome = Some(said.outcome.clone());
            }
            for receipt in outbox.receipts.iter_mut().filter(|r| r.epoch == said.epoch && r.seq == said.seq) {
                receipt.outcome = Some(said.outcome.clone());
            }
        }
        let ours = &mut working.mirror;
        if self.is_everything {
            // A server that was put back may have older prices than the one before it said.
            ours.lines.forget_all();
            ours.confirmed.clear();
            ours.reference = Reference::default();
            working.decisions.clear();
        }
        ours.others = self.others;
        for (key, change) in self.subjects {
            ours.confirmed.remove(&key);
            match change {
                Change::Put(listing, whole) => {
                    if let Some(whole) = &whole {
                        Product::teach(&whole.any, &mut ours.reference);
                    }
                    ours.lines.say(key, listing);
                    ours.confirmed.extend(whole.map(|whole| (key, Some(whole))));
                }
                Change::Drop => {
                    ours.lines.forget(key);
                    if key.kind == WorkOrder::KIND {
                        let _ = working.looked.forget(OrderId(key.id));
                    }
                }
            }
        }
        let decisions = self.decisions.into_iter();
        working.decisions.extend(decisions.map(|decision| ((decision.epoch, decision.seq), decision)));
    }
}

fn is_of(pending: &Pending, said: &OutcomeAt) -> bool {
    (pending.epoch, pending.seq, pending.hash) == (said.epoch, said.seq, said.hash)
}

/// What an item is about, so far as that can be said of one that this app does not know.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Says {
    about: Option<SubjectKey>,
    item: String,
    named: Named,
}

/// What a body says of itself, in the fields that name things.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(default)]
struct Named {
    id: Option<Uuid>,
    version: Option<u32>,
    epoch: Option<u32>,
    seq: Option<u64>,
}

impl Says {
    fn of(raw: &RawItem) -> Self {
        let named = serde_json::from_str(raw.body.get()).unwrap_or_default();
        Self { item: raw.item.clone(), about: raw.about, named }
    }
}

/// The key under which the store keeps a decision of the exceptions desk.
#[must_use]
pub fn decision_key(decision: &DecisionAt) -> String {
    format!("decision/{:010}/{:020}", decision.epoch, decision.seq)
}

fn json(value: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}
