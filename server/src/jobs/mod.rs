//! What the server does unasked, from its start to its end.
//!
//! There is no queue to lose: a job finds in the tables what is left to do, and says in the same transaction how far it came. After a
//! crash it goes on from there, and two servers on one database do no harm to each other. The time is an argument.

pub mod calendars;
pub mod deadlines;
pub mod fold_revisions;
pub mod hold_notices;
pub mod relays;

use std::time::Duration;

use callout_core::domain::{ids::BranchId, subjects::Product, time::Timestamp};
use futures::future::join_all;

use tokio::sync::broadcast::error::RecvError;

use crate::{
    state::AppState,
    store::{Db, StoreError},
    sync::{
        job::Own,
        work::{Work, WorkError},
    },
};

/// How often the jobs look for work.
const EVERY: Duration = Duration::from_mins(1);

/// Runs the jobs now and every minute, and tells other logs at once what follows there; whoever started this ends it.
pub async fn keep_running(state: AppState) {
    loop {
        let mut moved = state.work.subscribe();
        // What is due waits for room, as people's work does (F37).
        if state.has_room() {
            run_due(&state.db, &state.work, state.clock.now().into()).await;
        }
        let minute = tokio::time::sleep(EVERY);
        tokio::pin!(minute);
        loop {
            tokio::select! {
                () = &mut minute => break,
                heard = moved.recv() => match heard {
                    Ok(moved) => {
                        if moved.relays {
                            relays::run(&state.db, &state.work).await;
                        }
                        if moved.branch == BranchId::COMPANY {
                            say("hold notices", hold_notices::run(&state.db, &state.work).await);
                        }
                    }
                    Err(RecvError::Lagged(_)) => {
                        relays::run(&state.db, &state.work).await;
                        say("hold notices", hold_notices::run(&state.db, &state.work).await);
                    }
                    Err(RecvError::Closed) => return,
                },
            }
        }
    }
}

/// Why a job did not come to its end; it goes on the next time.
#[derive(Debug, thiserror::Error)]
pub enum Undone {
    /// The tables cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The log cannot be written.
    #[error(transparent)]
    Work(#[from] WorkError),
}

/// How many subjects are asked together: enough to fill a commit, few enough that the office waits for no more.
const AT_ONCE: usize = 64;

/// Has the house ask subjects; answers of how many something happened. What one of them refuses is logged, and keeps nothing from the
/// others.
async fn ask_itself(work: &Work, asks: impl IntoIterator<Item = Own<Product>>) -> Result<usize, Undone> {
    let (mut asks, mut count) = (asks.into_iter().peekable(), 0);
    while asks.peek().is_some() {
        let asked = join_all(asks.by_ref().take(AT_ONCE).map(|own| async {
            let about = own.about;
            (about, work.own(own).await)
        }));
        for (about, happened) in asked.await {
            match happened {
                Ok(happened) => count += usize::from(happened),
                Err(WorkError::Failed(why)) => tracing::warn!(%why, %about, "a subject refuses what the house asks"),
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(count)
}

fn say(job: &str, done: Result<(), Undone>) {
    if let Err(error) = done {
        tracing::warn!(%error, job, "a job did not come to its end; it goes on the next time");
    }
}

/// Does what is left to do at this moment. What fails is left for the next time.
pub async fn run_due(db: &Db, work: &Work, now: Timestamp) {
    // Boxed: together they would be a large future to whoever awaits this.
    Box::pin(relays::run(db, work)).await;
    say("calendars", Box::pin(calendars::run(db, work)).await);
    say("hold notices", Box::pin(hold_notices::run(db, work)).await);
    say("deadlines", Box::pin(deadlines::run(db, work, now)).await);
    match Box::pin(fold_revisions::run(db, now)).await {
        Ok(0) => {}
        Ok(revisions) => tracing::debug!(revisions, "old revisions of orders were folded away"),
        Err(error) => tracing::warn!(%error, "old revisions of orders could not be folded away; they are tried again"),
    }
}
