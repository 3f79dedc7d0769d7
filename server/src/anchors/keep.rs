//! Writes anchors: at the start, each hour, at a clean end. The file may be on a disk that answers late or never: a thread of its own
//! waits for it, and nothing of the server does (F47).

use std::{io, path::PathBuf, thread, time::Duration};

use tokio::{sync::oneshot, time::Instant};

use super::{Anchored, append, place::Place};
use crate::{
    state::AppState,
    store::{
        ReadTx, StoreError, meta,
        work::{audit, feed},
    },
};

/// How often an anchor is written.
pub const EVERY: Duration = Duration::from_hours(1);
/// How soon it is tried again.
const AGAIN: Duration = Duration::from_mins(1);
/// How long an answer is waited for before it counts as none.
const ANSWER_WAIT: Duration = Duration::from_secs(20);
/// The same at the end of the server.
const LAST_WAIT: Duration = Duration::from_secs(5);

/// Where every log stands.
pub async fn heads(tx: &mut ReadTx) -> Result<Vec<Anchored>, StoreError> {
    let mut heads = Vec::new();
    for log in audit::branches(tx).await? {
        let head = feed::head(tx, log).await?;
        heads.push(Anchored { log, seq: head.seq, digest: head.digest });
    }
    Ok(heads)
}

/// What came of a turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// An anchor is on its disk.
    Written,
    /// It is not, and the next one carries what it would have said.
    Waits(String),
    /// It is not, and has not been for an hour: somebody must look.
    Alarm(String),
}

/// Why an anchor was not written.
#[derive(Debug, thiserror::Error)]
enum Unwritten {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    File(#[from] io::Error),
    #[error("its disk does not answer")]
    Silent,
}

/// Who writes anchors into a file.
#[derive(Debug)]
pub struct Keeper {
    file: PathBuf,
    written_at: Instant,
    alarmed_at: Option<Instant>,
    /// The writing that has not come to its end: no other begins before.
    under_way: Option<oneshot::Receiver<io::Result<()>>>,
}

impl Keeper {
    /// Nothing was written yet.
    #[must_use]
    pub const fn new(file: PathBuf, now: Instant) -> Self {
        Self { file, written_at: now, alarmed_at: None, under_way: None }
    }

    /// Writes where the logs stand now.
    pub async fn turn(&mut self, state: &AppState, now: Instant) -> Turn {
        let Err(error) = self.write(state, ANSWER_WAIT).await else {
            (self.written_at, self.alarmed_at) = (now, None);
            return Turn::Written;
        };
        let is_due = now.duration_since(self.alarmed_at.unwrap_or(self.written_at)) >= EVERY;
        if is_due {
            self.alarmed_at = Some(now);
        }
        if is_due { Turn::Alarm(error.to_string()) } else { Turn::Waits(error.to_string()) }
    }

    async fn write(&mut self, state: &AppState, wait: Duration) -> Result<(), Unwritten> {
        if let Some(before) = &mut self.under_way {
            let Ok(done) = tokio::time::timeout(wait, before).await else { return Err(Unwritten::Silent) };
            self.under_way = None;
            done.map_err(io::Error::other)??;
        }
        let mut tx = state.db.read().await?;
        let (incarnation, heads) = (meta::read(&mut tx).await?.incarnation, heads(&mut tx).await?);
        drop(tx);
        let (file, at) = (self.file.clone(), state.clock.now().into());
        let (tell, mut told) = oneshot::channel();
        // Not one of the runtime's threads: those are waited for at the end, however long a disk is silent.
        thread::Builder::new().name("callout-anchor".to_owned()).spawn(move || {
            // Nobody hears it where the server has ended.
            let _ = tell.send(append(&file, at, incarnation, heads));
        })?;
        let Ok(done) = tokio::time::timeout(wait, &mut told).await else {
            self.under_way = Some(told);
            return Err(Unwritten::Silent);
        };
        Ok(done.map_err(io::Error::other)??)
    }
}

/// Keeps anchors until it is ended, where the settings name a file; says once what is wrong with its place.
pub async fn keep(state: AppState) {
    let place = Place::of(&state.config);
    if let Some(advice) = place.advice() {
        tracing::warn!("{advice}");
    }
    let Some(file) = place.file() else { return };
    let mut keeper = Keeper::new(file.to_owned(), Instant::now());
    loop {
        let turn = keeper.turn(&state, Instant::now()).await;
        let again = match turn {
            Turn::Written => EVERY,
            Turn::Waits(error) => {
                tracing::warn!(error, file = %file.display(), "an anchor could not be written; it is tried again");
                AGAIN
            }
            Turn::Alarm(error) => {
                tracing::error!(
                    error, file = %file.display(),
                    "no anchor was written for an hour: what is changed in the logs meanwhile cannot be proven; mend the file's disk"
                );
                AGAIN
            }
        };
        tokio::time::sleep(again).await;
    }
}

/// The anchor of a clean end.
pub async fn keep_last(state: &AppState) {
    if let Some(file) = &state.config.anchor_file
        && let Err(error) = Keeper::new(file.clone(), Instant::now()).write(state, LAST_WAIT).await
    {
        tracing::warn!(%error, file = %file.display(), "the last anchor could not be written");
    }
}
