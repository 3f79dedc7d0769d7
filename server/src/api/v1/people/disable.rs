//! `POST /v1/people/{id}/disable`

use axum::{extract::State, http::StatusCode};
use callout_core::domain::ids::PersonId;

use crate::{
    http::{Path, Problem, ProblemBody},
    security::Principal,
    services::people::{self, DisableError},
    state::AppState,
    texts::sentence,
};

impl From<DisableError> for Problem {
    fn from(error: DisableError) -> Self {
        match error {
            DisableError::Unknown => Self::not_found(),
            DisableError::Oneself => Self::new(StatusCode::CONFLICT, "not_yourself", sentence!("not-yourself")),
            DisableError::Failure(failure) => failure.into(),
        }
    }
}

/// Takes a person's access away, at once and everywhere. Repeating it changes nothing.
#[utoipa::path(post, path = "/v1/people/{id}/disable", tag = "people", security(("bearer" = [])),
    params(("id" = PersonId, Path, description = "The person")), responses(
    (status = 204, description = "No access any more"),
    (status = 404, description = "`not_found`", body = ProblemBody),
    (status = 409, description = "`not_yourself`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    Path(id): Path<PersonId>,
) -> Result<StatusCode, Problem> {
    people::disable(&state, &principal.actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use crate::testing::TestServer;

    #[tokio::test]
    async fn a_disabled_person_is_out_at_once_f30_i21() {
        let server = TestServer::start().await;
        let admin = server.administrator().await;
        let (phone, session) = server.person("wang").technician().add_with_phone().await;
        let path = format!("/v1/people/{}/disable", phone.person);
        server.post(&path).bearer(&admin).send().await.expect(204);
        server.post("/v1/auth/sign-out").bearer(&session).send().await.problem("unauthenticated", 401);
        server.refresh(&phone, &session.refresh_token).await.problem("refresh_failed", 401);
        let body = serde_json::json!({ "login": "wang", "password": crate::testing::PASSWORD });
        server.post("/v1/auth/sign-in").json(&body).send().await.problem("sign_in_failed", 401);
    }

    #[tokio::test]
    async fn nobody_locks_himself_out_and_nobody_exists_by_guessing_f61() {
        let server = TestServer::start().await;
        let admin = server.administrator().await;
        let path = format!("/v1/people/{}/disable", admin.person.id);
        server.post(&path).bearer(&admin).send().await.problem("not_yourself", 409);
        for id in ["00000000-0000-0000-0000-000000000000", "7", "..%2f"] {
            server.post(&format!("/v1/people/{id}/disable")).bearer(&admin).send().await.problem("not_found", 404);
        }
    }
}
