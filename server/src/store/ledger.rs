//! The books, read: balances of a branch's accounts, technicians' cash books, invoices by number (P18, I8, I18).

use callout_core::domain::{
    cash::CashBook,
    ids::{BranchId, OrderId, PersonId, RemittanceId},
    ledger::Account,
    people::Actor,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{ReadTx, StoreError, ToValue as _, args, json, scope::Scope, statements};

statements! {
    /// What every kind of account sums to, by branch and currency.
    BALANCES = "select branch, account, currency, cast(sum(amount_minor) as bigint) as minor from ledger_postings
        where branch in";
    /// Entries of the log whose postings do not sum to zero: none, ever.
    UNBALANCED = "select branch, seq, currency, cast(sum(amount_minor) as bigint) as minor from ledger_postings
        where branch in";
    /// Cash books behind one.
    BOOKS = "select s.id, r.body from subjects s join subject_revisions r
        on r.branch = s.branch and r.kind = s.kind and r.id = s.id and r.revision = s.revision
        where s.kind = 3 and s.id > $1 and s.branch in";
    /// Cash books of one person, a branch each.
    BOOKS_OF = "select s.id, r.body from subjects s join subject_revisions r
        on r.branch = s.branch and r.kind = s.kind and r.id = s.id and r.revision = s.revision
        where s.kind = 3 and s.id in";
    /// Invoices of the branches, the last number of each first.
    INVOICES = "select branch, n, about_id as order_id from documents where branch = $1 and kind = 'invoice' and about_kind = 0
        and n < $2 order by n desc limit $3";
    /// The voucher that an invoice is on.
    INVOICE = "select about_id from documents where kind = 'invoice' and series = $1 and n = $2
        and about_kind = 0 and branch in";
}

/// The account of a row.
#[must_use]
pub fn account(name: &str, of: Uuid) -> Option<Account> {
    Some(match name {
        "receivable" => Account::Receivable(OrderId(of)),
        "revenue" => Account::Revenue(BranchId(of)),
        "technician_cash" => Account::TechnicianCash(PersonId(of)),
        "handed_in" => Account::HandedIn(RemittanceId(of)),
        "cash_desk" => Account::CashDesk(BranchId(of)),
        "bank" => Account::Bank(BranchId(of)),
        "cash_difference" => Account::CashDifference(BranchId(of)),
        "shortage" => Account::Shortage(PersonId(of)),
        _ => return None,
    })
}

/// What a kind of account sums to in a branch.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Balance {
    /// The branch.
    #[sqlx(try_from = "Uuid")]
    pub branch: BranchId,
    /// The kind of account.
    pub account: String,
    /// The currency.
    pub currency: String,
    /// The sum; positive is debit.
    pub minor: i64,
}

/// An entry that contradicts double entry.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Unbalanced {
    /// The branch.
    #[sqlx(try_from = "Uuid")]
    pub branch: BranchId,
    /// The entry of its log.
    pub seq: i64,
    /// The currency.
    pub currency: String,
    /// What it sums to.
    pub minor: i64,
}

/// The most unbalanced entries that are shown: one is a reason to stop.
const UNBALANCED_MAX: u32 = 100;

/// What the accounts of the branches sum to.
pub async fn balances(
    tx: &mut ReadTx,
    viewer: &Actor,
    branch: Option<BranchId>,
) -> Result<(Vec<Balance>, Vec<Unbalanced>), StoreError> {
    let scope = Scope::of(tx, viewer, branch).await?;
    let by_account = "group by branch, account, currency order by branch, account, currency";
    let by_entry = format!(
        "group by branch, seq, currency having sum(amount_minor) <> 0 order by branch, seq limit {UNBALANCED_MAX}"
    );
    let balances = scope.all(tx, BALANCES, args![], by_account).await?;
    Ok((balances, scope.all(tx, UNBALANCED, args![], &by_entry).await?))
}

/// Cash books that an actor sees, behind one.
pub async fn books(tx: &mut ReadTx, viewer: &Actor, after: Uuid, limit: i64) -> Result<Vec<CashBook>, StoreError> {
    let scope = Scope::of(tx, viewer, None).await?;
    let tail = format!("order by s.id limit {limit}");
    let rows: Vec<(Uuid, String)> = scope.all(tx, BOOKS, args![after], &tail).await?;
    rows.into_iter().map(|(id, body)| json::read("subject_revisions", "body", id, &body)).collect()
}

/// The cash books of a person that this actor sees (F61), one for each branch in which he ever held cash.
pub async fn books_of(tx: &mut ReadTx, viewer: &Actor, person: PersonId) -> Result<Vec<CashBook>, StoreError> {
    let Scope(branches) = Scope::of(tx, viewer, None).await?;
    let ids: Vec<_> = branches.into_iter().map(|branch| CashBook::key_of(branch, person).id.to_value()).collect();
    let rows: Vec<(Uuid, String)> = tx.all_in(BOOKS_OF, ids, "order by s.id").await?;
    rows.into_iter().map(|(id, body)| json::read("subject_revisions", "body", id, &body)).collect()
}

/// Where the list of invoices continues: in a branch, below a number.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct BelowInvoice {
    /// The branch.
    pub branch: Uuid,
    /// The number.
    pub n: i64,
}

impl Default for BelowInvoice {
    fn default() -> Self {
        Self { branch: Uuid::nil(), n: i64::MAX }
    }
}

/// An invoice's place.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct InvoiceLine {
    /// The branch that numbered it.
    #[sqlx(try_from = "Uuid")]
    pub branch: BranchId,
    /// Its number.
    pub n: i64,
    /// The voucher that it is on.
    #[sqlx(try_from = "Uuid")]
    pub order_id: OrderId,
}

/// Invoices that an actor sees, branch by branch, the last number first.
pub async fn invoices(
    tx: &mut ReadTx,
    viewer: &Actor,
    below: BelowInvoice,
    limit: i64,
) -> Result<Vec<InvoiceLine>, StoreError> {
    let Scope(mut branches) = Scope::of(tx, viewer, None).await?;
    branches.sort_unstable();
    let (mut lines, mut left) = (Vec::new(), limit);
    for branch in branches.into_iter().filter(|branch| branch.0 >= below.branch && limit > 0) {
        let below = if branch.0 == below.branch { below.n } else { i64::MAX };
        lines.extend(tx.all::<InvoiceLine>(INVOICES, args![branch, below, left]).await?);
        left = limit - i64::try_from(lines.len()).unwrap_or(limit);
        if left <= 0 {
            break;
        }
    }
    Ok(lines)
}

/// The voucher that an invoice is on, if this actor sees it (F61).
pub async fn invoice(tx: &mut ReadTx, viewer: &Actor, series: &str, n: u32) -> Result<Option<OrderId>, StoreError> {
    let scope = Scope::of(tx, viewer, None).await?;
    let rows: Vec<(Uuid,)> = scope.all(tx, INVOICE, args![series, n], "limit 1").await?;
    Ok(rows.first().map(|(order,)| OrderId(*order)))
}
