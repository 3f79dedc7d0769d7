//! `GET /v1/held/{id}`

use axum::extract::State;
use callout_core::domain::ids::{BranchId, HeldId};
use serde::Deserialize;
use utoipa::IntoParams;

use super::branch_of;
use crate::{
    http::{Json, Path, Problem, ProblemBody, Query, Reads},
    security::Principal,
    services::held::{self, Sides},
    state::AppState,
};

/// Of which branch.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CaseQuery {
    /// Another branch than one's own, for whoever sees it.
    branch: Option<BranchId>,
}

/// A held fact: what was recorded, the order as the technician saw it, and as it is now.
#[utoipa::path(get, path = "/v1/held/{id}", tag = "held", params(("id" = HeldId, Path, description = "The case"), CaseQuery),
    responses(
        (status = 200, description = "`case` with what it does not pass (`failed`), `recorded`, `order_then`, `order_now`, and the `group` that can be settled together", body = Sides),
        (status = 404, description = "`not_found`", body = ProblemBody),
    ))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    Reads(lang): Reads,
    Path(id): Path<HeldId>,
    Query(query): Query<CaseQuery>,
) -> Result<Json<Sides>, Problem> {
    let branch = branch_of(&principal, query.branch)?;
    held::show(&state, lang, branch, id).await?.map(Json).ok_or_else(Problem::not_found)
}
