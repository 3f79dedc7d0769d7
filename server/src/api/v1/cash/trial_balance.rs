//! `GET /v1/ledger/trial-balance`

use std::collections::BTreeMap;

use axum::extract::State;
use callout_core::domain::ids::BranchId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    http::{Json, Problem, ProblemBody, Query},
    security::Principal,
    services::look,
    state::AppState,
    store::{
        StoreError,
        ledger::{Balance, Unbalanced},
    },
};

/// Whose books.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Of one branch, for those who see several.
    branch: Option<BranchId>,
}

/// What the accounts sum to, and whether the books are in order.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrialBalance {
    /// Every branch and every entry sums to zero (I8).
    is_balanced: bool,
    /// Each kind of account of each branch; positive is debit.
    accounts: Vec<AccountTotal>,
    /// What each branch sums to by currency: zero.
    totals: Vec<BranchTotal>,
    /// Entries that do not sum to zero: none, ever.
    unbalanced: Vec<UnbalancedEntry>,
}

/// A kind of account.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountTotal {
    branch: BranchId,
    /// `receivable`, `revenue`, `technician_cash`, `handed_in`, `cash_desk`, `bank`, `cash_difference`.
    account: String,
    currency: String,
    minor: i64,
}

/// What a branch sums to.
#[derive(Debug, Serialize, ToSchema)]
pub struct BranchTotal {
    branch: BranchId,
    currency: String,
    minor: i64,
}

/// An entry that contradicts double entry.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnbalancedEntry {
    branch: BranchId,
    /// Its place in the branch's log.
    seq: i64,
    currency: String,
    minor: i64,
}

impl TrialBalance {
    fn of(balances: Vec<Balance>, unbalanced: Vec<Unbalanced>) -> Result<Self, StoreError> {
        let mut sums: BTreeMap<(BranchId, &str), i64> = BTreeMap::new();
        for balance in &balances {
            let sum = sums.entry((balance.branch, &balance.currency)).or_default();
            let overflow = || StoreError::corrupt("ledger_postings", "amount_minor", balance.branch);
            *sum = sum.checked_add(balance.minor).ok_or_else(overflow)?;
        }
        let total = |((branch, currency), minor): (&(BranchId, &str), &i64)| BranchTotal {
            branch: *branch,
            currency: (*currency).to_owned(),
            minor: *minor,
        };
        let totals: Vec<_> = sums.iter().map(total).collect();
        Ok(Self {
            is_balanced: unbalanced.is_empty() && totals.iter().all(|total| total.minor == 0),
            totals,
            accounts: balances
                .into_iter()
                .map(|Balance { branch, account, currency, minor }| AccountTotal { branch, account, currency, minor })
                .collect(),
            unbalanced: unbalanced
                .into_iter()
                .map(|Unbalanced { branch, seq, currency, minor }| UnbalancedEntry { branch, seq, currency, minor })
                .collect(),
        })
    }
}

/// The books: what every kind of account sums to, and the proof that debit equals credit (P18, I8).
#[utoipa::path(get, path = "/v1/ledger/trial-balance", tag = "cash", security(("bearer" = [])), params(Wanted), responses(
    (status = 200, description = "The books", body = TrialBalance),
    (status = 422, description = "`invalid_field`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    Query(wanted): Query<Wanted>,
) -> Result<Json<TrialBalance>, Problem> {
    let (balances, unbalanced) = look::balances(&state, &principal.actor, wanted.branch).await?;
    Ok(Json(TrialBalance::of(balances, unbalanced)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn balance(account: &str, minor: i64) -> Balance {
        Balance { branch: BranchId(uuid::Uuid::nil()), account: account.into(), currency: "CNY".into(), minor }
    }

    #[test]
    fn books_that_do_not_balance_say_so_i8() {
        let good = TrialBalance::of(vec![balance("cash_desk", 500), balance("revenue", -500)], Vec::new()).unwrap();
        assert!(good.is_balanced);
        let bad = TrialBalance::of(vec![balance("cash_desk", 500), balance("revenue", -499)], Vec::new()).unwrap();
        assert_eq!((bad.is_balanced, bad.totals[0].minor), (false, 1));
        assert!(TrialBalance::of(vec![balance("bank", i64::MAX), balance("bank", 1)], Vec::new()).is_err());
    }
}
