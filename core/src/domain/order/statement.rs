//! What a customer signs: frozen, canonical bytes that phone and server build from the voucher alike (I15).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::state::WorkOrder;
use crate::domain::{
    entitlement::Category,
    ids::ThingId,
    money::Money,
    pricing::{PartUsed, QuoteLine},
    signoff::{Purpose, StatementBytes},
    text::{Address, Line, Note},
};

/// The version of this layout; a change of any field needs the next number.
pub const STATEMENT_VERSION: u32 = 1;

/// A statement. Its canonical bytes are its fields in this order, as compact JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Statement {
    /// The layout's version.
    pub statement: u32,
    /// What the signature is for.
    pub purpose: Purpose,
    /// The voucher.
    pub voucher: String,
    /// The customer's name.
    pub customer: Line,
    /// The address.
    pub address: Address,
    /// The product.
    pub model: Line,
    /// Its serial number.
    pub serial: Option<Line>,
    /// The category.
    pub category: Category,
    /// What was reported.
    pub reported: Note,
    /// What was found.
    pub found: Vec<Note>,
    /// What was done, on site and on the bench, with minutes.
    pub work: Vec<(Note, u32)>,
    /// Parts that went in.
    pub parts: Vec<PartUsed>,
    /// The agreed prices; none where the work is free.
    pub lines: Vec<QuoteLine>,
    /// What the customer is to pay.
    pub total: Money,
    /// What he has paid.
    pub paid: Money,
    /// The goods in our hands, or given back.
    pub goods: Vec<StatementThing>,
    /// The goods receipt.
    pub receipt: Option<String>,
    /// The day he was promised.
    pub promised: Option<NaiveDate>,
}

/// A thing on a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatementThing {
    /// Its id.
    pub id: ThingId,
    /// What it is.
    pub description: Line,
    /// Its serial number.
    pub serial: Option<Line>,
    /// What came with it.
    pub accessories: Vec<Line>,
    /// Its condition when it was taken.
    pub condition: Note,
}

impl Statement {
    /// The statement of a voucher as it stands.
    #[must_use]
    pub fn of(order: &WorkOrder, purpose: Purpose) -> Self {
        let record = &order.record;
        let site = record.work.iter().map(|w| (&w.work, w.minutes, &w.parts));
        let bench = record.repair_card.bench.iter().map(|b| (&b.work, b.minutes, &b.parts));
        let done: Vec<_> = site.chain(bench).collect();
        let goods = record.custody.iter().flat_map(|custody| &custody.things).map(|thing| StatementThing {
            id: thing.taken.id,
            description: thing.taken.description.clone(),
            serial: thing.taken.serial.clone(),
            accessories: thing.taken.accessories.clone(),
            condition: thing.taken.condition.clone(),
        });
        Self {
            statement: STATEMENT_VERSION,
            purpose,
            voucher: order.number.to_string(),
            customer: order.customer.name.clone(),
            address: order.customer.address.clone(),
            model: order.asset.model.clone(),
            serial: order.asset.serial.clone(),
            category: order.entitlement.category(),
            reported: order.call.fault.clone(),
            found: record.findings.iter().map(|f| f.finding.found.clone()).collect(),
            work: done.iter().map(|(work, minutes, _)| ((*work).clone(), *minutes)).collect(),
            parts: done.iter().flat_map(|(_, _, parts)| parts.iter().cloned()).collect(),
            lines: order.billed_quotes().flat_map(|q| q.lines.iter().cloned()).collect(),
            total: order.price(),
            paid: order.received(),
            goods: goods.collect(),
            receipt: record.custody.as_ref().map(|c| c.receipt.number.to_string()),
            promised: record.custody.as_ref().map(|c| c.receipt.promised),
        }
    }

    /// The canonical bytes.
    #[must_use]
    pub fn bytes(&self) -> Option<StatementBytes> {
        serde_json::to_string(self).ok().and_then(StatementBytes::new)
    }
}
