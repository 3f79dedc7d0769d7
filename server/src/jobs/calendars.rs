//! Holidays that are entered later move the limits that are still open; the old ones stay visible (P4, F68).

use callout_core::domain::{
    ids::BranchId,
    order::{OrderCommand, WorkOrder, command::Nothing},
    subject::Listed as _,
    subjects::AnyCommand,
};

use super::{Undone, ask_itself};
use crate::{
    store::{Db, calendar_follows, registers::Before},
    sync::{job::Own, work::Work},
};

/// Orders that are read at once.
const READ_AT_ONCE: i64 = 256;

/// Has the open limits of every branch follow its calendar. It begins again where it did not come to its end: asked twice, an order
/// says nothing twice.
pub async fn run(db: &Db, work: &Work) -> Result<(), Undone> {
    let changed = calendar_follows::changed(&mut db.read().await?).await?;
    for (branch, revision) in changed {
        follow(db, work, branch).await?;
        calendar_follows::followed(db, branch, revision).await?;
    }
    Ok(())
}

async fn follow(db: &Db, work: &Work, branch: BranchId) -> Result<(), Undone> {
    let mut next = Some(Before::default());
    while let Some(before) = next {
        let (orders, more) = calendar_follows::running(&mut db.read().await?, branch, before, READ_AT_ONCE).await?;
        let asks = orders.into_iter().map(|order| Own {
            log: branch,
            about: WorkOrder::key(order.0),
            command: Some(AnyCommand::Order(OrderCommand::FollowCalendar(Nothing {}))),
        });
        ask_itself(work, asks).await?;
        next = more;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::{
        jobs::run_due,
        testing::{TestServer, office::Day},
    };

    /// The limit of an order as the office sees it.
    async fn limit(day: &Day, order: &str) -> Value {
        let path = format!("/v1/orders/{order}");
        day.server.get(&path).bearer(&day.clerk).send().await.expect(200).json::<Value>()["order"]["call"]["arrival"]
            .clone()
    }

    async fn run(day: &Day) {
        run_due(&day.server.state.db, &day.server.state.work, day.server.state.clock.now().into()).await;
    }

    async fn open_limits_follow(server: TestServer) {
        let day = Day::at(server).await;
        let order = day.call().await.0.to_string();
        let before = limit(&day, &order).await;
        let admin = day.server.administrator().await;
        let path = format!("/v1/branches/{}/calendar", day.server.branch);
        let mut calendar = day.server.get(&path).bearer(&admin).send().await.json::<Value>()["calendar"].clone();
        // The first of March is no working day after all: the limit of six hours is a day later.
        calendar["holidays"] = json!({ "2027-03-01": { "name": "A late decree", "can_travel": true } });
        let body = json!({ "basis_revision": 0, "calendar": calendar, "reason": "as decreed" });
        day.server.put(&path).bearer(&admin).json(&body).send().await.expect(200);
        run(&day).await;
        let after = limit(&day, &order).await;
        let later = before["by"].as_i64().expect("a moment") + 24 * 3_600_000;
        assert_eq!((after["by"].as_i64(), &after["moved"][0]["was"]), (Some(later), &before["by"]));
        assert_eq!(after["moved"][0]["why"], "calendar");
        let lines = day.server.get("/v1/orders").bearer(&day.clerk).send().await.expect(200).json::<Value>();
        let shown = lines["items"][0]["arrive_by"].clone();
        assert_eq!(shown, after["by"], "the list says so as well");
        run(&day).await;
        assert_eq!(limit(&day, &order).await, after, "once");
    }

    #[tokio::test]
    async fn a_holiday_that_is_entered_later_moves_the_limits_that_are_open_f68() {
        open_limits_follow(TestServer::start().await).await;
    }

    #[tokio::test]
    async fn a_holiday_that_is_entered_later_moves_the_limits_that_are_open_on_postgres_f68() {
        let Some(server) = TestServer::on_postgres().await else { return };
        open_limits_follow(server).await;
    }
}
