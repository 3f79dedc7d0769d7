//! `POST /v1/held/{id}/settle`

use axum::extract::State;
use callout_core::{
    domain::{
        ids::{BranchId, HeldId},
        text::Note,
    },
    protocol::outcome::Decision,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::branch_of;
use crate::{
    http::{IdempotencyKey, Json, Path, Problem, ProblemBody},
    security::Principal,
    services::held::{self, Settle},
    state::AppState,
    sync::job::SettledCase,
};

/// What is decided, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleRequest {
    /// `accepted`, `attached` or `declined`.
    decision: Decision,
    /// Why; the technician reads it.
    reason: Note,
    /// Every open case of the same order and phone with it, in the order they were recorded.
    #[serde(default)]
    whole_group: bool,
    /// Another branch than one's own, for whoever sees it.
    #[serde(default)]
    branch: Option<BranchId>,
}

/// What became of each case.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettledCases {
    cases: Vec<SettledCase>,
}

/// Decides a held fact. What the rules refuse even now stays open, and the answer says why.
#[utoipa::path(post, path = "/v1/held/{id}/settle", tag = "held", params(IdempotencyKey, ("id" = HeldId, Path, description = "The case")),
    request_body = SettleRequest, responses(
        (status = 200, description = "`cases`, each with `refused` if the rules do not let it count", body = SettledCases),
        (status = 404, description = "`not_found`", body = ProblemBody),
        (status = 409, description = "`already_settled`, `key_reused`", body = ProblemBody),
    ))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    key: IdempotencyKey,
    Path(case): Path<HeldId>,
    Json(request): Json<SettleRequest>,
) -> Result<Json<SettledCases>, Problem> {
    let branch = branch_of(&principal, request.branch)?;
    let settle = Settle { case, whole_group: request.whole_group, decision: request.decision, reason: request.reason };
    Ok(Json(SettledCases { cases: held::settle(&state, &principal, (key.0, branch), settle).await? }))
}
