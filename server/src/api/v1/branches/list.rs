//! `GET /v1/branches`

use axum::extract::State;
use callout_core::domain::ids::BranchId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    http::{Json, Problem, ProblemBody},
    services::look,
    state::AppState,
};

/// A branch.
#[derive(Debug, Serialize, ToSchema)]
pub struct Branch {
    id: BranchId,
    name: String,
}

/// Every branch.
#[derive(Debug, Serialize, ToSchema)]
pub struct Branches {
    branches: Vec<Branch>,
}

/// Every branch, by name.
#[utoipa::path(get, path = "/v1/branches", tag = "branches", security(("bearer" = [])), responses(
    (status = 200, description = "Every branch", body = Branches),
    (status = 401, description = "`unauthenticated`", body = ProblemBody),
))]
pub async fn handler(State(state): State<AppState>) -> Result<Json<Branches>, Problem> {
    let rows = look::branches(&state).await?;
    let branches = rows.into_iter().map(|row| Branch { id: row.id, name: row.name }).collect();
    Ok(Json(Branches { branches }))
}
