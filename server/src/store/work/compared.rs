//! What a verification reads beside the log: how subjects stand, and rows that no entry of the log explains (F80).

use callout_core::domain::{
    ids::BranchId,
    subject::{SubjectKey, SubjectKind},
};
use uuid::Uuid;

use super::{SqlHouse, count};
use crate::store::{ReadTx, Statement, StoreError, ToValue as _, args, statements};

statements! {
    /// Which revisions subjects of a kind are, of some of a branch.
    STANDING = "select id, revision from subjects where branch = $1 and kind = $2 and id in";
    /// Orders whose revision is not kept.
    STRAY_ORDERS = "select t.id from orders t where t.branch = $1 and not exists (select 1 from subject_revisions r
            where r.branch = t.branch and r.kind = 0 and r.id = t.id and r.revision = t.revision) order by t.id limit $2";
    /// The same of customers' rows.
    STRAY_CUSTOMERS = "select t.id from customers t where t.branch = $1 and not exists (select 1 from subject_revisions r
            where r.branch = t.branch and r.kind = 8 and r.id = t.id and r.revision = t.revision) order by t.id limit $2";
    /// The same of products' rows.
    STRAY_ASSETS = "select t.id from assets t where t.branch = $1 and not exists (select 1 from subject_revisions r
            where r.branch = t.branch and r.kind = 9 and r.id = t.id and r.revision = t.revision) order by t.id limit $2";
    /// The same of what stands where most do.
    STRAY_SUBJECTS = "select t.id from subjects t where t.branch = $1 and not exists (select 1 from subject_revisions r
            where r.branch = t.branch and r.kind = t.kind and r.id = t.id and r.revision = t.revision)
        order by t.id limit $2";
    /// The same of the register.
    STRAY_FILED = "select t.id from register t where t.branch = $1 and not exists (select 1 from subject_revisions r
            where r.branch = t.branch and r.kind = t.kind and r.id = t.id and r.revision = t.revision)
        order by t.id limit $2";
    /// The same of people's rows, who stand in the company's log.
    STRAY_PEOPLE = "select t.id from people t where not exists (select 1 from subject_revisions r
            where r.branch = $1 and r.kind = 6 and r.id = t.id and r.revision = t.revision) order by t.id limit $2";
    /// Numbers of the branch's own series that do not follow on the one before.
    GAPS = "select g.series, g.n, g.before from (select d.series, d.n, d.kind,
                lag(d.n, 1, cast(0 as bigint)) over (partition by d.series order by d.n) as before
            from documents d where d.branch = $1) as g
        where g.n <> g.before + 1 and g.kind in ('call', 'voucher', 'invoice', 'complaint')
        order by g.series, g.n limit $2";
    /// Where the days of a branch begin.
    ZONE = "select zone from branch_heads where branch = $1";
    /// How many postings stand behind the end of a log, or before its beginning.
    POSTINGS_BEYOND = "select count(*) from ledger_postings where branch = $1 and (seq > $2 or seq < 1)";
}

/// Tables whose rows name the revision that they show, each with the statement for those that show none.
const STRAYS: [(&str, Statement); 5] = [
    ("orders", STRAY_ORDERS),
    ("customers", STRAY_CUSTOMERS),
    ("assets", STRAY_ASSETS),
    ("subjects", STRAY_SUBJECTS),
    ("register", STRAY_FILED),
];

/// Which revisions subjects are, as lists show them; nothing of those that stand nowhere.
pub async fn standing<H: SqlHouse>(
    tx: &mut ReadTx,
    log: BranchId,
    kind: SubjectKind,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<(SubjectKey, u64)>, StoreError> {
    let ids = ids.into_iter().map(|id| id.to_value());
    let rows: Vec<(Uuid, i64)> = match H::own_table(kind) {
        Some(own) => tx.all_in_after(own.revisions, args![log], ids, "").await?,
        None => tx.all_in_after(STANDING, args![log, kind], ids, "").await?,
    };
    rows.into_iter()
        .map(|(id, revision)| Ok((SubjectKey { kind, id }, count("subjects", "revision", revision)?)))
        .collect()
}

/// Rows of lists that show what is nowhere kept: the table, and which.
pub async fn strays(tx: &mut ReadTx, log: BranchId, limit: i64) -> Result<Vec<(&'static str, Uuid)>, StoreError> {
    let people = (log == BranchId::COMPANY).then_some(("people", STRAY_PEOPLE));
    let mut strays = Vec::new();
    for (table, statement) in STRAYS.into_iter().chain(people) {
        let rows: Vec<(Uuid,)> = tx.all(statement, args![log, limit]).await?;
        strays.extend(rows.into_iter().map(|(id,)| (table, id)));
    }
    Ok(strays)
}

/// Numbers of the branch's own series that do not follow on the one before: the series, the number, the one before.
pub async fn gaps(tx: &mut ReadTx, log: BranchId, limit: i64) -> Result<Vec<(String, i64, i64)>, StoreError> {
    tx.all(GAPS, args![log, limit]).await
}

/// Where the days of a branch begin, as its head says.
pub async fn zone(tx: &mut ReadTx, log: BranchId) -> Result<Option<String>, StoreError> {
    Ok(tx.maybe::<(String,)>(ZONE, args![log]).await?.map(|(zone,)| zone))
}

/// How many postings belong to no entry that a log has.
pub async fn postings_beyond(tx: &mut ReadTx, log: BranchId, end: u64) -> Result<i64, StoreError> {
    tx.one::<(i64,)>(POSTINGS_BEYOND, args![log, super::int(end)]).await.map(|(count,)| count)
}
