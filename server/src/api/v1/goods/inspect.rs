//! `POST /v1/orders/{id}/inspect`

use axum::extract::State;
use callout_core::domain::{ids::OrderId, order::OrderCommand, repair::Verdict};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    api::v1::orders::OrderAnswer,
    http::{IdempotencyKey, Json, Path, Problem, ProblemBody},
    security::Principal,
    services::orders::{self, Asked},
    state::AppState,
};

/// What he found.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InspectRepair {
    /// `{"verdict": "passed"}`, or `{"verdict": "failed", "reason": …}`.
    verdict: Verdict,
    /// The revision that was seen, to be refused if the order moved since.
    #[serde(default)]
    basis_revision: Option<u64>,
}

/// The inspection of a bench repair by whom the policies name: passed, or back to the bench with what is wrong (P11).
#[utoipa::path(post, path = "/v1/orders/{id}/inspect", tag = "goods", security(("bearer" = [])), request_body = InspectRepair,
    params(("id" = OrderId, Path, description = "Which order")), responses(
    (status = 200, description = "The order as it is now", body = OrderAnswer),
    (status = 404, description = "`not_found`", body = ProblemBody),
    (status = 409, description = "`not_allowed`, `wrong_stage`, `ended`, `moved`, `key_reused`", body = ProblemBody),
    (status = 422, description = "`invalid_field`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    key: IdempotencyKey,
    Path(order): Path<OrderId>,
    Json(request): Json<InspectRepair>,
) -> Result<Json<OrderAnswer>, Problem> {
    let InspectRepair { verdict, basis_revision } = request;
    let asked = Asked { actor: &principal.actor, key: key.0, order, basis_revision };
    let command = OrderCommand::Inspect(verdict);
    Ok(Json(orders::command(&state, asked, command).await?.into()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::office::Day;

    #[tokio::test]
    async fn a_failed_inspection_says_what_is_wrong_p11() {
        let day = Day::begin().await;
        let order = day.call().await;
        let supervisor = day.server.office(&["supervisor"]).await;
        let inspect = |verdict| day.on_by(&supervisor, order, "inspect", json!({ "verdict": verdict }));
        inspect(json!({ "verdict": "failed" })).await.problem("invalid_field", 422);
        inspect(json!({ "verdict": "passed" })).await.problem("wrong_stage", 409);
        let body = json!({ "verdict": { "verdict": "passed" } });
        day.on(order, "inspect", body).await.problem("not_allowed", 409);
    }
}
