//! The cash desk (P18): counts what was handed in.

use callout_core::domain::{
    cash::{CashBook, Count},
    ids::{CommandId, PersonId},
    people::Actor,
};

use super::{Failure, ours};
use crate::{
    state::AppState,
    store::ledger,
    sync::job::{CountJob, Request},
};

/// Why nothing was counted.
#[derive(Debug, thiserror::Error)]
pub enum CountError {
    /// Nobody whose cash this actor sees.
    #[error("no such cash book")]
    Unknown,
    /// The rules refuse it, or the failure is ours.
    #[error(transparent)]
    Failure(Failure),
}
ours!(CountError);

/// Counts a remittance; a difference needs a reason, and is booked.
pub async fn count(
    state: &AppState,
    actor: &Actor,
    key: CommandId,
    person: PersonId,
    count: Count,
) -> Result<CashBook, CountError> {
    let mut tx = state.db.read().await?;
    let book = ledger::book(&mut tx, actor, person).await?.ok_or(CountError::Unknown)?;
    drop(tx);
    let request = Request { key, branch: book.branch, actor: actor.clone() };
    Ok(state.work.count(CountJob { request, person, count }).await?)
}
