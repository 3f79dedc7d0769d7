//! Cursors that the server gives are sealed, and one that it gave but does not know now proves that its database is of an older
//! past than its phones: a copy was put back, and nobody said so (F79).
//!
//! Whoever is signed in can invent a cursor, but no seal: an invented one is unknown, and proves nothing.

use callout_core::{domain::ids::BranchId, protocol::cursor::Cursor};

use super::{Failure, restored};
use crate::{
    state::AppState,
    store::{
        ReadTx, StoreError,
        meta::{self, Meta},
        security_events::NewEvent,
        work,
    },
    sync::{pull::Ask, work::WorkError},
};

/// Looks at cursors that are not known here. If this server gave one of them, the database begins a new life at once, as after
/// [`restored::restored`]: no number is given twice from then on, and every phone reads anew and sends again.
pub async fn doubt(state: &AppState, ask: &Ask) -> Result<(), WorkError> {
    let asked = ask.cursor.into_iter().chain(ask.page.map(|(until, _)| until));
    for cursor in asked.filter(|cursor| state.cursors.gave(*cursor)) {
        judge(state, cursor).await.map_err(|failure| match failure {
            Failure::Store(error) => error.into(),
            Failure::Work(error) => error,
            Failure::Entropy(_) | Failure::Password(_) => WorkError::Broken,
        })?;
    }
    Ok(())
}

async fn judge(state: &AppState, cursor: Cursor) -> Result<(), Failure> {
    let mut tx = state.db.write().await?;
    // Of several processes that see it at once, the first begins the new life; for the others the cursor is then of the old one.
    let found = meta::lock(&mut tx).await?;
    let Some(lost) = lost(&mut tx, &found, cursor).await? else { return Ok(()) };
    let skipped = meta::NUMBERS_SKIPPED.max(lost);
    // Of another life nobody knows here how many numbers it had left out itself.
    let skipped = if cursor.incarnation == found.incarnation { skipped } else { skipped.saturating_mul(2) };
    let detail = "a phone had a cursor that this database gave and does not know";
    let event = NewEvent { kind: "database_behind", detail, ..NewEvent::default() };
    let past = [found.incarnation, cursor.incarnation];
    let incarnation = restored::begin_anew(&mut tx, state, past, skipped, &event).await?;
    tx.commit().await?;
    tracing::error!(
        lost.entries = lost, lost.branch = %cursor.branch, numbers.skipped = skipped, database.incarnation = %incarnation,
        "the database is older than its phones: a copy was put back and nobody said so, or the disk lost what it had confirmed. It \
         begins a new life: every phone reads anew and sends again what it kept, and numbers are left out. Find out who put it \
         back; `callout restore` and `callout restored` are the ways to do it"
    );
    Ok(())
}

/// How many entries at least the database has lost, if this cursor of ours says that it has lost any.
async fn lost(tx: &mut ReadTx, found: &Meta, cursor: Cursor) -> Result<Option<i64>, StoreError> {
    // A life that began before this one and is not known is what a told restore has ended; a later one was here once.
    if cursor.incarnation != found.incarnation && !meta::is_later(cursor.incarnation, found.incarnation) {
        return Ok(None);
    }
    let mut is_past_lost = cursor.incarnation != found.incarnation;
    let mut lost = 0;
    for (log, at) in [(BranchId::COMPANY, cursor.company), (cursor.branch, cursor.position)] {
        is_past_lost |= at.seq > 0 && work::digest_at(tx, log, at.seq).await? != Some(at.digest);
        lost = lost.max(at.seq.saturating_sub(work::head(tx, log).await?.seq));
    }
    Ok(is_past_lost.then(|| i64::try_from(lost).unwrap_or(i64::MAX)))
}

#[cfg(test)]
mod tests {
    use callout_core::{domain::digest::Digest, protocol::pull::Page};
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        services::restored::restored,
        store::{copy, meta::NUMBERS_SKIPPED},
        testing::{TestServer, office::Day},
    };

    /// A phone pulls with a cursor.
    async fn pull(server: &TestServer, session: &callout_core::protocol::auth::Session, cursor: Cursor) -> u16 {
        let path = format!("/v1/sync/pull?cursor={cursor}");
        server.get(&path).bearer(session).send().await.status.as_u16()
    }

    async fn first_page(server: &TestServer, session: &callout_core::protocol::auth::Session) -> Page {
        server.get("/v1/sync/pull").bearer(session).send().await.expect(200).json()
    }

    async fn call(day: &Day, server: &TestServer) -> i64 {
        let answer: Value = day.register_at(server, json!({})).await.expect(201).json();
        answer["order"]["number"]["n"].as_i64().expect("a number")
    }

    #[tokio::test]
    async fn an_older_copy_is_known_by_the_first_phones_cursor_and_gives_no_number_twice_f79_i11_i18() {
        let day = Day::begin().await;
        let server = &day.server;
        let (_, wang) = server.person("wang").technician().add_with_phone().await;
        let (_, li) = server.person("li").technician().add_with_phone().await;
        let before = first_page(server, &li).await.until;
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("old.db");
        copy::copy_into(&server.state.config.sqlite_file().expect("SQLite"), &file).await.expect("a copy");
        let given = call(&day, server).await;
        let ahead = first_page(server, &wang).await.until;

        let old = server.on_copy(&file).await;
        let beside = old.on_copy(&file).await;
        assert_eq!(pull(&old, &li, before).await, 200, "a phone that slept since notices nothing");
        assert_eq!(old.security_events("database_behind").await, 0);
        assert_eq!(pull(&old, &wang, ahead).await, 409);
        assert_eq!(old.security_events("database_behind").await, 1);
        assert_ne!(old.incarnation().await, ahead.incarnation);
        for process in [&old, &beside] {
            assert_eq!(pull(process, &li, before).await, 409, "every phone reads anew, at every process");
            assert_eq!(pull(process, &wang, ahead).await, 409);
        }
        assert_eq!(old.security_events("database_behind").await, 1, "one new life, however often it is shown");
        let again = first_page(&beside, &wang).await.until;
        assert_eq!(again.incarnation, old.incarnation().await);
        assert_eq!(pull(&old, &wang, again).await, 200);
        // There was no call in the copy: the series begins behind what may have been given.
        assert!(call(&day, &old).await > given.max(NUMBERS_SKIPPED));
    }

    #[tokio::test]
    async fn the_companys_log_counts_as_well_f79() {
        let server = TestServer::start().await;
        let (_, wang) = server.person("wang").technician().add_with_phone().await;
        let mut until = first_page(&server, &wang).await.until;
        until.company.seq += 1;
        assert_eq!(pull(&server, &wang, server.state.cursors.seal(until)).await, 409);
        assert_eq!(server.security_events("database_behind").await, 1);
        let mut until = first_page(&server, &wang).await.until;
        until.company.digest = Digest::of(b"another past");
        assert_eq!(pull(&server, &wang, server.state.cursors.seal(until)).await, 409);
        assert_eq!(server.security_events("database_behind").await, 2);
    }

    #[tokio::test]
    async fn an_invented_cursor_proves_nothing_and_no_other_phone_reads_anew_f79() {
        let server = TestServer::start().await;
        let (_, wang) = server.person("wang").technician().add_with_phone().await;
        let (_, li) = server.person("li").technician().add_with_phone().await;
        let (honest, life) = (first_page(&server, &li).await.until, server.incarnation().await);
        let given = first_page(&server, &wang).await.until;
        assert!(server.state.cursors.gave(given));
        let mut ahead = given;
        ahead.position.seq += 1_000;
        let mut company = given;
        company.company.seq += 1;
        let mut later = given;
        later.incarnation = callout_core::domain::ids::Incarnation(uuid::Uuid::max());
        let foreign = Cursor { seal: Some(Digest::of(b"mine")), ..ahead };
        for invented in [ahead, ahead.unsealed(), company, later, foreign] {
            assert_eq!(pull(&server, &wang, invented).await, 409, "{invented}");
        }
        assert_eq!(server.incarnation().await, life);
        assert_eq!(server.security_events("database_behind").await, 0);
        assert_eq!(pull(&server, &li, honest).await, 200);
        assert_eq!(pull(&server, &li, honest.unsealed()).await, 200, "a phone of before sends none");
    }

    #[tokio::test]
    async fn a_copy_of_before_a_restore_knows_what_came_after_it_unless_it_was_told_f79() {
        let server = TestServer::start().await;
        let (_, wang) = server.person("wang").technician().add_with_phone().await;
        let folder = tempfile::tempdir().expect("a folder");
        let [untold, told] = ["untold.db", "told.db"].map(|name| folder.path().join(name));
        for file in [&untold, &told] {
            copy::copy_into(&server.state.config.sqlite_file().expect("SQLite"), file).await.expect("a copy");
        }
        restored(&server.state).await.expect("a new life");
        let of_new_life = first_page(&server, &wang).await.until;

        let told = server.on_copy(&told).await;
        restored(&told.state).await.expect("a new life");
        assert_eq!(pull(&told, &wang, of_new_life).await, 409);
        assert_eq!(told.security_events("database_behind").await, 0, "it was said that it is of before");

        let untold = server.on_copy(&untold).await;
        assert_eq!(pull(&untold, &wang, of_new_life).await, 409);
        assert_eq!(untold.security_events("database_behind").await, 1);
        assert!(meta::is_later(untold.incarnation().await, of_new_life.incarnation));
        assert_eq!(pull(&untold, &wang, of_new_life).await, 409);
        assert_eq!(untold.security_events("database_behind").await, 1);
    }

    #[tokio::test]
    async fn two_servers_that_see_it_at_once_begin_one_life_on_postgres_f79() {
        let Some(server) = TestServer::on_postgres().await else { return };
        let second = server.second_process().await;
        let (_, wang) = server.person("wang").technician().add_with_phone().await;
        let mut until = first_page(&server, &wang).await.until;
        until.position.seq += 3;
        let ahead = server.state.cursors.seal(until);
        let both = tokio::join!(pull(&server, &wang, ahead), pull(&second, &wang, ahead));
        assert_eq!(both, (409, 409));
        assert_eq!(server.security_events("database_behind").await, 1);
        let anew = first_page(&second, &wang).await.until;
        assert_eq!(anew.incarnation, server.incarnation().await);
        assert_eq!(pull(&server, &wang, anew).await, 200);
    }
}
