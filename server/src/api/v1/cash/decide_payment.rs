//! `POST /v1/orders/{id}/payments/{payment}/decide`

use axum::extract::State;
use callout_core::domain::{
    ids::{OrderId, PaymentId},
    order::{OrderCommand, command::DecidePayment},
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

/// What became of a payment.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentDecision {
    /// Whether it arrived.
    arrived: bool,
    /// How the accountant knows.
    reason: Note,
    /// The revision that was seen, to be refused if the order moved since.
    #[serde(default)]
    basis_revision: Option<u64>,
}

/// Decides what became of an uncertain payment: it is booked when it arrived, and never asked for again blindly (P12a).
#[utoipa::path(post, path = "/v1/orders/{id}/payments/{payment}/decide", tag = "cash", security(("bearer" = [])),
    request_body = PaymentDecision, params(
        ("id" = OrderId, Path, description = "Which order"), ("payment" = PaymentId, Path, description = "Which payment"),
    ), responses(
    (status = 200, description = "The order as it is now", body = OrderAnswer),
    (status = 404, description = "`not_found`", body = ProblemBody),
    (status = 409, description = "`payment_not_open`, `moved`, `key_reused`", body = ProblemBody),
    (status = 422, description = "`invalid_field`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    key: IdempotencyKey,
    Path((order, payment)): Path<(OrderId, PaymentId)>,
    Json(request): Json<PaymentDecision>,
) -> Result<Json<OrderAnswer>, Problem> {
    let PaymentDecision { arrived, reason, basis_revision } = request;
    let asked = Asked { actor: &principal.actor, key: key.0, order, basis_revision };
    let command = OrderCommand::DecidePayment(DecidePayment { payment, arrived, reason });
    Ok(Json(orders::command(&state, asked, command).await?.into()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::office::Day;

    #[tokio::test]
    async fn a_payment_that_nobody_promised_is_not_decided_p12a() {
        let day = Day::begin().await;
        let order = day.call().await;
        let accountant = day.server.office(&["accountant"]).await;
        let verb = format!("payments/{}/decide", day.server.nobody());
        let body = json!({ "arrived": true, "reason": "seen on the statement" });
        day.on_by(&accountant, order, &verb, body.clone()).await.problem("payment_not_open", 409);
        day.on(order, &verb, body).await.problem("forbidden", 403);
    }
}
