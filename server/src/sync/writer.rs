//! The writer: gathers the waiting jobs of many devices, loads at once, decides in memory, commits once, answers all.

use std::{collections::VecDeque, future::Future, panic::AssertUnwindSafe};

use callout_core::domain::{house::House, time::Timestamp};
use futures::FutureExt as _;
use tokio::sync::{broadcast, mpsc};

use super::{
    heart::{self, Needs, WorkingSet, Writes},
    job::{Job, Reply},
    memory::Memory,
    store::{Change, CommitError, Store},
    work::{Moved, Waiting, Work, WorkError},
};

/// Jobs that may wait; more are told to come back (F48, I19).
const QUEUE_MAX: usize = 1_024;
/// Jobs of one commit: what a hundred phones that come back at once send while the commit before is made durable.
const JOBS_PER_COMMIT_MAX: usize = 256;
/// Times that a commit which met another one is tried again (F42).
const TRIES_MAX: usize = 8;
/// Rounds of loading what deciding missed; a job that needs more is a mistake of the rules.
const ROUNDS_MAX: usize = 8;
/// Notices a slow listener may be behind before it loses some (rule 16: they only say "there is something").
const NOTICES_MAX: usize = 256;

type Replies<H> = Vec<Result<Reply<H>, WorkError>>;

/// A handle and the task behind it. The task ends when every handle is gone, after answering what waits.
pub fn start<S: Store>(
    store: S,
    now: impl Fn() -> Timestamp + Send + Sync + 'static,
) -> (Work<S::House>, impl Future<Output = ()> + Send + 'static) {
    let (queue, waiting) = mpsc::channel(QUEUE_MAX);
    let (moved, _) = broadcast::channel(NOTICES_MAX);
    let work = Work::new(queue, moved.clone());
    (work, write(store, waiting, moved, now))
}

async fn write<S: Store>(
    store: S,
    mut queue: mpsc::Receiver<Waiting<S::House>>,
    moved: broadcast::Sender<Moved>,
    now: impl Fn() -> Timestamp + Send + Sync + 'static,
) {
    let mut gathered = Vec::with_capacity(JOBS_PER_COMMIT_MAX);
    while queue.recv_many(&mut gathered, JOBS_PER_COMMIT_MAX).await > 0 {
        let (jobs, senders): (Vec<_>, Vec<_>) =
            gathered.drain(..).map(|w: Waiting<S::House>| (w.job, (w.reply, w.room))).unzip();
        let jobs: Vec<&Job<S::House>> = jobs.iter().collect();
        let (replies, heads) = run(&store, &jobs, now()).await;
        for ((sender, _room), reply) in senders.into_iter().zip(replies) {
            // Whoever asked may be gone; what was committed stays (F40).
            let _ = sender.send(reply);
        }
        for head in heads {
            let _ = moved.send(head);
        }
    }
}

/// Decides and commits jobs together; if the commit fails, each by itself, so that one bad job takes no other with it.
pub async fn run<S: Store>(store: &S, jobs: &[&Job<S::House>], now: Timestamp) -> (Replies<S::House>, Vec<Moved>) {
    match together(store, jobs, now).await {
        Ok(done) => done,
        Err(WorkError::Broken) if jobs.len() > 1 => {
            let (mut replies, mut heads) = (Vec::with_capacity(jobs.len()), Vec::new());
            for job in jobs {
                match together(store, &[*job], now).await {
                    Ok((reply, moved)) => {
                        replies.extend(reply);
                        heads.extend(moved);
                    }
                    Err(error) => replies.push(Err(error)),
                }
            }
            (replies, heads)
        }
        Err(error) => (jobs.iter().map(|_| Err(error.copied())).collect(), Vec::new()),
    }
}

/// As [`attempt`]; a panic is a defect of ours that must not stop the writer, and takes its change with it (I19).
async fn together<S: Store>(
    store: &S,
    jobs: &[&Job<S::House>],
    now: Timestamp,
) -> Result<(Replies<S::House>, Vec<Moved>), WorkError> {
    AssertUnwindSafe(attempt(store, jobs, now)).catch_unwind().await.unwrap_or_else(|_| {
        tracing::error!(jobs = jobs.len(), "the writer panicked; nothing of these jobs was kept");
        Err(WorkError::Broken)
    })
}

async fn attempt<S: Store>(
    store: &S,
    jobs: &[&Job<S::House>],
    now: Timestamp,
) -> Result<(Replies<S::House>, Vec<Moved>), WorkError> {
    for _ in 0..TRIES_MAX {
        let mut change = store.change().await?;
        let (replies, writes) = decided(&mut change, jobs, now).await?;
        let replies = replies.into_iter().map(|reply| reply.map_err(WorkError::Failed)).collect();
        if writes.is_empty() {
            return Ok((replies, Vec::new()));
        }
        match change.commit(&writes).await {
            Ok(()) => return Ok((replies, heads(&writes))),
            Err(CommitError::Failed(error)) => return Err(error),
            Err(CommitError::Unknown) if store.is_written(&writes).await? => return Ok((replies, heads(&writes))),
            Err(CommitError::Unknown | CommitError::Conflict) => {}
        }
    }
    Err(WorkError::Busy)
}

/// Decides the jobs; what deciding missed is loaded, and they are decided again.
async fn decided<C: Change>(
    change: &mut C,
    jobs: &[&Job<C::House>],
    now: Timestamp,
) -> Result<heart::decide::Done<C::House>, WorkError> {
    let mut missed = Needs::default();
    for _ in 0..ROUNDS_MAX {
        let mut set = WorkingSet::default();
        load(change, jobs, &mut set).await?;
        if missed != Needs::default() {
            change.load(&missed, &mut set).await?;
        }
        match heart::decide_all(&mut set, jobs.iter().copied(), now) {
            Ok(done) => return Ok(done),
            Err(needs) => missed.merge(*needs),
        }
    }
    tracing::error!(jobs = jobs.len(), "what these jobs read is never whole");
    Err(WorkError::Broken)
}

/// Loads what the jobs name, and what follows from it. Devices are read again once their branch is locked.
pub async fn load<C: Change>(
    change: &mut C,
    jobs: &[&Job<C::House>],
    set: &mut WorkingSet<C::House>,
) -> Result<(), WorkError> {
    let devices = Needs::devices(jobs);
    if !devices.devices.is_empty() {
        change.load(&devices, set).await?;
    }
    let named = Needs { devices: devices.devices, ..Needs::named(jobs, set) };
    change.load(&named, set).await?;
    let further = Needs::further(set);
    if further != Needs::default() {
        change.load(&further, set).await?;
    }
    Ok(())
}

fn heads<H: House>(writes: &Writes<H>) -> Vec<Moved> {
    let heads = writes.branches.values();
    let relays = writes.relays.values().flatten().any(|row| row.refused.is_none());
    heads.map(|head| Moved { branch: head.site.branch, seq: head.position.seq, relays }).collect()
}

impl<H: House> Memory<H> {
    /// Decides one job at once, without a task: for the simulator, where everything happens in one thread.
    pub fn submit(&self, job: &Job<H>, now: Timestamp) -> Result<Reply<H>, WorkError> {
        self.submit_all(&[job], now).pop_front().unwrap_or(Err(WorkError::Broken))
    }

    /// Decides jobs in one commit, as the writer gathers them.
    #[must_use]
    pub fn submit_all(&self, jobs: &[&Job<H>], now: Timestamp) -> VecDeque<Result<Reply<H>, WorkError>> {
        // Nothing in a store in memory ever waits.
        let done = run(self, jobs, now).now_or_never();
        done.map(|(replies, _)| replies.into()).unwrap_or_default()
    }
}
