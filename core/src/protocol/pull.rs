//! `GET /v1/sync/pull`: one bounded picture, in pages (DESIGN §3 rules 4, 5, 13).
//!
//! The first page fixes `until`; every page of the same picture is made of what stood in the log up to there, so that a
//! page asked for again is the same page. The last one carries the acknowledgement and what the phone should hold.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{
    cursor::Cursor,
    outcome::{DecisionAt, OutcomeAt},
    push::Head,
};
use crate::domain::{
    cash::CashBook,
    digest::Digest,
    ids::{OrderId, PersonId},
    people::Role,
    policy::Policies,
    pricing::PriceList,
    text::Line,
};

/// One page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Page {
    /// [`super::limits::PROTOCOL`].
    pub pull: u32,
    /// Where the whole picture ends: the phone's next cursor.
    pub until: Cursor,
    /// What changed, in the order of the log.
    pub items: Vec<Item>,
    /// What follows.
    pub more: More,
    /// Always true: a page without it was cut (F20).
    pub end: bool,
}

/// What follows a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "more", rename_all = "snake_case")]
pub enum More {
    /// Another page: ask with this token and the same `until`.
    Page {
        /// The token.
        token: String,
    },
    /// The picture is whole.
    Whole {
        /// The head of this device's log, from the same picture as the data (rule 5).
        ack: Head,
        /// What the phone should hold now, where the server computed it (rule 13).
        holdings: Option<Holdings>,
    },
}

/// What a phone holds: both sides compute it from their own data, neither adopts the other's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holdings {
    /// How many orders.
    pub orders: u64,
    /// The digest over them, see [`holdings_digest`].
    pub digest: Digest,
}

/// The digest of orders by id and body digest, in the order of their ids.
#[must_use]
pub fn holdings_digest(orders: impl IntoIterator<Item = (OrderId, Digest)>) -> Digest {
    let mut rows: Vec<_> = orders.into_iter().collect();
    rows.sort_unstable();
    let mut bytes = Vec::with_capacity(rows.len() * 48);
    for (id, digest) in rows {
        bytes.extend_from_slice(id.0.as_bytes());
        bytes.extend_from_slice(&digest.0);
    }
    Digest::of_parts(&[b"callout/holdings/1", &bytes])
}

/// Something that changed. On the wire: `{"item": …, "id": …, "body": …}`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "RawItem", into = "RawItem")]
pub enum Item {
    /// An order that this person has, new or changed.
    Order {
        /// Which.
        id: OrderId,
        /// The [`crate::domain::order::WorkOrder`], kept by the phone byte for byte.
        body: Box<RawValue>,
    },
    /// An order that this person no longer has (rule 7): purge it (I14).
    Revoked {
        /// Which.
        id: OrderId,
        /// Why.
        why: Revoked,
    },
    /// An outcome that is not plainly applied, for a phone that never heard the answer to its push.
    Outcome(OutcomeAt),
    /// What the exceptions desk decided.
    Decision(DecisionAt),
    /// The technician's cash.
    Cash(CashBook),
    /// A price list.
    Prices(PriceList),
    /// The settings.
    Policies(Policies),
    /// A colleague, new or changed.
    Person(Colleague),
    /// Something a newer server says; it is passed over.
    Unknown(RawItem),
}

/// An item as it is written: a raw body cannot stand inside an enum that serde tags.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RawItem {
    /// What it is.
    pub item: String,
    /// Which order, for orders and revocations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<OrderId>,
    /// The rest.
    pub body: Box<RawValue>,
}

impl TryFrom<RawItem> for Item {
    type Error = serde_json::Error;

    fn try_from(raw: RawItem) -> Result<Self, Self::Error> {
        let body = raw.body.get();
        Ok(match (raw.item.as_str(), raw.id) {
            ("order", Some(id)) => Self::Order { id, body: raw.body },
            ("revoked", Some(id)) => Self::Revoked { id, why: serde_json::from_str(body)? },
            ("outcome", _) => Self::Outcome(serde_json::from_str(body)?),
            ("decision", _) => Self::Decision(serde_json::from_str(body)?),
            ("cash", _) => Self::Cash(serde_json::from_str(body)?),
            ("prices", _) => Self::Prices(serde_json::from_str(body)?),
            ("policies", _) => Self::Policies(serde_json::from_str(body)?),
            ("person", _) => Self::Person(serde_json::from_str(body)?),
            _ => Self::Unknown(raw),
        })
    }
}

impl From<Item> for RawItem {
    fn from(item: Item) -> Self {
        match item {
            Item::Order { id, body } => Self { item: "order".to_owned(), id: Some(id), body },
            Item::Revoked { id, why } => Self::of("revoked", Some(id), &why),
            Item::Outcome(outcome) => Self::of("outcome", None, &outcome),
            Item::Decision(decision) => Self::of("decision", None, &decision),
            Item::Cash(book) => Self::of("cash", None, &book),
            Item::Prices(list) => Self::of("prices", None, &list),
            Item::Policies(policies) => Self::of("policies", None, &policies),
            Item::Person(colleague) => Self::of("person", None, &colleague),
            Item::Unknown(raw) => raw,
        }
    }
}

impl RawItem {
    fn of(item: &str, id: Option<OrderId>, body: &impl Serialize) -> Self {
        // These types have string keys and finite numbers only, so that writing them cannot fail.
        let body = serde_json::value::to_raw_value(body).unwrap_or_else(|_| RawValue::NULL.to_owned());
        Self { item: item.to_owned(), id, body }
    }
}

/// Why an order left a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Revoked {
    /// Somebody else has it.
    Reassigned,
    /// Nobody has it.
    Unassigned,
    /// He declined it, or gave it to the office.
    GivenBack,
    /// The office cancelled it.
    Cancelled,
    /// Something a newer server says.
    #[serde(other)]
    Other,
}

/// What a phone knows of a colleague.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colleague {
    /// Who.
    pub id: PersonId,
    /// The name.
    pub name: Line,
    /// What he is.
    pub roles: Vec<Role>,
}
