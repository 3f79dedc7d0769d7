//! Customers' products with their dated warranty and contracts (P1).

use callout_core::domain::{
    asset::{Asset, ContractCover, Customer, Period},
    ids::{AssetId, BranchId, CustomerId},
    people::Actor,
    text::Line,
    time::Timestamp,
};
use chrono::NaiveDate;

use super::{Failure, customers::ChangeError, ours};
use crate::{
    state::AppState,
    store::{
        StoreError, WriteTx, assets,
        customers::{self, Kept},
    },
};

/// Contracts that one product may have had: one a year is far less.
pub const CONTRACTS_MAX: usize = 50;

/// What is known of a product.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The model.
    pub model: Line,
    /// The serial number, where known.
    pub serial: Option<Line>,
    /// The day it was bought, where known.
    pub bought: Option<NaiveDate>,
    /// The warranty, where there is one.
    pub warranty: Option<Period>,
    /// The contracts that cover it.
    pub contracts: Vec<ContractCover>,
}

/// What of an entry contradicts itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// A period ends before it begins.
    #[error("ends before it begins")]
    Backwards {
        /// Which: nothing is the warranty.
        contract: Option<usize>,
    },
    /// More contracts than a product can have.
    #[error("too many contracts")]
    TooManyContracts,
}

impl Entry {
    /// Finds what contradicts itself.
    pub fn check(&self) -> Result<(), Wrong> {
        if self.contracts.len() > CONTRACTS_MAX {
            return Err(Wrong::TooManyContracts);
        }
        let is_backwards = |period: Period| period.until < period.from;
        if self.warranty.is_some_and(is_backwards) {
            return Err(Wrong::Backwards { contract: None });
        }
        match self.contracts.iter().position(|contract| is_backwards(contract.period)) {
            Some(at) => Err(Wrong::Backwards { contract: Some(at) }),
            None => Ok(()),
        }
    }

    /// The product.
    #[must_use]
    pub fn of(self, id: AssetId, branch: BranchId, customer: CustomerId) -> Asset {
        let Self { model, serial, bought, warranty, contracts } = self;
        Asset { id, branch, customer, model, serial, bought, warranty, contracts, history: Vec::new() }
    }
}

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
    entry: Entry,
) -> Result<Kept<Asset>, AddError> {
    let mut tx = state.db.write().await?;
    let owner = customers::find(&mut tx, actor, customer).await?.ok_or(AddError::CustomerUnknown)?;
    let kept = register(&mut tx, actor, &owner.file, (id, entry), state.clock.now().into()).await?;
    tx.commit().await?;
    Ok(kept)
}

/// Registers a product as part of a larger change.
pub(super) async fn register(
    tx: &mut WriteTx,
    actor: &Actor,
    owner: &Customer,
    (id, entry): (AssetId, Entry),
    now: Timestamp,
) -> Result<Kept<Asset>, AddError> {
    entry.check()?;
    let asset = entry.of(id, owner.branch, owner.id);
    if let Some(before) = assets::find(tx, actor, id).await? {
        return if before.file == asset { Ok(before) } else { Err(AddError::KeyReused) };
    }
    match assets::add(tx, &asset, now).await {
        Err(StoreError::Duplicate(_)) => Err(AddError::KeyReused),
        result => Ok(result.map(|()| Kept { revision: 1, file: asset })?),
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
    actor: &Actor,
    id: AssetId,
    revision: i64,
    entry: Entry,
) -> Result<Kept<Asset>, ChangeAssetError> {
    entry.check()?;
    let mut tx = state.db.write().await?;
    let before = assets::find(&mut tx, actor, id).await?.ok_or(ChangeError::Unknown)?;
    let asset = entry.of(id, before.file.branch, before.file.customer);
    if !assets::change(&mut tx, &asset, revision, state.clock.now().into()).await? {
        return Err(ChangeError::Moved { revision: before.revision }.into());
    }
    tx.commit().await?;
    Ok(Kept { revision: revision + 1, file: asset })
}
