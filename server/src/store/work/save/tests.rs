//! What a finished job writes, and what a push costs.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use callout_core::{
    domain::{
        order::{
            OrderCommand,
            command::{Nothing, RecordFinding, ReportResult},
        },
        signoff::{Point, Purpose, Strokes},
    },
    protocol::limits::PUSH_COMMANDS_MAX,
};

use crate::{
    store::{Db, work},
    sync::tests::{
        company::note,
        office::{Office, log_of},
    },
    testing::{TestServer, office},
};

/// The tables that a push adds rows to.
const TABLES: [&str; 6] = ["branch_log", "feed", "subject_revisions", "ledger_postings", "documents", "blob_refs"];
/// What a finished job of twelve facts, with a signature of 130 points, may add to the log, and to all of them. It comes in
/// two pushes here; as one it has two rows and three KiB less, a revision of the order and its row of the feed.
const LOG_MAX: (i64, i64) = (12, 9_400);
const ALL_MAX: (i64, i64) = (23, 15_900);

/// Two strokes of a hand that is not quite steady.
fn strokes() -> Strokes {
    let mut chance = 1_u32;
    let mut near = |whole: u16, spread: u16| {
        chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        whole + u16::try_from(chance >> 16).unwrap_or_default() % spread
    };
    let mut point = |n: u16| Point(near(1_000 + n * 60, 60), near(3_000, 900), u32::from(n) * 16, near(400, 200));
    Strokes::new(vec![(0..65).map(&mut point).collect(), (65..130).map(&mut point).collect()]).expect("strokes")
}

/// Rows of each table, and the bytes of their columns: texts and blobs by length, numbers as eight.
async fn tables(db: &Db) -> Vec<(i64, i64)> {
    let Db::Sqlite { readers, .. } = db else { unreachable!("tests run on SQLite") };
    let mut all = Vec::new();
    for table in TABLES {
        let columns = format!("select name from pragma_table_info('{table}')");
        let columns: Vec<String> =
            sqlx::query_scalar(sqlx::AssertSqlSafe(columns)).fetch_all(readers).await.expect("columns");
        let length = |column: &String| format!("iif(typeof({column}) in ('text', 'blob'), octet_length({column}), 8)");
        let lengths = columns.iter().map(length).collect::<Vec<_>>().join(" + ");
        let sums = format!("select count(*), coalesce(sum({lengths}), 0) from {table}");
        all.push(sqlx::query_as(sqlx::AssertSqlSafe(sums)).fetch_one(readers).await.expect("sums"));
    }
    all
}

#[tokio::test]
async fn a_finished_job_is_few_rows_and_few_bytes() {
    let server = TestServer::start().await;
    let admin = server.administrator().await;
    server.post("/v1/price-lists").bearer(&admin).json(&office::prices(0, 20_000)).send().await.expect(201);
    let mut desk = Office::open(&server).await;
    let (phone, session) = server.person("wang").technician().add_with_phone().await;
    let order = desk.order_of(&server, phone.person).await;
    let before = tables(&server.state.db).await;

    let mut log = log_of(&phone, "wang", "D01");
    log.accepts_and_arrives(order);
    let found = note("Opened the unit; winding burnt, 4711 hours of use");
    let finding = RecordFinding { found, cause: Some(note("winding burnt")), differs: true };
    log.does(order, OrderCommand::RecordFinding(finding));
    log.repairs(order);
    server.push_pending(&session, &mut log).await;
    let mut tx = server.state.db.read().await.expect("a reader");
    let shown = work::held::order(&mut tx, server.branch, order).await.expect("it reads").expect("an order");
    drop(tx);
    let mut signature = log.signature(&shown, Purpose::WorkDone);
    signature.strokes = strokes();
    signature.seal = log.seal(&signature.digest());
    log.does(order, OrderCommand::Sign(signature));
    log.takes_cash(order, 280, 1);
    let result = note("Repaired, tested for ten minutes, customer content");
    log.does(order, OrderCommand::ReportResult(ReportResult { result }));
    server.push_pending(&session, &mut log).await;

    let after = tables(&server.state.db).await;
    let added = before.iter().zip(&after).map(|(before, after)| (after.0 - before.0, after.1 - before.1));
    let added: Vec<_> = TABLES.into_iter().zip(added).collect();
    let (rows, bytes) = added.iter().fold((0, 0), |sum, (_, (rows, bytes))| (sum.0 + rows, sum.1 + bytes));
    let is_within = |(rows, bytes): (i64, i64), max: (i64, i64)| rows <= max.0 && bytes <= max.1;
    assert!(
        is_within(added[0].1, LOG_MAX) && is_within((rows, bytes), ALL_MAX),
        "{rows} rows, {bytes} bytes: {added:?}"
    );
}

/// Counts what SQLite does on the writer's connection from now on, in tens of its machine's steps.
async fn count_steps(db: &Db) -> Arc<AtomicU64> {
    let Db::Sqlite { writer, .. } = db else { unreachable!("tests run on SQLite") };
    let steps = Arc::new(AtomicU64::new(0));
    let counter = steps.clone();
    let mut connection = writer.acquire().await.expect("the writer");
    let mut handle = connection.lock_handle().await.expect("its handle");
    handle.set_progress_handler(10, move || {
        counter.fetch_add(1, Ordering::Relaxed);
        true
    });
    steps
}

#[tokio::test]
async fn a_push_costs_the_same_however_long_the_log_is() {
    let server = TestServer::start().await;
    let mut desk = Office::open(&server).await;
    let (phone, session) = server.person("wang").technician().add_with_phone().await;
    let order = desk.order_of(&server, phone.person).await;
    let steps = count_steps(&server.state.db).await;
    let mut log = log_of(&phone, "wang", "D01");
    let mut costs = Vec::new();
    for _ in 0..5 {
        // The first is applied and the others are refused: each is an entry of the log.
        for _ in 0..PUSH_COMMANDS_MAX {
            log.does(order, OrderCommand::Accept(Nothing {}));
        }
        server.push_pending(&session, &mut log).await;
        let before = steps.load(Ordering::Relaxed);
        log.does(order, OrderCommand::Accept(Nothing {}));
        server.push_pending(&session, &mut log).await;
        costs.push(steps.load(Ordering::Relaxed) - before);
    }
    assert!(costs[0] > 0 && costs[4] <= costs[0] * 5 / 4, "{costs:?}");
}
