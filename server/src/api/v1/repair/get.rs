//! `GET /v1/orders/{id}/repair-card`

use axum::extract::State;
use callout_core::domain::ids::OrderId;

use super::CardOfOrder;
use crate::{
    http::{Json, Path, Problem, ProblemBody},
    security::Principal,
    services::look,
    state::AppState,
};

/// The repair card of an order; an empty one if its goods never were on the bench.
#[utoipa::path(get, path = "/v1/orders/{id}/repair-card", tag = "repair", security(("bearer" = [])),
    params(("id" = OrderId, Path, description = "Which order")), responses(
    (status = 200, description = "The card", body = CardOfOrder),
    (status = 404, description = "`not_found`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    Path(id): Path<OrderId>,
) -> Result<Json<CardOfOrder>, Problem> {
    let order = look::order(&state, &principal.actor, id).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(CardOfOrder::of(order)))
}
