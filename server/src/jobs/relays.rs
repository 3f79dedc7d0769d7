//! Tells other logs what follows there.

use crate::{
    store::{Db, StoreError, work::relays},
    sync::{
        job::{Failure, Relay},
        work::{Work, WorkError},
    },
};

/// Delivers what waits. What cannot be delivered now is left for the next time.
pub async fn run(db: &Db, work: &Work) {
    let waiting = match waiting(db).await {
        Ok(waiting) => waiting,
        Err(error) => return tracing::warn!(%error, "it cannot be read what follows in other logs; it is tried again"),
    };
    for relay in waiting {
        match work.relay(relay).await {
            // The next ones do not depend on one that only a newer server can read.
            Ok(()) | Err(WorkError::Failed(Failure::Broken) | WorkError::Broken) => {}
            Err(error) => return tracing::warn!(%error, ?relay, "another log cannot be told; it is tried again"),
        }
    }
}

async fn waiting(db: &Db) -> Result<Vec<Relay>, StoreError> {
    relays::waiting(&mut db.read().await?).await
}

#[cfg(test)]
mod tests {
    use callout_core::domain::{
        house::House as _,
        ids::{BranchId, PersonId},
        order::WorkOrder,
        person::{Person, PersonCommand, PlanAbsences},
        subject::Listed as _,
        subjects::{AnyCommand, Product},
    };
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::{
        store::work::SqlWork,
        sync::{
            heart::{
                Writes,
                rows::{RelayPlace, RelayRow},
            },
            store::{Change as _, Picture as _, Store as _},
        },
        testing::TestServer,
    };

    /// What an order of the branch tells somebody's file: no subject of the product tells another log anything yet.
    fn row(server: &TestServer, seq: u64, about: PersonId, version: u16) -> RelayRow {
        let absence = json!({ "from": "2026-03-02", "until": "2026-03-05" });
        let plan = PlanAbsences { absences: vec![serde_json::from_value(absence).expect("an absence")] };
        let command = AnyCommand::Person(PersonCommand::PlanAbsences(plan));
        RelayRow {
            place: RelayPlace { from: server.branch, seq, n: 0 },
            to: BranchId::COMPANY,
            told_by: WorkOrder::key(Uuid::from_u128(9)),
            about: Person::key(about.0),
            kind: Product::row(&command).name.to_owned(),
            version,
            body: Product::write_command(&command).expect("JSON"),
            by: about,
            at: server.state.clock.now().into(),
            refused: None,
        }
    }

    async fn keep(server: &TestServer, rows: Vec<RelayRow>) {
        let relays = rows.into_iter().map(|row| (row.place, Some(row))).collect();
        let change = SqlWork::<Product>::new(server.state.db.clone()).change().await.expect("a change");
        change.commit(&Writes { relays, ..Writes::default() }).await.expect("kept");
    }

    async fn heads(server: &TestServer) -> Vec<u64> {
        let mut picture = SqlWork::<Product>::new(server.state.db.clone()).picture().await.expect("a picture");
        let mut heads = Vec::new();
        for log in [BranchId::COMPANY, server.branch] {
            heads.push(picture.head(log).await.expect("a head").seq);
        }
        heads
    }

    async fn delivered_once(server: TestServer) {
        let wang = server.person("wang").technician().add().await;
        let nobody = PersonId(Uuid::from_u128(5));
        let version = 1;
        keep(
            &server,
            vec![row(&server, 1, wang.id, version), row(&server, 2, nobody, version), row(&server, 3, wang.id, 99)],
        )
        .await;
        let before = heads(&server).await;
        run(&server.state.db, &server.state.work).await;
        let after = heads(&server).await;
        assert_eq!(after, [before[0] + 2, before[1]], "told, and refused");
        run(&server.state.db, &server.state.work).await;
        assert_eq!(heads(&server).await, after, "told once");
        let mut tx = server.state.db.read().await.expect("a reader");
        let left = relays::waiting(&mut tx).await.expect("rows");
        assert_eq!(left.iter().map(|relay| relay.place.seq).collect::<Vec<_>>(), [3], "a newer server's");
        assert_eq!(relays::refused(&mut tx).await.expect("a count"), 1);
    }

    #[tokio::test]
    async fn what_follows_in_another_log_is_told_once() {
        delivered_once(TestServer::start().await).await;
    }

    #[tokio::test]
    async fn what_follows_in_another_log_is_told_once_on_postgres() {
        let Some(server) = TestServer::on_postgres().await else { return };
        delivered_once(server).await;
    }
}
