//! Reading the feed: one audience's latest rows in a window, from an index that leads with branch and audience.

use callout_core::{
    domain::{
        digest::Digest,
        ids::{BranchId, DeviceId, OrderId, PersonId},
    },
    protocol::{cursor::Position, push::Head},
};
use uuid::Uuid;

use super::{count, int, revisions, rows};
use crate::{
    store::{ReadTx, StoreError, args, json, statements},
    sync::{
        heart::rows::{FeedWhat, SubjectKind},
        store::{FeedItem, Picture, Spot, Window},
        work::WorkError,
    },
};

statements! {
    /// Where a log stands.
    HEAD = "select seq, digest from branch_heads where branch = $1";
    /// The digest of an entry.
    DIGEST_AT = "select hash from branch_log where branch = $1 and seq = $2";
    /// The latest row of each subject in a window, behind a place; a revocation only of what was had before (I14).
    ROWS = "select f.seq, f.kind, f.subject, f.item, f.revision, f.body from feed f
        where f.branch = $1 and f.audience = $2 and f.seq >= $5 and f.seq <= $4 and f.kind <> 7
            and (f.seq > $5 or f.kind > $6 or (f.kind = $6 and f.subject > $7))
            and not exists (select 1 from feed l where l.branch = f.branch and l.audience = f.audience
                and l.kind = f.kind and l.subject = f.subject and l.seq > f.seq and l.seq <= $4)
            and (f.item <> 'revoked' or exists (select 1 from feed e where e.branch = f.branch
                and e.audience = f.audience and e.kind = f.kind and e.subject = f.subject and e.seq <= $3))
        order by f.seq, f.kind, f.subject limit $8";
    /// The head of a device as of an entry.
    DEVICE_HEAD = "select body from feed where branch = $1 and audience = $2 and kind = 7 and subject = $2 and seq <= $3
        order by seq desc limit 1";
    /// What a person holds.
    HOLDINGS = "select id, body_digest from orders where branch = $1 and holder = $2 order by id";
}

/// A kind behind every kind: nothing of the same entry follows it.
const BEHIND_ALL: i64 = 99;

/// A consistent picture in a database.
pub struct SqlPicture {
    tx: ReadTx,
}

#[derive(sqlx::FromRow)]
struct FeedSql {
    seq: i64,
    kind: i64,
    subject: Uuid,
    item: String,
    revision: Option<i64>,
    body: Option<String>,
}

impl FeedSql {
    fn read(self) -> Result<FeedItem, StoreError> {
        let corrupt = |column| StoreError::corrupt("feed", column, self.subject);
        let kind = u8::try_from(self.kind).ok().and_then(SubjectKind::from_number).ok_or_else(|| corrupt("kind"))?;
        let spot = Spot { seq: count("feed", "seq", self.seq)?, kind, subject: self.subject };
        let what = match (self.item.as_str(), self.revision, self.body) {
            ("order", Some(revision), _) => FeedWhat::Order { revision: count("feed", "revision", revision)? },
            ("revoked", _, Some(why)) => FeedWhat::Revoked(why),
            ("body", _, Some(body)) => FeedWhat::Body(body),
            _ => return Err(corrupt("item")),
        };
        Ok(FeedItem { spot, what })
    }
}

impl SqlPicture {
    /// A picture in a transaction.
    pub(super) const fn new(tx: ReadTx) -> Self {
        Self { tx }
    }
}

/// Where a log stands.
pub(super) async fn head(tx: &mut ReadTx, branch: BranchId) -> Result<Position, StoreError> {
    let row: Option<(i64, String)> = tx.maybe(HEAD, args![branch]).await?;
    let Some((seq, digest)) = row else { return Ok(Position::START) };
    let digest = rows::digest("branch_heads", "digest", branch, &digest)?;
    Ok(Position { seq: count("branch_heads", "seq", seq)?, digest })
}

/// The digest of an entry.
pub(super) async fn digest_at(tx: &mut ReadTx, branch: BranchId, seq: u64) -> Result<Option<Digest>, StoreError> {
    let row: Option<(String,)> = tx.maybe(DIGEST_AT, args![branch, int(seq)]).await?;
    row.map(|(hash,)| rows::digest("branch_log", "hash", seq, &hash)).transpose()
}

impl Picture for SqlPicture {
    async fn head(&mut self, branch: BranchId) -> Result<Position, WorkError> {
        Ok(head(&mut self.tx, branch).await?)
    }

    async fn digest_at(&mut self, branch: BranchId, seq: u64) -> Result<Option<Digest>, WorkError> {
        Ok(digest_at(&mut self.tx, branch, seq).await?)
    }

    async fn feed(&mut self, window: &Window) -> Result<Vec<FeedItem>, WorkError> {
        let (from, kind, subject) = match window.behind {
            Some(spot) => (spot.seq, i64::from(spot.kind as u8), spot.subject),
            None => (window.since, BEHIND_ALL, Uuid::nil()),
        };
        let (since, until) = (int(window.since), int(window.until));
        let limit = i64::try_from(window.limit).unwrap_or(i64::MAX);
        let args = args![window.branch, window.audience, since, until, int(from), kind, subject, limit];
        let rows: Vec<FeedSql> = self.tx.all(ROWS, args).await?;
        Ok(rows.into_iter().map(FeedSql::read).collect::<Result<_, _>>()?)
    }

    async fn bodies(&mut self, branch: BranchId, orders: &[(OrderId, u64)]) -> Result<Vec<String>, WorkError> {
        let bodies = revisions::bodies(&mut self.tx, branch, orders).await?;
        bodies.into_iter().map(|body| body.ok_or(WorkError::Broken)).collect()
    }

    async fn head_of_device(
        &mut self,
        branch: BranchId,
        device: DeviceId,
        until: u64,
    ) -> Result<Option<Head>, WorkError> {
        let row: Option<(String,)> = self.tx.maybe(DEVICE_HEAD, args![branch, device, int(until)]).await?;
        Ok(row.map(|(body,)| json::read("feed", "body", device, &body)).transpose()?)
    }

    async fn holdings(&mut self, branch: BranchId, person: PersonId) -> Result<Vec<(OrderId, Digest)>, WorkError> {
        let rows: Vec<(Uuid, String)> = self.tx.all(HOLDINGS, args![branch, person]).await?;
        let read = rows.into_iter().map(|(id, hash)| {
            let digest = rows::digest("orders", "body_digest", id, &hash)?;
            Ok((OrderId(id), digest))
        });
        Ok(read.collect::<Result<_, StoreError>>()?)
    }
}
