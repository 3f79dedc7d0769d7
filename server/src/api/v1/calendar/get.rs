//! `GET /v1/branches/{id}/calendar`

use axum::extract::State;
use callout_core::domain::ids::BranchId;

use super::Calendar;
use crate::{
    http::{Json, Path, Problem, ProblemBody},
    security::Principal,
    services::calendars,
    state::AppState,
};

/// The calendar that a branch works by.
#[utoipa::path(get, path = "/v1/branches/{id}/calendar", tag = "calendars", security(("bearer" = [])),
    params(("id" = BranchId, Path, description = "Which branch")), responses(
    (status = 200, description = "What is in force", body = Calendar),
    (status = 404, description = "`not_found`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    Path(branch): Path<BranchId>,
) -> Result<Json<Calendar>, Problem> {
    Ok(Json(calendars::get(&state, &principal.actor, branch).await?.into()))
}
