//! No list walks its branch: which index leads to each thing that an endpoint asks for, by the plans of both databases.
//!
//! SQLite keeps no statistics of ours, so that its plan is the same for ten rows and for a million, and none are needed here.
//! PostgreSQL plans by what it counted, so that it gets rows, and is told that there are a million.

mod lists;
mod rows;

use sqlx::{AssertSqlSafe, Row as _};

use self::lists::{Asked, asked};
use super::{Db, Value};
use crate::testing::{new_postgres_database, new_sqlite_database};

/// Binds what a statement has, on either database.
macro_rules! bind {
    ($query:ident, $bound:expr) => {
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

/// What is wrong with a plan of SQLite's, if anything: some table is walked, or another index than the first of those leads.
fn walks_on_sqlite(asked: &Asked, plan: &[String]) -> bool {
    // What a text is looked for in is bounded before.
    let walks = |step: &String| step.starts_with("SCAN") && !step.starts_with("SCAN near");
    let leads = |step: &String| step.starts_with("SEARCH") && step.contains(&format!(" {} (", asked.indexes[0]));
    plan.iter().any(walks) || !plan.iter().any(leads)
}

#[tokio::test]
async fn no_list_walks_its_branch() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = new_sqlite_database(&folder).await;
    let Db::Sqlite { writer, .. } = &db else { unreachable!() };
    let counted = "select count(*) from sqlite_schema where name like 'sqlite_stat%'";
    let (counted,): (i64,) = sqlx::query_as(counted).fetch_one(writer).await.expect("a count");
    assert_eq!(counted, 0, "with statistics of few rows the plans here would not be those of a million");
    let asked = asked(false);
    assert!(asked.len() > 350, "every filter alone and together: {}", asked.len());
    for asked in asked {
        let mut query = sqlx::query(AssertSqlSafe(format!("explain query plan {}", asked.sql)));
        bind!(query, asked.bound.clone());
        let rows = query.fetch_all(writer).await.unwrap_or_else(|error| panic!("{}: {error}", asked.name));
        let plan: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
        assert!(!walks_on_sqlite(&asked, &plan), "{}: {plan:#?}", asked.name);
    }
}

#[tokio::test]
async fn no_list_walks_its_branch_on_postgres() {
    let Some(url) = new_postgres_database().await else { return };
    let db = Db::open(&url).await.expect("PostgreSQL");
    db.migrate().await.expect("migrations");
    let Db::Postgres(pool) = &db else { unreachable!() };
    for statement in rows::many() {
        let done = sqlx::query(AssertSqlSafe(statement.clone())).execute(pool).await;
        assert!(done.is_ok(), "{statement}: {done:?}");
    }
    for asked in asked(true).into_iter().filter(|asked| rows::is_filled(asked.table)) {
        let mut query = sqlx::query_scalar(AssertSqlSafe(format!("explain {}", asked.sql)));
        bind!(query, asked.bound.clone());
        let plan: Vec<String> = query.fetch_all(pool).await.unwrap_or_else(|error| panic!("{}: {error}", asked.name));
        let walks = plan.iter().any(|step| step.contains("Seq Scan"));
        let leads = asked.indexes.iter().any(|index| plan.iter().any(|step| step.contains(index)));
        assert!(leads && !walks, "{}: {plan:#?}", asked.name);
    }
}
