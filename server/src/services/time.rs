//! The server's time, when the machine's clock was wrong: a person confirms it, and nothing lives longer by the wrong one (F78).

use callout_core::domain::time::Timestamp;
use chrono::{DateTime, Utc};

use super::{Failure, enrolment, sessions};
use crate::{
    security::TOKEN_SECRET_BYTES,
    state::AppState,
    store::{
        devices, enrolments, meta,
        security_events::{self, NewEvent},
        sessions as store,
    },
};

/// What was confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confirmed {
    /// What the server told until now.
    pub told: DateTime<Utc>,
    /// What it tells from its next start on.
    pub now: DateTime<Utc>,
}

/// A person says that this machine's clock is right: the server's time goes on from there at its next start, forward or back.
///
/// What stands in the books keeps the time that it was told. What was given out by a time that lies ahead ends as if it were
/// given out now, and access tokens end at once.
pub async fn confirm(state: &AppState) -> Result<Confirmed, Failure> {
    let confirmed = Confirmed { told: state.clock.now(), now: state.clock.wall() };
    let now = confirmed.now;
    let secret = state.entropy.bytes::<TOKEN_SECRET_BYTES>()?;
    let mut tx = state.db.write().await?;
    meta::set_clock_floor(&mut tx, now).await?;
    store::end_no_later_than(&mut tx, sessions::latest_expiry(now)).await?;
    enrolments::end_no_later_than(&mut tx, now + enrolment::CODE_LIFE).await?;
    devices::no_contact_after(&mut tx, now).await?;
    meta::forget_token_keys(&mut tx).await?;
    meta::add_token_key(&mut tx, &state.new_id::<uuid::Uuid>()?.to_string(), &secret, now).await?;
    let told = Timestamp::from(confirmed.told).ms();
    let event = NewEvent { kind: "clock_confirmed", detail: &format!("until now {told} ms"), ..NewEvent::default() };
    security_events::add(&mut tx, state.new_id()?, &event, now).await?;
    tx.commit().await?;
    Ok(confirmed)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use callout_core::protocol::auth::Session;

    use super::*;
    use crate::testing::TestServer;

    const YEARS: Duration = Duration::from_hours(10 * 365 * 24);

    /// A fresh server that was set up while its clock stood years ahead; nobody could have known.
    async fn years_ahead() -> (TestServer, DateTime<Utc>) {
        let server = TestServer::start().await;
        let right = server.state.clock.now();
        let ahead = Confirmed { told: right, now: right + YEARS };
        server.clock.step_wall_to(ahead.now);
        assert_eq!(confirm(&server.state).await.expect("confirmed"), ahead);
        (server.second_process().await, right)
    }

    #[tokio::test]
    async fn a_start_with_a_clock_years_ahead_leaves_nothing_behind_f78() {
        let server = TestServer::start().await;
        let right = server.state.clock.now();
        server.clock.step_wall_to(right + YEARS);
        let started_wrong = server.second_process().await;
        assert_eq!(started_wrong.state.clock.now(), right);
        let mut tx = started_wrong.state.db.write().await.expect("a writer");
        meta::raise_clock_floor(&mut tx, started_wrong.state.clock.now()).await.expect("kept");
        tx.commit().await.expect("durable");
        server.clock.step_wall_to(right + Duration::from_hours(1));
        let started_right = server.second_process().await;
        assert_eq!(started_right.state.clock.now(), right + Duration::from_hours(1));
        assert_eq!(started_right.state.clock.difference(), None);
    }

    #[tokio::test]
    async fn a_token_lives_a_quarter_of_an_hour_also_where_time_stands_ahead_f78() {
        let (server, right) = years_ahead().await;
        server.clock.step_wall_to(right);
        let clerk = server.person("li").roles(&["clerk"]).add().await;
        let session = server.sign_in(&clerk).await;
        server.get("/v1/people").bearer(&session).send().await.expect(200);
        server.clock.advance(Duration::from_mins(15));
        server.get("/v1/people").bearer(&session).send().await.problem("unauthenticated", 401);
    }

    #[tokio::test]
    async fn a_person_confirms_the_time_and_nothing_lives_longer_by_the_wrong_one_f78() {
        let (server, right) = years_ahead().await;
        let (phone, session) = server.person("wang").technician().add_with_phone().await;
        server.clock.step_wall_to(right);
        let confirmed = confirm(&server.state).await.expect("confirmed");
        assert_eq!(confirmed, Confirmed { told: right + YEARS, now: right });

        let again = server.second_process().await;
        assert_eq!(again.state.clock.now(), right);
        again.get("/v1/sync/pull").bearer(&session).send().await.problem("unauthenticated", 401);
        let renewed: Session = again.refresh(&phone, &session.refresh_token).await.expect(200).json();
        again.get("/v1/sync/pull").bearer(&renewed).send().await.expect(200);
        assert_eq!(again.security_events("clock_confirmed").await, 2);
        server.clock.advance(Duration::from_hours(91 * 24));
        again.refresh(&phone, &renewed.refresh_token).await.problem("refresh_failed", 401);
    }
}
