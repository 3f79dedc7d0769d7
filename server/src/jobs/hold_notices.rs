//! Sees to it that every owner of what is on hold has a notice, also of products that are registered or corrected later, and that it
//! ends where the hold is over for him (P29). What is left to do is read from the tables; the notice itself keeps it from happening twice.

use super::{Undone, ask_itself};
use crate::{
    store::{Db, holds},
    sync::work::Work,
};

/// How many notices of one hold are opened, and ended, in one run; the others have the next one.
const ASKED_MAX: i64 = 256;

/// Asks of the notices what is to be asked now.
pub async fn run(db: &Db, work: &Work) -> Result<(), Undone> {
    let asked = holds::to_ask(&mut db.read().await?, ASKED_MAX).await?;
    ask_itself(work, asked).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::Value;

    use crate::testing::{
        TestServer,
        holds::{Held, bad_batch, good, id, product, tell},
        office::Day,
    };

    const OWNERS: usize = 5;

    /// A day with some owners of a batch.
    async fn owned(server: TestServer) -> Day {
        let day = Day::at(server).await;
        for n in 0..OWNERS {
            day.server.owner(&day.clerk, &format!("owner {n}"), &product("KD-220", "B-02")).await;
        }
        day
    }

    /// The notices with their revisions.
    async fn revisions(hold: &Held<'_>) -> Vec<(String, Value)> {
        let lines = hold.notices("").await;
        lines.iter().map(|line| (id(line).to_owned(), line["revision"].clone())).collect()
    }

    async fn each_is_told_once(server: TestServer) {
        let day = owned(server).await;
        let server = &day.server;
        let other = server.second_process().await;
        let hold = Held::placed(server, &bad_batch()).await;
        tokio::join!(server.works(), other.works());
        let opened = revisions(&hold).await;
        assert_eq!((opened.len(), opened.iter().all(|(_, revision)| *revision == 1)), (OWNERS, true), "{opened:?}");
        server.works().await;
        assert_eq!(revisions(&hold).await, opened, "asked again, nothing happens");
        for (notice, _) in &opened {
            hold.notes("clerk", notice, "tell", tell()).await;
        }
        hold.must("quality", "find-good", good()).await;
        tokio::join!(server.works(), other.works());
        let lifted = revisions(&hold).await;
        assert!(lifted.iter().all(|(_, revision)| *revision == 3), "opened, told, lifted: {lifted:?}");
        server.advance(Duration::from_mins(24 * 60 + 1));
        tokio::join!(server.works(), other.works());
        let passed = revisions(&hold).await;
        assert!(passed.iter().all(|(_, revision)| *revision == 4), "that the time passed is said once: {passed:?}");
        server.works().await;
        other.works().await;
        assert_eq!(revisions(&hold).await, passed);
    }

    #[tokio::test]
    async fn nobody_gets_a_notice_or_is_late_twice_also_by_two_servers() {
        each_is_told_once(TestServer::start().await).await;
    }

    #[tokio::test]
    async fn nobody_gets_a_notice_or_is_late_twice_also_by_two_servers_on_postgres() {
        let Some(server) = TestServer::on_postgres().await else { return };
        each_is_told_once(server).await;
    }

    #[tokio::test]
    async fn what_a_server_had_not_done_when_it_ended_the_next_one_does() {
        let day = owned(TestServer::start().await).await;
        let hold = Held::placed(&day.server, &bad_batch()).await;
        assert_eq!(hold.notices("").await.len(), 0);
        day.server.second_process().await.works().await;
        assert_eq!(hold.notices("&state=to_tell").await.len(), OWNERS);
        hold.must("quality", "find-good", good()).await;
        // Released before the house came to it: what ended has notices that stand.
        hold.must("quality", "release", serde_json::json!({})).await;
        day.server.second_process().await.works().await;
        assert_eq!(hold.notices("&state=not_needed&open=false").await.len(), OWNERS, "nobody had been told");
    }

    #[tokio::test]
    async fn what_ended_and_what_every_owner_knows_asks_for_nothing() {
        let day = owned(TestServer::start().await).await;
        let hold = Held::placed(&day.server, &bad_batch()).await;
        let left = async || {
            let mut tx = day.server.state.db.read().await.expect("a reader");
            crate::store::holds::to_ask(&mut tx, super::ASKED_MAX).await.expect("rows").len()
        };
        assert_eq!(left().await, OWNERS);
        day.server.works().await;
        assert_eq!(left().await, 0);
        hold.must("quality", "find-good", good()).await;
        assert_eq!(left().await, OWNERS);
        hold.must("quality", "release", serde_json::json!({})).await;
        day.server.works().await;
        assert_eq!(left().await, 0);
    }
}
