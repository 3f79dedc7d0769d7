//! A subject's line in lists, as the store keeps it beside the body: a list of thousands is made without reading a body.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::{
    house::House as _,
    money::Money,
    order::{Stage, WorkOrder},
    subject::{self, Listed as _, SubjectKind},
    subjects::{AnySubject, Product},
    text::{Address, Line, Note},
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
        }
    }
}
