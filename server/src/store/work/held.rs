//! The exceptions desk's list: held facts with the subjects they are about.

use callout_core::domain::{
    ids::{BranchId, DeviceId, HeldId, OrderId},
    order::WorkOrder,
    subject::SubjectKey,
};

use super::rows::HeldSql;
use crate::{
    store::{ReadTx, StoreError, args, json, statements},
    sync::heart::rows::HeldRow,
};

statements! {
    /// Open cases of a branch, the oldest first.
    OPEN = "select branch, id, device, epoch, seq, hash, person, claims, kind, about_kind, about_id, opens,
            basis_revision, recorded_at, received_at, why, bytes, decision, reason, decided_by, decided_at
        from held where branch = $1 and decided_at is null and (received_at, id) > ($2, $3)
        order by received_at, id limit $4";
    /// Settled cases of a branch, in the order they came.
    SETTLED = "select branch, id, device, epoch, seq, hash, person, claims, kind, about_kind, about_id, opens,
            basis_revision, recorded_at, received_at, why, bytes, decision, reason, decided_by, decided_at
        from held where branch = $1 and decided_at is not null and (received_at, id) > ($2, $3)
        order by received_at, id limit $4";
    /// One case.
    FIND = "select branch, id, device, epoch, seq, hash, person, claims, kind, about_kind, about_id, opens,
            basis_revision, recorded_at, received_at, why, bytes, decision, reason, decided_by, decided_at
        from held where branch = $1 and id = $2";
    /// The open cases of one subject from one device, in the order of its log.
    GROUP = "select id from held where branch = $1 and about_kind = $2 and about_id = $3 and device = $4
        and decided_at is null order by epoch, seq";
    /// An order as it is now.
    ORDER_NOW = "select r.body from orders o join subject_revisions r
        on r.branch = o.branch and r.kind = 0 and r.id = o.id and r.revision = o.revision where o.branch = $1 and o.id = $2";
    /// Names of a person.
    PERSON_NAME = "select name from people where id = $1";
}

/// Cases of a branch behind one of them, the oldest first.
pub async fn list(
    tx: &mut ReadTx,
    branch: BranchId,
    is_settled: bool,
    behind: Option<&HeldRow>,
    limit: i64,
) -> Result<Vec<HeldRow>, StoreError> {
    let statement = if is_settled { SETTLED } else { OPEN };
    let (at, id) = behind.map_or((-1, HeldId(uuid::Uuid::nil())), |row| (row.received_at.ms(), row.id));
    let rows: Vec<HeldSql> = tx.all(statement, args![branch, at, id, limit]).await?;
    rows.into_iter().map(HeldSql::read).collect()
}

/// One case.
pub async fn find(tx: &mut ReadTx, branch: BranchId, id: HeldId) -> Result<Option<HeldRow>, StoreError> {
    tx.maybe::<HeldSql>(FIND, args![branch, id]).await?.map(HeldSql::read).transpose()
}

/// The open cases of one subject from one device, in the order of its log.
pub async fn group(
    tx: &mut ReadTx,
    branch: BranchId,
    about: SubjectKey,
    device: DeviceId,
) -> Result<Vec<HeldId>, StoreError> {
    let rows: Vec<(uuid::Uuid,)> = tx.all(GROUP, args![branch, about.kind, about.id, device]).await?;
    Ok(rows.into_iter().map(|(id,)| HeldId(id)).collect())
}

/// An order as it is now; as the technician saw it, it is [`revisions::at`](super::revisions::at) his revision.
pub async fn order(tx: &mut ReadTx, branch: BranchId, id: OrderId) -> Result<Option<WorkOrder>, StoreError> {
    let row: Option<(String,)> = tx.maybe(ORDER_NOW, args![branch, id]).await?;
    row.map(|(body,)| json::read("subject_revisions", "body", id, &body)).transpose()
}

/// A person's name.
pub async fn person_name(
    tx: &mut ReadTx,
    person: callout_core::domain::ids::PersonId,
) -> Result<Option<String>, StoreError> {
    Ok(tx.maybe::<(String,)>(PERSON_NAME, args![person]).await?.map(|(name,)| name))
}
