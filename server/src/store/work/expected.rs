//! The rows in which what happened stands: what a commit writes, and what a verification compares with the rows that are kept (F80).

use callout_core::domain::{
    digest::Digest,
    house::House,
    ids::BranchId,
    ledger::Account,
    numbers::DocumentKind,
    subject::{State, SubjectKey},
    time::Timestamp,
};
use uuid::Uuid;

pub use super::rows::decision_name;
use super::{
    SqlHouse, Stands, int,
    save::{self, json, ms},
};
use crate::{
    store::{Value, args, filed, kept::Kept},
    sync::heart::rows::{DocumentRow, FeedRow, FeedWhat, HeldRow, PostingRow, body_of},
};

/// Subjects that stand where most do.
pub const SUBJECTS: Kept = Kept { insert: save::SUBJECTS, key: &["branch", "kind", "id"] };
/// Their bodies.
pub const REVISIONS: Kept = Kept { insert: save::REVISIONS, key: &["branch", "kind", "id", "revision"] };
/// What phones pull.
pub const FEED: Kept = Kept { insert: save::FEED, key: &["branch", "audience", "seq", "kind", "subject"] };
/// Held facts.
pub const HELD: Kept = Kept { insert: save::HELD, key: &["branch", "id"] };
/// Postings.
pub const POSTINGS: Kept = Kept { insert: save::POSTINGS, key: &["branch", "seq", "n"] };
/// Numbers that were used.
pub const DOCUMENTS: Kept = Kept { insert: save::DOCUMENTS, key: &["branch", "series", "n"] };
/// Heads of devices' logs.
pub const DEVICES: Kept = Kept { insert: save::DEVICES, key: &["branch", "device"] };

impl<'a, H: House> Stands<'a, H> {
    /// A subject as it stands after an entry, and its body.
    #[must_use]
    pub fn new(key: SubjectKey, state: &'a State<H>, seq: u64, at: Timestamp) -> (Self, String) {
        let body = body_of::<H>(&state.any);
        let log = state.branch.unwrap_or(BranchId::COMPANY);
        let (holder, digest) = (H::holders(&state.any).audience(log), Digest::of(body.as_bytes()));
        (Self { key, state, seq, holder, digest, at }, body)
    }

    /// The log in which it lives.
    #[must_use]
    pub fn log(&self) -> BranchId {
        self.state.branch.unwrap_or(BranchId::COMPANY)
    }
}

/// The row of a subject that stands where most do.
pub(super) fn subject<H: SqlHouse>(stands: &Stands<'_, H>) -> Option<Vec<Value>> {
    let (key, revision) = (stands.key, int(stands.state.revision));
    let row = || args![stands.log(), key.kind, key.id, stands.holder, revision, stands.digest];
    H::own_table(key.kind).is_none().then(row)
}

/// The row of its body.
#[must_use]
pub fn revision<H: House>(stands: &Stands<'_, H>, body: &str) -> Vec<Value> {
    args![stands.log(), stands.key.kind, stands.key.id, int(stands.state.revision), int(stands.seq), body]
}

/// Every row in which a subject stands as it is now, beside its body: its own, the register's, those of its lists, and what
/// phones were told of it last.
#[must_use]
pub fn standing<H: SqlHouse>(stands: &Stands<'_, H>) -> Vec<(Kept, Vec<Value>)> {
    let told = stands.holder.map(|audience| {
        let what = FeedWhat::Put { revision: stands.state.revision };
        (FEED, feed(&FeedRow { branch: stands.log(), seq: stands.seq, audience, key: stands.key, what }))
    });
    let own = subject(stands).map(|row| (SUBJECTS, row));
    let filed = filed::row(stands).map(|row| (filed::KEPT, row));
    own.into_iter().chain(filed).chain(H::rows(stands)).chain(told).collect()
}

/// What something is about, as two columns.
pub(super) fn columns(about: Option<SubjectKey>) -> (Option<u16>, Option<Uuid>) {
    about.map(|key| (key.kind.0, key.id)).unzip()
}

/// A row of the feed.
pub(super) fn feed(row: &FeedRow) -> Vec<Value> {
    let (item, revision, body) = match &row.what {
        FeedWhat::Put { revision } => ("put", Some(int(*revision)), None),
        FeedWhat::Gone(why) => ("gone", None, Some(json(why))),
        FeedWhat::Body(body) => ("body", None, Some(body.clone())),
    };
    args![row.branch, row.audience, int(row.seq), row.key.kind, row.key.id, item, revision, body]
}

/// The row of a held fact.
#[must_use]
pub fn held(row: &HeldRow) -> Vec<Value> {
    let (about_kind, about_id) = columns(row.about);
    let settled = row.settled.as_ref();
    args![
        row.branch,
        row.id,
        row.device,
        row.epoch,
        int(row.seq),
        row.hash,
        row.person,
        row.claims,
        row.kind,
        about_kind,
        about_id,
        row.opens,
        row.basis_revision.map(int),
        row.recorded_at.map(ms),
        ms(row.received_at),
        json(&row.why),
        json(&row.failed),
        row.is_number_counted,
        row.bytes.to_vec(),
        settled.map(|s| decision_name(s.decision)),
        settled.map(|s| s.reason.clone()),
        settled.map(|s| s.by),
        settled.map(|s| ms(s.at)),
    ]
}

/// The row of a posting.
#[must_use]
pub fn posting(row: &PostingRow) -> Vec<Value> {
    let (account, of) = match row.account {
        Account::Receivable(of) => ("receivable", of.0),
        Account::Revenue(of) => ("revenue", of.0),
        Account::TechnicianCash(of) => ("technician_cash", of.0),
        Account::HandedIn(of) => ("handed_in", of.0),
        Account::CashDesk(of) => ("cash_desk", of.0),
        Account::Bank(of) => ("bank", of.0),
        Account::CashDifference(of) => ("cash_difference", of.0),
        Account::Shortage(of) => ("shortage", of.0),
    };
    let (seq, at, amount) = (int(row.seq), ms(row.at), row.amount);
    args![row.branch, seq, row.n, at, account, of, amount.minor, amount.currency.code(), row.about.kind, row.about.id]
}

/// The row of a number that was used.
#[must_use]
pub fn document(row: &DocumentRow) -> Vec<Value> {
    let (about_kind, about_id) = columns(row.about);
    let kind = kind_name(row.number.kind);
    args![row.branch, row.number.series(), row.number.n, kind, about_kind, about_id, int(row.seq)]
}

const fn kind_name(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Call => "call",
        DocumentKind::Voucher => "voucher",
        DocumentKind::Invoice => "invoice",
        DocumentKind::Complaint => "complaint",
        DocumentKind::GoodsReceipt => "goods_receipt",
        DocumentKind::CashReceipt => "cash_receipt",
        DocumentKind::GoodsReceiptVoid => "goods_receipt_void",
    }
}
