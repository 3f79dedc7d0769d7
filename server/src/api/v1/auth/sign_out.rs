//! `POST /v1/auth/sign-out`

use axum::{extract::State, http::StatusCode};

use crate::{
    http::{Problem, ProblemBody},
    security::Principal,
    services::sessions,
    state::AppState,
};

/// Ends the session of the access token, at once and everywhere.
///
/// A phone asks only when it has nothing left to send; the server cannot know (F12).
#[utoipa::path(post, path = "/v1/auth/sign-out", tag = "auth", security(("bearer" = [])), responses(
    (status = 204, description = "Signed out"),
    (status = 401, description = "`unauthenticated`", body = ProblemBody),
))]
pub async fn handler(State(state): State<AppState>, principal: Principal) -> Result<StatusCode, Problem> {
    sessions::sign_out(&state, principal.session).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use crate::testing::TestServer;

    #[tokio::test]
    async fn after_signing_out_both_tokens_are_dead_i21() {
        let server = TestServer::start().await;
        let (phone, session) = server.person("wang").technician().add_with_phone().await;
        server.post("/v1/auth/sign-out").bearer(&session).send().await.expect(204);
        server.post("/v1/auth/sign-out").bearer(&session).send().await.problem("unauthenticated", 401);
        server.refresh(&phone, &session.refresh_token).await.problem("refresh_failed", 401);
    }
}
