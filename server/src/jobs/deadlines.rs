//! Says what is due: a subject whose time has come is asked for what it wakes with. It is said in the subject's own log and kept in
//! its state, so that a crash loses nothing and nobody is told twice.

use callout_core::domain::{subjects::Product, time::Timestamp};

use super::{Undone, ask_itself};
use crate::{
    store::{Db, registers::small::due},
    sync::{job::Own, work::Work},
};

/// Subjects that are read at once.
const READ_AT_ONCE: i64 = 256;
/// How often that is done in a run; what is left then is due in the next one.
const ROUNDS_MAX: usize = 100;

/// Asks what is due at this moment.
pub async fn run(db: &Db, work: &Work, now: Timestamp) -> Result<(), Undone> {
    for _ in 0..ROUNDS_MAX {
        let due = due::<Product>(&mut db.read().await?, now.ms(), READ_AT_ONCE).await?;
        let happened = ask_itself(work, due.into_iter().map(|(log, about)| Own { log, about, command: None })).await?;
        // A subject may have more to say at once: the next level, where the server slept. What did nothing would be found again.
        if happened == 0 {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use callout_core::domain::{
        ids::OrderId,
        order::WorkOrder,
        subject::{Listed as _, Subject as _},
    };
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        jobs::run_due,
        store::registers,
        testing::{TestServer, office::Day},
    };

    async fn order(day: &Day, id: OrderId) -> WorkOrder {
        let path = format!("/v1/orders/{id}");
        // It is a day later by then, and nobody stays signed in so long.
        let clerk = day.server.office(&["clerk"]).await;
        let answer: Value = day.server.get(&path).bearer(&clerk).send().await.expect(200).json();
        serde_json::from_value(answer["order"].clone()).expect("an order")
    }

    async fn run(server: &TestServer) {
        run_due(&server.state.db, &server.state.work, server.state.clock.now().into()).await;
    }

    async fn said_once(server: TestServer) {
        let day = Day::at(server).await;
        let (waiting, cancelled) = (day.call().await, day.call().await);
        day.on(cancelled, "cancel", json!({ "reason": "called twice" })).await.expect(200);
        run(&day.server).await;
        assert_eq!(order(&day, waiting).await.call.arrival.said, None, "its time has not come");
        day.server.advance(Duration::from_hours(24));
        // Another process of the same server looks at the same moment: it is said once.
        let other = day.server.second_process().await;
        tokio::join!(run(&day.server), run(&other));
        let after = order(&day, waiting).await;
        assert!(after.call.arrival.said.is_some());
        assert!(after.wakes().is_none());
        run(&day.server).await;
        assert_eq!(order(&day, waiting).await, after, "nobody is told twice");
        assert_eq!(order(&day, cancelled).await.call.arrival.said, None, "what has ended is late for nobody");
        let mut tx = day.server.state.db.read().await.expect("a reader");
        let left = registers::small::due::<Product>(&mut tx, i64::MAX, 10).await.expect("rows");
        assert!(!left.iter().any(|(_, key)| key.kind == WorkOrder::KIND), "{left:?}");
    }

    #[tokio::test]
    async fn a_limit_that_passes_is_said_once_also_by_two_servers() {
        said_once(TestServer::start().await).await;
    }

    #[tokio::test]
    async fn a_limit_that_passes_is_said_once_also_by_two_servers_on_postgres() {
        let Some(server) = TestServer::on_postgres().await else { return };
        said_once(server).await;
    }
}
