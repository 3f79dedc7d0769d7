//! What the person has seen: how each of the last orders stood when he left it, and which answers of the office he read. What
//! differs since is told on the card, also after a restart.
//!
//! No customer stands in it: how an order stood is kept as checksums (I14).

use std::collections::{BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use super::{listing::Summary, outbox::Outbox};
use crate::{
    domain::{digest::Digest, ids::OrderId},
    effects::store::{Contents, Write},
    protocol::outcome::{DecisionAt, Outcome},
};

/// The key under which the store keeps [`Looked`].
const META: &str = "looked";

/// The orders that are remembered, the last seen: more than anybody has open.
const ORDERS_KEPT: usize = 64;

/// What the person has seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Looked {
    /// Orders, the last seen last.
    orders: VecDeque<(OrderId, Face)>,
    /// Answers of the office.
    answers: BTreeSet<Answer>,
}

/// An answer of the office: the place of the command, and whether it is the decision of the exceptions desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Answer(u32, u64, bool);

/// How an order stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Face {
    stage: u32,
    time: u32,
    place: u32,
    fault: u32,
    money: u32,
}

/// What is different about an order since he saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Where it stands.
    Stage,
    /// The agreed time, the limit of arrival or the promised day.
    Time,
    /// The customer, his address or his phone.
    Place,
    /// The product or the fault.
    Fault,
    /// What is owed.
    Money,
}

impl Face {
    fn of(summary: &Summary) -> Self {
        let Summary { customer, address, phone, model, serial, fault, stage, .. } = summary;
        Self {
            stage: sum(stage),
            time: sum(&(summary.appointment, summary.arrive_by, summary.promised)),
            place: sum(&(customer, address, phone)),
            fault: sum(&(model, serial, fault)),
            money: sum(&summary.due),
        }
    }
}

/// A checksum of some of what a line says.
fn sum(of: &impl Serialize) -> u32 {
    let Digest([a, b, c, d, ..]) = Digest::of(&serde_json::to_vec(of).unwrap_or_default());
    u32::from_be_bytes([a, b, c, d])
}

impl Looked {
    /// As the store holds it.
    #[must_use]
    pub fn restore(contents: &Contents) -> Self {
        contents.meta.get(META).and_then(|json| serde_json::from_slice(json).ok()).unwrap_or_default()
    }

    /// The write that keeps it.
    #[must_use]
    pub fn write(&self) -> Write {
        Write::SetMeta { key: META, value: serde_json::to_vec(self).unwrap_or_default() }
    }

    /// Whether he ever saw that order.
    #[must_use]
    pub fn knows(&self, id: OrderId) -> bool {
        self.orders.iter().any(|(seen, _)| *seen == id)
    }

    /// What is different about an order since he saw it; nothing about one that is not remembered.
    #[must_use]
    pub fn changes(&self, id: OrderId, summary: &Summary) -> Vec<Change> {
        let Some((_, was)) = self.orders.iter().find(|(seen, _)| *seen == id) else { return Vec::new() };
        let is = Face::of(summary);
        let parts = [
            (was.stage != is.stage, Change::Stage),
            (was.time != is.time, Change::Time),
            (was.place != is.place, Change::Place),
            (was.fault != is.fault, Change::Fault),
            (was.money != is.money, Change::Money),
        ];
        parts.into_iter().filter_map(|(differs, change)| differs.then_some(change)).collect()
    }

    /// He sees an order; says whether that is new.
    pub fn see(&mut self, id: OrderId, summary: &Summary) -> bool {
        let seen = (id, Face::of(summary));
        if self.orders.contains(&seen) {
            return false;
        }
        self.orders.retain(|(other, _)| *other != id);
        self.orders.push_back(seen);
        if self.orders.len() > ORDERS_KEPT {
            self.orders.pop_front();
        }
        true
    }

    /// An order left the phone (I14); says whether it was remembered.
    pub fn forget(&mut self, id: OrderId) -> bool {
        let before = self.orders.len();
        self.orders.retain(|(other, _)| *other != id);
        self.orders.len() < before
    }

    /// Whether he has not read an answer.
    #[must_use]
    pub fn is_new(&self, answer: Answer) -> bool {
        !self.answers.contains(&answer)
    }

    /// He read these answers, and others do not stand anywhere any more; says whether anything changed.
    pub fn read(&mut self, answers: BTreeSet<Answer>) -> bool {
        let is_new = self.answers != answers;
        self.answers = answers;
        is_new
    }
}

impl Answer {
    /// What the office said of a command, where it is more than that it was received.
    #[must_use]
    pub fn of(place: (u32, u64), outcome: Option<&Outcome>, decision: Option<&DecisionAt>) -> Option<Self> {
        let is_told = match outcome? {
            Outcome::Applied | Outcome::Unknown => false,
            Outcome::Adjusted { .. } | Outcome::Held { .. } | Outcome::Refused { .. } => true,
        };
        is_told.then_some(Self(place.0, place.1, decision.is_some()))
    }
}

/// Every answer of the office that the outbox shows.
pub fn answers(
    outbox: &Outbox,
    decisions: &std::collections::BTreeMap<(u32, u64), DecisionAt>,
) -> impl Iterator<Item = Answer> {
    let pending = outbox.pending.iter().map(|p| ((p.epoch, p.seq), p.outcome.as_ref()));
    let known = outbox.receipts.iter().map(|r| ((r.epoch, r.seq), r.outcome.as_ref()));
    pending.chain(known).filter_map(|(place, outcome)| Answer::of(place, outcome, decisions.get(&place)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples;

    fn summary() -> Summary {
        Summary::of(&samples::Trial::accepted(&samples::asset()).order)
    }

    #[test]
    fn what_differs_since_he_saw_it_is_named() {
        let (id, mut summary) = (samples::id(1), summary());
        let mut looked = Looked::default();
        assert!(!looked.knows(id) && looked.changes(id, &summary).is_empty());
        assert!(looked.see(id, &summary) && !looked.see(id, &summary));
        summary.address = crate::domain::text::Text::new("Elsewhere 1").expect("an address");
        summary.due.minor += 1;
        assert_eq!(looked.changes(id, &summary), [Change::Place, Change::Money]);
        let again: Looked = serde_json::from_slice(&serde_json::to_vec(&looked).unwrap()).unwrap();
        assert_eq!(again, looked);
        assert!(!serde_json::to_string(&looked).unwrap().contains("Elsewhere"), "no customer stands in it");
        looked.forget(id);
        assert!(!looked.knows(id));
    }

    #[test]
    fn only_the_last_seen_are_remembered() {
        let (mut looked, summary) = (Looked::default(), summary());
        (0..100).for_each(|n| assert!(looked.see(samples::id(n), &summary)));
        assert_eq!(looked.orders.len(), ORDERS_KEPT);
        assert!(looked.knows(samples::id(99)) && !looked.knows(samples::id(0)));
    }
}
