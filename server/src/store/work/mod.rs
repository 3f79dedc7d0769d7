//! The work in SQL: what [`crate::sync`] loads, writes in bulk and pulls from, on SQLite and PostgreSQL alike.

pub mod audit;
pub mod blobs;
pub mod branch_heads;
pub mod compared;
pub(super) mod entries;
pub mod expected;
pub mod feed;
pub mod held;
mod house;
pub mod load;
pub mod notify;
pub mod relays;
pub mod revisions;
pub(super) mod rows;
pub mod save;

use std::sync::{Arc, Mutex, PoisonError};

use callout_core::{
    domain::{
        digest::Digest,
        house::House,
        ids::{BranchId, DeviceId},
        subject::Recorded,
        subjects::Product,
    },
    protocol::cursor::Position,
};
use serde_json::value::RawValue;

pub use self::house::{OwnTable, SqlHouse, Stands};
use super::{Db, ReadTx, StoreError, WriteTx};
use crate::sync::{
    heart::{
        Needs, WorkingSet, Writes,
        rows::{DeviceState, EventRow},
    },
    job,
    store::{Change, CommitError, Store},
    work::WorkError,
};

/// What every decision reads, kept until something else was taught.
#[derive(Clone, Debug)]
struct Known<H: House> {
    lessons: i64,
    reference: H::Reference,
}

/// The work of a house in a database.
#[derive(Clone, Debug)]
pub struct SqlWork<H: House = Product> {
    db: Db,
    known: Arc<Mutex<Known<H>>>,
}

/// A change in a database.
pub struct SqlChange<H: House = Product> {
    tx: WriteTx,
    known: Arc<Mutex<Known<H>>>,
}

impl<H: House> SqlWork<H> {
    /// The work in this database.
    #[must_use]
    pub fn new(db: Db) -> Self {
        let known = Known { lessons: 0, reference: H::Reference::default() };
        Self { db, known: Arc::new(Mutex::new(known)) }
    }
}

impl<H: SqlHouse> Store for SqlWork<H> {
    type House = H;
    type Change = SqlChange<H>;
    type Picture = feed::SqlPicture<H>;

    async fn change(&self) -> Result<SqlChange<H>, WorkError> {
        Ok(SqlChange { tx: self.db.write().await?, known: self.known.clone() })
    }

    async fn picture(&self) -> Result<feed::SqlPicture<H>, WorkError> {
        Ok(feed::SqlPicture::new(self.db.read().await?))
    }

    async fn is_written(&self, writes: &Writes<H>) -> Result<bool, WorkError> {
        let mut tx = self.db.read().await?;
        for head in writes.branches.values() {
            let (seq, digest) = (head.position.seq, head.position.digest);
            if feed::digest_at(&mut tx, head.site.branch, seq).await? != Some(digest) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

impl<H: SqlHouse> Change for SqlChange<H> {
    type House = H;

    async fn load(&mut self, needs: &Needs, set: &mut WorkingSet<H>) -> Result<(), WorkError> {
        load::load(&mut self.tx, needs, set).await?;
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let current = load::reference(&mut self.tx, known).await?;
        set.reference = current.reference.clone();
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = current;
        Ok(())
    }

    async fn commit(mut self, writes: &Writes<H>) -> Result<(), CommitError> {
        let failed = |error| match error {
            StoreError::Busy(_) => CommitError::Conflict,
            error => CommitError::Failed(error.into()),
        };
        save::save(&mut self.tx, writes).await.map_err(failed)?;
        notify::tell(&mut self.tx, writes).await.map_err(failed)?;
        self.tx.commit().await.map_err(|error| match error {
            StoreError::Busy(_) => CommitError::Conflict,
            // The connection broke while committing: it may have happened or not (F41).
            StoreError::Other(_) => CommitError::Unknown,
            error => CommitError::Failed(error.into()),
        })
    }
}

impl From<StoreError> for WorkError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy(_) => Self::Busy,
            StoreError::Full(_) => Self::Full,
            StoreError::Disk(_) => Self::Stopped,
            StoreError::Duplicate(_) => job::Failure::Taken.into(),
            error => {
                tracing::error!(%error, cause = ?std::error::Error::source(&error).map(ToString::to_string), "the work's store failed");
                Self::Broken
            }
        }
    }
}

/// A count or a place, as both databases keep it.
pub(crate) fn int(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A count or a place that was kept.
fn count(table: &'static str, column: &'static str, value: i64) -> Result<u64, StoreError> {
    u64::try_from(value).map_err(|_| StoreError::corrupt(table, column, value))
}

/// An event as it is kept, with who and when.
pub(crate) fn event_of<H: House>(row: &EventRow) -> Option<Recorded<H::Event>> {
    let recorded: Recorded<Box<RawValue>> = serde_json::from_str(&row.body).ok()?;
    let what = H::read_event(row.key.kind, &recorded.what)?;
    Some(recorded.with(what))
}

/// Where a log stands; the start if it has none yet.
pub async fn head(tx: &mut ReadTx, branch: BranchId) -> Result<Position, StoreError> {
    feed::head(tx, branch).await
}

/// The digest of an entry, if there is one of that number.
pub async fn digest_at(tx: &mut ReadTx, branch: BranchId, seq: u64) -> Result<Option<Digest>, StoreError> {
    feed::digest_at(tx, branch, seq).await
}

/// A device with the head of its log here.
pub async fn device(tx: &mut ReadTx, id: DeviceId) -> Result<Option<DeviceState>, StoreError> {
    load::device(tx, id).await
}
