//! Two stores side by side: each gets the same jobs in the same commits, and each must say the same.

use callout_core::{
    domain::{subject::SubjectKey, time::Timestamp},
    protocol::{cursor::Cursor, pull::More},
};

use super::{
    super::company::{BRANCH, Job, Memory, Reply, START_MS, Tables, id, prices},
    stream::{Asked, Stream},
};
use crate::{
    store::{
        Db,
        work::{SqlWork, revisions},
    },
    sync::{
        pull::{Ask, PullError, Puller, pull},
        store::{Picture as _, Store, Window},
        work::WorkError,
        writer,
    },
};

/// Items of a small page.
const SMALL_PAGE: usize = 3;

/// Of so many streams one has its old revisions folded away at its end.
const ONE_FOLDED_OF: u128 = 8;

/// Memory and SQL.
pub struct Twins {
    memory: Memory,
    sql: SqlWork,
    db: Db,
}

impl Twins {
    /// Both with the companies of these streams, in SQL rows already; their one company begins with its price list.
    pub async fn new(streams: &[Stream], db: Db) -> Self {
        let mut all = Tables::default();
        for stream in streams {
            let tables = stream.company.store.snapshot();
            all.branches.extend(tables.branches);
            all.people.extend(tables.people);
            all.devices.extend(tables.devices);
        }
        let (memory, sql) = (Memory::new(all), SqlWork::new(db.clone()));
        let (job, now) = (prices(streams[0].base), Timestamp::from_ms(START_MS));
        let (expected, _) = writer::run(&memory, &[&job], now).await;
        let (found, _) = writer::run(&sql, &[&job], now).await;
        assert!(is_alike(&expected[0], &found[0]), "memory: {expected:#?}\nSQL: {found:#?}");
        Self { memory, sql, db }
    }

    /// All streams to their ends. The last pull compares the digests of the logs, and with them all that was decided.
    pub async fn live(&self, streams: &mut [Stream]) {
        let mut now = START_MS;
        while streams.iter().any(|stream| stream.left > 0) {
            now += 1_000;
            self.commit(streams, Timestamp::from_ms(now)).await;
            for stream in streams.iter_mut() {
                if let Some((which, cursor)) = stream.wants_to_pull() {
                    self.pull(stream, which, cursor).await;
                }
            }
        }
        for stream in streams {
            let which = stream.any_phone();
            self.pull(stream, which, stream.cursors[which]).await;
            self.read_in_small_pages(stream, which).await;
            if (stream.base / 1_000).is_multiple_of(ONE_FOLDED_OF) {
                self.read_what_was_folded(stream).await;
            }
        }
    }

    /// One commit with the next jobs of every stream.
    async fn commit(&self, streams: &mut [Stream], now: Timestamp) {
        let (mut askers, mut jobs) = (Vec::new(), Vec::new());
        for (at, stream) in streams.iter_mut().enumerate().filter(|(_, stream)| stream.left > 0) {
            for Asked { job, phone } in stream.step(&self.memory, now) {
                askers.push((at, phone));
                jobs.push(job);
            }
        }
        let jobs: Vec<&Job> = jobs.iter().collect();
        let (expected, _) = writer::run(&self.memory, &jobs, now).await;
        let (found, _) = writer::run(&self.sql, &jobs, now).await;
        for (((at, phone), job), (expected, found)) in askers.into_iter().zip(jobs).zip(expected.into_iter().zip(found))
        {
            let stream = &mut streams[at];
            assert!(is_alike(&expected, &found), "{stream} asks {job:#?}\nmemory: {expected:#?}\nSQL: {found:#?}");
            stream.hear(phone, expected.ok());
        }
    }

    /// A pull of a phone to its end, page by page.
    async fn pull(&self, stream: &mut Stream, which: usize, cursor: Option<Cursor>) {
        let who = stream.puller(which);
        let mut ask = Ask { cursor, page: None };
        loop {
            let expected = page(&self.memory, &who, &ask).await;
            let found = page(&self.sql, &who, &ask).await;
            let text = |page: &Result<_, PullError>| match page {
                Ok(page) => serde_json::to_string(page).expect("json"),
                Err(error) => format!("{error:?}"),
            };
            assert_eq!(text(&expected), text(&found), "{stream} pulls {ask:?}");
            let Ok(page) = expected else { return };
            match page.more {
                More::Page { token } => ask.page = Some((page.until, token.parse().expect("a token"))),
                More::Whole { .. } => {
                    stream.cursors[which] = Some(page.until);
                    return;
                }
            }
        }
    }

    /// A part of the feed, a few rows at a time: where a page ends changes nothing.
    async fn read_in_small_pages(&self, stream: &mut Stream, which: usize) {
        let who = stream.puller(which);
        let (mut memory, mut sql) = pictures(&self.memory, &self.sql).await;
        let head = memory.head(who.branch).await.expect("a head");
        let (since, audience) = stream.any_window(head.seq, which);
        let mut window =
            Window { branch: who.branch, audience, since, until: head.seq, behind: None, limit: SMALL_PAGE };
        loop {
            let expected = memory.feed(&window).await.expect("rows");
            let found = sql.feed(&window).await.expect("rows");
            assert_eq!(expected, found, "{stream} reads {window:?}");
            match expected.last() {
                Some(last) if expected.len() == SMALL_PAGE => window.behind = Some(last.spot),
                _ => return,
            }
        }
    }

    /// Memory folds nothing: what SQL makes again of first revisions and events is the same, byte for byte (ADR 0003).
    async fn read_what_was_folded(&self, stream: &Stream) {
        let branch = id(stream.base + BRANCH);
        while revisions::fold(&self.db, branch, Timestamp::from_ms(i64::MAX)).await.expect("it folds").is_some() {}
        let tables = self.memory.snapshot();
        let is_mine = |key: &SubjectKey| tables.subjects.get(key).is_some_and(|state| state.branch == Some(branch));
        let asked: Vec<_> = tables.bodies.keys().filter(|(key, _)| is_mine(key)).copied().collect();
        let (mut memory, mut sql) = pictures(&self.memory, &self.sql).await;
        let expected = memory.bodies(branch, &asked).await.expect("bodies");
        let found = sql.bodies(branch, &asked).await.expect("bodies");
        assert_eq!(expected, found, "{stream} reads {asked:?}");
    }
}

async fn pictures(memory: &Memory, sql: &SqlWork) -> (<Memory as Store>::Picture, <SqlWork as Store>::Picture) {
    (memory.picture().await.expect("a picture"), sql.picture().await.expect("a picture"))
}

async fn page(store: &impl Store, who: &Puller, ask: &Ask) -> Result<callout_core::protocol::pull::Page, PullError> {
    let mut picture = store.picture().await.expect("a picture");
    pull(&mut picture, who, ask).await
}

/// Whether two replies say the same.
fn is_alike(one: &Result<Reply, WorkError>, other: &Result<Reply, WorkError>) -> bool {
    match (one, other) {
        (Ok(Reply::Answer(one)), Ok(Reply::Answer(other))) => one == other,
        (Ok(Reply::Subject(one)), Ok(Reply::Subject(other))) => {
            one.state == other.state && one.remarks == other.remarks
        }
        (Ok(Reply::Settled(one)), Ok(Reply::Settled(other))) => one == other,
        (Err(WorkError::Failed(one)), Err(WorkError::Failed(other))) => one == other,
        _ => false,
    }
}
