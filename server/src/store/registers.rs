//! The office's registers: vouchers and calls as lists, one voucher with everything that happened to it. Read only:
//! what changes the work goes through [`crate::sync`].

use std::cmp::Ordering;

use callout_core::domain::{
    ids::{AssetId, BranchId, CallId, CustomerId, OrderId, PersonId},
    order::WorkOrder,
    people::Actor,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Conditions, Millis, ReadTx, StoreError, ToValue, Value, args, json, scope::Scope, search, statements};

statements! {
    /// Lines of vouchers.
    LINES = "select branch, id, number, call_id, call_number, stage, category, assignee, customer, customer_name, asset,
            model, received_at, arrive_by, due_minor, is_register_open, waits_until, goods, revision, changed_at from orders";
    /// Where a voucher is, and at which revision.
    FIND = "select branch, revision from orders where id = $1";
    /// The voucher of a call.
    FIND_CALL = "select branch, id from orders where call_id = $1";
    /// The voucher itself.
    BODY = "select body from subject_revisions where branch = $1 and kind = 0 and id = $2 and revision = $3";
    /// Vouchers with their bodies.
    BODIES = "select o.id, r.body from orders o join subject_revisions r
        on r.branch = o.branch and r.kind = 0 and r.id = o.id and r.revision = o.revision where o.id in";
}

/// A line of a register.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct OrderLine {
    /// The branch.
    #[sqlx(try_from = "Uuid")]
    pub branch: BranchId,
    /// The voucher.
    #[sqlx(try_from = "Uuid")]
    pub id: OrderId,
    /// Its number.
    pub number: String,
    /// The call.
    #[sqlx(try_from = "Uuid")]
    pub call_id: CallId,
    /// Its number.
    pub call_number: String,
    /// Where the voucher stands.
    pub stage: String,
    /// The category that counts (P1).
    pub category: String,
    /// Who carries it.
    pub assignee: Option<Uuid>,
    /// Whose product it is.
    #[sqlx(try_from = "Uuid")]
    pub customer: CustomerId,
    /// His name.
    pub customer_name: String,
    /// The product.
    #[sqlx(try_from = "Uuid")]
    pub asset: AssetId,
    /// Its model.
    pub model: String,
    /// When the call came.
    #[sqlx(try_from = "i64")]
    pub received_at: Millis,
    /// When somebody must have arrived (P4).
    #[sqlx(try_from = "i64")]
    pub arrive_by: Millis,
    /// What is owed.
    pub due_minor: i64,
    /// Whether the register's entry is open.
    pub is_register_open: bool,
    /// Until when somebody must have arrived, while nobody has (P4).
    pub waits_until: Option<i64>,
    /// Where the customer's goods are, if we have any.
    pub goods: Option<String>,
    /// Counts the voucher's events.
    pub revision: i64,
    /// When it was last changed.
    #[sqlx(try_from = "i64")]
    pub changed_at: Millis,
}

impl OrderLine {
    /// Who carries it.
    #[must_use]
    pub fn assignee(&self) -> Option<PersonId> {
        self.assignee.map(PersonId)
    }

    /// Whether nobody has arrived although somebody should have (P4).
    #[must_use]
    pub fn is_overdue(&self, now_ms: i64) -> bool {
        self.waits_until.is_some_and(|until| until < now_ms)
    }
}

/// What of the vouchers is looked for; what is not said is not looked at.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of one branch.
    pub branch: Option<BranchId>,
    /// At one stage.
    pub stage: Option<&'static str>,
    /// Carried by somebody.
    pub assignee: Option<PersonId>,
    /// Open, or ended.
    pub is_open: Option<bool>,
    /// Nobody has arrived although somebody should have by that moment (P4).
    pub overdue_at_ms: Option<i64>,
    /// With a text in number, customer, address, phone, model or serial number.
    pub wanted: Option<String>,
    /// Of one customer.
    pub customer: Option<CustomerId>,
    /// Of one product.
    pub asset: Option<AssetId>,
    /// With something owed.
    pub is_owed: bool,
    /// With goods of the customer's in our custody.
    pub has_goods: bool,
    /// With goods of the customer's at one place.
    pub goods: Option<&'static str>,
}

/// Where a list continues: behind a voucher received then.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Before {
    /// When it was received.
    pub received_at: i64,
    /// Which.
    pub id: Uuid,
}

impl Default for Before {
    fn default() -> Self {
        Self { received_at: i64::MAX, id: Uuid::max() }
    }
}

impl Before {
    /// Behind this line.
    #[must_use]
    pub const fn line(line: &OrderLine) -> Self {
        Self { received_at: line.received_at.0, id: line.id.0 }
    }
}

/// The order of a list, as SQL has it and as lines of several branches are put together.
type Order = (&'static str, fn(&OrderLine, &OrderLine) -> Ordering);

const LAST_FIRST: Order =
    ("order by received_at desc, id desc", |a, b| (b.received_at, b.id).cmp(&(a.received_at, a.id)));
const UNASSIGNED_FIRST: Order = ("order by case when assignee is null then 0 else 1 end, received_at, id", |a, b| {
    let key = |line: &OrderLine| (line.assignee.is_some(), line.received_at, line.id);
    key(a).cmp(&key(b))
});

/// Vouchers that an actor sees, the last received first.
pub async fn orders(
    tx: &mut ReadTx,
    viewer: &Actor,
    filter: &Filter,
    before: Before,
    limit: i64,
) -> Result<Vec<OrderLine>, StoreError> {
    let scope = Scope::of(tx, viewer, filter.branch).await?;
    lines(tx, &scope, |branch| filter.conditions(branch, before), LAST_FIRST, limit).await
}

impl Filter {
    fn conditions(&self, branch: BranchId, before: Before) -> Conditions {
        let mut asked = Conditions::default()
            .and("branch = ?", args![branch])
            .and("(received_at, id) < (?, ?)", args![before.received_at, before.id])
            .and_with("stage = ?", value(self.stage))
            .and_with("assignee = ?", value(self.assignee))
            .and_if(self.is_open == Some(true), "is_open")
            .and_if(self.is_open == Some(false), "not is_open")
            .and_with("waits_until < ?", value(self.overdue_at_ms))
            .and_with("customer = ?", value(self.customer))
            .and_with("asset = ?", value(self.asset))
            .and_if(self.is_owed, "due_minor > 0")
            .and_if(self.has_goods, "goods is not null")
            .and_with("goods = ?", value(self.goods));
        if let Some((text, phone)) = self.wanted.as_deref().map(search::patterns) {
            asked = asked.and("(search like ? escape '\\' or search like ? escape '\\')", args![text, phone]);
        }
        asked
    }
}

fn value(asked: Option<impl ToValue>) -> Option<Value> {
    asked.map(|asked| asked.to_value())
}

/// The first lines of every branch that is seen, put together: each branch is read by its own index.
async fn lines(
    tx: &mut ReadTx,
    scope: &Scope,
    asked: impl Fn(BranchId) -> Conditions,
    (order, before): Order,
    limit: i64,
) -> Result<Vec<OrderLine>, StoreError> {
    let mut lines = Vec::new();
    for branch in scope.branches() {
        lines.extend(tx.all_where::<OrderLine>(LINES, &asked(branch), &format!("{order} limit {limit}")).await?);
    }
    lines.sort_by(before);
    lines.truncate(usize::try_from(limit).unwrap_or(0));
    Ok(lines)
}

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

fn open(branch: BranchId, is_unassigned: Option<bool>, after: AfterCall) -> Conditions {
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

fn closed(branch: BranchId, before: Before) -> Conditions {
    Conditions::default()
        .and("branch = ?", args![branch])
        .and("not is_register_open", args![])
        .and("(received_at, id) < (?, ?)", args![before.received_at, before.id])
}

/// The branch of a voucher, if this actor sees it (F61).
pub async fn branch_of(tx: &mut ReadTx, viewer: &Actor, id: OrderId) -> Result<Option<BranchId>, StoreError> {
    Ok(place(tx, viewer, id).await?.map(|(branch, _)| branch))
}

/// The branch and the voucher of a call, if this actor sees it (F61).
pub async fn of_call(tx: &mut ReadTx, viewer: &Actor, call: CallId) -> Result<Option<(BranchId, OrderId)>, StoreError> {
    let row: Option<(Uuid, Uuid)> = tx.maybe(FIND_CALL, args![call]).await?;
    Ok(row.map(|(branch, id)| (BranchId(branch), OrderId(id))).filter(|(branch, _)| viewer.sees(*branch)))
}

/// The voucher, if this actor sees it (F61).
pub async fn find(tx: &mut ReadTx, viewer: &Actor, id: OrderId) -> Result<Option<WorkOrder>, StoreError> {
    let Some((branch, revision)) = place(tx, viewer, id).await? else { return Ok(None) };
    let (body,): (String,) = tx.one(BODY, args![branch, id, revision]).await?;
    json::read("subject_revisions", "body", id, &body).map(Some)
}

/// The vouchers of some lines, in their order.
pub async fn bodies(tx: &mut ReadTx, ids: &[OrderId]) -> Result<Vec<WorkOrder>, StoreError> {
    let rows: Vec<(Uuid, String)> = tx.all_in(BODIES, ids.iter().map(ToValue::to_value), "").await?;
    let mut bodies: std::collections::BTreeMap<Uuid, String> = rows.into_iter().collect();
    let found = ids.iter().filter_map(|id| bodies.remove(&id.0).map(|body| (id, body)));
    found.map(|(id, body)| json::read("subject_revisions", "body", id, &body)).collect()
}

async fn place(tx: &mut ReadTx, viewer: &Actor, id: OrderId) -> Result<Option<(BranchId, i64)>, StoreError> {
    let row: Option<(Uuid, i64)> = tx.maybe(FIND, args![id]).await?;
    Ok(row.map(|(branch, revision)| (BranchId(branch), revision)).filter(|(branch, _)| viewer.sees(*branch)))
}

#[cfg(test)]
mod tests {
    use sqlx::{AssertSqlSafe, Row as _};

    use super::*;
    use crate::{store::Db, testing::new_postgres_database};

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
        let find =
            |name, filter: Filter, index| (name, filter.conditions(branch, Before::default()), LAST_FIRST, index);
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
            (
                "unassigned calls",
                open(branch, Some(true), AfterCall::default()),
                UNASSIGNED_FIRST,
                "orders_in_register",
            ),
            ("closed calls", closed(branch, Before::default()), LAST_FIRST, "orders_by_received"),
        ]
    }

    /// Vouchers without a life behind them: only what lists filter by.
    fn many(is_postgres: bool) -> String {
        let id = |n: &str| {
            if is_postgres {
                format!("lpad(to_hex({n}), 32, '0')::uuid")
            } else {
                format!("unhex(printf('%032x', {n}))")
            }
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
        let db = Db::open(&format!("sqlite:{}", folder.path().join("test.db").display())).await.expect("a database");
        db.migrate().await.expect("migrations");
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
}
