//! `GET /v1/held`

use axum::extract::State;
use callout_core::domain::ids::{BranchId, HeldId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::branch_of;
use crate::{
    http::{Json, Problem, ProblemBody, Query, Reads},
    security::Principal,
    services::held::{self, Case},
    state::AppState,
};

/// Which cases.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CasesQuery {
    /// Another branch than one's own, for whoever sees it.
    branch: Option<BranchId>,
    /// The settled ones instead of the open ones.
    #[serde(default)]
    settled: bool,
    /// Behind this case: the last one of the page before.
    after: Option<HeldId>,
}

/// Held facts.
#[derive(Debug, Serialize, ToSchema)]
pub struct Cases {
    items: Vec<Case>,
    /// Ask with `after` this case for more.
    next: Option<HeldId>,
}

/// What is held, the oldest first, a hundred a page.
#[utoipa::path(get, path = "/v1/held", tag = "held", params(CasesQuery), responses(
    (status = 200, description = "`items`, each with why it is held, and `next`", body = Cases),
    (status = 404, description = "`not_found`: the branch is not his to see", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    Reads(lang): Reads,
    Query(query): Query<CasesQuery>,
) -> Result<Json<Cases>, Problem> {
    let branch = branch_of(&principal, query.branch)?;
    let items = held::list(&state, lang, branch, query.settled, query.after).await?;
    let is_full = i64::try_from(items.len()).is_ok_and(|count| count == held::PAGE_MAX);
    let next = items.last().filter(|_| is_full).map(|case| case.id);
    Ok(Json(Cases { items, next }))
}
