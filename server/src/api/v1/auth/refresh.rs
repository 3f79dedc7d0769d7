//! `POST /v1/auth/refresh`

use axum::{extract::State, http::StatusCode};
use callout_core::protocol::auth::{Refresh, Session};

use crate::{
    http::{Json, Problem, ProblemBody},
    services::refresh::{self, RefreshError},
    state::AppState,
    texts::sentence,
};

impl From<RefreshError> for Problem {
    fn from(error: RefreshError) -> Self {
        match error {
            RefreshError::Over => Self::new(StatusCode::UNAUTHORIZED, "refresh_failed", sentence!("refresh-failed")),
            RefreshError::Disabled => Self::person_disabled(),
            RefreshError::Revoked => Self::device_revoked(),
            RefreshError::Replayed => {
                Self::new(StatusCode::CONFLICT, "refresh_replayed", sentence!("refresh-replayed"))
            }
            RefreshError::TooMany => {
                Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_refreshes", sentence!("too-many-refreshes"))
            }
            RefreshError::Failure(failure) => failure.into(),
        }
    }
}

/// Exchanges a refresh token for the next pair.
///
/// A phone signs `callout/v1/refresh`, its device id, the SHA-256 of the token and a fresh nonce, a line each. Its
/// token stays usable, with that key only, until one of its successors was used once; a lost answer costs nothing.
/// In the office a token works once; using it again ends the session.
#[utoipa::path(post, path = "/v1/auth/refresh", tag = "auth", request_body = Refresh, responses(
    (status = 200, description = "The next pair", body = Session),
    (status = 401, description = "`refresh_failed`: sign in again", body = ProblemBody),
    (status = 403, description = "`person_disabled`, `device_revoked`: no access any more, deposit what is left", body = ProblemBody),
    (status = 409, description = "`refresh_replayed`: the nonce was used before; send again with a fresh one", body = ProblemBody),
    (status = 429, description = "`too_many_refreshes`", body = ProblemBody),
))]
pub async fn handler(State(state): State<AppState>, Json(request): Json<Refresh>) -> Result<Json<Session>, Problem> {
    Ok(Json(refresh::refresh(&state, request).await?))
}

#[cfg(test)]
mod tests {
    use callout_core::protocol::auth::{Refresh, RefreshToken, Session};

    use crate::testing::TestServer;

    #[tokio::test]
    async fn a_lost_answer_costs_nothing_f29() {
        let server = TestServer::start().await;
        let (phone, first) = server.person("wang").technician().add_with_phone().await;
        let lost = server.refresh(&phone, &first.refresh_token).await.json::<Session>();
        drop(lost);
        server.clock.advance(std::time::Duration::from_hours(48));
        let second = server.refresh(&phone, &first.refresh_token).await.json::<Session>();
        server.refresh(&phone, &second.refresh_token).await.expect(200);
        server.refresh(&phone, &first.refresh_token).await.problem("refresh_failed", 401);
        assert_eq!(server.security_events("refresh_token_superseded").await, 1);
    }

    #[tokio::test]
    async fn a_stolen_token_without_the_key_ends_the_family_f29() {
        let server = TestServer::start().await;
        let (phone, session) = server.person("wang").technician().add_with_phone().await;
        let thief = phone.with_another_key();
        server.refresh(&thief, &session.refresh_token).await.problem("refresh_failed", 401);
        server.refresh(&phone, &session.refresh_token).await.problem("refresh_failed", 401);
        server.post("/v1/auth/sign-out").bearer(&session).send().await.problem("unauthenticated", 401);
        assert_eq!(server.security_events("refresh_token_stolen").await, 1);
    }

    #[tokio::test]
    async fn a_phones_token_without_any_proof_ends_the_family_f29() {
        let server = TestServer::start().await;
        let (phone, session) = server.person("wang").technician().add_with_phone().await;
        let bare = Refresh { refresh_token: session.refresh_token.clone(), device: None };
        server.post("/v1/auth/refresh").json(&bare).send().await.problem("refresh_failed", 401);
        server.refresh(&phone, &session.refresh_token).await.problem("refresh_failed", 401);
    }

    #[tokio::test]
    async fn fifty_refreshes_at_once_log_nobody_out_f28() {
        let server = TestServer::start().await;
        let (phone, session) = server.person("wang").technician().add_with_phone().await;
        let all = futures::future::join_all((0..50).map(|_| server.refresh(&phone, &session.refresh_token))).await;
        let pairs: Vec<Session> = all.iter().map(|answer| answer.expect(200).json()).collect();
        for pair in [&pairs[0], &pairs[49]] {
            server.refresh(&phone, &pair.refresh_token).await.expect(200);
        }
    }

    #[tokio::test]
    async fn a_recorded_request_is_worth_nothing() {
        let server = TestServer::start().await;
        let (phone, session) = server.person("wang").technician().add_with_phone().await;
        let request = phone.signed_refresh(&session.refresh_token);
        server.post("/v1/auth/refresh").json(&request).send().await.expect(200);
        server.post("/v1/auth/refresh").json(&request).send().await.problem("refresh_replayed", 409);
        server.refresh(&phone, &session.refresh_token).await.expect(200);
    }

    #[tokio::test]
    async fn two_windows_of_the_office_renew_at_once_and_later_use_ends_the_session_f69() {
        let server = TestServer::start().await;
        let clerk = server.person("li").roles(&["clerk"]).add().await;
        let first = server.sign_in(&clerk).await;
        let exchange = |session: &Session| {
            let body = Refresh { refresh_token: session.refresh_token.clone(), device: None };
            server.post("/v1/auth/refresh").json(&body).send()
        };
        let (one, other) = tokio::join!(exchange(&first), exchange(&first));
        let (one, other): (Session, Session) = (one.expect(200).json(), other.expect(200).json());
        let one: Session = exchange(&one).await.expect(200).json();
        let other: Session = exchange(&other).await.expect(200).json();
        assert_eq!(server.security_events("refresh_token_reused").await, 0);
        server.clock.advance(std::time::Duration::from_secs(31));
        exchange(&first).await.problem("refresh_failed", 401);
        for window in [&one, &other] {
            exchange(window).await.problem("refresh_failed", 401);
        }
        assert_eq!(server.security_events("refresh_token_reused").await, 1);
    }

    #[tokio::test]
    async fn a_token_that_is_none_keeps_no_writer_waiting_and_locks_nobody_i19() {
        let server = TestServer::start().await;
        let (phone, session) = server.person("wang").technician().add_with_phone().await;
        let wrong = RefreshToken::new("x".repeat(43)).expect("a token");
        let writer = server.state.db.write().await.expect("the writer");
        // A stranger's request would wait for it.
        for _ in 0..250 {
            let body = Refresh { refresh_token: wrong.clone(), device: None };
            server.post("/v1/auth/refresh").json(&body).send().await.problem("refresh_failed", 401);
        }
        drop(writer);
        server.refresh(&phone, &session.refresh_token).await.expect(200);
    }
}
