//! What follows in other logs, until it was delivered there.

use callout_core::domain::{
    house::House,
    ids::{BranchId, PersonId},
    time::Timestamp,
};
use uuid::Uuid;

use super::{count, int, rows};
use crate::{
    store::{ReadTx, StoreError, Value, WriteTx, args, json, statements},
    sync::{
        heart::{
            Needs, WorkingSet, Writes,
            rows::{RelayPlace, RelayRow},
        },
        job::Relay,
    },
};

/// How many are looked for at once: each is a commit, or a part of one.
const WAITING_MAX: i64 = 256;

statements! {
    /// Those that wait, in the order in which they were said.
    WAITING = "select branch, seq, n, to_log from relays where refused is null order by at, branch, seq, n limit $1";
    /// How many were refused.
    REFUSED = "select count(*) from relays where refused is not null";
    /// Some of them.
    ROWS = "select branch, seq, n, to_log, told_kind, told_id, about_kind, about_id, kind, version, body, person, at,
        refused from relays where (branch, seq, n) in (";
    /// New ones, and ones that were refused.
    SAVE = "insert into relays (branch, seq, n, to_log, told_kind, told_id, about_kind, about_id, kind, version, body,
        person, at, refused)";
    /// One that was delivered.
    DELIVERED = "delete from relays where branch = $1 and seq = $2 and n = $3";
}

#[derive(sqlx::FromRow)]
struct RelaySql {
    branch: Uuid,
    seq: i64,
    n: i64,
    to_log: Uuid,
    told_kind: i64,
    told_id: Uuid,
    about_kind: i64,
    about_id: Uuid,
    kind: String,
    version: i64,
    body: String,
    person: Uuid,
    at: i64,
    refused: Option<String>,
}

impl RelaySql {
    fn read(self) -> Result<RelayRow, StoreError> {
        let corrupt = |column| StoreError::corrupt("relays", column, self.seq);
        let key = |column, kind, id| rows::key("relays", column, Some(kind), Some(id))?.ok_or_else(|| corrupt(column));
        Ok(RelayRow {
            place: place(self.branch, self.seq, self.n)?,
            to: BranchId(self.to_log),
            told_by: key("told_kind", self.told_kind, self.told_id)?,
            about: key("about_kind", self.about_kind, self.about_id)?,
            version: u16::try_from(self.version).map_err(|_| corrupt("version"))?,
            body: json::read("relays", "body", self.seq, &self.body)?,
            by: PersonId(self.person),
            at: Timestamp::from_ms(self.at),
            refused: self.refused.map(|code| json::read("relays", "refused", self.seq, &code)).transpose()?,
            kind: self.kind,
        })
    }
}

fn place(branch: Uuid, seq: i64, n: i64) -> Result<RelayPlace, StoreError> {
    let n = u32::try_from(n).map_err(|_| StoreError::corrupt("relays", "n", seq))?;
    Ok(RelayPlace { from: BranchId(branch), seq: count("relays", "seq", seq)?, n })
}

fn columns(place: &RelayPlace) -> Vec<Value> {
    args![place.from, int(place.seq), place.n]
}

/// The ones that wait longest.
pub async fn waiting(tx: &mut ReadTx) -> Result<Vec<Relay>, StoreError> {
    let rows: Vec<(Uuid, i64, i64, Uuid)> = tx.all(WAITING, args![WAITING_MAX]).await?;
    let read = |(branch, seq, n, to)| Ok(Relay { place: place(branch, seq, n)?, to: BranchId(to) });
    rows.into_iter().map(read).collect()
}

/// How many another log refused: somebody should look at them.
pub async fn refused(tx: &mut ReadTx) -> Result<u64, StoreError> {
    let (refused,): (i64,) = tx.one(REFUSED, args![]).await?;
    count("relays", "refused", refused)
}

/// Loads those that are asked for. Whichever is not there was delivered.
pub(super) async fn load<H: House>(tx: &mut ReadTx, needs: &Needs, set: &mut WorkingSet<H>) -> Result<(), StoreError> {
    let rows: Vec<RelaySql> = tx.all_of(ROWS, needs.relays.iter().map(columns), ")").await?;
    for row in rows {
        let row = row.read()?;
        set.relays.insert(row.place, Some(row));
    }
    Ok(())
}

/// Writes new ones, and takes away what was delivered.
pub(super) async fn save<H: House>(tx: &mut WriteTx, writes: &Writes<H>) -> Result<(), StoreError> {
    let rows = writes.relays.values().flatten().map(|row| {
        let (told, about) = (row.told_by, row.about);
        let refused = row.refused.map(|code| super::save::json(&code));
        let body = row.body.get().to_owned();
        let mut columns = columns(&row.place);
        columns.extend(args![row.to, told.kind, told.id, about.kind, about.id, row.kind, row.version, body, row.by]);
        columns.extend(args![row.at.ms(), refused]);
        columns
    });
    let again = "on conflict (branch, seq, n) do update set refused = excluded.refused";
    tx.execute_many(SAVE, rows.collect::<Vec<_>>(), again).await?;
    for (place, _) in writes.relays.iter().filter(|(_, row)| row.is_none()) {
        tx.execute(DELIVERED, columns(place)).await?;
    }
    Ok(())
}
