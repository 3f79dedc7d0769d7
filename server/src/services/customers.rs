//! Customers' files (P2): opened and changed in the order of their branch's log, each change with who and when.

use callout_core::domain::{
    customer::{Customer, CustomerCommand, CustomerParticulars},
    ids::{BranchId, CommandId, CustomerId},
    people::Actor,
    refusal::Refusal,
    subject::Listed,
    subjects::{AnyCommand, Product},
};

use super::{Failure, branches::branch_for, ours};
use crate::{
    state::AppState,
    store::customers::{self, Kept},
    sync::{
        job::{self, Ask, Changed, Request},
        work::WorkError,
    },
};

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
    says: CustomerParticulars,
) -> Result<Kept<Customer>, AddError> {
    let mut tx = state.db.read().await?;
    let branch = branch_for(&mut tx, actor, branch).await?.ok_or(AddError::BranchUnknown)?;
    drop(tx);
    let request = Request { key: CommandId(id.0), branch, actor: actor.clone() };
    let open = AnyCommand::Customer(CustomerCommand::Open(says));
    match state.work.ask(Ask::new(request, Customer::key(id.0), open)).await {
        Ok(changed) => Ok(kept(&changed)?),
        Err(error) if is_taken(&error) => Err(AddError::KeyReused),
        Err(error) => Err(error.into()),
    }
}

/// Whether what is to be opened is something else, or somebody else's, already: nobody learns whose.
pub(super) fn is_taken(error: &WorkError) -> bool {
    use job::Failure::{KeyReused, NotFound, Refused};
    let WorkError::Failed(failure) = error else { return false };
    matches!(failure, KeyReused | NotFound | Refused(Refusal::AlreadyRecorded | Refusal::UnknownReference))
}

/// The file that was opened or changed; anything else is a defect of ours.
pub(super) fn kept<T: Listed<House = Product> + Clone>(changed: &Changed<Product>) -> Result<Kept<T>, WorkError> {
    let file = T::narrow(&changed.state.any).ok_or(WorkError::Broken)?.clone();
    Ok(Kept { revision: i64::try_from(changed.state.revision).map_err(|_| WorkError::Broken)?, file })
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
    (actor, key): (&Actor, CommandId),
    id: CustomerId,
    revision: i64,
    says: CustomerParticulars,
) -> Result<Kept<Customer>, ChangeError> {
    let mut tx = state.db.read().await?;
    let branch = customers::find(&mut tx, actor, id).await?.ok_or(ChangeError::Unknown)?.file.branch;
    drop(tx);
    let change = AnyCommand::Customer(CustomerCommand::Change(says));
    let request = Request { key, branch, actor: actor.clone() };
    kept_at(state, Ask::new(request, Customer::key(id.0), change), revision).await
}

/// Changes a file if it stands where the person saw it.
pub(super) async fn kept_at<T: Listed<House = Product> + Clone>(
    state: &AppState,
    ask: Ask<Product>,
    revision: i64,
) -> Result<Kept<T>, ChangeError> {
    // No file stands at 0: a revision that there cannot be is one that it has left.
    let basis_revision = Some(u64::try_from(revision).unwrap_or(0));
    match state.work.ask(Ask { basis_revision, ..ask }).await {
        Ok(changed) => Ok(kept(&changed)?),
        Err(WorkError::Failed(job::Failure::Moved { current })) => {
            Err(ChangeError::Moved { revision: i64::try_from(current).unwrap_or(i64::MAX) })
        }
        Err(error) => Err(error.into()),
    }
}
