//! Branches.

use callout_core::domain::{ids::BranchId, text::Line};

use super::{Failure, ours};
use crate::{
    state::AppState,
    store::{StoreError, branches},
};

/// Why a branch is not added.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// There is one of that name.
    #[error("a branch of the name {0} exists")]
    NameTaken(Line),
    /// Ours.
    #[error(transparent)]
    Failure(Failure),
}
ours!(AddError);

/// Adds a branch.
pub async fn add(state: &AppState, name: &Line) -> Result<BranchId, AddError> {
    let id = state.new_id()?;
    let mut tx = state.db.write().await?;
    match branches::add(&mut tx, id, name.as_str(), state.clock.now()).await {
        Err(StoreError::Duplicate(_)) => return Err(AddError::NameTaken(name.clone())),
        result => result?,
    }
    tx.commit().await?;
    Ok(id)
}
