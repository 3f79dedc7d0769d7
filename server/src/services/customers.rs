//! Customers' files (P2): opened, changed, read with everything that belongs to them.

use callout_core::domain::{
    asset::{Customer, Site},
    ids::{BranchId, CustomerId},
    people::Actor,
    text::Line,
    time::Timestamp,
};

use super::{Failure, branches::branch_for, ours};
use crate::{
    state::AppState,
    store::{
        StoreError, WriteTx,
        customers::{self, Kept},
    },
};

/// What a file says.
#[derive(Clone, Debug)]
pub struct Entry {
    /// His name, or the company's.
    pub name: Line,
    /// Where the products stand.
    pub address: Line,
    /// Where he is reached.
    pub phone: Line,
    /// Where the site lies (P4).
    pub site: Site,
}

/// Why a file is not opened.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// There is no such branch for this actor.
    #[error("no such branch")]
    BranchUnknown,
    /// The key was used for another customer (I4).
    #[error("the key was used for another request")]
    KeyReused,
    /// Ours.
    #[error(transparent)]
    Failure(Failure),
}
ours!(AddError);

/// Opens a file in a branch, by default the actor's own. The same id with the same content is the same file (I4).
pub async fn add(
    state: &AppState,
    actor: &Actor,
    branch: Option<BranchId>,
    id: CustomerId,
    entry: Entry,
) -> Result<Kept<Customer>, AddError> {
    let mut tx = state.db.write().await?;
    let branch = branch_for(&mut tx, actor, branch).await?.ok_or(AddError::BranchUnknown)?;
    let kept = open(&mut tx, actor, entry.of(id, branch), state.clock.now().into()).await?;
    tx.commit().await?;
    Ok(kept)
}

/// Opens a file as part of a larger change.
pub(super) async fn open(
    tx: &mut WriteTx,
    actor: &Actor,
    customer: Customer,
    now: Timestamp,
) -> Result<Kept<Customer>, AddError> {
    if let Some(before) = customers::find(tx, actor, customer.id).await? {
        return if before.file == customer { Ok(before) } else { Err(AddError::KeyReused) };
    }
    match customers::add(tx, &customer, now).await {
        // Somebody else's file has that id: nobody learns whose.
        Err(StoreError::Duplicate(_)) => Err(AddError::KeyReused),
        result => Ok(result.map(|()| Kept { revision: 1, file: customer })?),
    }
}

/// Why a file stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// No such file for this actor.
    #[error("no such file")]
    Unknown,
    /// Somebody changed it meanwhile.
    #[error("the file was changed meanwhile")]
    Moved {
        /// Where it is now.
        revision: i64,
    },
    /// Ours.
    #[error(transparent)]
    Failure(Failure),
}
ours!(ChangeError);

/// Changes a file that the person saw at that revision. Vouchers keep what they were drawn with.
pub async fn change(
    state: &AppState,
    actor: &Actor,
    id: CustomerId,
    revision: i64,
    entry: Entry,
) -> Result<Kept<Customer>, ChangeError> {
    let mut tx = state.db.write().await?;
    let before = customers::find(&mut tx, actor, id).await?.ok_or(ChangeError::Unknown)?;
    let customer = entry.of(id, before.file.branch);
    if !customers::change(&mut tx, &customer, revision, state.clock.now().into()).await? {
        return Err(ChangeError::Moved { revision: before.revision });
    }
    tx.commit().await?;
    Ok(Kept { revision: revision + 1, file: customer })
}

impl Entry {
    /// The file.
    pub(super) fn of(self, id: CustomerId, branch: BranchId) -> Customer {
        let Self { name, address, phone, site } = self;
        Customer { id, branch, name, address, phone, site }
    }
}
