//! Folds old revisions of orders away, so that an order costs its size twice and not once a change (ADR 0003).

use callout_core::domain::time::Timestamp;
use chrono::TimeDelta;

use crate::store::{
    Db, StoreError,
    work::{audit, revisions},
};

/// How long a revision stays after another one replaced it. A picture that is younger reads its pages as they are kept; for an older
/// one, and for a held fact, a revision is made again of the events.
pub const KEPT: TimeDelta = TimeDelta::minutes(15);

/// Folds what every branch has to fold at this moment; answers how many revisions went.
pub async fn run(db: &Db, now: Timestamp) -> Result<u64, StoreError> {
    let before = now.after(-KEPT);
    let mut tx = db.read().await?;
    let branches = audit::branches(&mut tx).await?;
    drop(tx);
    let mut folded = 0;
    for branch in branches {
        while let Some(gone) = revisions::fold(db, branch, before).await? {
            folded += gone;
        }
    }
    Ok(folded)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use callout_core::{
        domain::{
            ids::OrderId,
            order::{
                OrderCommand, WorkOrder,
                command::{Arrive, Nothing, RecordFinding},
            },
            subject::Listed as _,
            subjects::Product,
            text::Note,
        },
        protocol::{
            auth::Session,
            pull::{More, Page},
        },
    };

    use super::*;
    use crate::{
        store::{Statement, args, statements},
        sync::{
            heart::rows::body_of,
            tests::{
                office::{Office, log_of},
                phone::Phone,
            },
        },
        testing::TestServer,
    };

    statements! {
        /// For tests: what is kept of an order.
        KEPT_OF = "select revision, body from subject_revisions where branch = $1 and kind = 0 and id = $2 order by revision";
    }

    const _: &[Statement] = ALL;

    /// The longest window, and a moment.
    const LATER: Duration = Duration::from_mins(16);

    async fn revisions_of(server: &TestServer, order: OrderId) -> Vec<(i64, String)> {
        let mut tx = server.state.db.read().await.expect("a reader");
        tx.all(KEPT_OF, args![server.branch, order]).await.expect("revisions")
    }

    async fn fold(server: &TestServer) -> u64 {
        run(&server.state.db, server.state.clock.now().into()).await.expect("it folds")
    }

    fn bytes(revisions: &[(i64, String)]) -> usize {
        revisions.iter().map(|(_, body)| body.len()).sum()
    }

    async fn findings_are_kept_twice(server: TestServer) {
        let mut desk = Office::open(&server).await;
        let (phone, session) = server.person("wang").technician().add_with_phone().await;
        let order = desk.order_of(&server, phone.person).await;
        let mut log = log_of(&phone, "wang", "D01");
        log.accepts_and_arrives(order);
        server.push_pending(&session, &mut log).await;
        let found: Note = Note::new(&"hums ".repeat(Note::BYTES_MAX / 5)).expect("a note");
        for _ in 0..40 {
            log.does(
                order,
                OrderCommand::RecordFinding(RecordFinding { found: found.clone(), cause: None, differs: false }),
            );
            server.push_pending(&session, &mut log).await;
        }
        let before = revisions_of(&server, order).await;
        let (newest, whole) = before.last().cloned().expect("a revision");
        assert!(bytes(&before) > 18 * whole.len(), "{} of {}", bytes(&before), whole.len());

        server.clock.advance(Duration::from_mins(14));
        assert_eq!(fold(&server).await, 0, "a picture that has just begun names them");
        assert_eq!(revisions_of(&server, order).await, before);
        server.clock.advance(Duration::from_mins(2));
        assert_eq!(fold(&server).await, before.len() as u64 - 2);
        let after = revisions_of(&server, order).await;
        assert_eq!(after, [before[0].clone(), (newest, whole.clone())]);
        assert!(bytes(&after) < 2 * whole.len());
        assert_eq!(fold(&server).await, 0, "it goes on from there");

        // What a technician saw when he recorded something that was held, and what an old picture names (rule 8, ADR 0003).
        let mut tx = server.state.db.read().await.expect("a reader");
        for (revision, body) in &before {
            let revision = u64::try_from(*revision).expect("a revision");
            let key = WorkOrder::key(order.0);
            let again = revisions::at::<Product>(&mut tx, server.branch, key, revision).await.expect("it reads");
            assert_eq!(&body_of::<Product>(&again.expect("an order").any), body, "revision {revision}");
        }
        drop(tx);

        let session: Session = server.sign_in_on(&phone, "wang").await.expect(200).json();
        log.does(order, OrderCommand::RecordFinding(RecordFinding { found, cause: None, differs: false }));
        server.push_pending(&session, &mut log).await;
        server.clock.advance(LATER);
        assert_eq!(fold(&server).await, 1, "the newest of then was replaced");
    }

    #[tokio::test]
    async fn a_mebibyte_of_findings_does_not_become_fifty_six() {
        findings_are_kept_twice(TestServer::start().await).await;
    }

    #[tokio::test]
    async fn a_mebibyte_of_findings_does_not_become_fifty_six_on_postgres() {
        let Some(server) = TestServer::on_postgres().await else { return };
        findings_are_kept_twice(server).await;
    }

    #[tokio::test]
    async fn a_picture_under_way_has_the_same_pages_however_long_it_takes() {
        let server = TestServer::with(|config| config.limits.pull_page_items = 2).await;
        let mut desk = Office::open(&server).await;
        let (phone, session) = server.person("wang").technician().add_with_phone().await;
        let mut log = log_of(&phone, "wang", "D01");
        let mut orders = Vec::new();
        for _ in 0..5 {
            orders.push(desk.order_of(&server, phone.person).await);
        }
        // Until the picture begins each is accepted: what it names is neither a first revision nor the newest later on.
        let each = |log: &mut Phone, command: &OrderCommand| {
            for order in &orders {
                log.does(*order, command.clone());
            }
        };
        each(&mut log, &OrderCommand::Accept(Nothing {}));
        server.push_pending(&session, &mut log).await;
        let first = server.pull(&session, "").await;
        let rest = async |session: &Session| -> Vec<String> {
            let mut page: Page = first.clone();
            let mut pages = Vec::new();
            while let More::Page { token } = &page.more {
                page = server.pull(session, &format!("?until={}&token={token}", first.until)).await;
                pages.push(serde_json::to_string(&page.items).expect("json"));
            }
            pages
        };
        let before = rest(&session).await;
        assert!(before.len() > 2, "{before:?}");
        for command in [OrderCommand::StartTravel(Nothing {}), OrderCommand::Arrive(Arrive { location: None })] {
            each(&mut log, &command);
            server.push_pending(&session, &mut log).await;
        }
        server.clock.advance(LATER);
        assert!(fold(&server).await >= orders.len() as u64);
        let session: Session = server.sign_in_on(&phone, "wang").await.expect(200).json();
        assert_eq!(rest(&session).await, before);
    }
}
