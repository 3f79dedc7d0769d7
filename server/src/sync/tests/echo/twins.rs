//! The same streams of echoes on every store: SQLite and PostgreSQL say what memory said (DESIGN §5, I12). What a house adds to
//! the tables of every subject is nothing here, so that whatever the product adds cannot be what keeps them alike.

use callout_core::domain::ids::BranchId;
use futures::FutureExt as _;

use super::{
    super::{
        company::{BRANCH, LI, WANG, id},
        streams::{POSTGRES, companies, postgres},
    },
    filed,
    house::Echoes,
    streams::{Asked, Stream},
};
use crate::{
    store::{
        Db, StoreError, Value, WriteTx,
        kept::Kept,
        work::{OwnTable, SqlHouse, SqlWork, Stands, relays},
    },
    sync::{
        pull::pull,
        store::{Picture as _, Store as _},
        writer,
    },
    testing::new_sqlite_database,
};

/// Streams that each store must answer like memory.
const STREAMS: u64 = 30;

impl SqlHouse for Echoes {
    const OWN_TABLES: &'static [OwnTable] = &[];

    fn rows(_: &Stands<'_, Self>) -> Vec<(Kept, Vec<Value>)> {
        Vec::new()
    }

    async fn save_rows(_: &mut WriteTx, _: &[Stands<'_, Self>]) -> Result<(), StoreError> {
        Ok(())
    }
}

async fn says_the_same(db: &Db, stream: &Stream) {
    let sql = SqlWork::<Echoes>::new(db.clone());
    for asked in &stream.asked {
        match asked {
            Asked::Commit(jobs, now, expected) => {
                let (found, _) = writer::run(&sql, &jobs.iter().collect::<Vec<_>>(), *now).await;
                assert_eq!(format!("{found:?}"), format!("{expected:?}"), "{jobs:?}");
            }
            Asked::Page(asked) => {
                let (who, ask, expected) = &**asked;
                let mut picture = sql.picture().await.expect("a picture");
                let found = pull(&mut picture, who, ask).await.expect("a page");
                let text = |page| serde_json::to_string(page).expect("JSON");
                assert_eq!(text(&found), text(expected), "{ask:?}");
            }
        }
    }
}

/// At the end both have kept the same.
async fn keeps_the_same(db: &Db, stream: &Stream) {
    let branch = id(stream.base + BRANCH);
    let mut found = SqlWork::<Echoes>::new(db.clone()).picture().await.expect("a picture");
    let mut memory = stream.store.clone();
    for person in [WANG, LI].map(|number| id(stream.base + number)) {
        let expected = memory.holdings(branch, person).now_or_never().expect("memory never waits").expect("holdings");
        assert_eq!(found.holdings(branch, person).await.expect("holdings"), expected);
    }
    let tables = stream.store.snapshot();
    let (asked, expected): (Vec<_>, Vec<_>) = tables.bodies.iter().unzip();
    let asked: Vec<_> = asked.into_iter().copied().collect();
    let bodies = found.bodies(branch, &asked).await.expect("bodies");
    assert!(bodies.iter().eq(expected), "{bodies:#?}");
    for log in [branch, BranchId::COMPANY] {
        let expected = memory.head(log).now_or_never().expect("memory never waits").expect("a head");
        assert_eq!(found.head(log).await.expect("a head"), expected);
        companies::verify(db, log).await;
    }
    filed::stand_as_they_are(db, stream).await;
    let mut tx = db.read().await.expect("a reader");
    assert_eq!(relays::refused(&mut tx).await.expect("a count"), tables.relays.len() as u64);
}

async fn streams_are_alike(db: Db) {
    let used = companies::count(&db).await;
    let (mut held, mut refused) = (0, 0);
    for seed in 1..=STREAMS {
        let mut stream = Stream::new((used + u128::from(seed)) * 1_000, seed);
        companies::insert(&db, &[stream.base]).await;
        stream.live();
        says_the_same(&db, &stream).await;
        keeps_the_same(&db, &stream).await;
        held += stream.store.tables().held.len();
        refused += stream.store.tables().relays.len();
    }
    assert!(held.min(refused) > 10, "what these streams are for happens: {held} held, {refused} refused");
}

#[tokio::test]
async fn memory_and_sqlite_answer_streams_of_echoes_alike() {
    let folder = tempfile::tempdir().expect("a folder");
    streams_are_alike(new_sqlite_database(&folder).await).await;
}

#[tokio::test]
async fn memory_and_postgres_answer_streams_of_echoes_alike() {
    let Some(db) = postgres().await else { return };
    let _turn = POSTGRES.lock().await;
    streams_are_alike(db).await;
}
