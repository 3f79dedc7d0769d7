//! The exceptions desk's list: held facts with the subjects they are about.

use callout_core::{
    domain::{
        ids::{BranchId, DeviceId, HeldId, OrderId},
        numbers::{DocumentNumber, SeriesName},
        order::WorkOrder,
        subject::SubjectKey,
    },
    protocol::command::Envelope,
};

use super::rows::HeldSql;
use crate::{
    store::{ReadTx, StoreError, args, json, statements},
    sync::heart::{checks::Around, numbers, rows::HeldRow},
};

statements! {
    /// Open cases of a branch, the oldest first.
    OPEN = "select branch, id, device, epoch, seq, hash, person, claims, kind, about_kind, about_id, opens,
            basis_revision, recorded_at, received_at, why, failed, is_number_counted, decision, reason, decided_by, decided_at
        from held where branch = $1 and decided_at is null and (received_at, id) > ($2, $3)
        order by received_at, id limit $4";
    /// Settled cases of a branch, in the order they came.
    SETTLED = "select branch, id, device, epoch, seq, hash, person, claims, kind, about_kind, about_id, opens,
            basis_revision, recorded_at, received_at, why, failed, is_number_counted, decision, reason, decided_by, decided_at
        from held where branch = $1 and decided_at is not null and (received_at, id) > ($2, $3)
        order by received_at, id limit $4";
    /// One case.
    FIND = "select branch, id, device, epoch, seq, hash, person, claims, kind, about_kind, about_id, opens,
            basis_revision, recorded_at, received_at, why, failed, is_number_counted, bytes, decision, reason, decided_by, decided_at
        from held where branch = $1 and id = $2";
    /// The open cases of one subject from one device, in the order of its log.
    GROUP = "select id from held where branch = $1 and about_kind = $2 and about_id = $3 and device = $4
        and decided_at is null order by epoch, seq";
    /// The open cases of one device, in the order they came.
    OF_DEVICE = "select id from held where branch = $1 and device = $2 and decided_at is null
        order by received_at, id limit $3";
    /// An order as it is now.
    ORDER_NOW = "select r.body from orders o join subject_revisions r
        on r.branch = o.branch and r.kind = 0 and r.id = o.id and r.revision = o.revision where o.branch = $1 and o.id = $2";
    /// Whether a command of that id, with other bytes, was received.
    ID_USED = "select count(*) from branch_log where branch = $1 and command = $2 and device is not null and command_hash <> $3";
    /// Whether a number is used.
    NUMBER_USED = "select count(*) from documents where branch = $1 and series = $2 and n = $3";
    /// Who counts on a device.
    DEVICE_CODE = "select code from devices where id = $1";
    /// Names of a person.
    PERSON_NAME = "select name from people where id = $1";
}

/// Cases of a branch behind one of them, the oldest first; their bytes stay in the database, for a list shows none (F82).
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

/// The open cases of one device, the oldest first.
pub async fn of_device(
    tx: &mut ReadTx,
    branch: BranchId,
    device: DeviceId,
    limit: usize,
) -> Result<Vec<HeldId>, StoreError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows: Vec<(uuid::Uuid,)> = tx.all(OF_DEVICE, args![branch, device, limit]).await?;
    Ok(rows.into_iter().map(|(id,)| HeldId(id)).collect())
}

/// An order as it is now; as the technician saw it, it is [`revisions::at`](super::revisions::at) his revision.
pub async fn order(tx: &mut ReadTx, branch: BranchId, id: OrderId) -> Result<Option<WorkOrder>, StoreError> {
    let row: Option<(String,)> = tx.maybe(ORDER_NOW, args![branch, id]).await?;
    row.map(|(body,)| json::read("subject_revisions", "body", id, &body)).transpose()
}

/// What is known around a held fact by now, for what it does not pass.
pub async fn around(
    tx: &mut ReadTx,
    row: &HeldRow,
    envelope: &Envelope,
    number: Option<&DocumentNumber>,
) -> Result<Around, StoreError> {
    let (device, epoch) = row.numbered_by(envelope);
    let code: Option<(String,)> = tx.maybe(DEVICE_CODE, args![device]).await?;
    let code = code.and_then(|(code,)| SeriesName::new(&code).ok());
    let (ids,): (i64,) = tx.one(ID_USED, args![row.branch, envelope.id, row.hash]).await?;
    let used: (i64,) = match number {
        Some(number) => tx.one(NUMBER_USED, args![row.branch, number.series(), number.n]).await?,
        None => (0,),
    };
    let issuer = code.map(|code| numbers::issued_by(&code, epoch));
    Ok(Around { issuer, is_number_used: used.0 > 0, is_id_used: ids > 0 })
}

/// A person's name.
pub async fn person_name(
    tx: &mut ReadTx,
    person: callout_core::domain::ids::PersonId,
) -> Result<Option<String>, StoreError> {
    Ok(tx.maybe::<(String,)>(PERSON_NAME, args![person]).await?.map(|(name,)| name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_cases_leaves_their_bytes_where_they_are_f82() {
        for list in [OPEN, SETTLED, GROUP, OF_DEVICE] {
            assert!(!list.text.contains("bytes"), "{}", list.text);
        }
        assert!(FIND.text.contains("bytes"), "whoever opens one reads them");
    }
}
