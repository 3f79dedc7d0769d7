//! `GET /v1/policies`

use axum::extract::State;
use callout_core::domain::policy::Policies;

use crate::{
    http::{Json, Problem, ProblemBody},
    services::look,
    state::AppState,
};

/// The policies in force; version 1 is what a new company begins with.
#[utoipa::path(get, path = "/v1/policies", tag = "policies", security(("bearer" = [])), responses(
    (status = 200, description = "What is in force", body = Policies),
    (status = 401, description = "`unauthenticated`", body = ProblemBody),
))]
pub async fn handler(State(state): State<AppState>) -> Result<Json<Policies>, Problem> {
    Ok(Json(look::policies(&state).await?))
}
