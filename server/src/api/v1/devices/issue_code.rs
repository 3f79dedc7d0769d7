//! `POST /v1/devices/enrolments`

use axum::{extract::State, http::StatusCode};
use callout_core::{domain::ids::PersonId, protocol::auth::EnrolmentCode};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    http::{Json, Problem, ProblemBody},
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
            IssueError::Failure(failure) => failure.into(),
        }
    }
}

/// Issues a one-time code for a person's phone.
#[utoipa::path(post, path = "/v1/devices/enrolments", tag = "devices", security(("bearer" = [])), request_body = IssueCode, responses(
    (status = 201, description = "The code, shown once", body = IssuedCode),
    (status = 422, description = "`person_unknown`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    Json(request): Json<IssueCode>,
) -> Result<(StatusCode, Json<IssuedCode>), Problem> {
    let issued = enrolment::issue_code(&state, Some(&principal.actor), request.person).await?;
    Ok((StatusCode::CREATED, Json(IssuedCode { code: issued.code, expires_at: issued.expires_at })))
}
