//! Reading the feed: one audience's latest rows in a window, from an index that leads with branch and audience.

use std::marker::PhantomData;

use callout_core::{
    domain::{
        digest::Digest,
        ids::{BranchId, DeviceId, PersonId},
        subject::SubjectKey,
        subjects::Product,
    },
    protocol::{cursor::Position, push::Head},
};
use uuid::Uuid;

use super::{SqlHouse, count, int, revisions, rows};
use crate::{
    store::{ReadTx, StoreError, args, json, statements},
    sync::{
        heart::rows::FeedWhat,
        store::{FeedItem, Picture, Spot, Window},
        work::WorkError,
    },
};

statements! {
    /// Where a log stands.
    HEAD = "select seq, digest from branch_heads where branch = $1";
    /// The digest of an entry.
    DIGEST_AT = "select hash from branch_log where branch = $1 and seq = $2";
    /// The latest row of each subject in a window, behind a place; a revocation only of what was had before, and nothing that was
    /// taken away since the window closed: what is delivered is judged now (I14).
    ROWS = "select f.seq, f.kind, f.subject, f.item, f.revision, f.body from feed f
        where f.branch = $1 and f.audience = $2 and f.seq >= $5 and f.seq <= $4
            and (f.seq > $5 or f.kind > $6 or (f.kind = $6 and f.subject > $7))
            and not exists (select 1 from feed l where l.branch = f.branch and l.audience = f.audience
                and l.kind = f.kind and l.subject = f.subject and l.seq > f.seq and l.seq <= $4)
            and (f.item <> 'gone' or exists (select 1 from feed e where e.branch = f.branch
                and e.audience = f.audience and e.kind = f.kind and e.subject = f.subject and e.seq <= $3))
            and (f.item <> 'put' or coalesce((select n.item from feed n where n.branch = f.branch
                and n.audience = f.audience and n.kind = f.kind and n.subject = f.subject and n.seq > $4
                order by n.seq desc limit 1), 'put') <> 'gone')
        order by f.seq, f.kind, f.subject limit $8";
    /// The last command of a device as of an entry: its log only grows, so the last by its place is the last by the entry.
    /// `coalesce` keeps SQLite from walking the branch's whole log instead of the device's end.
    DEVICE_HEAD = "select epoch, device_seq, command_hash from branch_log
        where device = $2 and coalesce(branch, device) = $1 and seq <= $3 order by epoch desc, device_seq desc limit 1";
    /// The subjects that a person holds, or everybody in the branch, or in the company.
    HELD_SUBJECTS = "select kind, id, body_digest from subjects where branch = $1 and holder in ($1, $2)
        union all select kind, id, body_digest from subjects where branch = $3 and holder in ($1, $2, $3)";
}

/// A kind behind every kind: nothing of the same entry follows it.
const BEHIND_ALL: i64 = 1 << 16;

/// A consistent picture of a house in a database.
pub struct SqlPicture<H = Product> {
    tx: ReadTx,
    house: PhantomData<H>,
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
        let kind = rows::kind("feed", "kind", self.kind)?;
        let spot = Spot { seq: count("feed", "seq", self.seq)?, key: SubjectKey { kind, id: self.subject } };
        let what = match (self.item.as_str(), self.revision, self.body) {
            ("put", Some(revision), _) => FeedWhat::Put { revision: count("feed", "revision", revision)? },
            ("gone", _, Some(why)) => FeedWhat::Gone(json::read("feed", "body", self.subject, &why)?),
            ("body", _, Some(body)) => FeedWhat::Body(body),
            _ => return Err(corrupt("item")),
        };
        Ok(FeedItem { spot, what })
    }
}

impl<H> SqlPicture<H> {
    /// A picture in a transaction.
    pub(super) const fn new(tx: ReadTx) -> Self {
        Self { tx, house: PhantomData }
    }
}

/// Where a log stands.
pub async fn head(tx: &mut ReadTx, branch: BranchId) -> Result<Position, StoreError> {
    let row: Option<(i64, Vec<u8>)> = tx.maybe(HEAD, args![branch]).await?;
    let Some((seq, digest)) = row else { return Ok(Position::START) };
    let digest = rows::digest("branch_heads", "digest", branch, &digest)?;
    Ok(Position { seq: count("branch_heads", "seq", seq)?, digest })
}

/// The digest of an entry.
pub async fn digest_at(tx: &mut ReadTx, branch: BranchId, seq: u64) -> Result<Option<Digest>, StoreError> {
    let row: Option<(Vec<u8>,)> = tx.maybe(DIGEST_AT, args![branch, int(seq)]).await?;
    row.map(|(hash,)| rows::digest("branch_log", "hash", seq, &hash)).transpose()
}

impl<H: SqlHouse> Picture for SqlPicture<H> {
    async fn head(&mut self, branch: BranchId) -> Result<Position, WorkError> {
        Ok(head(&mut self.tx, branch).await?)
    }

    async fn digest_at(&mut self, branch: BranchId, seq: u64) -> Result<Option<Digest>, WorkError> {
        Ok(digest_at(&mut self.tx, branch, seq).await?)
    }

    async fn feed(&mut self, window: &Window) -> Result<Vec<FeedItem>, WorkError> {
        let (from, kind, subject) = match window.behind {
            Some(spot) => (spot.seq, i64::from(spot.key.kind.0), spot.key.id),
            None => (window.since, BEHIND_ALL, Uuid::nil()),
        };
        let (since, until) = (int(window.since), int(window.until));
        let limit = i64::try_from(window.limit).unwrap_or(i64::MAX);
        let args = args![window.branch, window.audience, since, until, int(from), kind, subject, limit];
        let rows: Vec<FeedSql> = self.tx.all(ROWS, args).await?;
        Ok(rows.into_iter().map(FeedSql::read).collect::<Result<_, _>>()?)
    }

    async fn bodies(&mut self, branch: BranchId, subjects: &[(SubjectKey, u64)]) -> Result<Vec<String>, WorkError> {
        let bodies = revisions::bodies::<H>(&mut self.tx, branch, subjects).await?;
        bodies.into_iter().map(|body| body.ok_or(WorkError::Broken)).collect()
    }

    async fn head_of_device(
        &mut self,
        branch: BranchId,
        device: DeviceId,
        until: u64,
    ) -> Result<Option<Head>, WorkError> {
        let row: Option<(i64, i64, Vec<u8>)> = self.tx.maybe(DEVICE_HEAD, args![branch, device, int(until)]).await?;
        let Some((epoch, seq, hash)) = row else { return Ok(None) };
        Ok(Some(Head {
            epoch: rows::epoch("branch_log", device, epoch)?,
            seq: count("branch_log", "device_seq", seq)?,
            hash: rows::digest("branch_log", "command_hash", device, &hash)?,
        }))
    }

    async fn holdings(&mut self, branch: BranchId, person: PersonId) -> Result<Vec<(SubjectKey, Digest)>, WorkError> {
        let digest = |id, hash: Vec<u8>| rows::digest("subjects", "body_digest", id, &hash);
        let mut held = Vec::new();
        for own in H::OWN_TABLES {
            let rows: Vec<(Uuid, Vec<u8>)> = self.tx.all(own.held, args![branch, person]).await?;
            for (id, hash) in rows {
                held.push((SubjectKey { kind: own.kind, id }, digest(id, hash)?));
            }
        }
        let others: Vec<(i64, Uuid, Vec<u8>)> =
            self.tx.all(HELD_SUBJECTS, args![branch, person, BranchId::COMPANY]).await?;
        for (kind, id, hash) in others {
            held.push((SubjectKey { kind: rows::kind("subjects", "kind", kind)?, id }, digest(id, hash)?));
        }
        held.sort_unstable_by_key(|(key, _)| *key);
        Ok(held)
    }
}
