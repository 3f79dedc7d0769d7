//! Old revisions of orders: a job folds them away, and whoever still asks for one gets it made again (ADR 0003).
//!
//! Of an order stay its first revision, the newest, and those that were the newest a short while ago. A revision between is the
//! one before it with its events applied: the same rules over the same events give the same bytes.

use std::collections::{BTreeMap, BTreeSet};

use callout_core::domain::{
    ids::{BranchId, OrderId},
    order::{OrderEvent, WorkOrder, replay},
    time::Timestamp,
};
use uuid::Uuid;

use super::int;
use crate::{
    store::{Db, ReadTx, StoreError, ToValue as _, args, json, statements},
    sync::heart::rows::body_of,
};

/// Entries of the log that one transaction folds up to: what others write waits no longer than for these.
const ENTRIES_AT_ONCE: i64 = 500;

statements! {
    /// Bodies of orders; more than those asked for may come.
    BODIES = "select order_id, revision, body from order_revisions where branch = $1 and order_id in";
    /// The last revision up to one that is kept.
    KEPT = "select revision, body from order_revisions where branch = $1 and order_id = $2 and revision <= $3
        order by revision desc limit 1";
    /// What happened after one revision, up to another.
    EVENTS = "select body from order_events where branch = $1 and order_id = $2 and revision > $3 and revision <= $4
        order by revision";
    /// Up to which entry of its log a branch is folded.
    FOLDED = "select seq from revision_folds where branch = $1";
    /// The last of the next entries that was written up to a moment.
    NEXT = "select max(e.seq) from (select seq, at from branch_log where branch = $1 and seq > $2 order by seq limit $3) as e
        where e.at <= $4";
    /// Folds the orders that changed between two entries: the first revision stays, and the newest at the second of them.
    FOLD = "delete from order_revisions where branch = $1
        and order_id in (select e.order_id from order_events e where e.branch = $1 and e.seq > $2 and e.seq <= $3)
        and revision > (select min(f.revision) from order_revisions f
            where f.branch = order_revisions.branch and f.order_id = order_revisions.order_id)
        and revision < (select max(n.revision) from order_revisions n
            where n.branch = order_revisions.branch and n.order_id = order_revisions.order_id and n.seq <= $3)";
    /// Says so.
    FOLDED_TO = "insert into revision_folds (branch, seq)";
}

/// The bodies of orders at given revisions, in the order asked; none where there never was such an order.
pub(super) async fn bodies(
    tx: &mut ReadTx,
    branch: BranchId,
    orders: &[(OrderId, u64)],
) -> Result<Vec<Option<String>>, StoreError> {
    if orders.is_empty() {
        return Ok(Vec::new());
    }
    // The orders and the revisions as two lists: few rows too many, one statement.
    let ids: Vec<_> = orders.iter().map(|(order, _)| order.to_value()).collect();
    // Each revision once and in order: pages of similar orders ask with the same text, which is prepared once.
    let revisions: BTreeSet<u64> = orders.iter().map(|(_, revision)| *revision).collect();
    let revisions: Vec<String> = revisions.iter().map(u64::to_string).collect();
    let tail = format!("and revision in ({})", revisions.join(", "));
    let rows: Vec<(Uuid, i64, String)> = tx.all_in_after(BODIES, args![branch], ids, &tail).await?;
    let mut kept: BTreeMap<(Uuid, i64), String> = rows.into_iter().map(|(o, r, b)| ((o, r), b)).collect();
    let mut bodies = Vec::with_capacity(orders.len());
    for (order, revision) in orders {
        bodies.push(match kept.remove(&(order.0, int(*revision))) {
            Some(body) => Some(body),
            None => at(tx, branch, *order, *revision).await?.map(|order| body_of(&order)),
        });
    }
    Ok(bodies)
}

/// An order as it was at a revision.
pub async fn at(
    tx: &mut ReadTx,
    branch: BranchId,
    id: OrderId,
    revision: u64,
) -> Result<Option<WorkOrder>, StoreError> {
    let kept: Option<(i64, String)> = tx.maybe(KEPT, args![branch, id, int(revision)]).await?;
    let Some((from, body)) = kept else { return Ok(None) };
    let order: WorkOrder = json::read("order_revisions", "body", id, &body)?;
    let rows: Vec<(String,)> = tx.all(EVENTS, args![branch, id, from, int(revision)]).await?;
    let read = |(body,): (String,)| json::read("order_events", "body", id, &body);
    let events: Vec<OrderEvent> = rows.into_iter().map(read).collect::<Result<_, _>>()?;
    Ok(Some(replay(order, &events)))
}

/// Folds some of what a branch has of revisions that were replaced before a moment; answers how many went, or nothing if no
/// entry is left to look at.
pub async fn fold(db: &Db, branch: BranchId, before: Timestamp) -> Result<Option<u64>, StoreError> {
    let mut tx = db.read().await?;
    let folded = tx.maybe::<(i64,)>(FOLDED, args![branch]).await?.map_or(0, |(seq,)| seq);
    let (next,): (Option<i64>,) = tx.one(NEXT, args![branch, folded, ENTRIES_AT_ONCE, before.ms()]).await?;
    drop(tx);
    let Some(next) = next else { return Ok(None) };
    let mut tx = db.write().await?;
    let gone = tx.execute(FOLD, args![branch, folded, next]).await?;
    // Another server on this database may be ahead: where it is, nothing was left to fold.
    let further = "on conflict (branch) do update set seq = excluded.seq where revision_folds.seq < excluded.seq";
    tx.execute_many(FOLDED_TO, [args![branch, next]], further).await?;
    tx.commit().await?;
    Ok(Some(gone))
}
