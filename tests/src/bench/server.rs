//! A server with a company at work, filled with as many orders as a figure needs.

use std::path::Path;

use anyhow::Context as _;
use callout_core::{
    domain::{
        ids::PersonId,
        numbers::DocumentKind,
        order::WorkOrder,
        people::{Actor, Role},
        subject::{Listed as _, State},
        subjects::Product,
        time::Timestamp,
    },
    protocol::cursor::Position,
};
use callout_server::{
    store::work::SqlWork,
    sync::{
        heart::{
            Needs, log,
            rows::{BranchHead, FeedRow, FeedWhat, LogEntry},
            working_set, writes,
        },
        store::{Change as _, Store as _},
    },
    testing::{START_UNIX_MS, TestPerson, TestServer},
};
use chrono::TimeDelta;

use super::orders::{Chance, Maker};

type WorkingSet = working_set::WorkingSet<Product>;
type Writes = writes::Writes<Product>;

/// Orders that are written at once.
const AT_ONCE: usize = 1_000;

/// A server, and what makes orders for it.
pub struct Company {
    /// The server, on an embedded database with the settings of a real one.
    pub server: TestServer,
    /// Makes orders of its branch.
    pub maker: Maker,
    work: SqlWork,
}

impl Company {
    /// A company whose database lies in that folder.
    pub async fn found(folder: &Path) -> anyhow::Result<Self> {
        let server = TestServer::with(|config| folder.clone_into(&mut config.data_dir)).await;
        let admin = server.administrator().await;
        server.post("/v1/price-lists").bearer(&admin).json(&crate::prices(0)).send().await.expect(201);
        let clerk = server.person("clerk").roles(&["clerk"]).add().await;
        let clerk = Actor { person: clerk.id, branch: server.branch, roles: vec![Role::Clerk] };
        let work = SqlWork::new(server.state.db.clone());
        let (set, head) = load(&work, &server).await?;
        let maker = Maker {
            branch: server.branch,
            code: head.site.code,
            clerk,
            prices: set.reference.prices.as_ref().clone(),
            policies: set.reference.policies.as_ref().clone(),
            chance: Chance::new(1),
            made: 0,
            // The calls came in before the day that the server's clock stands on.
            now: Timestamp::from_ms(START_UNIX_MS).after(TimeDelta::days(-30)),
        };
        Ok(Self { server, maker, work })
    }

    /// A technician without a phone.
    pub async fn technician(&self, login: &str) -> TestPerson {
        self.server.person(login).technician().add().await
    }

    /// Writes orders that somebody holds, through the statements of the product.
    pub async fn fill(
        &mut self,
        count: usize,
        mut next: impl FnMut(&mut Maker, usize) -> anyhow::Result<WorkOrder>,
    ) -> anyhow::Result<()> {
        let mut done = 0;
        while done < count {
            let until = count.min(done + AT_ONCE);
            let orders: Vec<WorkOrder> =
                (done..until).map(|n| next(&mut self.maker, n)).collect::<anyhow::Result<_>>()?;
            self.keep(orders).await?;
            done = until;
        }
        Ok(())
    }

    /// Writes these orders in one commit.
    pub async fn keep(&self, orders: Vec<WorkOrder>) -> anyhow::Result<()> {
        let mut change = self.work.change().await?;
        let mut set = WorkingSet::default();
        let branch = self.server.branch;
        change.load(&Needs { branches: [branch].into(), ..Needs::default() }, &mut set).await?;
        let mut head = set.branches.remove(&branch).context("the branch has a head")?;
        let mut writes = Writes::default();
        for order in orders {
            let entry = entry(&head, &order);
            head.position = Position { seq: entry.seq, digest: entry.hash };
            head.at = entry.at;
            if let Some(holder) = order.assignee() {
                writes.feed.push(granted(&entry, holder, &order));
            }
            let (key, revision) = (WorkOrder::key(order.id.0), order.revision);
            writes.changed.insert(key, entry.seq);
            writes.subjects.insert(key, Some(State { any: order.into(), revision, branch: Some(branch) }.into()));
            writes.log.push(entry);
        }
        for kind in [DocumentKind::Voucher, DocumentKind::Call] {
            writes.series.insert((branch, format!("{}-{}", kind.prefix(), head.site.code)), self.maker.made);
        }
        writes.branches.insert(branch, head);
        change.commit(&writes).await?;
        Ok(())
    }
}

async fn load(work: &SqlWork, server: &TestServer) -> anyhow::Result<(WorkingSet, BranchHead)> {
    let mut set = WorkingSet::default();
    let mut change = work.change().await?;
    change.load(&Needs { branches: [server.branch].into(), ..Needs::default() }, &mut set).await?;
    let head = set.branches.remove(&server.branch).context("the branch has a head")?;
    Ok((set, head))
}

/// The next entry of the log: the order as it stands.
fn entry(head: &BranchHead, order: &WorkOrder) -> LogEntry {
    let mut entry = LogEntry {
        branch: head.site.branch,
        seq: head.position.seq + 1,
        at: head.at.after(TimeDelta::milliseconds(1)),
        actor: order.call.taken_by,
        sent: None,
        command: None,
        kind: "register".to_owned(),
        about: Some(WorkOrder::key(order.id.0)),
        outcome: None,
        detail: "{}".to_owned(),
        events: Vec::new(),
        prev: head.position.digest,
        hash: head.position.digest,
    };
    entry.hash = log::hash(&entry);
    entry
}

fn granted(entry: &LogEntry, holder: PersonId, order: &WorkOrder) -> FeedRow {
    FeedRow {
        branch: entry.branch,
        seq: entry.seq,
        audience: holder.0,
        key: WorkOrder::key(order.id.0),
        what: FeedWhat::Put { revision: order.revision },
    }
}
