//! Double entry: every movement of money sums to zero, in one currency (P18, I8).

use serde::{Deserialize, Serialize};

use super::{
    ids::{BranchId, OrderId, PersonId, RemittanceId},
    money::{Currency, Money, MoneyError},
};

/// Where money is, or is owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "account", content = "of", rename_all = "snake_case")]
pub enum Account {
    /// What the customer of a voucher still owes.
    Receivable(OrderId),
    /// What a branch has earned (credit, so negative).
    Revenue(BranchId),
    /// Cash in a technician's pocket.
    TechnicianCash(PersonId),
    /// Cash that was handed in and is not counted yet.
    HandedIn(RemittanceId),
    /// Counted cash of a branch.
    CashDesk(BranchId),
    /// A branch's bank account.
    Bank(BranchId),
    /// What was short (positive) or over (negative) at a count.
    CashDifference(BranchId),
    /// What somebody owes who did not hand in all that he held.
    Shortage(PersonId),
}

/// One side of an entry: positive is debit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Posting {
    /// Which account.
    pub account: Account,
    /// How much.
    pub amount: Money,
}

/// A balanced entry of the journal; it cannot be made unbalanced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Entry(Vec<Posting>);

/// Postings that make no entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unbalanced {
    /// They do not sum to zero.
    #[error("the postings sum to {0} minor units instead of zero")]
    Sum(i64),
    /// They cannot be summed.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl Entry {
    /// An entry of these postings; those of zero are left out.
    pub fn new(currency: Currency, postings: Vec<Posting>) -> Result<Self, Unbalanced> {
        let sum = Money::sum(postings.iter().map(|p| p.amount), currency)?;
        if !sum.is_zero() {
            return Err(Unbalanced::Sum(sum.minor));
        }
        Ok(Self(postings.into_iter().filter(|p| !p.amount.is_zero()).collect()))
    }

    /// An amount that goes from one account to another.
    pub fn transfer(amount: Money, from: Account, to: Account) -> Result<Self, Unbalanced> {
        let debit = Posting { account: to, amount };
        let credit = Posting { account: from, amount: amount.negated()? };
        Self::new(amount.currency, vec![debit, credit])
    }

    /// The postings.
    #[must_use]
    pub fn postings(&self) -> &[Posting] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unbalanced_entry_cannot_be_made_i8() {
        let cny = |minor| Money::new(minor, Currency::CNY);
        let desk = Account::CashDesk(BranchId(uuid::Uuid::nil()));
        let postings = vec![Posting { account: desk, amount: cny(1) }];
        assert_eq!(Entry::new(Currency::CNY, postings), Err(Unbalanced::Sum(1)));
    }
}
