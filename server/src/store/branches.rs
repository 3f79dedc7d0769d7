//! Service centres and branches.

use callout_core::domain::ids::BranchId;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Millis, ReadTx, StoreError, WriteTx, args, statements};

statements! {
    /// A new branch.
    ADD = "insert into branches (id, name, created_at) values ($1, $2, $3)";
    /// Every branch.
    LIST = "select id, name, created_at from branches order by name, id";
    /// The branch of that name.
    FIND_BY_NAME = "select id, name, created_at from branches where name = $1";
    /// The branch of that id.
    FIND = "select id, name, created_at from branches where id = $1";
}

/// A branch.
#[derive(Debug, sqlx::FromRow)]
pub struct BranchRow {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: BranchId,
    /// Its name.
    pub name: String,
    /// Since when it exists here.
    #[sqlx(try_from = "i64")]
    pub created_at: Millis,
}

/// Adds a branch; a name is taken once.
pub async fn add(tx: &mut WriteTx, id: BranchId, name: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(ADD, args![id, name, now]).await.map(drop)
}

/// Every branch, by name.
pub async fn list(tx: &mut ReadTx) -> Result<Vec<BranchRow>, StoreError> {
    tx.all(LIST, args![]).await
}

/// The branch of that name.
pub async fn find_by_name(tx: &mut ReadTx, name: &str) -> Result<Option<BranchRow>, StoreError> {
    tx.maybe(FIND_BY_NAME, args![name]).await
}

/// The branch of that id.
pub async fn find(tx: &mut ReadTx, id: BranchId) -> Result<Option<BranchRow>, StoreError> {
    tx.maybe(FIND, args![id]).await
}
