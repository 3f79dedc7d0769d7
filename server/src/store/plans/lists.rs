//! Every list that an endpoint asks for, with each filter alone and with all others.

use callout_core::domain::{
    hold::ProductKey,
    ids::{AssetId, BranchId, CustomerId, HoldId, PersonId},
    people::{Actor, Role},
    subject::SubjectKind,
};
use uuid::Uuid;

use crate::store::{
    Conditions, Statement, Value, args, assets, customers, device_reports, devices, holds, ledger, order_history,
    orders, people,
    registers::{
        AfterCall, calls,
        orders::{Before, Filter, LAST_FIRST, LINES},
        small,
    },
    work,
};

const BRANCH: BranchId = BranchId(Uuid::from_u128(1));
const SOMEBODY: Uuid = Uuid::from_u128(7);
const KIND: SubjectKind = SubjectKind(10);
const LIMIT: i64 = 50;

/// What is asked for.
pub struct Asked {
    /// Its name.
    pub name: String,
    /// The table that it is about.
    pub table: &'static str,
    /// The statement.
    pub sql: String,
    /// What is bound to it.
    pub bound: Vec<Value>,
    /// The index that leads to it on SQLite; where PostgreSQL counts its rows, it may find one of the others as good.
    pub indexes: Vec<&'static str>,
}

/// All of it.
pub fn asked(is_postgres: bool) -> Vec<Asked> {
    let mut all = Vec::new();
    all.extend(vouchers(is_postgres));
    all.extend(small_ones(is_postgres));
    all.extend(files(is_postgres));
    all.extend(calls_and_goods(is_postgres));
    all.extend(holds_and_notices(is_postgres));
    all.extend(statements());
    all
}

fn list(
    name: String,
    (table, head): (&'static str, Statement),
    asked: &Conditions,
    (order, is_postgres): (&str, bool),
    indexes: Vec<&'static str>,
) -> Asked {
    let (sql, bound) = asked.text(head, order, LIMIT, is_postgres);
    Asked { name, table, sql, bound, indexes }
}

/// Each choice of what may be asked or not: one bit each.
fn choices(bits: u32) -> impl Iterator<Item = impl Fn(u32) -> bool> {
    (0..1_u32 << bits).map(|choice| move |bit: u32| choice & (1 << bit) != 0)
}

fn vouchers(is_postgres: bool) -> Vec<Asked> {
    let mut all = Vec::new();
    for is_open in [None, Some(true), Some(false)] {
        for has in choices(6) {
            let filter = Filter {
                stage: has(0).then_some("on_site"),
                assignee: has(1).then_some(PersonId(SOMEBODY)),
                overdue_at_ms: has(2).then_some(5),
                customer: has(3).then_some(CustomerId(SOMEBODY)),
                asset: has(4).then_some(AssetId(SOMEBODY)),
                wanted: has(5).then(|| "lin".to_owned()),
                is_open,
                ..Filter::default()
            };
            let mut indexes = vec![filter.lead()];
            let ways = [
                (has(0), "orders_by_stage"),
                (has(1), "orders_by_assignee"),
                (has(1) && is_open == Some(true), "orders_of_assignee"),
                (has(2), "orders_waiting"),
                (has(3), "orders_by_customer"),
                (has(4), "orders_by_asset"),
                (is_open == Some(true), "orders_open"),
                // Nearly all of them have ended.
                (is_open == Some(false) && indexes[0] == "orders_ended", "orders_by_received"),
            ];
            indexes.extend(ways.into_iter().filter(|(is_asked, _)| *is_asked).map(|(_, index)| index));
            let name = format!("{filter:?}");
            let asked = filter.conditions(BRANCH, Before::default());
            all.push(list(name, ("orders", LINES), &asked, (LAST_FIRST.0, is_postgres), indexes));
        }
    }
    all
}

fn small_ones(is_postgres: bool) -> Vec<Asked> {
    let mut all = Vec::new();
    for is_open in [None, Some(true), Some(false)] {
        for has in choices(7) {
            let filter = small::Filter {
                state: has(0).then(|| "open".to_owned()),
                responsible: has(1).then_some(PersonId(SOMEBODY)),
                due_before_ms: has(2).then_some(5),
                customer: has(3).then_some(CustomerId(SOMEBODY)),
                about: has(4).then_some(SOMEBODY),
                opened_from_ms: has(5).then_some(5),
                opened_until_ms: has(5).then_some(9),
                wanted: has(6).then(|| "lin".to_owned()),
                is_open,
                ..small::Filter::default()
            };
            let mut indexes = vec![filter.lead()];
            let is_asked_open = is_open == Some(true) || has(2);
            let ways = [
                (has(0), "register_by_state"),
                (has(1), "register_by_responsible"),
                (has(1) && is_open.is_some(), "register_of_responsible"),
                (has(1) && is_asked_open, "register_of_responsible"),
                (has(2), "register_by_due"),
                (has(3), "register_by_customer"),
                (has(4), "register_by_about"),
                (has(5), "register_by_opened"),
                (is_asked_open, "register_by_open"),
                (is_open == Some(false) && indexes[0] == "register_by_open", "register_by_opened"),
            ];
            indexes.extend(ways.into_iter().filter(|(is_asked, _)| *is_asked).map(|(_, index)| index));
            let name = format!("{filter:?}");
            let asked = filter.conditions(BRANCH, KIND, small::Before::default());
            all.push(list(name, ("register", small::LINES), &asked, (small::LAST_FIRST, is_postgres), indexes));
        }
    }
    all
}

/// Who sees one branch, and who sees all.
fn viewers() -> [(Actor, bool); 2] {
    let of = |role| Actor { person: PersonId(SOMEBODY), branch: BRANCH, roles: vec![role] };
    [(of(Role::Clerk), false), (of(Role::ServiceDepartment), true)]
}

/// The key of a table, which each database calls as it likes.
const fn key(sqlite: &'static str, postgres: &'static str, is_postgres: bool) -> &'static str {
    if is_postgres { postgres } else { sqlite }
}

fn files(is_postgres: bool) -> Vec<Asked> {
    let mut all = Vec::new();
    for ((viewer, sees_all), wanted) in viewers().into_iter().flat_map(|it| [(it.clone(), ""), (it, "lin")]) {
        let index = if sees_all { "customers_everywhere" } else { "customers_by_name" };
        let asked = customers::looked_for(&viewer, wanted, &customers::After::default());
        let (name, order) = (format!("customers {sees_all} {wanted}"), (customers::BY_NAME, is_postgres));
        // Where a branch is the whole company, PostgreSQL finds the one index as good as the other.
        all.push(list(name, ("customers", customers::LINES), &asked, order, vec![index, "customers_everywhere"]));
        for customer in [None, Some(CustomerId(SOMEBODY))] {
            let index = match customer {
                Some(_) => "assets_by_customer",
                None if sees_all => "assets_by_id",
                None => key("sqlite_autoindex_assets_1", "assets_pkey", is_postgres),
            };
            let asked = assets::looked_for(&viewer, (wanted, customer), Uuid::nil());
            let name = format!("products {sees_all} {wanted} {customer:?}");
            all.push(list(
                name,
                ("assets", assets::LINES),
                &asked,
                (assets::BY_ID, is_postgres),
                vec![index, "assets_by_id"],
            ));
        }
    }
    let [(clerk, _), _] = viewers();
    let (seen, of_branch) = (devices::seen(&clerk), vec!["devices_by_branch"]);
    all.push(list(
        "devices".into(),
        ("devices", devices::LIST),
        &seen,
        (devices::BY_CODE, is_postgres),
        of_branch.clone(),
    ));
    let seen = device_reports::seen(&clerk);
    let order = (device_reports::BY_CODE, is_postgres);
    all.push(list("reports".into(), ("devices", device_reports::LIST), &seen, order, of_branch));
    let seen = people::seen(&clerk);
    let order = (people::BY_NAME, is_postgres);
    all.push(list("people".into(), ("people", people::FILES), &seen, order, vec!["people_by_branch"]));
    all
}

fn calls_and_goods(is_postgres: bool) -> Vec<Asked> {
    let mut all = Vec::new();
    for is_unassigned in [None, Some(true), Some(false)] {
        let asked = calls::open(BRANCH, is_unassigned, AfterCall::default());
        let order = (calls::UNASSIGNED_FIRST.0, is_postgres);
        let name = format!("open calls {is_unassigned:?}");
        all.push(list(name, ("orders", LINES), &asked, order, vec!["orders_in_register"]));
    }
    let asked = calls::closed(BRANCH, Before::default());
    let indexes = vec!["orders_out_of_register", "orders_by_received"];
    all.push(list("closed calls".into(), ("orders", LINES), &asked, (LAST_FIRST.0, is_postgres), indexes));
    let none = Filter::default;
    for (filter, index) in [
        (Filter { is_owed: true, ..none() }, "orders_owed"),
        (Filter { has_goods: true, ..none() }, "orders_with_goods"),
        (Filter { has_goods: true, goods: Some("workshop"), ..none() }, "orders_with_goods"),
    ] {
        let asked = filter.conditions(BRANCH, Before::default());
        all.push(list(format!("{filter:?}"), ("orders", LINES), &asked, (LAST_FIRST.0, is_postgres), vec![index]));
    }
    all
}

/// What is on hold, and whose products have no notice yet (P29).
fn holds_and_notices(is_postgres: bool) -> Vec<Asked> {
    let (hold, key) =
        (HoldId(SOMEBODY), |batch: Option<&str>| ProductKey { model: "m1".into(), batch: batch.map(Into::into) });
    let mut all = Vec::new();
    for (batch, found_on) in
        [(None, None), (Some("b1"), None), (None, Some(AssetId(SOMEBODY))), (Some("b1"), Some(AssetId(SOMEBODY)))]
    {
        let index = if batch.is_some() { "assets_by_batch" } else { "assets_by_model" };
        let asked = holds::without_notice(hold, &key(batch), found_on);
        let name = format!("products without a notice {batch:?} {found_on:?}");
        let order = (holds::BY_BRANCH, is_postgres);
        all.push(list(name, ("assets", holds::PRODUCTS), &asked, order, vec![index, "assets_by_batch"]));
    }
    for (name, statement) in [("holds in force", holds::IN_FORCE), ("holds that ended", holds::ENDED)] {
        let (name, sql, bound) = (name.to_owned(), statement.text.to_owned(), args![BranchId::COMPANY]);
        // Of the company PostgreSQL counts few rows, and finds one index as good as the other.
        let indexes = vec!["register_by_state", "register_by_opened", "register_by_open", "register_pkey"];
        all.push(Asked { name, table: "register", sql, bound, indexes });
    }
    let standing = args![SOMEBODY, LIMIT];
    let astray = |batch: Option<&str>| args![SOMEBODY, "m1", batch, LIMIT];
    for (name, statement, bound) in [
        ("standing", holds::STANDING, standing),
        ("astray", holds::ASTRAY, astray(None)),
        ("astray of a batch", holds::ASTRAY, astray(Some("b1"))),
    ] {
        let (name, sql) = (format!("notices: {name}"), statement.text.to_owned());
        all.push(Asked { name, table: "hold_notices", sql, bound, indexes: vec!["hold_notices_standing"] });
    }
    all
}

/// What is a statement by itself.
fn statements() -> Vec<Asked> {
    let subject = || args![BRANCH, SOMEBODY, LIMIT];
    let held = || args![BRANCH, 0_i64, SOMEBODY, LIMIT];
    let many = |head: Statement, tail: &str| format!("{} ($2, $3) {tail}", head.text);
    let one = |name, table, sql: String, bound, index| Asked {
        name: String::from(name),
        table,
        sql,
        bound,
        indexes: vec![index],
    };
    let text = |statement: Statement| statement.text.to_owned();
    vec![
        one("held", "held", text(work::held::OPEN), held(), "held_open"),
        one("settled", "held", text(work::held::SETTLED), held(), "held_settled"),
        one("invoices", "documents", text(ledger::INVOICES), args![BRANCH, i64::MAX, LIMIT], "documents_invoices"),
        one(
            "cash books",
            "subjects",
            many(ledger::BOOKS, "order by s.id"),
            args![SOMEBODY, BRANCH, BRANCH],
            "subjects_by_key",
        ),
        one("entries", "branch_log", text(order_history::ENTRIES), subject(), "branch_log_by_subject"),
        one("commands", "branch_log", text(order_history::COMMANDS), subject(), "branch_log_by_subject"),
        one("held of an order", "held", text(order_history::HELD), subject(), "held_by_subject"),
        one("a product's vouchers", "orders", text(order_history::OF_ASSET), subject(), "orders_by_asset"),
        one(
            "a product's orders",
            "orders",
            text(orders::OF_PRODUCT),
            args![BRANCH, SOMEBODY, LIMIT],
            "orders_by_asset",
        ),
        one("due orders", "orders", text(orders::DUE), args![5_i64, LIMIT], "orders_by_wake"),
        one("due subjects", "register", text(small::DUE), args![5_i64, LIMIT], "register_by_wake"),
        one(
            "open by state",
            "register",
            many(small::OPEN_BY_STATE, "group by state"),
            args![KIND, BRANCH, BRANCH],
            "register_by_open",
        ),
        one("some subjects", "subjects", many(small::BODIES, ""), args![KIND, SOMEBODY, SOMEBODY], "subjects_by_key"),
        one("a subject", "subjects", text(small::FIND), args![KIND, SOMEBODY], "subjects_by_key"),
    ]
}
