//! A database that was put back from a backup begins a new life, so that every phone learns of it (I11, F43).

use callout_core::domain::{
    digest::Digest,
    ids::{BranchId, Incarnation},
};
use chrono::{DateTime, Utc};

use super::Failure;
use crate::{
    state::AppState,
    store::{
        WriteTx,
        copy::{self, Numbers},
        meta,
        security_events::{self, NewEvent},
        work::blobs,
    },
};

/// Gives the database a new incarnation: every cursor of before is then of another past, the phones read everything anew
/// and send again what they keep. Servers that are running go on in the new life.
pub async fn restored(state: &AppState) -> Result<Incarnation, Failure> {
    put_back(state, &Known::default()).await
}

/// What is known of the past that a database lost.
#[derive(Debug, Default)]
pub struct Known {
    /// The last numbers of the databases in whose place it comes.
    pub given: Vec<Numbers>,
    /// Pictures that the database has and the disk has not.
    pub lost: Vec<(BranchId, Digest)>,
}

/// The same, where something is known of what was lost.
pub async fn put_back(state: &AppState, known: &Known) -> Result<Incarnation, Failure> {
    let mut tx = state.db.write().await?;
    let before = meta::lock(&mut tx).await?.incarnation;
    for numbers in &known.given {
        copy::raise_numbers(&mut tx, numbers).await?;
    }
    for (branch, digest) in &known.lost {
        blobs::lose(&mut tx, *branch, *digest).await?;
    }
    let event = NewEvent { kind: "database_restored", detail: "from the command line", ..NewEvent::default() };
    let incarnation = begin_anew(&mut tx, state, [before], meta::NUMBERS_SKIPPED, &event).await?;
    tx.commit().await?;
    Ok(incarnation)
}

/// Begins another life, later than those of before, and keeps the event.
pub(super) async fn begin_anew(
    tx: &mut WriteTx,
    state: &AppState,
    before: impl IntoIterator<Item = Incarnation>,
    skipped: i64,
    event: &NewEvent<'_>,
) -> Result<Incarnation, Failure> {
    let now = state.clock.now();
    // Later than every other, whatever the clock says: by that it is known which of two lives came first.
    let begun = before.into_iter().filter_map(meta::after).fold(now, DateTime::<Utc>::max);
    let incarnation = Incarnation(state.entropy.uuid(begun)?);
    meta::begin_anew(tx, incarnation, skipped).await?;
    blobs::forget_uploads(tx).await?;
    security_events::add(tx, state.new_id()?, event, now).await?;
    Ok(incarnation)
}

#[cfg(test)]
mod tests {
    use callout_core::protocol::pull::Page;
    use serde_json::{Value, json};

    use super::restored;
    use crate::{
        store::meta,
        testing::{TestServer, office::Day},
    };

    #[tokio::test]
    async fn a_restored_database_knows_no_cursor_of_before_f43_i11() {
        let server = TestServer::start().await;
        let (_, session) = server.person("wang").technician().add_with_phone().await;
        let before = server.incarnation().await;
        let page: Page = server.get("/v1/sync/pull").bearer(&session).send().await.expect(200).json();
        let since = format!("/v1/sync/pull?cursor={}", page.until);
        server.get(&since).bearer(&session).send().await.expect(200);

        let incarnation = restored(&server.state).await.expect("a new life");
        assert_ne!(incarnation, before);
        server.get(&since).bearer(&session).send().await.problem("cursor_unknown", 409);
        let started_again = server.second_process().await;
        assert_eq!(started_again.incarnation().await, incarnation);
        started_again.get(&since).bearer(&session).send().await.problem("cursor_unknown", 409);
        let anew: Page = started_again.get("/v1/sync/pull").bearer(&session).send().await.expect(200).json();
        assert_eq!(anew.until.incarnation, incarnation);
        assert_eq!(started_again.security_events("database_restored").await, 1);
        assert_eq!(started_again.security_events("database_behind").await, 0, "it was told");
    }

    /// What was given in the lost past stands on papers and on phones that nobody knows now.
    #[tokio::test]
    async fn a_restored_database_gives_no_number_again_i18_f43() {
        let day = Day::begin().await;
        let state = &day.server.state;
        let voucher = async || {
            let answer: Value = day.register(json!({})).await.expect(201).json();
            answer["order"]["number"]["n"].as_i64().expect("a number")
        };
        let device = async || {
            let mut tx = state.db.write().await.expect("a writer");
            let number = meta::next_device_number(&mut tx).await.expect("a number");
            tx.commit().await.expect("durable");
            number
        };
        let before = (voucher().await, device().await);
        restored(state).await.expect("a new life");
        let skipped = 1 + meta::NUMBERS_SKIPPED;
        assert_eq!((voucher().await, device().await), (before.0 + skipped, before.1 + skipped));
    }
}
