//! Any subject by its key, as it stands now, for somebody who sees it (F61).

use callout_core::domain::{
    house::House as _,
    ids::BranchId,
    people::Actor,
    subject::{Scope as Lives, State, SubjectKey},
    subjects::Product,
};
use uuid::Uuid;

use super::{ReadTx, StoreError, args, scope::Scope, statements};

statements! {
    /// In which of some logs a subject is.
    LOG = "select branch, revision from subject_revisions where kind = $1 and id = $2 and branch in";
    /// A subject as it stands in one of some logs.
    LATEST = "select branch, revision, body from subject_revisions where kind = $1 and id = $2 and branch in";
}

/// The newest revision is kept of everything.
const NEWEST: &str = "order by revision desc limit 1";

/// The logs of that kind which an actor sees: of the company's subjects everybody sees the one there is.
async fn logs(tx: &mut ReadTx, viewer: &Actor, key: SubjectKey) -> Result<Scope, StoreError> {
    match Product::scope(key.kind) {
        Some(Lives::Branch) => Scope::of(tx, viewer, None).await,
        Some(Lives::Company) => Ok(Scope(vec![BranchId::COMPANY])),
        None => Ok(Scope(Vec::new())),
    }
}

/// The log that a subject is in, if this actor sees it.
pub async fn log_of(tx: &mut ReadTx, viewer: &Actor, key: SubjectKey) -> Result<Option<BranchId>, StoreError> {
    let logs = logs(tx, viewer, key).await?;
    let found: Vec<(Uuid, i64)> = logs.all(tx, LOG, args![key.kind, key.id], NEWEST).await?;
    Ok(found.into_iter().next().map(|(branch, _)| BranchId(branch)))
}

/// A subject as it stands, if this actor sees it.
pub async fn find(tx: &mut ReadTx, viewer: &Actor, key: SubjectKey) -> Result<Option<State<Product>>, StoreError> {
    let logs = logs(tx, viewer, key).await?;
    let found: Vec<(Uuid, i64, String)> = logs.all(tx, LATEST, args![key.kind, key.id], NEWEST).await?;
    let Some((branch, revision, body)) = found.into_iter().next() else { return Ok(None) };
    let corrupt = |column| StoreError::corrupt("subject_revisions", column, key.id);
    let any = Product::read(key.kind, &body).ok_or_else(|| corrupt("body"))?;
    let revision = u64::try_from(revision).map_err(|_| corrupt("revision"))?;
    let branch = Some(BranchId(branch)).filter(|branch| *branch != BranchId::COMPANY);
    Ok(Some(State { any, revision, branch }))
}
