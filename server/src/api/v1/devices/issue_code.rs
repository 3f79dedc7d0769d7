//! `POST /v1/devices/enrolments`

use axum::{extract::State, http::StatusCode};
use callout_core::{domain::ids::PersonId, protocol::auth::EnrolmentCode};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::v1::problems,
    http::{IdempotencyKey, Json, Problem, ProblemBody},
    security::Principal,
    services::enrolment::{self, IssueError},
    state::AppState,
    texts::sentence,
};

/// For whom.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueCode {
    person: PersonId,
}

/// The code to hand to him; it is shown once.
#[derive(Debug, Serialize, ToSchema)]
pub struct IssuedCode {
    code: EnrolmentCode,
    #[schema(value_type = String, format = DateTime)]
    expires_at: DateTime<Utc>,
}

impl From<IssueError> for Problem {
    fn from(error: IssueError) -> Self {
        match error {
            IssueError::PersonUnknown => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "person_unknown", sentence!("person-unknown"))
                    .field("person")
            }
            IssueError::KeyReused => problems::key_reused(),
            IssueError::Failure(failure) => failure.into(),
        }
    }
}

/// Issues a one-time code for a person's phone. With an `Idempotency-Key` the same request sent again answers the same code.
#[utoipa::path(post, path = "/v1/devices/enrolments", tag = "devices", security(("bearer" = [])), request_body = IssueCode,
    params(IdempotencyKey), responses(
    (status = 201, description = "The code, shown once", body = IssuedCode),
    (status = 422, description = "`person_unknown`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    key: IdempotencyKey,
    Json(request): Json<IssueCode>,
) -> Result<(StatusCode, Json<IssuedCode>), Problem> {
    let issued = enrolment::issue_code(&state, Some(&principal.actor), key.makes("enrolment"), request.person).await?;
    Ok((StatusCode::CREATED, Json(IssuedCode { code: issued.code, expires_at: issued.expires_at })))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::TestServer;

    #[tokio::test]
    async fn a_code_whose_answer_was_lost_is_answered_again_f16() {
        let server = TestServer::start().await;
        let admin = server.administrator().await;
        let (wang, zhao) = (server.person("wang").add().await, server.person("zhao").add().await);
        let issue = |person, key: &str| {
            let request = server.post("/v1/devices/enrolments").bearer(&admin).header("idempotency-key", key);
            request.json(&json!({ "person": person })).send()
        };
        let (one, two) = ("018f2f3e-0000-7000-8000-0000000000aa", "018f2f3e-0000-7000-8000-0000000000ab");
        let first: Value = issue(wang.id, one).await.expect(201).json();
        assert_eq!(issue(wang.id, one).await.expect(201).json::<Value>(), first);
        issue(zhao.id, one).await.problem("key_reused", 409);
        assert_ne!(issue(wang.id, two).await.expect(201).json::<Value>()["code"], first["code"]);
        let other = TestServer::start().await;
        assert_ne!(other.enrolment_code(&other.person("wang").add().await).await.expose(), first["code"]);
    }
}
