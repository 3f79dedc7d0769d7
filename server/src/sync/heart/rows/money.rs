//! Postings of the journal and numbers of documents (I8, I18).

use callout_core::domain::{
    ids::BranchId, ledger::Account, money::Money, numbers::DocumentNumber, subject::SubjectKey, time::Timestamp,
};

/// One posting of a journal entry (P18, I8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostingRow {
    /// Which branch.
    pub branch: BranchId,
    /// The entry of the log that it belongs to.
    pub seq: u64,
    /// Which posting of that entry.
    pub n: u32,
    /// When it was recorded.
    pub at: Timestamp,
    /// The account.
    pub account: Account,
    /// The amount; positive is debit.
    pub amount: Money,
    /// The subject that says so.
    pub about: SubjectKey,
}

/// A number that was used: unique in its series (I18).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentRow {
    /// Which branch.
    pub branch: BranchId,
    /// The number.
    pub number: DocumentNumber,
    /// What it is on.
    pub about: Option<SubjectKey>,
    /// The entry of the log that used it.
    pub seq: u64,
}

impl DocumentRow {
    /// The number in its series.
    #[must_use]
    pub fn place(&self) -> (BranchId, String, u32) {
        (self.branch, self.number.series(), self.number.n)
    }
}
