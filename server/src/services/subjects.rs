//! What the office does on any subject: each command is decided in the order of its log, by the rules that the phones run too.

use callout_core::domain::{
    house::House as _,
    ids::{BranchId, CommandId},
    people::Actor,
    subject::{State, SubjectKey},
    subjects::{AnyCommand, Product},
};

use super::{Failure, branches::branch_for, ours};
use crate::{
    state::AppState,
    store::{StoreError, subjects},
    sync::{
        job::{self, Ask, Changed, Request},
        work::WorkError,
    },
};

/// Why nothing was done on a subject.
#[derive(Debug, thiserror::Error)]
pub enum SubjectError {
    /// No such subject for this actor.
    #[error("no such subject")]
    Unknown,
    /// No such branch for this actor.
    #[error("no such branch")]
    BranchUnknown,
    /// The key opened something else before (I4).
    #[error("the key was used for another request")]
    KeyReused,
    /// The rules refuse it, it moved, or the failure is ours.
    #[error(transparent)]
    Failure(Failure),
}
ours!(SubjectError);

/// A request to do something on a subject.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Who asks.
    pub actor: &'a Actor,
    /// Under which key: the same request again is answered again (I4).
    pub key: CommandId,
    /// On which subject.
    pub about: SubjectKey,
}

/// Does something of the office's on a subject of that log, at the revision that was seen, if one is named.
pub async fn record(
    state: &AppState,
    Asked { actor, key, about }: Asked<'_>,
    log: BranchId,
    basis_revision: Option<u64>,
    command: AnyCommand,
) -> Result<Changed<Product>, SubjectError> {
    let request = Request { key, branch: log, actor: actor.clone() };
    let ask = Ask { basis_revision, ..Ask::new(request, about, command) };
    Ok(state.work.ask(ask).await?)
}

/// The log that a subject is in; one that is not there and one that the actor does not see look alike (F61).
pub async fn log_of(state: &AppState, actor: &Actor, about: SubjectKey) -> Result<BranchId, SubjectError> {
    subjects::log_of(&mut state.db.read().await?, actor, about).await?.ok_or(SubjectError::Unknown)
}

/// Opens a subject: one of the company's in its log, any other in the named branch, or in the actor's own.
pub async fn open(
    state: &AppState,
    asked: Asked<'_>,
    branch: Option<BranchId>,
    command: AnyCommand,
) -> Result<Changed<Product>, SubjectError> {
    let mut tx = state.db.read().await?;
    let branch = branch_for(&mut tx, asked.actor, branch).await?.ok_or(SubjectError::BranchUnknown)?;
    drop(tx);
    let log = Product::scope(asked.about.kind).map_or(branch, |scope| scope.log(branch));
    match record(state, asked, log, None, command).await {
        // The id is made of the key: what it opened before is in another branch.
        Err(SubjectError::Failure(Failure::Work(WorkError::Failed(job::Failure::NotFound)))) => {
            Err(SubjectError::KeyReused)
        }
        result => result,
    }
}

/// A subject as it stands, if this actor sees it.
pub async fn find(state: &AppState, viewer: &Actor, about: SubjectKey) -> Result<Option<State<Product>>, StoreError> {
    subjects::find(&mut state.db.read().await?, viewer, about).await
}
