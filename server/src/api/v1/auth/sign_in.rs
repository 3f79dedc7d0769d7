//! `POST /v1/auth/sign-in`

use axum::{extract::State, http::StatusCode};
use callout_core::protocol::auth::{Session, SignIn};

use crate::{
    http::{Json, Peer, Problem, ProblemBody},
    security::{AddressGroup, TooMany},
    services::sign_in::{self, SignInError},
    state::AppState,
    texts::sentence,
};

impl From<TooMany> for Problem {
    fn from(TooMany { retry_after_seconds }: TooMany) -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_many_attempts",
            sentence!("too-many-attempts", seconds = retry_after_seconds),
        )
        .after(retry_after_seconds)
    }
}

impl From<SignInError> for Problem {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Wrong => Self::new(StatusCode::UNAUTHORIZED, "sign_in_failed", sentence!("sign-in-failed")),
            SignInError::Disabled => Self::person_disabled(),
            SignInError::Revoked => Self::device_revoked(),
            SignInError::Device => {
                Self::new(StatusCode::FORBIDDEN, "device_not_enrolled", sentence!("device-not-enrolled"))
            }
            SignInError::TooMany(error) => error.into(),
            SignInError::Failure(failure) => failure.into(),
        }
    }
}

/// Signs a person in with login and password.
///
/// From the office: without `device`; the session ends after 12 hours without a refresh. On a phone that is enrolled
/// but whose session ended: with `device`, signed over `callout/v1/sign-in`, the device's id, the SHA-256 of the
/// login and the nonce, a line each. Failures are counted for each login and address.
#[utoipa::path(post, path = "/v1/auth/sign-in", tag = "auth", request_body = SignIn, responses(
    (status = 200, description = "Signed in", body = Session),
    (status = 401, description = "`sign_in_failed`: wrong login or password", body = ProblemBody),
    (status = 403, description = "the password is right, but `person_disabled` or `device_revoked`: no access any more, deposit what is left; `device_not_enrolled`: the phone must be enrolled again", body = ProblemBody),
    (status = 429, description = "`too_many_attempts`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    Peer(peer): Peer,
    Json(request): Json<SignIn>,
) -> Result<Json<Session>, Problem> {
    Ok(Json(sign_in::sign_in(&state, request, peer.map(AddressGroup::from)).await?))
}

#[cfg(test)]
mod tests {
    use crate::testing::TestServer;

    #[tokio::test]
    async fn a_clerk_signs_in_with_his_password() {
        let server = TestServer::start().await;
        let clerk = server.person("li").roles(&["clerk"]).add().await;
        let session = server.sign_in(&clerk).await;
        server.get("/v1/people").bearer(&session).send().await.expect(200);
    }

    #[tokio::test]
    async fn a_wrong_login_and_a_wrong_password_look_alike() {
        let server = TestServer::start().await;
        server.person("li").add().await;
        let body = |login| serde_json::json!({ "login": login, "password": "not this one" });
        let wrong_password = server.post("/v1/auth/sign-in").json(&body("li")).send().await;
        let wrong_login = server.post("/v1/auth/sign-in").json(&body("nobody")).send().await;
        assert_eq!(wrong_password.problem("sign_in_failed", 401), wrong_login.problem("sign_in_failed", 401));
    }

    #[tokio::test]
    async fn guessing_is_slowed_down_and_a_clock_set_forward_does_not_help_f45() {
        let server = TestServer::start().await;
        server.person("li").add().await;
        let guess = serde_json::json!({ "login": "li", "password": "guess" });
        for _ in 0..10 {
            server.post("/v1/auth/sign-in").json(&guess).send().await.problem("sign_in_failed", 401);
        }
        server.clock.step_wall_to(server.state.clock.now() + std::time::Duration::from_hours(24));
        let answer = server.post("/v1/auth/sign-in").json(&guess).send().await;
        answer.problem("too_many_attempts", 429);
        assert_eq!(answer.header("retry-after"), Some("900"));
    }

    #[tokio::test]
    async fn a_login_is_found_however_it_is_typed_and_counted_as_one() {
        let server = TestServer::start().await;
        server.person("Wang.Fang").add().await;
        let body = |login: &str, password: &str| serde_json::json!({ "login": login, "password": password });
        let spellings = ["wang.fang", "Wang.Fang", "ＷＡＮＧ．fang", " wang.fang ", "wang.fang\u{200B}"];
        for typed in spellings {
            let right = body(typed, crate::testing::PASSWORD);
            server.post("/v1/auth/sign-in").json(&right).send().await.expect(200);
        }
        for typed in spellings.iter().cycle().take(10) {
            server.post("/v1/auth/sign-in").json(&body(typed, "guess")).send().await.problem("sign_in_failed", 401);
        }
        for typed in spellings {
            let guess = body(typed, "guess");
            server.post("/v1/auth/sign-in").json(&guess).send().await.problem("too_many_attempts", 429);
        }
    }

    #[tokio::test]
    async fn the_answer_is_in_the_readers_language() {
        let server = TestServer::start().await;
        let guess = serde_json::json!({ "login": "li", "password": "guess" });
        let answer = server.post("/v1/auth/sign-in").header("accept-language", "zh-CN").json(&guess).send().await;
        assert_eq!(answer.problem("sign_in_failed", 401).detail, "登录名或密码错误。请核对后重试。");
    }

    #[tokio::test]
    async fn an_access_token_ends_after_a_quarter_of_an_hour_by_our_clock() {
        let server = TestServer::start().await;
        let clerk = server.person("li").roles(&["clerk"]).add().await;
        let session = server.sign_in(&clerk).await;
        server.clock.advance(std::time::Duration::from_secs(15 * 60 - 1));
        server.get("/v1/people").bearer(&session).send().await.expect(200);
        server.clock.advance(std::time::Duration::from_secs(1));
        server.get("/v1/people").bearer(&session).send().await.problem("unauthenticated", 401);
    }
}
