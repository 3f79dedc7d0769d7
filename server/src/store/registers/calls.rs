//! The register of calls: the voucher that each was drawn as, while its entry is open and after.

use callout_core::domain::{ids::BranchId, people::Actor};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::orders::{Before, LAST_FIRST, Order, OrderLine, lines};
use crate::store::{Conditions, ReadTx, StoreError, args, scope::Scope};

pub(super) const UNASSIGNED_FIRST: Order =
    ("order by case when assignee is null then 0 else 1 end, received_at, id", |a, b| {
        let key = |line: &OrderLine| (line.assignee.is_some(), line.received_at, line.id);
        key(a).cmp(&key(b))
    });

/// Where the list of open calls continues: behind a line of that rank.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct AfterCall {
    /// 0 while nobody is sent, else 1.
    pub rank: i64,
    /// When it was received.
    pub received_at: i64,
    /// Which voucher.
    pub id: Uuid,
}

impl AfterCall {
    /// Behind this line.
    #[must_use]
    pub fn line(line: &OrderLine) -> Self {
        Self { rank: i64::from(line.assignee.is_some()), received_at: line.received_at.0, id: line.id.0 }
    }
}

/// Open entries of the call register, those to whom nobody is sent first, then by the time they came (P5).
pub async fn open_calls(
    tx: &mut ReadTx,
    viewer: &Actor,
    is_unassigned: Option<bool>,
    after: AfterCall,
    limit: i64,
) -> Result<Vec<OrderLine>, StoreError> {
    let scope = Scope::of(tx, viewer, None).await?;
    lines(tx, &scope, |branch| open(branch, is_unassigned, after), UNASSIGNED_FIRST, limit).await
}

pub(super) fn open(branch: BranchId, is_unassigned: Option<bool>, after: AfterCall) -> Conditions {
    let behind = "(case when assignee is null then 0 else 1 end, received_at, id) > (?, ?, ?)";
    Conditions::default()
        .and("branch = ?", args![branch])
        .and("is_register_open", args![])
        .and(behind, args![after.rank, after.received_at, after.id])
        .and_if(is_unassigned == Some(true), "assignee is null")
        .and_if(is_unassigned == Some(false), "assignee is not null")
}

/// Closed entries of the call register, the last received first.
pub async fn closed_calls(
    tx: &mut ReadTx,
    viewer: &Actor,
    before: Before,
    limit: i64,
) -> Result<Vec<OrderLine>, StoreError> {
    let scope = Scope::of(tx, viewer, None).await?;
    lines(tx, &scope, |branch| closed(branch, before), LAST_FIRST, limit).await
}

pub(super) fn closed(branch: BranchId, before: Before) -> Conditions {
    Conditions::default()
        .and("branch = ?", args![branch])
        .and("not is_register_open", args![])
        .and("(received_at, id) < (?, ?)", args![before.received_at, before.id])
}
