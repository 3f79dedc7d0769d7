//! The register of vouchers: as lists, and one by itself.

use std::cmp::Ordering;

use callout_core::domain::{
    hold::{InForce, ProductKey},
    ids::{AssetId, BranchId, CallId, CustomerId, HoldId, OrderId, PersonId},
    order::WorkOrder,
    people::Actor,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::store::{
    Conditions, Millis, ReadTx, StoreError, ToValue, Value, args, holds, json, scope::Scope, search, statements,
};

statements! {
    /// Lines of vouchers.
    LINES = "select branch, id, number, call_id, call_number, stage, category, assignee, customer, customer_name, asset,
            model, model_key, batch_key, received_at, arrive_by, due_minor, is_register_open, waits_until, goods, revision, changed_at,
            unsigned from orders";
    /// Where a voucher is, and at which revision.
    FIND = "select branch, revision from orders where id = $1";
    /// The voucher of a call.
    FIND_CALL = "select branch, id from orders where call_id = $1";
    /// The voucher itself.
    BODY = "select body from subject_revisions where branch = $1 and kind = 0 and id = $2 and revision = $3";
    /// Vouchers with their bodies.
    BODIES = "select o.id, r.body from orders o join subject_revisions r
        on r.branch = o.branch and r.kind = 0 and r.id = o.id and r.revision = o.revision where o.id in";
}

/// A line of a register.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct OrderLine {
    /// The branch.
    #[sqlx(try_from = "Uuid")]
    pub branch: BranchId,
    /// The voucher.
    #[sqlx(try_from = "Uuid")]
    pub id: OrderId,
    /// Its number.
    pub number: String,
    /// The call.
    #[sqlx(try_from = "Uuid")]
    pub call_id: CallId,
    /// Its number.
    pub call_number: String,
    /// Where the voucher stands.
    pub stage: String,
    /// The category that counts (P1).
    pub category: String,
    /// Who carries it.
    pub assignee: Option<Uuid>,
    /// Whose product it is.
    #[sqlx(try_from = "Uuid")]
    pub customer: CustomerId,
    /// His name.
    pub customer_name: String,
    /// The product.
    #[sqlx(try_from = "Uuid")]
    pub asset: AssetId,
    /// Its model.
    pub model: String,
    model_key: String,
    batch_key: Option<String>,
    /// The holds on the product (P29).
    #[sqlx(skip)]
    pub holds: Vec<(HoldId, InForce)>,
    /// When the call came.
    #[sqlx(try_from = "i64")]
    pub received_at: Millis,
    /// When somebody must have arrived (P4).
    #[sqlx(try_from = "i64")]
    pub arrive_by: Millis,
    /// What is owed.
    pub due_minor: i64,
    /// Whether the register's entry is open.
    pub is_register_open: bool,
    /// Until when somebody must have arrived, while nobody has (P4).
    pub waits_until: Option<i64>,
    /// Where the customer's goods are, if we have any.
    pub goods: Option<String>,
    /// Why it counts as unsigned, where nobody signed (P8).
    pub unsigned: Option<String>,
    /// Counts the voucher's events.
    pub revision: i64,
    /// When it was last changed.
    #[sqlx(try_from = "i64")]
    pub changed_at: Millis,
}

impl OrderLine {
    fn product(&self) -> ProductKey {
        ProductKey { model: self.model_key.clone(), batch: self.batch_key.clone() }
    }

    /// Who carries it.
    #[must_use]
    pub fn assignee(&self) -> Option<PersonId> {
        self.assignee.map(PersonId)
    }

    /// Whether nobody has arrived although somebody should have (P4).
    #[must_use]
    pub fn is_overdue(&self, now_ms: i64) -> bool {
        self.waits_until.is_some_and(|until| until < now_ms)
    }
}

/// What of the vouchers is looked for; what is not said is not looked at.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of one branch.
    pub branch: Option<BranchId>,
    /// At one stage.
    pub stage: Option<&'static str>,
    /// Carried by somebody.
    pub assignee: Option<PersonId>,
    /// Open, or ended.
    pub is_open: Option<bool>,
    /// Nobody has arrived although somebody should have by that moment (P4).
    pub overdue_at_ms: Option<i64>,
    /// With a text in number, customer, address, phone, model or serial number; looked for in the last `SEARCHED_MAX` of what else is
    /// asked for.
    pub wanted: Option<String>,
    /// Of one customer.
    pub customer: Option<CustomerId>,
    /// Of one product.
    pub asset: Option<AssetId>,
    /// With something owed.
    pub is_owed: bool,
    /// With goods of the customer's in our custody.
    pub has_goods: bool,
    /// With goods of the customer's at one place.
    pub goods: Option<&'static str>,
}

/// Where a list continues: behind a voucher received then.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Before {
    /// When it was received.
    pub received_at: i64,
    /// Which.
    pub id: Uuid,
}

impl Default for Before {
    fn default() -> Self {
        Self { received_at: i64::MAX, id: Uuid::max() }
    }
}

impl Before {
    /// Behind this line.
    #[must_use]
    pub const fn line(line: &OrderLine) -> Self {
        Self { received_at: line.received_at.0, id: line.id.0 }
    }
}

/// The order of a list, as SQL has it and as lines of several branches are put together.
pub(in crate::store) type Order = (&'static str, fn(&OrderLine, &OrderLine) -> Ordering);

pub(in crate::store) const LAST_FIRST: Order =
    ("order by received_at desc, id desc", |a, b| (b.received_at, b.id).cmp(&(a.received_at, a.id)));

/// Vouchers that an actor sees, the last received first.
pub async fn orders(
    tx: &mut ReadTx,
    viewer: &Actor,
    filter: &Filter,
    before: Before,
    limit: i64,
) -> Result<Vec<OrderLine>, StoreError> {
    let scope = Scope::of(tx, viewer, filter.branch).await?;
    lines(tx, &scope, |branch| filter.conditions(branch, before), LAST_FIRST, limit).await
}

impl Filter {
    pub(in crate::store) fn conditions(&self, branch: BranchId, before: Before) -> Conditions {
        Conditions::default()
            .led_by(self.lead())
            .and("branch = ?", args![branch])
            .and("(received_at, id) < (?, ?)", args![before.received_at, before.id])
            .and_with("stage = ?", value(self.stage))
            .and_with("assignee = ?", value(self.assignee))
            .and_if(self.is_open == Some(true), "is_open")
            .and_if(self.is_open == Some(false), "not is_open")
            .and_with("waits_until < ?", value(self.overdue_at_ms))
            .and_with("customer = ?", value(self.customer))
            .and_with("asset = ?", value(self.asset))
            .and_if(self.is_owed, "due_minor > 0")
            .and_if(self.has_goods, "goods is not null")
            .and_with("goods = ?", value(self.goods))
            .containing(self.wanted.as_deref().map(search::patterns))
    }

    /// The index of what is asked for that has the fewest of a branch's vouchers.
    pub(in crate::store) const fn lead(&self) -> &'static str {
        match self {
            Self { asset: Some(_), .. } => "orders_by_asset",
            Self { customer: Some(_), .. } => "orders_by_customer",
            Self { overdue_at_ms: Some(_), .. } => "orders_waiting",
            Self { assignee: Some(_), is_open: Some(true), .. } => "orders_of_assignee",
            Self { has_goods: true, .. } | Self { goods: Some(_), .. } => "orders_with_goods",
            Self { is_owed: true, .. } => "orders_owed",
            Self { is_open: Some(true), .. } => "orders_open",
            Self { assignee: Some(_), .. } => "orders_by_assignee",
            Self { stage: Some(_), .. } => "orders_by_stage",
            Self { is_open: Some(false), .. } => "orders_ended",
            Self { .. } => "orders_by_received",
        }
    }
}

fn value(asked: Option<impl ToValue>) -> Option<Value> {
    asked.map(|asked| asked.to_value())
}

/// The first lines of every branch that is seen, put together: each branch is read by its own index, and what is on hold once for all.
pub(in crate::store) async fn lines(
    tx: &mut ReadTx,
    scope: &Scope,
    asked: impl Fn(BranchId) -> Conditions,
    (order, before): Order,
    limit: i64,
) -> Result<Vec<OrderLine>, StoreError> {
    let mut lines = Vec::new();
    for branch in scope.branches() {
        lines.extend(tx.all_where::<OrderLine>(LINES, &asked(branch), (order, limit)).await?);
    }
    lines.sort_by(before);
    lines.truncate(usize::try_from(limit).unwrap_or(0));
    if !lines.is_empty() {
        let holds = holds::in_force(tx).await?;
        for line in &mut lines {
            line.holds = holds.on(line.product()).into_iter().map(|(id, hold)| (id, hold.clone())).collect();
        }
    }
    Ok(lines)
}

/// The branch of a voucher, if this actor sees it (F61).
pub async fn branch_of(tx: &mut ReadTx, viewer: &Actor, id: OrderId) -> Result<Option<BranchId>, StoreError> {
    Ok(place(tx, viewer, id).await?.map(|(branch, _)| branch))
}

/// The branch and the voucher of a call, if this actor sees it (F61).
pub async fn of_call(tx: &mut ReadTx, viewer: &Actor, call: CallId) -> Result<Option<(BranchId, OrderId)>, StoreError> {
    let row: Option<(Uuid, Uuid)> = tx.maybe(FIND_CALL, args![call]).await?;
    Ok(row.map(|(branch, id)| (BranchId(branch), OrderId(id))).filter(|(branch, _)| viewer.sees(*branch)))
}

/// The voucher, if this actor sees it (F61).
pub async fn find(tx: &mut ReadTx, viewer: &Actor, id: OrderId) -> Result<Option<WorkOrder>, StoreError> {
    let Some((branch, revision)) = place(tx, viewer, id).await? else { return Ok(None) };
    let (body,): (String,) = tx.one(BODY, args![branch, id, revision]).await?;
    json::read("subject_revisions", "body", id, &body).map(Some)
}

/// The vouchers of some lines, in their order.
pub async fn bodies(tx: &mut ReadTx, ids: &[OrderId]) -> Result<Vec<WorkOrder>, StoreError> {
    let rows: Vec<(Uuid, String)> = tx.all_in(BODIES, ids.iter().map(ToValue::to_value), "").await?;
    let mut bodies: std::collections::BTreeMap<Uuid, String> = rows.into_iter().collect();
    let found = ids.iter().filter_map(|id| bodies.remove(&id.0).map(|body| (id, body)));
    found.map(|(id, body)| json::read("subject_revisions", "body", id, &body)).collect()
}

async fn place(tx: &mut ReadTx, viewer: &Actor, id: OrderId) -> Result<Option<(BranchId, i64)>, StoreError> {
    let row: Option<(Uuid, i64)> = tx.maybe(FIND, args![id]).await?;
    Ok(row.map(|(branch, revision)| (BranchId(branch), revision)).filter(|(branch, _)| viewer.sees(*branch)))
}
