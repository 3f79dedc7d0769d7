//! The handle that services hold: one method for each thing that can be asked, each decided in the order of its branch.
//!
//! A job that was taken runs to its end even if nobody waits for the reply any more (F40).

use std::sync::Arc;

use callout_core::{
    domain::{house::House, ids::BranchId, subjects::Product},
    protocol::push::Answer,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast, mpsc, oneshot};

use super::{
    heart::incoming::Push,
    job::{Ask, Changed, Failure, Job, Own, Relay, Reply, SettleJob, SettledCase},
};

/// A branch has something new: whoever listens may pull.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Which branch.
    pub branch: BranchId,
    /// Where its log stands.
    pub seq: u64,
    /// Whether something follows in another log.
    pub relays: bool,
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
pub struct Waiting<H: House> {
    /// The job.
    pub job: Job<H>,
    /// Where the reply goes; nobody may be there any more.
    pub reply: oneshot::Sender<Result<Reply<H>, WorkError>>,
    /// The room that it takes in the queue, until it is answered.
    pub room: OwnedSemaphorePermit,
}

/// The handle.
#[derive(Clone, Debug)]
pub struct Work<H: House = Product> {
    queue: mpsc::Sender<Waiting<H>>,
    room: Arc<Semaphore>,
    moved: broadcast::Sender<Moved>,
}

/// Kibibytes of commands that may wait together; what is more is told to come back (I19, F48).
pub const WAITING_KIB_MAX: usize = 64 * 1024;

impl<H: House> Work<H> {
    /// A handle on a queue that a writer empties.
    #[must_use]
    pub fn new(queue: mpsc::Sender<Waiting<H>>, moved: broadcast::Sender<Moved>) -> Self {
        Self { queue, room: Arc::new(Semaphore::new(WAITING_KIB_MAX)), moved }
    }

    /// Receives a phone's commands (DESIGN §3 rule 1).
    pub async fn push(&self, push: Push<H>) -> Result<Answer, WorkError> {
        self.answer(Job::Push(Box::new(push))).await
    }

    /// Receives what a phone or an app that is no longer let in still had (F62, I21).
    pub async fn deposit(&self, push: Push<H>) -> Result<Answer, WorkError> {
        self.answer(Job::Deposit(Box::new(push))).await
    }

    /// Does something on a subject for the office.
    pub async fn ask(&self, ask: Ask<H>) -> Result<Changed<H>, WorkError> {
        match self.submit(Job::Ask(Box::new(ask))).await? {
            Reply::Subject(changed) => Ok(*changed),
            Reply::Answer(_) | Reply::Settled(_) | Reply::Relayed | Reply::Own(_) => Err(WorkError::Broken),
        }
    }

    /// Decides held facts (rule 8).
    pub async fn settle(&self, job: SettleJob) -> Result<Vec<SettledCase>, WorkError> {
        match self.submit(Job::Settle(Box::new(job))).await? {
            Reply::Settled(cases) => Ok(cases),
            _ => Err(WorkError::Broken),
        }
    }

    /// Tells another log what follows there.
    pub async fn relay(&self, relay: Relay) -> Result<(), WorkError> {
        match self.submit(Job::Relay(relay)).await? {
            Reply::Relayed => Ok(()),
            _ => Err(WorkError::Broken),
        }
    }

    /// Asks something of a subject by itself; whether something happened.
    pub async fn own(&self, own: Own<H>) -> Result<bool, WorkError> {
        match self.submit(Job::Own(Box::new(own))).await? {
            Reply::Own(happened) => Ok(happened),
            _ => Err(WorkError::Broken),
        }
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
    pub async fn submit(&self, job: Job<H>) -> Result<Reply<H>, WorkError> {
        let (reply, answer) = oneshot::channel();
        let room = self.room.clone().try_acquire_many_owned(kib_of(&job)).map_err(|_| WorkError::Busy)?;
        self.queue.try_send(Waiting { job, reply, room }).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => WorkError::Busy,
            mpsc::error::TrySendError::Closed(_) => WorkError::Stopped,
        })?;
        answer.await.unwrap_or(Err(WorkError::Stopped))
    }

    async fn answer(&self, job: Job<H>) -> Result<Answer, WorkError> {
        match self.submit(job).await? {
            Reply::Answer(answer) => Ok(answer),
            _ => Err(WorkError::Broken),
        }
    }
}

/// How much a job takes in the queue.
fn kib_of<H: House>(job: &Job<H>) -> u32 {
    let bytes = match job {
        Job::Push(push) | Job::Deposit(push) => push.commands.iter().map(|command| command.bytes.len()).sum(),
        _ => 0,
    };
    u32::try_from(bytes / 1024).unwrap_or(u32::MAX).saturating_add(1)
}
