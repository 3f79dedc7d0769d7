//! `POST /v1/orders/{id}/receive-goods`

use axum::extract::State;
use callout_core::domain::{
    ids::OrderId,
    order::{OrderCommand, command::Nothing},
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

/// The goods arrived.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiveGoods {
    /// The revision that was seen, to be refused if the order moved since.
    #[serde(default)]
    basis_revision: Option<u64>,
}

/// The workshop has the goods: the technician holds them no longer (P10, I9).
#[utoipa::path(post, path = "/v1/orders/{id}/receive-goods", tag = "goods", security(("bearer" = [])), request_body = ReceiveGoods,
    params(("id" = OrderId, Path, description = "Which order")), responses(
    (status = 200, description = "The order as it is now", body = OrderAnswer),
    (status = 404, description = "`not_found`", body = ProblemBody),
    (status = 409, description = "`wrong_stage`, `goods_elsewhere`, `ended`, `moved`, `key_reused`", body = ProblemBody),
    (status = 422, description = "`invalid_field`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    key: IdempotencyKey,
    Path(order): Path<OrderId>,
    Json(request): Json<ReceiveGoods>,
) -> Result<Json<OrderAnswer>, Problem> {
    let ReceiveGoods { basis_revision } = request;
    let asked = Asked { actor: &principal.actor, key: key.0, order, basis_revision };
    let command = OrderCommand::ReceiveGoods(Nothing {});
    Ok(Json(orders::command(&state, asked, command).await?.into()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::office::Day;

    #[tokio::test]
    async fn goods_that_nobody_took_back_are_not_received_i9() {
        let day = Day::begin().await;
        let order = day.call().await;
        day.on(order, "receive-goods", json!({})).await.problem("wrong_stage", 409);
    }
}
