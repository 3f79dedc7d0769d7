//! How far the open limits of a branch follow its calendar (P4, F68).

use callout_core::domain::{
    calendar::BranchCalendar,
    ids::{BranchId, OrderId},
    subject::Listed as _,
};
use uuid::Uuid;

use super::{Db, ReadTx, StoreError, args, registers::Before, statements};

statements! {
    /// Calendars that changed since the limits followed them.
    CHANGED = "select s.branch, s.revision from subjects s left join calendar_follows f on f.branch = s.branch
        where s.kind = $1 and coalesce(f.revision, 0) < s.revision order by s.branch";
    /// Orders whose limit still runs, the last received first.
    RUNNING = "select id, received_at from orders where branch = $1 and waits_until is not null
        and (received_at, id) < ($2, $3) order by received_at desc, id desc limit $4";
    /// The limits followed it.
    FOLLOWED = "insert into calendar_follows (branch, revision) values ($1, $2)
        on conflict (branch) do update set revision = excluded.revision";
}

/// The branches whose calendar changed, and the revision that it has.
pub async fn changed(tx: &mut ReadTx) -> Result<Vec<(BranchId, i64)>, StoreError> {
    let rows: Vec<(Uuid, i64)> = tx.all(CHANGED, args![i64::from(BranchCalendar::KIND.0)]).await?;
    Ok(rows.into_iter().map(|(branch, revision)| (BranchId(branch), revision)).collect())
}

/// Orders of a branch whose limit runs, behind one; and where they continue, if there are more.
pub async fn running(
    tx: &mut ReadTx,
    branch: BranchId,
    before: Before,
    limit: i64,
) -> Result<(Vec<OrderId>, Option<Before>), StoreError> {
    let rows: Vec<(Uuid, i64)> = tx.all(RUNNING, args![branch, before.received_at, before.id, limit]).await?;
    let is_full = i64::try_from(rows.len()).is_ok_and(|len| len == limit);
    let next = rows.last().filter(|_| is_full).map(|(id, received_at)| Before { received_at: *received_at, id: *id });
    Ok((rows.into_iter().map(|(id, _)| OrderId(id)).collect(), next))
}

/// Says that the limits of a branch follow this revision of its calendar.
pub async fn followed(db: &Db, branch: BranchId, revision: i64) -> Result<(), StoreError> {
    let mut tx = db.write().await?;
    tx.execute(FOLLOWED, args![branch, revision]).await?;
    tx.commit().await
}
