//! Customers' products with their dated warranty and contracts (P1): registered and changed in the order of their branch's
//! log, each change with who and when.

use callout_core::domain::{
    asset::{Asset, AssetCommand, AssetParticulars, RegisterAsset, Wrong},
    ids::{AssetId, CommandId, CustomerId},
    people::Actor,
    subject::Listed as _,
    subjects::AnyCommand,
};

use super::{
    Failure,
    customers::{ChangeError, is_taken, kept, kept_at},
    ours,
};
use crate::{
    state::AppState,
    store::{
        StoreError, assets,
        customers::{self, Kept},
    },
    sync::job::{Ask, Request},
};

/// Why a product is not registered.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// There is no such customer for this actor.
    #[error("no such customer")]
    CustomerUnknown,
    /// It contradicts itself.
    #[error(transparent)]
    Wrong(#[from] Wrong),
    /// The key was used for another product (I4).
    #[error("the key was used for another request")]
    KeyReused,
    /// Ours.
    #[error(transparent)]
    Failure(Failure),
}
ours!(AddError);

/// Registers a product of a customer. The same id with the same content is the same product (I4).
pub async fn add(
    state: &AppState,
    actor: &Actor,
    customer: CustomerId,
    id: AssetId,
    says: AssetParticulars,
) -> Result<Kept<Asset>, AddError> {
    let mut tx = state.db.read().await?;
    let branch = customers::find(&mut tx, actor, customer).await?.ok_or(AddError::CustomerUnknown)?.file.branch;
    drop(tx);
    says.check()?;
    let request = Request { key: CommandId(id.0), branch, actor: actor.clone() };
    let register = AnyCommand::Asset(AssetCommand::Register(RegisterAsset { customer, says }));
    match state.work.ask(Ask::new(request, Asset::key(id.0), register)).await {
        Ok(changed) => Ok(kept(&changed)?),
        Err(error) if is_taken(&error) => Err(AddError::KeyReused),
        Err(error) => Err(error.into()),
    }
}

/// Why a product stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum ChangeAssetError {
    /// It contradicts itself.
    #[error(transparent)]
    Wrong(#[from] Wrong),
    /// There is none, or somebody changed it.
    #[error(transparent)]
    Change(#[from] ChangeError),
}

impl From<StoreError> for ChangeAssetError {
    fn from(error: StoreError) -> Self {
        Self::Change(error.into())
    }
}

/// Changes a product that the person saw at that revision. Categories that were derived stay (P1).
pub async fn change(
    state: &AppState,
    (actor, key): (&Actor, CommandId),
    id: AssetId,
    revision: i64,
    says: AssetParticulars,
) -> Result<Kept<Asset>, ChangeAssetError> {
    says.check()?;
    let mut tx = state.db.read().await?;
    let branch = assets::find(&mut tx, actor, id).await?.ok_or(ChangeError::Unknown)?.file.branch;
    drop(tx);
    let request = Request { key, branch, actor: actor.clone() };
    let change = AnyCommand::Asset(AssetCommand::Change(says));
    Ok(kept_at(state, Ask::new(request, Asset::key(id.0), change), revision).await?)
}
