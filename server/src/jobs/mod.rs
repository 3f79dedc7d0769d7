//! What the server does unasked, from its start to its end.
//!
//! There is no queue to lose: a job finds in the tables what is left to do, and says in the same transaction how far it came. After a
//! crash it goes on from there, and two servers on one database do no harm to each other. The time is an argument.

pub mod fold_revisions;
pub mod hold_notices;
pub mod relays;

use std::time::Duration;

use callout_core::domain::{ids::BranchId, time::Timestamp};

use tokio::sync::broadcast::error::RecvError;

use crate::{state::AppState, store::Db, sync::work::Work};

/// How often the jobs look for work.
const EVERY: Duration = Duration::from_mins(1);

/// Runs the jobs now and every minute, and tells other logs at once what follows there; whoever started this ends it.
pub async fn keep_running(state: AppState) {
    loop {
        let mut moved = state.work.subscribe();
        run_due(&state.db, &state.work, state.clock.now().into()).await;
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
                            hold_notices::run(&state.db, &state.work).await;
                        }
                    }
                    Err(RecvError::Lagged(_)) => {
                        relays::run(&state.db, &state.work).await;
                        hold_notices::run(&state.db, &state.work).await;
                    }
                    Err(RecvError::Closed) => return,
                },
            }
        }
    }
}

/// Does what is left to do at this moment. What fails is left for the next time.
pub async fn run_due(db: &Db, work: &Work, now: Timestamp) {
    relays::run(db, work).await;
    hold_notices::run(db, work).await;
    match fold_revisions::run(db, now).await {
        Ok(0) => {}
        Ok(revisions) => tracing::debug!(revisions, "old revisions of orders were folded away"),
        Err(error) => tracing::warn!(%error, "old revisions of orders could not be folded away; they are tried again"),
    }
}
