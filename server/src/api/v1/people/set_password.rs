//! `POST /v1/people/{id}/password`

use axum::{extract::State, http::StatusCode};
use callout_core::{domain::ids::PersonId, protocol::auth::Password};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    http::{Json, Path, Problem, ProblemBody},
    security::Principal,
    services::people::{self, FirstPassword, PASSWORD_BYTES_MIN, SetPasswordError},
    state::AppState,
    texts::sentence,
};

/// The new password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPassword {
    /// At least 8 bytes.
    #[schema(value_type = FirstPassword)]
    password: Password,
}

impl From<SetPasswordError> for Problem {
    fn from(error: SetPasswordError) -> Self {
        match error {
            SetPasswordError::Unknown => Self::not_found(),
            SetPasswordError::TooShort => {
                let sentence = sentence!("password-too-short", min = PASSWORD_BYTES_MIN);
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "password_too_short", sentence).field("password")
            }
            SetPasswordError::Failure(failure) => failure.into(),
        }
    }
}

/// Gives a person another password; every session of his ends, and he signs in again.
#[utoipa::path(post, path = "/v1/people/{id}/password", tag = "people", security(("bearer" = [])), request_body = SetPassword,
    params(("id" = PersonId, Path, description = "The person")), responses(
    (status = 204, description = "Set"),
    (status = 404, description = "`not_found`", body = ProblemBody),
    (status = 422, description = "`password_too_short`, `invalid_field`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    Path(id): Path<PersonId>,
    Json(request): Json<SetPassword>,
) -> Result<StatusCode, Problem> {
    people::set_password(&state, &principal.actor, id, request.password).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::TestServer;

    #[tokio::test]
    async fn a_new_password_ends_the_sessions_and_opens_the_next_f30() {
        let server = TestServer::start().await;
        let admin = server.administrator().await;
        let (phone, session) = server.person("wang").technician().add_with_phone().await;
        let path = format!("/v1/people/{}/password", phone.person);
        let short = server.post(&path).bearer(&admin).json(&json!({ "password": "short" })).send().await;
        short.problem("password_too_short", 422);
        server.refresh(&phone, &session.refresh_token).await.expect(200);
        server.post(&path).bearer(&admin).json(&json!({ "password": "another one" })).send().await.expect(204);
        server.refresh(&phone, &session.refresh_token).await.problem("refresh_failed", 401);
        server.sign_in_on(&phone, "wang").await.problem("sign_in_failed", 401);
        let body = json!({ "login": "wang", "password": "another one" });
        server.post("/v1/auth/sign-in").json(&body).send().await.expect(200);
    }
}
