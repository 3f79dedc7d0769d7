//! Postings of the journal and numbers of documents (I8, I18).

use callout_core::domain::{
    ids::{BranchId, OrderId, RemittanceId},
    ledger::Account,
    money::Money,
    numbers::DocumentNumber,
    time::Timestamp,
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
    /// The voucher, if it is about one.
    pub order: Option<OrderId>,
    /// The remittance, if it is about one.
    pub remittance: Option<RemittanceId>,
}

/// A number that was used: unique in its series (I18).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentRow {
    /// Which branch.
    pub branch: BranchId,
    /// The number.
    pub number: DocumentNumber,
    /// The voucher it is on.
    pub order: Option<OrderId>,
    /// The entry of the log that used it.
    pub seq: u64,
}
