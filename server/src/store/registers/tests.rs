//! Which index leads to what is asked for, by the plans of both databases.

use callout_core::domain::ids::{AssetId, BranchId, CustomerId, PersonId};
use sqlx::{AssertSqlSafe, Row as _};
use uuid::Uuid;

use super::{
    calls::{UNASSIGNED_FIRST, closed, open},
    orders::{LAST_FIRST, LINES, Order},
    *,
};
use crate::{
    store::{Conditions, Db, Value},
    testing::{new_postgres_database, new_sqlite_database},
};

const BRANCH: Uuid = Uuid::from_u128(1);
const ASSIGNEE: Uuid = Uuid::from_u128(7);
/// Vouchers of the branch: of each fifty one is open, and one of those waits for somebody to arrive.
const COUNT: u32 = 20_000;

/// Binds what conditions have, on either database.
macro_rules! bind {
    ($query:ident, $bound:ident) => {
        for value in $bound {
            $query = match value {
                Value::Int(it) => $query.bind(it),
                Value::Bool(it) => $query.bind(it),
                Value::Text(it) => $query.bind(it),
                Value::Id(it) => $query.bind(it),
                Value::Bytes(it) => $query.bind(it),
            };
        }
    };
}

/// What is asked for, and the index that leads to it.
fn asked() -> Vec<(&'static str, Conditions, Order, &'static str)> {
    let branch = BranchId(BRANCH);
    let find = |name, filter: Filter, index| (name, filter.conditions(branch, Before::default()), LAST_FIRST, index);
    let none = Filter::default;
    vec![
        find("all", none(), "orders_by_received"),
        find("at a stage", Filter { stage: Some("on_site"), ..none() }, "orders_by_stage"),
        find("somebody's", Filter { assignee: Some(PersonId(ASSIGNEE)), ..none() }, "orders_by_assignee"),
        find("open", Filter { is_open: Some(true), ..none() }, "orders_open"),
        find("ended", Filter { is_open: Some(false), ..none() }, "orders_by_received"),
        find("overdue", Filter { overdue_at_ms: Some(5), ..none() }, "orders_waiting"),
        find("a customer's", Filter { customer: Some(CustomerId(ASSIGNEE)), ..none() }, "orders_by_customer"),
        find("a product's", Filter { asset: Some(AssetId(ASSIGNEE)), ..none() }, "orders_by_asset"),
        find("owed", Filter { is_owed: true, ..none() }, "orders_owed"),
        find("with goods", Filter { has_goods: true, ..none() }, "orders_with_goods"),
        find("goods at a place", Filter { goods: Some("workshop"), ..none() }, "orders_with_goods"),
        ("open calls", open(branch, None, AfterCall::default()), UNASSIGNED_FIRST, "orders_in_register"),
        ("unassigned calls", open(branch, Some(true), AfterCall::default()), UNASSIGNED_FIRST, "orders_in_register"),
        ("closed calls", closed(branch, Before::default()), LAST_FIRST, "orders_by_received"),
    ]
}

/// Vouchers without a life behind them: only what lists filter by.
fn many(is_postgres: bool) -> String {
    let id = |n: &str| {
        if is_postgres { format!("lpad(to_hex({n}), 32, '0')::uuid") } else { format!("unhex(printf('%032x', {n}))") }
    };
    let (series, nothing) = if is_postgres {
        (format!("generate_series(1, {COUNT}) as n"), "''::bytea")
    } else {
        let all = format!("select 1 union all select n + 1 from s where n < {COUNT}");
        (format!("(with recursive s(n) as ({all}) select n from s)"), "x''")
    };
    let (branch, own, of_few) = (id("1"), id("n"), id("(n % 20 + 1)"));
    format!(
        "insert into orders (branch, id, number, call_id, call_number, stage, category, assignee, holder, customer,
            customer_name, asset, model, received_at, arrive_by, due_minor, is_register_open, is_open, waits_until,
            goods, revision, changed_at, body_digest, search)
        select {branch}, {own}, 'V-' || n, {own}, 'C-' || n, case when n % 50 = 0 then 'on_site' else 'closed' end, 'A',
            {of_few}, null, {of_few}, 'c', {of_few}, 'm', n, n, case when n % 50 = 0 then 100 else 0 end,
            n % 50 = 0, n % 50 = 0, case when n % 2500 = 0 then n end, case when n % 50 = 0 then 'workshop' end,
            1, n, {nothing}, '' from {series}"
    )
}

#[tokio::test]
async fn no_list_walks_its_branch() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = new_sqlite_database(&folder).await;
    let Db::Sqlite { writer, .. } = &db else { unreachable!() };
    sqlx::query(AssertSqlSafe(many(false))).execute(writer).await.expect("rows");
    for (name, conditions, (order, _), index) in asked() {
        let (sql, bound) = conditions.text(LINES, &format!("{order} limit 50"), false);
        let mut query = sqlx::query(AssertSqlSafe(format!("explain query plan {sql}")));
        bind!(query, bound);
        let rows = query.fetch_all(writer).await.expect("a plan");
        let plan: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
        assert!(
            plan.iter().any(|step| step.contains(&format!("SEARCH orders USING INDEX {index} "))),
            "{name}: {plan:?}"
        );
    }
}

#[tokio::test]
async fn no_list_walks_its_branch_on_postgres() {
    let Some(url) = new_postgres_database().await else { return };
    let db = Db::open(&url).await.expect("PostgreSQL");
    db.migrate().await.expect("migrations");
    let Db::Postgres(pool) = &db else { unreachable!() };
    sqlx::query(AssertSqlSafe(many(true))).execute(pool).await.expect("rows");
    sqlx::query("analyze orders").execute(pool).await.expect("counted");
    for (name, conditions, (order, _), index) in asked() {
        let (sql, bound) = conditions.text(LINES, &format!("{order} limit 50"), true);
        let mut query = sqlx::query_scalar(AssertSqlSafe(format!("explain {sql}")));
        bind!(query, bound);
        let plan: Vec<String> = query.fetch_all(pool).await.expect("a plan");
        assert!(plan.iter().any(|step| step.contains(index)), "{name}: {plan:#?}");
    }
}
