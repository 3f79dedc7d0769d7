//! `POST /v1/orders/{id}/serve-anyway`

use axum::extract::State;
use callout_core::domain::{
    ids::OrderId,
    order::{OrderCommand, command::Because},
    text::Note,
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    api::v1::orders::OrderAnswer,
    http::{IdempotencyKey, Json, Path, Problem, ProblemBody},
    security::Principal,
    services::orders::{self, Asked},
    state::AppState,
};

/// Why he is served.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServeAnyway {
    /// Why.
    reason: Note,
    /// The revision that was seen, to be refused if the order moved since.
    #[serde(default)]
    basis_revision: Option<u64>,
}

/// Has the customer served although he refused the quote: the branch manager decides (P7).
#[utoipa::path(post, path = "/v1/orders/{id}/serve-anyway", tag = "orders", security(("bearer" = [])), request_body = ServeAnyway,
    params(("id" = OrderId, Path, description = "Which order")), responses(
    (status = 200, description = "The order as it is now", body = OrderAnswer),
    (status = 404, description = "`not_found`", body = ProblemBody),
    (status = 409, description = "`wrong_stage`, `ended`, `moved`, `key_reused`", body = ProblemBody),
    (status = 422, description = "`invalid_field`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    key: IdempotencyKey,
    Path(order): Path<OrderId>,
    Json(request): Json<ServeAnyway>,
) -> Result<Json<OrderAnswer>, Problem> {
    let ServeAnyway { reason, basis_revision } = request;
    let asked = Asked { actor: &principal.actor, key: key.0, order, basis_revision };
    let command = OrderCommand::ServeAnyway(Because { reason });
    Ok(Json(orders::command(&state, asked, command).await?.into()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::office::Day;

    #[tokio::test]
    async fn only_the_manager_lets_a_refusing_customer_be_served_p7() {
        let day = Day::begin().await;
        let order = day.call().await;
        day.on(order, "serve-anyway", json!({ "reason": "an old friend" })).await.problem("forbidden", 403);
        // The general manager approves, where the policies say nothing else.
        let branch_manager = day.server.office(&["branch_manager"]).await;
        let answer = day.on_by(&branch_manager, order, "serve-anyway", json!({ "reason": "an old friend" })).await;
        answer.problem("not_allowed", 409);
        let manager = day.server.office(&["general_manager"]).await;
        // Nobody refused anything yet.
        let answer = day.on_by(&manager, order, "serve-anyway", json!({ "reason": "an old friend" })).await;
        answer.problem("wrong_stage", 409);
    }
}
