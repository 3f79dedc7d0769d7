//! The cash desk (P18): counts what was handed in, and receives what somebody holds who is gone.

use callout_core::domain::{
    cash::{CashBook, CashCommand},
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

/// Counts a remittance, or receives what somebody holds who is gone; a difference needs a reason, and is booked.
pub async fn record(
    state: &AppState,
    actor: &Actor,
    key: CommandId,
    person: PersonId,
    command: CashCommand,
) -> Result<CashBook, CountError> {
    let mut tx = state.db.read().await?;
    // Of somebody who went to another branch an accountant counts the book of his own; who sees all, the one with something in it.
    let mut books = ledger::books_of(&mut tx, actor, person).await?;
    books.sort_by_key(|book| (book.branch != actor.branch, book.holds.is_zero()));
    let book = books.into_iter().next().ok_or(CountError::Unknown)?;
    drop(tx);
    let about = CashBook::key_of(book.branch, person);
    let request = Request { key, branch: book.branch, actor: actor.clone() };
    let command = AnyCommand::Cash(command);
    let changed = state.work.ask(Ask::new(request, about, command)).await?;
    Ok(CashBook::narrow(&changed.state.any).ok_or(WorkError::Broken)?.clone())
}
