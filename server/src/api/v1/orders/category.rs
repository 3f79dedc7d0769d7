//! `POST /v1/orders/{id}/category`

use axum::extract::State;
use callout_core::domain::{
    entitlement::Category,
    ids::OrderId,
    order::{OrderCommand, command::OverrideCategory},
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

/// The category that counts.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OverrideOrderCategory {
    /// `A` chargeable, `B` contract, `C` warranty, `D` administrative.
    category: Category,
    /// Why, for example damage by misuse inside the warranty.
    reason: Note,
    /// The revision that was seen, to be refused if the order moved since.
    #[serde(default)]
    basis_revision: Option<u64>,
}

/// Overrides the derived category with a reason; both are kept (P1).
#[utoipa::path(post, path = "/v1/orders/{id}/category", tag = "orders", security(("bearer" = [])), request_body = OverrideOrderCategory,
    params(("id" = OrderId, Path, description = "Which order")), responses(
    (status = 200, description = "The order as it is now", body = OrderAnswer),
    (status = 404, description = "`not_found`", body = ProblemBody),
    (status = 409, description = "`category_unchanged`, `wrong_stage`, `ended`, `moved`, `key_reused`", body = ProblemBody),
    (status = 422, description = "`invalid_field`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    key: IdempotencyKey,
    Path(order): Path<OrderId>,
    Json(request): Json<OverrideOrderCategory>,
) -> Result<Json<OrderAnswer>, Problem> {
    let OverrideOrderCategory { category, reason, basis_revision } = request;
    let asked = Asked { actor: &principal.actor, key: key.0, order, basis_revision };
    let command = OrderCommand::OverrideCategory(OverrideCategory { category, reason });
    Ok(Json(orders::command(&state, asked, command).await?.into()))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::office::Day;

    #[tokio::test]
    async fn misuse_inside_the_warranty_is_chargeable_p1() {
        let day = Day::begin().await;
        let order = day.call().await;
        let misuse = json!({ "category": "A", "reason": "a forklift ran into it" });
        let changed: Value = day.on(order, "category", misuse.clone()).await.expect(200).json();
        let entitlement = &changed["order"]["entitlement"];
        assert_eq!((&entitlement["derived"], &entitlement["overridden"]["category"]), (&json!("C"), &json!("A")));
        day.on(order, "category", misuse).await.problem("category_unchanged", 409);
        day.on(order, "category", json!({ "category": "E", "reason": "?" })).await.problem("invalid_field", 422);
    }
}
