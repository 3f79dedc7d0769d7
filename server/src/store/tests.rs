//! The statements and the transactions, on SQLite and, where there is one, on PostgreSQL.

use std::collections::BTreeSet;

use callout_core::domain::ids::BranchId;
use callout_fault_vfs::{Disk, Fault, Operation, Survival, Tracking};
use chrono::DateTime;
use sqlx::{Executor as _, SqlSafeStr as _};
use uuid::Uuid;

use super::{Db, MigrationState, OpenError, STATEMENTS, StoreError, args, dialect, statements};
use crate::testing::{new_postgres_database, new_sqlite_database};

statements! {
    /// For tests: branches, many at a time.
    MANY = "insert into branches (id, name, created_at)";
    /// For tests.
    COUNT = "select count(*) from branches";
    /// For tests.
    NAMES_IN = "select name from branches where name in";
}

const _: &[super::Statement] = ALL;

#[tokio::test]
async fn every_statement_can_be_prepared_on_sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    let Db::Sqlite { writer, .. } = new_sqlite_database(&folder).await else { unreachable!() };
    let mut connection = writer.acquire().await.expect("a connection");
    let postgres_only: BTreeSet<&str> = dialect::POSTGRES_ONLY.iter().map(|statement| statement.name).collect();
    let whole = STATEMENTS.iter().copied().flatten().filter(|statement| !statement.is_head());
    for statement in whole.filter(|statement| !postgres_only.contains(statement.name)) {
        let prepared = connection.prepare(statement.text.into_sql_str()).await;
        assert!(prepared.is_ok(), "{}: {:?}", statement.name, prepared.err());
    }
}

#[tokio::test]
async fn every_statement_can_be_prepared_on_postgres() {
    let Some(url) = new_postgres_database().await else { return };
    let db = Db::open(&url).await.expect("PostgreSQL");
    db.migrate().await.expect("migrations");
    let Db::Postgres(pool) = &db else { unreachable!() };
    let mut connection = pool.acquire().await.expect("a connection");
    let sqlite_only: BTreeSet<&str> = dialect::SQLITE_ONLY.iter().map(|statement| statement.name).collect();
    for statement in STATEMENTS.iter().copied().flatten() {
        if !sqlite_only.contains(statement.name) && !statement.is_head() {
            let prepared = connection.prepare(statement.text.into_sql_str()).await;
            assert!(prepared.is_ok(), "{}: {:?}", statement.name, prepared.err());
        }
    }
}

#[test]
fn every_store_file_registers_its_statements() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/store");
    let registered: BTreeSet<&str> = STATEMENTS
        .iter()
        .filter_map(|list| list.first())
        .filter_map(|statement| statement.name.rsplit("::").nth(1))
        .collect();
    for entry in std::fs::read_dir(folder).expect("the store's folder").flatten() {
        let (path, text) = (entry.path(), std::fs::read_to_string(entry.path()).unwrap_or_default());
        let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        if text.contains("\nstatements! {") && name != "tests" {
            assert!(registered.contains(name.as_str()), "store/{name}.rs is missing in STATEMENTS");
        }
    }
}

#[tokio::test]
async fn a_dropped_transaction_leaves_nothing_f40() {
    let folder = tempfile::tempdir().expect("a folder");
    dropped_transactions_leave_nothing(&new_sqlite_database(&folder).await).await;
}

#[tokio::test]
async fn a_dropped_transaction_leaves_nothing_on_postgres_f40() {
    let Some(url) = new_postgres_database().await else { return };
    let db = Db::open(&url).await.expect("PostgreSQL");
    db.migrate().await.expect("migrations");
    dropped_transactions_leave_nothing(&db).await;
}

async fn dropped_transactions_leave_nothing(db: &Db) {
    let row =
        |number: i64| args![uuid::Uuid::from_u128(u128::try_from(number).unwrap_or(0)), format!("b{number}"), 0_i64];
    let mut dropped = db.write().await.expect("a writer");
    dropped.execute_many(MANY, (0..10).map(row), "").await.expect("rows");
    drop(dropped);
    let mut kept = db.write().await.expect("a writer");
    let touched = kept.execute_many(MANY, (0..25_000).map(row), "on conflict do nothing").await.expect("rows");
    kept.commit().await.expect("a commit");
    let mut tx = db.read().await.expect("a reader");
    let (count,): (i64,) = tx.one(COUNT, args![]).await.expect("a count");
    assert_eq!((touched, count), (25_000, 25_000));
    let names: Vec<(String,)> =
        tx.all_in(NAMES_IN, args!["b1", "b24999", "none"], "order by name").await.expect("names");
    assert_eq!(names, [("b1".to_owned(),), ("b24999".to_owned(),)]);
}

#[tokio::test]
async fn a_reader_cannot_write() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = new_sqlite_database(&folder).await;
    let mut reader = db.read().await.expect("a reader");
    let written = reader.all::<(i64,)>(super::meta::NEXT_DEVICE_NUMBER, args![]).await;
    assert!(written.is_err());
}

#[tokio::test]
async fn a_database_newer_than_the_program_is_refused_in_one_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = new_sqlite_database(&folder).await;
    assert_eq!(db.migration_state().await.expect("a state"), MigrationState::Current);
    let Db::Sqlite { writer, .. } = &db else { unreachable!() };
    sqlx::query("insert into _sqlx_migrations (version, description, success, checksum, execution_time) values (9999, 'x', true, x'00', 0)")
        .execute(writer)
        .await
        .expect("a row");
    let error = db.migrate().await.expect_err("refused");
    assert!(matches!(error, OpenError::Newer(9999)), "{error}");
    assert!(error.to_string().contains("install that version or a later one"));
}

#[tokio::test]
async fn a_database_from_before_the_tables_were_made_anew_is_refused_in_one_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = new_sqlite_database(&folder).await;
    let Db::Sqlite { writer, .. } = &db else { unreachable!() };
    for old in [
        "update _sqlx_migrations set checksum = x'00' where version = 1",
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time) values (5, 'x', true, x'00', 0)",
    ] {
        sqlx::query(old).execute(writer).await.expect("a row");
    }
    assert_eq!(db.migration_state().await.expect("a state"), MigrationState::Foreign(1));
    let error = db.migrate().await.expect_err("refused");
    assert!(matches!(error, OpenError::Foreign(1)), "{error}");
    assert!(error.to_string().contains("let every phone export what it still holds"), "{error}");
    let mut reader = db.read().await.expect("a reader");
    assert!(super::branches::list(&mut reader).await.expect("nothing was touched").is_empty());
}

#[tokio::test]
async fn another_programs_database_is_refused_in_one_sentence_and_not_touched() {
    for theirs in ["create table customers (a)", "create table _sqlx_migrations (x)"] {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite:{}", folder.path().join("test.db").display());
        let db = Db::open(&url).await.expect("a database");
        assert_eq!(db.migration_state().await.expect("a state"), MigrationState::Empty);
        let Db::Sqlite { writer, .. } = &db else { unreachable!() };
        sqlx::query(theirs).execute(writer).await.expect("a table");
        let error = db.migrate().await.expect_err("refused");
        assert!(matches!(error, OpenError::Others), "{error}");
        assert!(error.to_string().contains("a database of its own"), "{error}");
        let count: (i64,) =
            sqlx::query_as("select count(*) from sqlite_schema").fetch_one(writer).await.expect("a count");
        assert_eq!(count.0, 1, "{theirs}");
    }
}

#[tokio::test]
async fn after_a_failed_sync_nothing_more_is_written_f38() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = Disk::mount(folder.path(), Tracking::On).expect("a disk");
    let url = format!("sqlite:{}?vfs={}", folder.path().join("test.db").display(), callout_fault_vfs::install());
    let db = Db::open(&url).await.expect("a database");
    db.migrate().await.expect("migrations");
    add_branch(&db, 1, "North").await.expect("durable");

    disk.plan(Fault::Errors { of: Operation::Sync, after: 0, times: 1 });
    assert!(matches!(add_branch(&db, 2, "South").await, Err(StoreError::Disk(_))));
    db.disk_failed().await;
    let syncs = disk.counts().syncs;
    assert!(
        matches!(add_branch(&db, 3, "West").await, Err(StoreError::Disk(_))),
        "the disk works again, who knows for how long"
    );
    assert_eq!(disk.counts().syncs, syncs, "no sync is tried again");

    disk.cut_power();
    db.close().await;
    disk.power_on(Survival::Nothing).expect("power");
    let db = Db::open(&url).await.expect("a database");
    let mut reader = db.read().await.expect("a reader");
    let names: Vec<_> = super::branches::list(&mut reader).await.expect("a list").into_iter().map(|b| b.name).collect();
    assert_eq!(names, ["North"], "what was confirmed, and no more");
    add_branch(&db, 2, "South").await.expect("sent again");
}

async fn add_branch(db: &Db, id: u128, name: &str) -> Result<(), StoreError> {
    let mut tx = db.write().await?;
    super::branches::add(&mut tx, BranchId(Uuid::from_u128(id)), name, DateTime::UNIX_EPOCH).await?;
    tx.commit().await
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    std::fs::write(&file, b"").expect("a file");
    let error = Db::open(&format!("sqlite:{}", file.join("callout.db").display())).await.expect_err("refused");
    assert!(error.to_string().starts_with("cannot write to the folder"), "{error}");
}
