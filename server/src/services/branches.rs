//! Branches.

use callout_core::domain::{ids::BranchId, people::Actor, text::Line};

use super::{Failure, ours};
use crate::{
    state::AppState,
    store::{ReadTx, StoreError, branches},
};

/// Why a branch is not added.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// There is one of that name.
    #[error("a branch of the name {0} exists")]
    NameTaken(Line),
    /// The key was used for another branch (I4).
    #[error("the key was used for another request")]
    KeyReused,
    /// Ours.
    #[error(transparent)]
    Failure(Failure),
}
ours!(AddError);

/// Adds a branch; what all branches share is in the company's log.
pub async fn add(state: &AppState, name: &Line) -> Result<BranchId, AddError> {
    add_once(state, state.new_id()?, name).await
}

/// Adds a branch under that id. The same id with the same name is the same branch (I4).
pub async fn add_once(state: &AppState, id: BranchId, name: &Line) -> Result<BranchId, AddError> {
    let mut tx = state.db.write().await?;
    if let Some(known) = branches::find(&mut tx, id).await? {
        return if known.name == name.as_str() { Ok(id) } else { Err(AddError::KeyReused) };
    }
    match branches::add(&mut tx, id, name.as_str(), state.clock.now()).await {
        Err(StoreError::Duplicate(_)) => return Err(AddError::NameTaken(name.clone())),
        result => result?,
    }
    tx.commit().await?;
    Ok(id)
}

/// The branch that is meant: the named one if the actor sees it and it exists (F61), else his own.
pub async fn branch_for(
    tx: &mut ReadTx,
    actor: &Actor,
    named: Option<BranchId>,
) -> Result<Option<BranchId>, StoreError> {
    match named {
        Some(branch) if branch != actor.branch => {
            let exists = actor.sees(branch) && branches::find(tx, branch).await?.is_some();
            Ok(exists.then_some(branch))
        }
        _ => Ok(Some(actor.branch)),
    }
}
