//! `POST /v1/calls/{id}/close`

use axum::extract::State;
use callout_core::domain::ids::CallId;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    api::v1::orders::OrderAnswer,
    http::{IdempotencyKey, Json, Path, Problem, ProblemBody},
    security::Principal,
    services::calls,
    state::AppState,
};

/// The entry is closed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseCall {
    /// The revision that was seen, to be refused if the order moved since.
    #[serde(default)]
    basis_revision: Option<u64>,
}

/// Cancels the register's entry against the signed voucher, or against a recorded end (P8).
#[utoipa::path(post, path = "/v1/calls/{id}/close", tag = "calls", security(("bearer" = [])), request_body = CloseCall,
    params(("id" = CallId, Path, description = "Which call")), responses(
    (status = 200, description = "The order as it is now", body = OrderAnswer),
    (status = 404, description = "`not_found`", body = ProblemBody),
    (status = 409, description = "`wrong_stage`, `register_closed`, `moved`, `key_reused`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    key: IdempotencyKey,
    Path(call): Path<CallId>,
    Json(request): Json<CloseCall>,
) -> Result<Json<OrderAnswer>, Problem> {
    let changed = calls::close(&state, &principal.actor, key.0, call, request.basis_revision).await?;
    Ok(Json(changed.into()))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::office::Day;

    #[tokio::test]
    async fn an_entry_is_closed_against_a_signed_voucher_or_an_end_p8() {
        let day = Day::begin().await;
        let answer: Value = day.register(json!({})).await.expect(201).json();
        let (order, call) = (&answer["order"]["id"], answer["order"]["call"]["id"].as_str().unwrap_or_default());
        let path = format!("/v1/calls/{call}/close");
        let close = || day.server.post(&path).bearer(&day.clerk).json(&json!({})).send();
        close().await.problem("wrong_stage", 409);
        let order = order.as_str().and_then(|id| id.parse().ok()).expect("an id");
        day.on(order, "cancel", json!({ "reason": "a mistake" })).await.expect(200);
        close().await.expect(200);
        close().await.problem("register_closed", 409);
        assert!(day.ids("/v1/calls").await.is_empty());
        assert_eq!(day.ids("/v1/calls?register=closed").await, [order.to_string()]);
    }
}
