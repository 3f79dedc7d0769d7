//! `POST /v1/orders/{id}/cancel`

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

/// Why it is cancelled.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelOrder {
    /// Why.
    reason: Note,
    /// The revision that was seen, to be refused if the order moved since.
    #[serde(default)]
    basis_revision: Option<u64>,
}

/// Cancels the job: a recorded end with its reason.
#[utoipa::path(post, path = "/v1/orders/{id}/cancel", tag = "orders", security(("bearer" = [])), request_body = CancelOrder,
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
    Json(request): Json<CancelOrder>,
) -> Result<Json<OrderAnswer>, Problem> {
    let CancelOrder { reason, basis_revision } = request;
    let asked = Asked { actor: &principal.actor, key: key.0, order, basis_revision };
    let command = OrderCommand::Cancel(Because { reason });
    Ok(Json(orders::command(&state, asked, command).await?.into()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::office::Day;

    #[tokio::test]
    async fn a_cancelled_job_is_an_end() {
        let day = Day::begin().await;
        let order = day.call().await;
        day.on(order, "cancel", json!({ "reason": "the customer bought another" })).await.expect(200);
        day.on(order, "cancel", json!({ "reason": "once more" })).await.problem("ended", 409);
    }
}
