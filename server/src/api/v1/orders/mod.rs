//! Work orders: the vouchers (服务凭证) as the office sees and moves them (P1, P3, P5, P7).

pub mod get;
pub mod list;
pub mod signature;
#[cfg(test)]
mod tests;

use callout_core::domain::{
    hold::InForce,
    ids::{AssetId, BranchId, CallId, CustomerId, HoldId, OrderId, PersonId},
    order::{Remark, WorkOrder},
    people::Actor,
    subjects::Product,
    text::{Line, Note},
    time::Timestamp,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    api::v1::resource::{Answer, Differing, Resource},
    http::Problem,
    services::orders::{OrderChanged, OrderError},
    store::{
        ReadTx, StoreError,
        registers::{self, OrderLine},
    },
    sync::{job::Changed, work::WorkError},
};

/// Vouchers in the API: a call opens one (`POST /v1/calls`), and what is shown of one is a story.
pub const RESOURCE: Resource = Resource {
    path: "/v1/orders",
    tag: "orders",
    is_opened_here: false,
    readers: None,
    states: None,
    differing: &[
        Differing { command: "override_category", path: Some("/v1/orders/{id}/category"), ..Differing::NOTHING },
        Differing { command: "receive_goods", tag: Some("goods"), ..Differing::NOTHING },
        Differing { command: "inspect", tag: Some("goods"), ..Differing::NOTHING },
        Differing { command: "release_goods", tag: Some("goods"), ..Differing::NOTHING },
        Differing {
            command: "decide_payment",
            path: Some("/v1/orders/{id}/payments/{payment}/decide"),
            tag: Some("cash"),
            ..Differing::NOTHING
        },
        Differing {
            command: "issue_invoice",
            path: Some("/v1/orders/{id}/invoices"),
            tag: Some("invoices"),
            makes: Some("id"),
            filled: &["number"],
            ..Differing::NOTHING
        },
        Differing {
            command: "close_register",
            path: Some("/v1/calls/{id}/close"),
            tag: Some("calls"),
            finds: Some(|tx, viewer, call| Box::pin(of_call(tx, viewer, CallId(call)))),
            ..Differing::NOTHING
        },
    ],
};

/// The voucher of a call.
async fn of_call(tx: &mut ReadTx, viewer: &Actor, call: CallId) -> Result<Option<(BranchId, Uuid)>, StoreError> {
    Ok(registers::of_call(tx, viewer, call).await?.map(|(branch, order)| (branch, order.0)))
}

/// An order as it is after a request.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderAnswer {
    /// The order.
    pub order: WorkOrder,
    /// What a person should know.
    pub remarks: Vec<Remark>,
}

impl From<OrderChanged> for OrderAnswer {
    fn from(OrderChanged { order, remarks }: OrderChanged) -> Self {
        Self { order, remarks }
    }
}

impl Answer for OrderAnswer {
    fn of(changed: &Changed<Product>) -> Result<Self, WorkError> {
        Ok(OrderChanged::of(changed)?.into())
    }
}

impl From<OrderError> for Problem {
    fn from(error: OrderError) -> Self {
        match error {
            OrderError::Unknown => Self::not_found(),
            OrderError::Failure(failure) => failure.into(),
        }
    }
}

/// A hold on an order's product.
#[derive(Debug, Serialize, ToSchema)]
pub struct OnHold {
    id: HoldId,
    model: Line,
    /// The batch; every batch where none is named.
    batch: Option<Line>,
    /// What is wrong.
    says: Note,
}

impl From<(HoldId, InForce)> for OnHold {
    fn from((id, InForce { model, batch, wrong, .. }): (HoldId, InForce)) -> Self {
        Self { id, model, batch, says: wrong }
    }
}

/// A line of a list of orders.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderSummary {
    /// The order.
    pub id: OrderId,
    /// Its number.
    pub number: String,
    /// Its branch.
    pub branch: BranchId,
    /// Where it stands: `registered`, `assigned` …
    pub stage: String,
    /// The category that counts (P1).
    pub category: String,
    /// Who carries it.
    pub assignee: Option<PersonId>,
    /// The call it was drawn from.
    pub call: CallId,
    /// The call's number.
    pub call_number: String,
    /// Whether the register's entry is open (P8).
    pub is_register_open: bool,
    /// When the call came.
    pub received: Timestamp,
    /// When somebody must have arrived (P4).
    pub arrive_by: Timestamp,
    /// Nobody has arrived, although somebody should have (P4).
    pub is_overdue: bool,
    /// Whose product it is.
    pub customer: CustomerId,
    /// His name.
    pub customer_name: String,
    /// The product.
    pub asset: AssetId,
    /// Its model.
    pub model: String,
    /// The holds on it: it is not delivered while there is one (P29).
    pub holds: Vec<OnHold>,
    /// What is owed, in minor units of the branch's currency.
    pub due_minor: i64,
    /// Where the customer's goods are, if we have any: `technician`, `workshop`, `transit`.
    pub goods: Option<String>,
    /// Why it counts as unsigned, where nobody signed what was to be signed: `absent`, `unwilling`, or a company's `stamp` (P8).
    pub unsigned: Option<String>,
    /// Counts the order's events.
    pub revision: i64,
    /// When it was last changed.
    pub changed: Timestamp,
}

impl OrderSummary {
    /// A line, seen at that moment.
    #[must_use]
    pub fn at(now: Timestamp, line: OrderLine) -> Self {
        Self {
            is_overdue: line.is_overdue(now.ms()),
            assignee: line.assignee(),
            id: line.id,
            number: line.number,
            branch: line.branch,
            stage: line.stage,
            category: line.category,
            call: line.call_id,
            call_number: line.call_number,
            is_register_open: line.is_register_open,
            received: line.received_at.utc().into(),
            arrive_by: line.arrive_by.utc().into(),
            customer: line.customer,
            customer_name: line.customer_name,
            asset: line.asset,
            model: line.model,
            holds: line.holds.into_iter().map(OnHold::from).collect(),
            due_minor: line.due_minor,
            goods: line.goods,
            unsigned: line.unsigned,
            revision: line.revision,
            changed: line.changed_at.utc().into(),
        }
    }
}
