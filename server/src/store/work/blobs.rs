//! What is known of pictures: which are here, how much of each upload is here, who names them, who may see them (I17).
//!
//! Whose upload it is, is part of its key: a colleague's wrong bytes or lengths stand beside the right ones, and end with him.

use callout_core::domain::{
    digest::Digest,
    ids::{BranchId, PersonId},
    subject::SubjectKey,
    time::Timestamp,
};

use super::count;
use crate::store::{ReadTx, StoreError, WriteTx, args, statements};

statements! {
    /// Who brought a picture that is here.
    FIND = "select total, person from blobs where branch = $1 and digest = $2";
    /// How much of a person's upload is here.
    UPLOAD = "select total, received from uploads where branch = $1 and digest = $2 and person = $3";
    /// An upload begins; with another length than before it begins anew.
    BEGIN = "insert into uploads (branch, digest, person, total, received, begun_at) values ($1, $2, $3, $4, 0, $5)
        on conflict (branch, digest, person) do update set total = excluded.total, received = 0, begun_at = excluded.begun_at
        where uploads.total <> excluded.total";
    /// A part came; only if it continues what is here.
    ADVANCE = "update uploads set received = $5 where branch = $1 and digest = $2 and person = $3 and received = $4";
    /// All of it is here and is what it says.
    COMPLETE = "insert into blobs (branch, digest, total, person, completed_at) values ($1, $2, $3, $4, $5)
        on conflict (branch, digest) do nothing";
    /// An upload ends: the picture is here, the bytes were others, or a later one takes its room.
    FORGET = "delete from uploads where branch = $1 and digest = $2 and person = $3";
    /// Every upload ends: of their parts nobody knows which are on the disk.
    FORGET_UPLOADS = "delete from uploads";
    /// A picture is not here any more.
    LOSE = "delete from blobs where branch = $1 and digest = $2";
    /// Everybody's uploads of a picture end: it is here.
    FORGET_ALL = "delete from uploads where branch = $1 and digest = $2";
    /// A person's unfinished uploads, the latest first, behind so many of them.
    OLDEST = "select digest from uploads where branch = $1 and person = $2 order by begun_at desc, digest desc
        limit 1000 offset $3";
    /// How many pictures that nobody names a person brought, and their bytes.
    UNNAMED = "select count(*), cast(coalesce(sum(b.total), 0) as bigint) from blobs b where b.branch = $1 and b.person = $2
        and not exists (select 1 from blob_refs r where r.branch = b.branch and r.digest = b.digest)";
    /// Whether something names it.
    NAMED = "select count(*) from blob_refs where branch = $1 and digest = $2";
    /// Who named it first.
    NAMED_BY = "select person from blob_refs where branch = $1 and digest = $2 order by about_kind, about_id limit 1";
    /// What something names and is not here.
    MISSING = "select r.digest from blob_refs r where r.branch = $1 and r.about_kind = $2 and r.about_id = $3
        and not exists (select 1 from blobs b where b.branch = r.branch and b.digest = r.digest) order by r.digest";
    /// How many uploads of it go on.
    UPLOADED = "select count(*) from uploads where branch = $1 and digest = $2";
    /// Whether a person holds something that names it, now.
    HOLDS = "select count(*) from blob_refs r where r.branch = $1 and r.digest = $2 and (
        exists (select 1 from orders o
            where o.branch = r.branch and o.id = r.about_id and r.about_kind = 0 and o.holder in ($1, $3))
        or exists (select 1 from subjects s
            where s.branch = r.branch and s.kind = r.about_kind and s.id = r.about_id and s.holder in ($1, $3)))";
}

/// A picture that is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    /// How long it is.
    pub total: u64,
    /// Who brought it.
    pub person: PersonId,
}

/// A person's upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Upload {
    /// How long it is to be.
    pub total: u64,
    /// How much of it is here.
    pub received: u64,
}

/// A branch's picture, by whom it is uploaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whose {
    /// The branch.
    pub branch: BranchId,
    /// The picture.
    pub digest: Digest,
    /// The person.
    pub person: PersonId,
}

/// The picture, if it is here: whole, and its bytes were those of the digest.
pub async fn find(tx: &mut ReadTx, branch: BranchId, digest: Digest) -> Result<Option<Stored>, StoreError> {
    let row: Option<(i64, uuid::Uuid)> = tx.maybe(FIND, args![branch, digest]).await?;
    row.map(|(total, person)| Ok(Stored { total: count("blobs", "total", total)?, person: PersonId(person) }))
        .transpose()
}

/// What is here of a person's upload.
pub async fn upload(tx: &mut ReadTx, of: Whose) -> Result<Option<Upload>, StoreError> {
    let row: Option<(i64, i64)> = tx.maybe(UPLOAD, args![of.branch, of.digest, of.person]).await?;
    row.map(|(total, received)| {
        Ok(Upload { total: count("uploads", "total", total)?, received: count("uploads", "received", received)? })
    })
    .transpose()
}

/// An upload begins; one of another length begins anew.
pub async fn begin(tx: &mut WriteTx, of: Whose, total: u64, now: Timestamp) -> Result<(), StoreError> {
    let args = args![of.branch, of.digest, of.person, super::int(total), now];
    tx.execute(BEGIN, args).await.map(drop)
}

/// A part came; answers whether it continued what was here.
pub async fn advance(tx: &mut WriteTx, of: Whose, from: u64, to: u64) -> Result<bool, StoreError> {
    let args = args![of.branch, of.digest, of.person, super::int(from), super::int(to)];
    tx.execute(ADVANCE, args).await.map(|touched| touched == 1)
}

/// All of it is here and is what it says: nobody's upload of it goes on.
pub async fn complete(tx: &mut WriteTx, of: Whose, total: u64, now: Timestamp) -> Result<(), StoreError> {
    tx.execute(COMPLETE, args![of.branch, of.digest, super::int(total), of.person, now]).await?;
    tx.execute(FORGET_ALL, args![of.branch, of.digest]).await.map(drop)
}

/// An upload ends without a picture.
pub async fn forget(tx: &mut WriteTx, of: Whose) -> Result<(), StoreError> {
    tx.execute(FORGET, args![of.branch, of.digest, of.person]).await.map(drop)
}

/// Every upload begins anew: the database was put back, and their parts are of another time.
pub async fn forget_uploads(tx: &mut WriteTx) -> Result<(), StoreError> {
    tx.execute(FORGET_UPLOADS, args![]).await.map(drop)
}

/// A picture is not on the disk any more: it is asked for again.
pub async fn lose(tx: &mut WriteTx, branch: BranchId, digest: Digest) -> Result<(), StoreError> {
    tx.execute(LOSE, args![branch, digest]).await.map(drop)
}

/// A person's unfinished uploads but for the latest `kept`.
pub async fn older(tx: &mut ReadTx, branch: BranchId, person: PersonId, kept: i64) -> Result<Vec<Digest>, StoreError> {
    let rows: Vec<(Vec<u8>,)> = tx.all(OLDEST, args![branch, person, kept]).await?;
    digests(rows, |row| StoreError::corrupt("uploads", row, person))
}

/// The pictures that something names and that are not here (yet): it is not complete (I17).
pub async fn missing(tx: &mut ReadTx, branch: BranchId, about: SubjectKey) -> Result<Vec<Digest>, StoreError> {
    let rows: Vec<(Vec<u8>,)> = tx.all(MISSING, args![branch, about.kind, about.id]).await?;
    digests(rows, |row| StoreError::corrupt("blob_refs", row, about))
}

fn digests(rows: Vec<(Vec<u8>,)>, broken: impl Fn(&'static str) -> StoreError) -> Result<Vec<Digest>, StoreError> {
    rows.into_iter().map(|(bytes,)| bytes.try_into().map(Digest).map_err(|_| broken("digest"))).collect()
}

/// How many pictures that nobody names a person brought, and their bytes.
pub async fn unnamed(tx: &mut ReadTx, branch: BranchId, person: PersonId) -> Result<(u64, u64), StoreError> {
    let (number, bytes): (i64, i64) = tx.one(UNNAMED, args![branch, person]).await?;
    Ok((count("blobs", "count", number)?, count("blobs", "total", bytes)?))
}

/// Whether something names it.
pub async fn is_named(tx: &mut ReadTx, branch: BranchId, digest: Digest) -> Result<bool, StoreError> {
    let (found,): (i64,) = tx.one(NAMED, args![branch, digest]).await?;
    Ok(found > 0)
}

/// Who names it, of several the same one each time.
pub async fn named_by(tx: &mut ReadTx, branch: BranchId, digest: Digest) -> Result<Option<PersonId>, StoreError> {
    let row: Option<(uuid::Uuid,)> = tx.maybe(NAMED_BY, args![branch, digest]).await?;
    Ok(row.map(|(person,)| PersonId(person)))
}

/// Whether anybody's upload of it goes on.
pub async fn is_uploaded(tx: &mut ReadTx, branch: BranchId, digest: Digest) -> Result<bool, StoreError> {
    let (found,): (i64,) = tx.one(UPLOADED, args![branch, digest]).await?;
    Ok(found > 0)
}

/// Whether a person holds something that names it, now (I14).
pub async fn holds(tx: &mut ReadTx, of: Whose) -> Result<bool, StoreError> {
    let (found,): (i64,) = tx.one(HOLDS, args![of.branch, of.digest, of.person]).await?;
    Ok(found > 0)
}
