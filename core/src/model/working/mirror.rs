//! What the server said last, and what it looks like with our pending commands on top (DESIGN §3 rule 6).
//!
//! Lists are made of small summaries; whole orders are in memory only while they are open or have pending commands.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::outbox::Outbox;
use crate::{
    domain::{
        cash::CashBook,
        ids::{OrderId, PersonId},
        money::Money,
        order::{Context, Mode, Stage, WorkOrder, decide, replay},
        people::Actor,
        policy::Policies,
        pricing::{PriceBook, PriceList},
        text::{Line, Note},
        time::{Reading, Timestamp},
    },
    effects::store::{Contents, OrderRow, Write},
    protocol::{cursor::Cursor, pull::Colleague},
};

/// The key under which the store keeps the cursor.
pub const CURSOR: &str = "mirror.cursor";

/// An order's line in lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The voucher's number.
    pub number: String,
    /// The customer.
    pub customer: Line,
    /// The address.
    pub address: Line,
    /// The product.
    pub model: Line,
    /// What was reported.
    pub fault: Note,
    /// Where it stands.
    pub stage: Stage,
    /// When somebody must have arrived (P4).
    pub arrive_by: Timestamp,
    /// The agreed time (P6).
    pub appointment: Option<Timestamp>,
    /// The day the customer can have his goods back (P10).
    pub promised: Option<NaiveDate>,
    /// What the customer owes.
    pub due: Money,
}

impl Summary {
    /// The line of an order.
    #[must_use]
    pub fn of(order: &WorkOrder) -> Self {
        Self {
            number: order.number.to_string(),
            customer: order.customer.name.clone(),
            address: order.customer.address.clone(),
            model: order.asset.model.clone(),
            fault: order.call.fault.clone(),
            stage: order.stage.clone(),
            arrive_by: order.call.arrive_by,
            appointment: order.record.appointments.last().map(|a| a.at),
            promised: order.record.custody.as_ref().filter(|c| !c.is_home()).map(|c| c.receipt.promised),
            due: order.due(),
        }
    }

    /// Its JSON.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }
}

/// An order in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// As the server said last.
    pub confirmed: WorkOrder,
    /// With our pending commands on top.
    pub local: WorkOrder,
}

/// The mirror.
#[derive(Clone, Debug, Default)]
pub struct Mirror {
    /// Where it stands in the branch's log; nothing before the first picture.
    pub cursor: Option<Cursor>,
    /// Every order's line.
    pub summaries: BTreeMap<OrderId, Summary>,
    /// The orders in memory.
    pub loaded: BTreeMap<OrderId, Loaded>,
    /// The price lists.
    pub prices: PriceBook,
    /// The settings.
    pub policies: Policies,
    /// The technician's cash, as the server said last.
    pub cash: Option<CashBook>,
    /// The colleagues.
    pub people: BTreeMap<PersonId, Colleague>,
}

/// Keys of reference data in the store.
pub mod reference {
    use crate::domain::ids::PersonId;

    /// The cash book.
    pub const CASH: &str = "cash";
    /// The settings.
    pub const POLICIES: &str = "policies";

    /// A price list.
    #[must_use]
    pub fn prices(version: u32) -> String {
        format!("prices/{version:010}")
    }

    /// A colleague.
    #[must_use]
    pub fn person(id: PersonId) -> String {
        format!("person/{id}")
    }
}

impl Mirror {
    /// The mirror as the store holds it. What cannot be read is as if it were not there: the next picture brings it.
    #[must_use]
    pub fn restore(contents: &Contents) -> Self {
        let mut mirror = Self {
            cursor: contents.meta.get(CURSOR).and_then(|json| serde_json::from_slice(json).ok()),
            ..Self::default()
        };
        mirror.summaries = contents
            .summaries
            .iter()
            .filter_map(|(id, json)| Some((*id, serde_json::from_slice(json).ok()?)))
            .collect();
        mirror.loaded = contents.active.iter().filter_map(|row| Some((row.id, Loaded::of(row)?))).collect();
        for (key, body) in &contents.references {
            mirror.take_reference(key, body);
        }
        mirror
    }

    fn take_reference(&mut self, key: &str, body: &[u8]) {
        if key == reference::CASH {
            self.cash = serde_json::from_slice(body).ok();
        } else if key == reference::POLICIES {
            self.policies = serde_json::from_slice(body).unwrap_or_default();
        } else if key.starts_with("prices/") {
            if let Ok(list) = serde_json::from_slice::<PriceList>(body) {
                self.prices.0.insert(list.version, list);
            }
        } else if key.starts_with("person/")
            && let Ok(colleague) = serde_json::from_slice::<Colleague>(body)
        {
            self.people.insert(colleague.id, colleague);
        }
    }

    /// Forgets whole orders that are neither open nor pending. One that still shows what is not pending any more (it was
    /// deposited, or answered before the app died) stays for the next picture to put right (I12).
    pub fn unload(&mut self, outbox: &Outbox, open: Option<OrderId>) {
        self.loaded.retain(|id, order| Some(*id) == open || outbox.touches(*id) || order.local != order.confirmed);
    }

    /// What the technician holds, with pending commands on top.
    #[must_use]
    pub fn cash_in_hand(&self, outbox: &Outbox) -> Money {
        let zero = Money::zero(self.policies.cash_on_site_max.money().currency);
        let book = self.cash.as_ref().map_or(zero, |book| book.holds);
        let change = outbox.cash_change(book);
        Money::new(book.minor.saturating_add(change.minor), book.currency)
    }

    /// What a decision of this person at that time depends on.
    #[must_use]
    pub fn context<'a>(&'a self, actor: &'a Actor, device: crate::domain::ids::DeviceId, at: Reading) -> Context<'a> {
        Context {
            at: at.wall,
            today: at.wall.day_in(at.zone),
            actor,
            device: Some(device),
            policies: &self.policies,
            prices: &self.prices,
            mode: Mode::Live,
        }
    }

    /// An order with the pending commands on top. A command that no longer fits is passed over here; the server decides
    /// what becomes of it.
    #[must_use]
    pub fn rebase(
        &self,
        confirmed: &WorkOrder,
        outbox: &Outbox,
        actor: &Actor,
        device: crate::domain::ids::DeviceId,
    ) -> WorkOrder {
        let mut local = confirmed.clone();
        for (order, command, at) in outbox.pending.iter().filter_map(super::outbox::Pending::on_order) {
            if order == confirmed.id
                && let Ok(events) = decide(&local, command, &self.context(actor, device, at))
            {
                local = replay(local, &events);
            }
        }
        local
    }
}

impl Loaded {
    /// An order as the store holds it.
    #[must_use]
    pub fn of(row: &OrderRow) -> Option<Self> {
        let confirmed: WorkOrder = serde_json::from_slice(&row.confirmed).ok()?;
        let local = row.local.as_ref().and_then(|json| serde_json::from_slice(json).ok());
        Some(Self { local: local.unwrap_or_else(|| confirmed.clone()), confirmed })
    }

    /// The optimistic body, where it differs.
    #[must_use]
    pub fn local_bytes(&self) -> Option<Vec<u8>> {
        if self.local == self.confirmed { None } else { serde_json::to_vec(&self.local).ok() }
    }

    /// The write after the optimistic state changed.
    #[must_use]
    pub fn write_local(&self) -> Write {
        let summary = Summary::of(&self.local).to_bytes();
        Write::SetLocal { id: self.local.id, local: self.local_bytes(), summary }
    }
}
