//! The narrow trait around the heart: load what a batch needs, commit what came out, read the feed.

use std::future::Future;

use callout_core::{
    domain::{
        digest::Digest,
        house::House,
        ids::{BranchId, DeviceId, PersonId},
        subject::SubjectKey,
    },
    protocol::{cursor::Position, push::Head},
};
use uuid::Uuid;

use super::{
    heart::{Needs, WorkingSet, Writes},
    work::WorkError,
};

/// Where the work is kept.
pub trait Store: Send + Sync + 'static {
    /// Which subjects live in it.
    type House: House;
    /// A change in the making; dropped without [`Change::commit`], nothing of it stays.
    type Change: Change<House = Self::House>;
    /// A consistent picture to read.
    type Picture: Picture;

    /// Begins a change.
    fn change(&self) -> impl Future<Output = Result<Self::Change, WorkError>> + Send;
    /// Opens a picture.
    fn picture(&self) -> impl Future<Output = Result<Self::Picture, WorkError>> + Send;
    /// Whether a commit whose answer was lost went through: whether these entries are in the logs (F41).
    fn is_written(&self, writes: &Writes<Self::House>) -> impl Future<Output = Result<bool, WorkError>> + Send;
}

/// A change in the making.
pub trait Change: Send {
    /// Which subjects live in the store.
    type House: House;

    /// Loads what is needed into the set; heads of branches are locked until the end of the change.
    fn load(
        &mut self,
        needs: &Needs,
        set: &mut WorkingSet<Self::House>,
    ) -> impl Future<Output = Result<(), WorkError>> + Send;
    /// Writes everything and makes it durable, or nothing of it (I3).
    fn commit(self, writes: &Writes<Self::House>) -> impl Future<Output = Result<(), CommitError>> + Send;
}

/// Why a commit did not go through.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// It certainly did not, and may be tried again (F42).
    #[error("the change met another one")]
    Conflict,
    /// Nobody knows: ask with [`Store::is_written`] (F41).
    #[error("the answer to the commit was lost")]
    Unknown,
    /// It certainly did not.
    #[error(transparent)]
    Failed(WorkError),
}

/// Rows of the feed to read: for one audience, in order, the latest of each subject in the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Which branch.
    pub branch: BranchId,
    /// Whom they are for.
    pub audience: Uuid,
    /// After this entry of the log.
    pub since: u64,
    /// Up to this one.
    pub until: u64,
    /// Behind this place, for the pages after the first.
    pub behind: Option<Spot>,
    /// At most so many.
    pub limit: usize,
}

/// A place in the order of the feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// The entry of the log.
    pub seq: u64,
    /// What it is about.
    pub key: SubjectKey,
}

/// A row of the feed as it is read; the body of a subject is fetched on its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedItem {
    /// Its place.
    pub spot: Spot,
    /// What it delivers.
    pub what: super::heart::rows::FeedWhat,
}

/// A consistent picture to read.
pub trait Picture: Send {
    /// Where a branch's log stands; the start if it has none yet.
    fn head(&mut self, branch: BranchId) -> impl Future<Output = Result<Position, WorkError>> + Send;
    /// The digest of an entry, if there is one of that number.
    fn digest_at(
        &mut self,
        branch: BranchId,
        seq: u64,
    ) -> impl Future<Output = Result<Option<Digest>, WorkError>> + Send;
    /// Rows of the feed, except heads. A revocation of what was granted inside the window is left out, and so is what was taken away
    /// since the window closed (I14).
    fn feed(&mut self, window: &Window) -> impl Future<Output = Result<Vec<FeedItem>, WorkError>> + Send;
    /// The bodies of subjects at given revisions, in the order asked.
    fn bodies(
        &mut self,
        branch: BranchId,
        subjects: &[(SubjectKey, u64)],
    ) -> impl Future<Output = Result<Vec<String>, WorkError>> + Send;
    /// The head of a device's log as of an entry.
    fn head_of_device(
        &mut self,
        branch: BranchId,
        device: DeviceId,
        until: u64,
    ) -> impl Future<Output = Result<Option<Head>, WorkError>> + Send;
    /// The subjects of a branch and of the company that a person's phone holds now, with the digests of their bodies.
    fn holdings(
        &mut self,
        branch: BranchId,
        person: PersonId,
    ) -> impl Future<Output = Result<Vec<(SubjectKey, Digest)>, WorkError>> + Send;
}
