//! The lines of all subjects: as the server said them, and over those what pending commands make of them. Whatever changes one goes
//! through here, so that the day's list, which is kept sorted, always follows.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    agenda::{Agenda, Clock},
    listing::{Listing, Summary},
};
use crate::domain::{
    ids::OrderId,
    order::WorkOrder,
    subject::{Listed as _, SubjectKey},
};

/// The lines.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    said: BTreeMap<SubjectKey, Listing>,
    local: BTreeMap<SubjectKey, Listing>,
    /// Orders whose line may be another one, or gone, since the list was sorted.
    changed: BTreeSet<OrderId>,
    agenda: Agenda,
}

impl Lines {
    /// The line of every subject that the server said.
    #[must_use]
    pub const fn said(&self) -> &BTreeMap<SubjectKey, Listing> {
        &self.said
    }

    /// The server said that one.
    pub fn say(&mut self, key: SubjectKey, listing: Listing) {
        self.note(key);
        self.said.insert(key, listing);
    }

    /// What the server said of that one is gone.
    pub fn forget(&mut self, key: SubjectKey) {
        self.note(key);
        self.said.remove(&key);
    }

    /// All that the server said is gone.
    pub fn forget_all(&mut self) {
        self.changed.extend(orders_of(&self.said));
        self.said.clear();
    }

    /// What is pending makes that of one.
    pub fn put_over(&mut self, key: SubjectKey, listing: Listing) {
        self.note(key);
        self.local.insert(key, listing);
    }

    /// Nothing is pending any more.
    pub fn uncover(&mut self) {
        self.changed.extend(orders_of(&self.local));
        self.local.clear();
    }

    fn note(&mut self, key: SubjectKey) {
        if key.kind == WorkOrder::KIND {
            self.changed.insert(OrderId(key.id));
        }
    }

    /// Brings the day's list up to what the lines say at that time.
    pub fn sort(&mut self, clock: &Clock) {
        let changed = std::mem::take(&mut self.changed);
        let mut agenda = std::mem::take(&mut self.agenda);
        agenda.follow(self, &changed, clock);
        self.agenda = agenda;
    }

    /// The day's list, as it was sorted last: after every event.
    #[must_use]
    pub const fn agenda(&self) -> &Agenda {
        &self.agenda
    }

    /// A subject's line as the person sees it.
    #[must_use]
    pub fn get(&self, key: SubjectKey) -> Option<&Listing> {
        self.local.get(&key).or_else(|| self.said.get(&key))
    }

    /// An order's line as the person sees it.
    #[must_use]
    pub fn order(&self, id: OrderId) -> Option<&Summary> {
        summary(self.get(WorkOrder::key(id.0))?)
    }

    /// The orders' lines as the person sees them.
    pub fn orders(&self) -> impl Iterator<Item = (OrderId, &Summary)> {
        // Both are in the order of their keys: they are walked together, for thousands are many to look up.
        let mut local = self.local.keys().peekable();
        let said = self.said.iter().filter(move |(key, _)| {
            while local.next_if(|other| other < key).is_some() {}
            local.peek() != Some(key)
        });
        said.chain(&self.local).filter_map(|(key, listing)| Some((OrderId(key.id), summary(listing)?)))
    }
}

/// As the store holds them; the list is sorted for the first time.
impl FromIterator<(SubjectKey, Listing)> for Lines {
    fn from_iter<T: IntoIterator<Item = (SubjectKey, Listing)>>(lines: T) -> Self {
        let said: BTreeMap<_, _> = lines.into_iter().collect();
        Self { said, ..Self::default() }
    }
}

fn orders_of(lines: &BTreeMap<SubjectKey, Listing>) -> impl Iterator<Item = OrderId> {
    lines.keys().filter(|key| key.kind == WorkOrder::KIND).map(|key| OrderId(key.id))
}

fn summary(listing: &Listing) -> Option<&Summary> {
    match listing {
        Listing::Order(summary) => Some(summary),
        Listing::Other(_) | Listing::Unread => None,
    }
}
