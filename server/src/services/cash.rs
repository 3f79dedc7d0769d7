//! The cash desk (P18): counts what was handed in.

use callout_core::domain::{
    cash::{CashBook, CashCommand, Count},
    ids::{CommandId, PersonId},
    people::Actor,
    subject::Listed as _,
    subjects::AnyCommand,
};

use super::{Failure, ours};
use crate::{
    state::AppState,
    store::ledger,
    sync::{
        job::{Ask, Request},
        work::WorkError,
    },
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
    let command = AnyCommand::Cash(CashCommand::Count(count));
    let changed = state.work.ask(Ask::new(request, CashBook::key(person.0), command)).await?;
    Ok(CashBook::narrow(&changed.state.any).ok_or(WorkError::Broken)?.clone())
}
