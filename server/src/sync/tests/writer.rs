//! The writer under trouble: lost answers to a commit, conflicts, callers who leave, too much at once (F39–F42, F48, I19).

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use callout_core::domain::{
    ids::OrderId,
    order::{OrderCommand, command::Nothing},
    subjects::Product,
};
use futures::FutureExt as _;

use super::company::{Company, Job, Memory, Reply, WANG};
use crate::sync::{
    heart::{Needs, WorkingSet, Writes},
    store::{Change, CommitError, Store},
    work::WorkError,
    writer,
};

/// What happens to a commit.
#[derive(Clone, Copy, Debug)]
enum Fate {
    /// Another change was first.
    Conflict,
    /// It went through, and the answer was lost.
    LostAfter,
    /// It did not go through, and nobody knows.
    LostBefore,
    /// It fails for good.
    Fails,
    /// We have a defect.
    Panics,
}

/// A store whose next commits meet these fates.
#[derive(Clone)]
struct Flaky {
    store: Memory,
    fates: Arc<Mutex<VecDeque<Fate>>>,
}

impl Flaky {
    fn new(store: &Memory, fates: impl IntoIterator<Item = Fate>) -> Self {
        Self { store: store.clone(), fates: Arc::new(Mutex::new(fates.into_iter().collect())) }
    }
}

impl Store for Flaky {
    type House = Product;
    type Change = Self;
    type Picture = Memory;

    async fn change(&self) -> Result<Self, WorkError> {
        Ok(self.clone())
    }

    async fn picture(&self) -> Result<Memory, WorkError> {
        Ok(self.store.clone())
    }

    async fn is_written(&self, writes: &Writes<Product>) -> Result<bool, WorkError> {
        self.store.is_written(writes).await
    }
}

impl Change for Flaky {
    type House = Product;

    async fn load(&mut self, needs: &Needs, set: &mut WorkingSet<Product>) -> Result<(), WorkError> {
        self.store.load(needs, set).await
    }

    async fn commit(self, writes: &Writes<Product>) -> Result<(), CommitError> {
        let fate = self.fates.lock().ok().and_then(|mut fates| fates.pop_front());
        match fate {
            None => self.store.commit(writes).await,
            Some(Fate::Conflict) => Err(CommitError::Conflict),
            Some(Fate::LostBefore) => Err(CommitError::Unknown),
            Some(Fate::LostAfter) => {
                self.store.commit(writes).await?;
                Err(CommitError::Unknown)
            }
            Some(Fate::Fails) => Err(CommitError::Failed(WorkError::Broken)),
            Some(Fate::Panics) => panic!("as the test wants it"),
        }
    }
}

/// A company with an order, and the push of an acceptance of it.
fn waiting_push() -> (Company, OrderId, Job) {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let mut phone = company.wangs_phone();
    phone.does(order, OrderCommand::Accept(Nothing {}));
    let push = phone.read(&phone.pending()).expect("a push");
    (company, order, Job::Push(Box::new(push)))
}

fn run(store: &Flaky, company: &Company, jobs: &[&Job]) -> Vec<Result<Reply, WorkError>> {
    writer::run(store, jobs, company.now).now_or_never().expect("memory never waits").0
}

#[test]
fn a_commit_whose_answer_was_lost_counts_once_f41_i4() {
    for fates in
        [vec![Fate::LostAfter], vec![Fate::LostBefore], vec![Fate::Conflict, Fate::LostBefore, Fate::LostAfter]]
    {
        let (company, order, push) = waiting_push();
        let revision = company.order(order).revision;
        let store = Flaky::new(&company.store, fates.clone());
        let replies = run(&store, &company, &[&push]);
        assert!(matches!(&replies[0], Ok(Reply::Answer(answer)) if answer.head.seq == 1), "{fates:?}: {replies:?}");
        assert_eq!(company.order(order).revision, revision + 1, "{fates:?}");
        assert_eq!(company.store.tables().commands.len(), 1, "{fates:?}");
    }
}

#[test]
fn conflicts_without_end_are_busy_and_change_nothing_f42() {
    let (company, _, push) = waiting_push();
    let before = format!("{:?}", company.store.snapshot());
    let store = Flaky::new(&company.store, [Fate::Conflict; 100]);
    assert!(matches!(run(&store, &company, &[&push])[0], Err(WorkError::Busy)));
    assert_eq!(format!("{:?}", company.store.snapshot()), before);
}

#[test]
fn one_job_that_cannot_be_written_takes_no_other_with_it_i3_i19() {
    for fate in [Fate::Fails, Fate::Panics] {
        let (mut company, _, push) = waiting_push();
        let call = company.call().job();
        // The commit of both fails, then that of the first; the second goes through by itself.
        let store = Flaky::new(&company.store, [fate, fate]);
        let replies = run(&store, &company, &[&push, &call]);
        assert!(matches!(replies[0], Err(WorkError::Broken)), "{fate:?}");
        assert!(matches!(replies[1], Ok(Reply::Subject(_))), "{fate:?}");
        assert!(company.store.tables().commands.is_empty(), "{fate:?}");
    }
}

#[tokio::test]
async fn a_job_runs_to_its_end_though_nobody_waits_any_more_f40() {
    let (company, order, push) = waiting_push();
    let (now, revision) = (company.now, company.order(order).revision);
    let (work, task) = writer::start(company.store.clone(), move || now);
    let mut moved = work.subscribe();
    let mut asking = Box::pin(work.submit(push));
    // Asked, and gone before the answer.
    assert!(asking.as_mut().now_or_never().is_none());
    drop(asking);
    tokio::join!(task, async {
        assert!(moved.recv().await.is_ok());
        drop(work);
    });
    assert_eq!(company.order(order).revision, revision + 1);
}

#[tokio::test]
async fn more_than_can_wait_is_told_to_come_back_i19_f48() {
    let (company, _, push) = waiting_push();
    let now = company.now;
    let (work, task) = writer::start(company.store.clone(), move || now);
    // Nobody empties the queue: it fills, and then says so at once.
    let mut waiting = Vec::new();
    let refused = loop {
        let mut asking = Box::pin({
            let (work, push) = (work.clone(), push.clone());
            async move { work.submit(push).await }
        });
        match asking.as_mut().now_or_never() {
            Some(reply) => break reply,
            None => waiting.push(asking),
        }
    };
    assert!(matches!(refused, Err(WorkError::Busy)));
    assert!(waiting.len() >= 1_000, "{}", waiting.len());
    drop(work);
    // Emptied, every one that waited is answered, all alike (F17).
    let ((), replies) = tokio::join!(task, async {
        let mut replies = Vec::new();
        for asking in waiting {
            replies.push(asking.await.map(|reply| format!("{reply:?}")).expect("answered"));
        }
        replies
    });
    assert!(replies.windows(2).all(|pair| pair[0] == pair[1]));
}
