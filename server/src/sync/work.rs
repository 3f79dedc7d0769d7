//! The handle that services hold: one method for each thing that can be asked, each decided in the order of its branch.
//!
//! A job that was taken runs to its end even if nobody waits for the reply any more (F40).

use std::sync::Arc;

use callout_core::{
    domain::{cash::CashBook, ids::BranchId},
    protocol::push::Answer,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast, mpsc, oneshot};

use super::{
    heart::incoming::Push,
    job::{
        CountJob, Failure, Job, OrderChanged, OrderJob, ReferenceChanged, RegisterCall, Reply, SettleJob, SettledCase,
    },
};

/// A branch has something new: whoever listens may pull.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Which branch.
    pub branch: BranchId,
    /// Where its log stands.
    pub seq: u64,
}

/// Why there is no reply.
#[derive(Debug, thiserror::Error)]
pub enum WorkError {
    /// The job did nothing, and says why.
    #[error(transparent)]
    Failed(#[from] Failure),
    /// Too many jobs wait, or the database is busy: the same request may be sent again (F39, F48).
    #[error("the server is busy")]
    Busy,
    /// The disk is full (F37).
    #[error("the database has no room left")]
    Full,
    /// The server is stopping.
    #[error("the server is stopping")]
    Stopped,
    /// A defect, or a database that is gone; it is logged where it happens.
    #[error("the database failed")]
    Broken,
}

impl WorkError {
    /// The same error for another job of the same commit.
    #[must_use]
    pub fn copied(&self) -> Self {
        match self {
            Self::Failed(failure) => Self::Failed(failure.clone()),
            Self::Busy => Self::Busy,
            Self::Full => Self::Full,
            Self::Stopped => Self::Stopped,
            Self::Broken => Self::Broken,
        }
    }
}

/// A job and where its reply goes.
#[derive(Debug)]
pub struct Waiting {
    /// The job.
    pub job: Job,
    /// Where the reply goes; nobody may be there any more.
    pub reply: oneshot::Sender<Result<Reply, WorkError>>,
    /// The room that it takes in the queue, until it is answered.
    pub room: OwnedSemaphorePermit,
}

/// The handle.
#[derive(Clone, Debug)]
pub struct Work {
    queue: mpsc::Sender<Waiting>,
    room: Arc<Semaphore>,
    moved: broadcast::Sender<Moved>,
}

/// Kibibytes of commands that may wait together; what is more is told to come back (I19, F48).
pub const WAITING_KIB_MAX: usize = 64 * 1024;

impl Work {
    /// A handle on a queue that a writer empties.
    #[must_use]
    pub fn new(queue: mpsc::Sender<Waiting>, moved: broadcast::Sender<Moved>) -> Self {
        Self { queue, room: Arc::new(Semaphore::new(WAITING_KIB_MAX)), moved }
    }

    /// Receives a phone's commands (DESIGN §3 rule 1).
    pub async fn push(&self, push: Push) -> Result<Answer, WorkError> {
        self.answer(Job::Push(Box::new(push))).await
    }

    /// Receives what a phone or an app that is no longer let in still had (F62, I21).
    pub async fn deposit(&self, push: Push) -> Result<Answer, WorkError> {
        self.answer(Job::Deposit(Box::new(push))).await
    }

    /// Registers a call and draws its voucher (P2, P3).
    pub async fn register_call(&self, call: RegisterCall) -> Result<OrderChanged, WorkError> {
        self.order_reply(Job::Register(Box::new(call))).await
    }

    /// Does something on an order for the office.
    pub async fn order(&self, job: OrderJob) -> Result<OrderChanged, WorkError> {
        self.order_reply(Job::Order(Box::new(job))).await
    }

    /// Counts what a technician handed in (P18).
    pub async fn count(&self, job: CountJob) -> Result<CashBook, WorkError> {
        match self.submit(Job::Count(Box::new(job))).await? {
            Reply::Cash(book) => Ok(*book),
            _ => Err(WorkError::Broken),
        }
    }

    /// Decides held facts (rule 8).
    pub async fn settle(&self, job: SettleJob) -> Result<Vec<SettledCase>, WorkError> {
        match self.submit(Job::Settle(Box::new(job))).await? {
            Reply::Settled(cases) => Ok(cases),
            _ => Err(WorkError::Broken),
        }
    }

    /// Tells the phones of some branches what changed in the reference data.
    pub async fn reference_changed(&self, change: ReferenceChanged) -> Result<(), WorkError> {
        self.submit(Job::Reference(Box::new(change))).await.map(drop)
    }

    /// Listens for "there is something" (rule 16). A listener that is too slow loses notices, never data.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Moved> {
        self.moved.subscribe()
    }

    /// How many listen.
    #[must_use]
    pub fn listeners(&self) -> usize {
        self.moved.receiver_count()
    }

    /// Says that a branch moved.
    pub fn announce(&self, moved: Moved) {
        // Nobody listening is no failure.
        let _ = self.moved.send(moved);
    }

    /// Has a job decided.
    pub async fn submit(&self, job: Job) -> Result<Reply, WorkError> {
        let (reply, answer) = oneshot::channel();
        let room = self.room.clone().try_acquire_many_owned(kib_of(&job)).map_err(|_| WorkError::Busy)?;
        self.queue.try_send(Waiting { job, reply, room }).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => WorkError::Busy,
            mpsc::error::TrySendError::Closed(_) => WorkError::Stopped,
        })?;
        answer.await.unwrap_or(Err(WorkError::Stopped))
    }

    async fn answer(&self, job: Job) -> Result<Answer, WorkError> {
        match self.submit(job).await? {
            Reply::Answer(answer) => Ok(answer),
            _ => Err(WorkError::Broken),
        }
    }

    async fn order_reply(&self, job: Job) -> Result<OrderChanged, WorkError> {
        match self.submit(job).await? {
            Reply::Order(changed) => Ok(*changed),
            _ => Err(WorkError::Broken),
        }
    }
}

/// How much a job takes in the queue.
fn kib_of(job: &Job) -> u32 {
    let bytes = match job {
        Job::Push(push) | Job::Deposit(push) => push.commands.iter().map(|command| command.bytes.len()).sum(),
        _ => 0,
    };
    u32::try_from(bytes / 1024).unwrap_or(u32::MAX).saturating_add(1)
}
