//! `POST /v1/orders/{id}/unassign`

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

/// Why nobody is sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnassignOrder {
    /// Why.
    reason: Note,
    /// The revision that was seen, to be refused if the order moved since.
    #[serde(default)]
    basis_revision: Option<u64>,
}

/// Sends nobody any more: the order waits in the register again (P5).
#[utoipa::path(post, path = "/v1/orders/{id}/unassign", tag = "orders", security(("bearer" = [])), request_body = UnassignOrder,
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
    Json(request): Json<UnassignOrder>,
) -> Result<Json<OrderAnswer>, Problem> {
    let UnassignOrder { reason, basis_revision } = request;
    let asked = Asked { actor: &principal.actor, key: key.0, order, basis_revision };
    let command = OrderCommand::Unassign(Because { reason });
    Ok(Json(orders::command(&state, asked, command).await?.into()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::office::Day;

    #[tokio::test]
    async fn an_order_comes_back_to_the_register_p5() {
        let day = Day::begin().await;
        let order = day.call().await;
        let wang = day.technician("wang").await;
        day.on(order, "assign", json!({ "to": wang.id })).await.expect(200);
        day.on(order, "unassign", json!({})).await.problem("invalid_field", 422);
        day.on(order, "unassign", json!({ "reason": "his van broke down" })).await.expect(200);
        day.on(order, "unassign", json!({ "reason": "again" })).await.problem("wrong_stage", 409);
    }
}
