//! The branches that a reader sees, as the end of a statement: `… and branch in` ($1, $2 …) (I14, F61).

use callout_core::domain::{ids::BranchId, people::Actor};

use super::{ReadTx, Row, Statement, StoreError, Value, branches};

/// The branches that somebody sees: his own, or every one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope(pub(super) Vec<BranchId>);

impl Scope {
    /// What this actor sees; with a branch named, that one alone if he sees it, else nothing.
    pub async fn of(tx: &mut ReadTx, actor: &Actor, named: Option<BranchId>) -> Result<Self, StoreError> {
        match named {
            Some(branch) if actor.sees(branch) => Ok(Self(vec![branch])),
            Some(_) => Ok(Self(Vec::new())),
            None if actor.sees_all_branches() => {
                Ok(Self(branches::list(tx).await?.into_iter().map(|row| row.id).collect()))
            }
            None => Ok(Self(vec![actor.branch])),
        }
    }

    /// The company's log alone.
    pub(super) fn company() -> Self {
        Self(vec![BranchId::COMPANY])
    }

    /// And what lives in the company's log.
    pub(super) fn and_company(mut self) -> Self {
        self.0.push(BranchId::COMPANY);
        self
    }

    /// Each of them.
    pub fn branches(&self) -> impl Iterator<Item = BranchId> {
        self.0.iter().copied()
    }

    /// Rows of those branches; `head` ends with `branch in` and has these arguments before.
    pub async fn all<T: Row>(
        &self,
        tx: &mut ReadTx,
        head: Statement,
        args: Vec<Value>,
        tail: &str,
    ) -> Result<Vec<T>, StoreError> {
        tx.all_in_after(head, args, self.0.iter().map(super::ToValue::to_value), tail).await
    }
}
