//! Work orders as they are now, in a table of their own with what their registers filter and search by. It is written here; what
//! reads it stands in [`registers`](super::registers).

use callout_core::domain::{
    custody::{Holder, Place},
    hold::ProductKey,
    order::{WorkOrder, state::Register},
    subject::Subject as _,
    subjects::Product,
};

use super::{
    Value, args, search, statements,
    work::{Stands, int},
};

statements! {
    /// Orders as they are now; the names of the columns of [`row`].
    ROWS = "insert into orders (branch, id, number, call_id, call_number, stage, category, assignee, holder,
        customer, customer_name, asset, model, model_key, batch_key, received_at, arrive_by, due_minor, is_register_open, is_open,
        waits_until, wakes_at, goods, revision, changed_at, body_digest, search, unsigned)";
    /// Orders with their bodies.
    BODIES = "select o.branch, o.id, o.revision, r.body from orders o
        join subject_revisions r on r.branch = o.branch and r.kind = 0 and r.id = o.id and r.revision = o.revision
        where o.id in";
    /// Which revisions they are, of some of a branch.
    REVISIONS = "select id, revision from orders where branch = $1 and id in";
    /// The orders that everybody in a branch holds, or one person.
    HELD = "select id, body_digest from orders where branch = $1 and holder in ($1, $2)";
    /// A product's orders in a branch, the last received first.
    OF_PRODUCT = "select id from orders where branch = $1 and asset = $2 order by received_at desc, id desc limit $3";
    /// The orders that wake at or before a moment, the longest due first.
    DUE = "select wakes_at, branch, cast(0 as bigint) as kind, id from orders where wakes_at <= $1
        order by wakes_at, id limit $2";
}

/// What becomes of the row of an order that is there already.
pub(super) const AGAIN: &str =
    "on conflict (branch, id) do update set stage = excluded.stage, category = excluded.category,
    assignee = excluded.assignee, holder = excluded.holder, arrive_by = excluded.arrive_by, due_minor = excluded.due_minor,
    is_register_open = excluded.is_register_open, is_open = excluded.is_open,
    waits_until = excluded.waits_until, wakes_at = excluded.wakes_at, goods = excluded.goods, revision = excluded.revision,
    changed_at = excluded.changed_at, body_digest = excluded.body_digest, search = excluded.search,
    unsigned = excluded.unsigned";

/// The row of an order as it stands.
pub(super) fn row(order: &WorkOrder, stands: &Stands<'_, Product>) -> Vec<Value> {
    let product = ProductKey::from(&order.asset);
    args![
        order.branch,
        order.id,
        order.number.to_string(),
        order.call.id,
        order.call.number.to_string(),
        order.stage.name(),
        format!("{:?}", order.entitlement.category()),
        order.assignee(),
        stands.holder,
        order.customer.id,
        order.customer.name,
        order.asset.id,
        order.asset.model,
        product.model,
        product.batch,
        order.call.received.ms(),
        order.call.arrival.by.ms(),
        order.due().minor,
        matches!(order.call.register, Register::Open),
        !order.stage.is_end(),
        order.line().due,
        order.wakes().map(|wake| wake.at),
        goods_of(order),
        int(order.revision),
        stands.at,
        stands.digest,
        search_of(order),
        order.unsigned().map(|unsigned| unsigned.said.reason.code()),
    ]
}

/// Where a customer's goods are, if we have any (I9).
fn goods_of(order: &WorkOrder) -> Option<&'static str> {
    let thing = order.record.custody.iter().flat_map(|c| &c.things).find(|thing| !thing.is_home())?;
    Some(match thing.holder {
        Holder::At { at: Place::Technician { .. } } => "technician",
        Holder::At { at: Place::Workshop } => "workshop",
        Holder::At { at: Place::Customer } | Holder::InTransit { .. } => "transit",
    })
}

/// What a person may look for, folded so that both databases find alike (I12).
fn search_of(order: &WorkOrder) -> String {
    let serial = order.asset.serial.as_ref().map_or("", |serial| serial.as_str());
    let (number, call) = (order.number.to_string(), order.call.number.to_string());
    let customer = &order.customer;
    let parts = [number.as_str(), &call, customer.name.as_str(), customer.address.as_str(), customer.phone.as_str()];
    search::folded(parts.into_iter().chain([order.asset.model.as_str(), serial]))
}
