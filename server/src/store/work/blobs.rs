//! What is known of pictures: how much of each is here, who names it, who may see it (I17).

use callout_core::domain::{
    digest::Digest,
    ids::{BranchId, PersonId},
    time::Timestamp,
};

use super::count;
use crate::store::{ReadTx, StoreError, WriteTx, args, statements};

statements! {
    /// What is here of a picture.
    FIND = "select total, received, completed_at from blobs where branch = $1 and digest = $2";
    /// An upload begins.
    BEGIN = "insert into blobs (branch, digest, total, received, person, begun_at) values ($1, $2, $3, 0, $4, $5)
        on conflict (branch, digest) do nothing";
    /// A part came; only if it continues what is here.
    ADVANCE = "update blobs set received = $4 where branch = $1 and digest = $2 and received = $3 and completed_at is null";
    /// All of it is here and is what it says.
    COMPLETE = "update blobs set completed_at = $3 where branch = $1 and digest = $2 and completed_at is null";
    /// The bytes were others: it begins anew.
    FORGET = "delete from blobs where branch = $1 and digest = $2 and completed_at is null";
    /// Whether a person sent it, or holds something that names it.
    MAY_SEE = "select count(*) from blobs b where b.branch = $1 and b.digest = $2 and (b.person = $3
        or exists (select 1 from blob_refs r join orders o on o.branch = r.branch and o.id = r.about_id
            where r.branch = b.branch and r.digest = b.digest and r.about_kind = 0 and o.holder in ($1, $3))
        or exists (select 1 from blob_refs r
            join subjects s on s.branch = r.branch and s.kind = r.about_kind and s.id = r.about_id
            where r.branch = b.branch and r.digest = b.digest and s.holder in ($1, $3)))";
}

/// What is here of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    /// How long it is.
    pub total: u64,
    /// How much of it is here.
    pub received: u64,
    /// Whether all of it is here and was checked.
    pub is_complete: bool,
}

/// What is here of a picture.
pub async fn find(tx: &mut ReadTx, branch: BranchId, digest: Digest) -> Result<Option<Stored>, StoreError> {
    let row: Option<(i64, i64, Option<i64>)> = tx.maybe(FIND, args![branch, digest]).await?;
    row.map(|(total, received, completed_at)| {
        Ok(Stored {
            total: count("blobs", "total", total)?,
            received: count("blobs", "received", received)?,
            is_complete: completed_at.is_some(),
        })
    })
    .transpose()
}

/// An upload begins.
pub async fn begin(
    tx: &mut WriteTx,
    (branch, digest): (BranchId, Digest),
    total: u64,
    person: PersonId,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(BEGIN, args![branch, digest, super::int(total), person, now]).await.map(drop)
}

/// A part came; answers whether it continued what was here.
pub async fn advance(
    tx: &mut WriteTx,
    (branch, digest): (BranchId, Digest),
    from: u64,
    to: u64,
) -> Result<bool, StoreError> {
    let args = args![branch, digest, super::int(from), super::int(to)];
    tx.execute(ADVANCE, args).await.map(|touched| touched == 1)
}

/// All of it is here and is what it says.
pub async fn complete(tx: &mut WriteTx, branch: BranchId, digest: Digest, now: Timestamp) -> Result<(), StoreError> {
    tx.execute(COMPLETE, args![branch, digest, now]).await.map(drop)
}

/// The bytes were others: it begins anew.
pub async fn forget(tx: &mut WriteTx, branch: BranchId, digest: Digest) -> Result<(), StoreError> {
    tx.execute(FORGET, args![branch, digest]).await.map(drop)
}

/// Whether a technician may see it: he sent it, or holds something that names it (I14).
pub async fn may_see(tx: &mut ReadTx, branch: BranchId, digest: Digest, person: PersonId) -> Result<bool, StoreError> {
    let (found,): (i64,) = tx.one(MAY_SEE, args![branch, digest, person]).await?;
    Ok(found > 0)
}
