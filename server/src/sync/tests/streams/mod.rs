//! The same random streams on every store: memory, SQLite and PostgreSQL answer alike (DESIGN §5, I12).
//!
//! Many streams go through their lives side by side, their jobs gathered in shared commits as the writer gathers them.

pub(super) mod companies;
mod stream;
mod twins;

use callout_core::domain::{subjects::Product, time::Timestamp};

use self::{stream::Stream, twins::Twins};
use super::company::{BRANCH, Company, START_MS, id};
use crate::{
    store::{
        Db,
        work::{SqlWork, notify},
    },
    sync::writer,
    testing::new_sqlite_database,
};

/// Streams that each store must answer like memory.
const STREAMS: u64 = 10_000;
/// Streams that share commits: each commit costs PostgreSQL a trip a statement, and SQLite a look a placeholder.
const SIDE_BY_SIDE_ON_POSTGRES: u64 = 100;
const SIDE_BY_SIDE_ON_SQLITE: u64 = 25;

/// Tests on PostgreSQL share one database, so they take turns.
pub(super) static POSTGRES: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

pub(super) async fn postgres() -> Option<Db> {
    let Some(url) = std::env::var("CALLOUT_TEST_POSTGRES").ok() else {
        eprintln!("SKIPPED: no PostgreSQL; set CALLOUT_TEST_POSTGRES=postgres://…");
        return None;
    };
    let db = Db::open(&url).await.expect("PostgreSQL");
    db.migrate().await.expect("migrations");
    Some(db)
}

async fn streams_are_alike(db: Db, side_by_side: u64) {
    let used = companies::count(&db).await;
    for first in (0..STREAMS).step_by(usize::try_from(side_by_side).expect("small")) {
        let base_of = |seed: u64| (used + u128::from(seed)) * 1_000;
        let mut streams: Vec<Stream> =
            (first + 1..=first + side_by_side).map(|seed| Stream::new(base_of(seed), seed)).collect();
        companies::insert(&db, &streams.iter().map(|stream| stream.base).collect::<Vec<_>>()).await;
        let twins = Twins::new(&streams, db.clone()).await;
        twins.live(&mut streams).await;
        companies::follows(&db, id(streams[0].base + BRANCH)).await;
    }
}

#[tokio::test]
async fn memory_and_sqlite_answer_ten_thousand_streams_alike() {
    let folder = tempfile::tempdir().expect("a folder");
    streams_are_alike(new_sqlite_database(&folder).await, SIDE_BY_SIDE_ON_SQLITE).await;
}

#[tokio::test]
async fn memory_and_postgres_answer_ten_thousand_streams_alike() {
    let Some(db) = postgres().await else { return };
    let _turn = POSTGRES.lock().await;
    streams_are_alike(db, SIDE_BY_SIDE_ON_POSTGRES).await;
}

#[tokio::test]
async fn servers_on_one_postgres_hear_each_others_commits_rule_16() {
    let Some(db) = postgres().await else { return };
    let _turn = POSTGRES.lock().await;
    let Db::Postgres(pool) = db.clone() else { panic!("PostgreSQL") };
    // Far behind the streams of the other test, and anew each time.
    let base = (companies::count(&db).await + 1) << 32;
    companies::insert(&db, &[base]).await;
    let (notices, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let listening = notify::listen(&pool, |moved| notices.send(moved).expect("somebody hears"));
    let works = async {
        let store = SqlWork::<Product>::new(db.clone());
        let mut company = Company::at(base);
        // Whoever listens is there after some commit; each one tells.
        loop {
            let job = company.call().job();
            let (replies, _) = writer::run(&store, &[&job], Timestamp::from_ms(START_MS)).await;
            assert!(replies[0].is_ok(), "{replies:?}");
            while let Ok(moved) = heard.try_recv() {
                if moved.branch == id(base + BRANCH) {
                    return moved.seq;
                }
            }
        }
    };
    tokio::select! {
        failed = listening => panic!("not listening: {failed:?}"),
        seq = works => assert!(seq > 0),
    }
}
