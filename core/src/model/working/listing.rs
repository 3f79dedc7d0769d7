//! A subject's line in lists, as the store keeps it beside the body: a list of thousands is made without reading a body.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::{
    entitlement::Category,
    house::House as _,
    ids::PersonId,
    money::{Fee, Money},
    numbers::DocumentNumber,
    order::{Stage, Upcoming, WorkOrder, command::Means, state::Payment},
    subject::{self, Listed as _, SubjectKind},
    subjects::{AnySubject, Product},
    text::{Address, Line, Note, canonical},
    time::Timestamp,
};

/// A subject's line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listing {
    /// An order's, for the day's list.
    Order(Box<Summary>),
    /// Another subject's.
    Other(subject::Line),
    /// This app cannot read the subject: it is kept, and read after an update (F71).
    Unread,
}

/// An order's line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The voucher's number.
    pub number: String,
    /// The customer.
    pub customer: Line,
    /// The address.
    pub address: Address,
    /// The product.
    pub model: Line,
    /// What was reported.
    pub fault: Note,
    /// Where it stands.
    pub stage: Stage,
    /// By when somebody must have arrived (P4); what it would be while it waits for the price.
    pub arrive_by: Timestamp,
    /// Whether that limit still runs.
    pub is_awaited: bool,
    /// Whether it waits until the customer agrees to the price.
    pub awaits_price: bool,
    /// The agreed time (P6).
    pub appointment: Option<Timestamp>,
    /// The day the customer can have his goods back (P10).
    pub promised: Option<NaiveDate>,
    /// What the customer owes.
    pub due: Money,
    /// The number to call. What follows is empty in a line that an app of before wrote.
    #[serde(default)]
    pub phone: Option<Line>,
    /// The serial number.
    #[serde(default)]
    pub serial: Option<Line>,
    /// What kind of service it is (P1).
    #[serde(default)]
    pub category: Option<Category>,
    /// What usually comes next.
    #[serde(default)]
    pub next: Option<Upcoming>,
    /// Cash that was taken on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cash: Vec<CashTaken>,
}

/// Cash that was taken on an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CashTaken {
    /// The receipt.
    pub receipt: DocumentNumber,
    /// How much.
    pub amount: Fee,
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// Words that are looked for, in the spelling of [`Summary::words`].
#[derive(Clone, Debug)]
pub struct Query(Vec<String>);

impl Query {
    /// What was typed; nothing where that is no word.
    #[must_use]
    pub fn typed(raw: &str) -> Option<Self> {
        let words: Vec<String> = raw.split_whitespace().map(canonical).filter(|word| !word.is_empty()).collect();
        (!words.is_empty()).then_some(Self(words))
    }

    /// Whether each of them stands somewhere in an order's words.
    #[must_use]
    pub fn fits(&self, words: &str) -> bool {
        self.0.iter().all(|word| words.contains(word.as_str()))
    }
}

impl Listing {
    /// The line of a subject.
    #[must_use]
    pub fn of(any: &AnySubject) -> Self {
        match any {
            AnySubject::Order(order) => Self::Order(Box::new(Summary::of(order))),
            other => Self::Other(Product::line(other)),
        }
    }

    /// As the store keeps it. A line of another app's version is none: the subject is read again.
    #[must_use]
    pub fn read(kind: SubjectKind, bytes: &[u8]) -> Self {
        if kind == WorkOrder::KIND {
            serde_json::from_slice(bytes).map_or(Self::Unread, Self::Order)
        } else {
            serde_json::from_slice(bytes).map_or(Self::Unread, Self::Other)
        }
    }

    /// For the store.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Order(summary) => serde_json::to_vec(summary).unwrap_or_default(),
            Self::Other(line) => serde_json::to_vec(line).unwrap_or_default(),
            Self::Unread => Vec::new(),
        }
    }
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
            arrive_by: order.call.arrival.by,
            is_awaited: order.call.arrival.runs_until().is_some(),
            awaits_price: order.call.arrival.waits_for_price(),
            appointment: order.record.appointments.last().map(|a| a.at),
            promised: order.record.custody.as_ref().filter(|c| !c.is_home()).map(|c| c.receipt.promised),
            due: order.due(),
            phone: Some(order.customer.phone.clone()),
            serial: order.asset.serial.clone(),
            category: Some(order.entitlement.category()),
            next: Some(order.upcoming()),
            cash: order.record.payments.iter().filter_map(CashTaken::of).collect(),
        }
    }

    /// What a search looks into: each field in one spelling, a line each, the number first.
    #[must_use]
    pub fn words(&self) -> Box<str> {
        let Self { number, customer, phone, address, model, serial, fault, .. } = self;
        let optional = [phone, serial].into_iter().flatten().map(Line::as_str);
        let all = [number.as_str(), customer.as_str(), address.as_str(), model.as_str(), fault.as_str()];
        let spelled: Vec<String> = all.into_iter().chain(optional).map(canonical).collect();
        spelled.join("\n").into_boxed_str()
    }
}

impl CashTaken {
    fn of(payment: &Payment) -> Option<Self> {
        match &payment.means {
            Means::Cash { receipt } => {
                Some(Self { receipt: receipt.clone(), amount: payment.amount, by: payment.by, at: payment.at })
            }
            Means::Transfer { .. } => None,
        }
    }
}
