//! The company's policies, by version: what was in force is never overwritten.

use callout_core::domain::{ids::PersonId, policy::Policies, text::Note, time::Timestamp};
use uuid::Uuid;

use super::{Millis, ReadTx, StoreError, WriteTx, args, json, statements};

statements! {
    /// The next version.
    ADD = "insert into policies (version, body, reason, changed_at, changed_by) values ($1, $2, $3, $4, $5)";
    /// What is in force.
    CURRENT = "select version, body, reason, changed_at, changed_by from policies order by version desc limit 1";
    /// The versions, the newest first.
    LIST = "select version, body, reason, changed_at, changed_by from policies where version < $1 order by version desc limit $2";
}

/// A version of the policies.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct PoliciesRow {
    /// The version.
    pub version: i64,
    body: String,
    /// Why they were changed.
    pub reason: String,
    /// When.
    #[sqlx(try_from = "i64")]
    pub changed_at: Millis,
    /// By whom.
    #[sqlx(try_from = "Uuid")]
    pub changed_by: PersonId,
}

impl PoliciesRow {
    /// What they say.
    pub fn policies(&self) -> Result<Policies, StoreError> {
        json::read("policies", "body", self.version, &self.body)
    }
}

/// What is in force: the defaults of PROCEDURES until somebody changes them.
pub async fn load_policies(tx: &mut ReadTx) -> Result<Policies, StoreError> {
    let row: Option<PoliciesRow> = tx.maybe(CURRENT, args![]).await?;
    row.map_or_else(|| Ok(Policies::default()), |row| row.policies())
}

/// The versions below one, the newest first.
pub async fn list(tx: &mut ReadTx, below: i64, limit: i64) -> Result<Vec<PoliciesRow>, StoreError> {
    tx.all(LIST, args![below, limit]).await
}

/// Puts a version in force. [`StoreError::Duplicate`] means that somebody else made that one.
pub async fn add(
    tx: &mut WriteTx,
    policies: &Policies,
    reason: &Note,
    by: PersonId,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(ADD, args![policies.version, json::write(policies), reason, now, by]).await.map(drop)
}
