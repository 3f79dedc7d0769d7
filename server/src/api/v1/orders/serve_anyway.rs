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

/// Has the customer served although he refused the quote: whoever the policies name decides (P7).
#[utoipa::path(post, path = "/v1/orders/{id}/serve-anyway", tag = "orders", security(("bearer" = [])), request_body = ServeAnyway,
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
    Json(request): Json<ServeAnyway>,
) -> Result<Json<OrderAnswer>, Problem> {
    let ServeAnyway { reason, basis_revision } = request;
    let asked = Asked { actor: &principal.actor, key: key.0, order, basis_revision };
    let command = OrderCommand::ServeAnyway(Because { reason });
    Ok(Json(orders::command(&state, asked, command).await?.into()))
}

#[cfg(test)]
mod tests {
    use callout_core::domain::people::Role;
    use serde_json::{Value, json};

    use crate::testing::office::Day;

    #[tokio::test]
    async fn only_the_manager_lets_a_refusing_customer_be_served_p7() {
        let day = Day::begin().await;
        let order = day.call().await;
        day.on(order, "serve-anyway", json!({ "reason": "an old friend" })).await.problem("not_allowed", 409);
        // The general manager approves, where the policies say nothing else.
        let branch_manager = day.server.office(&["branch_manager"]).await;
        let answer = day.on_by(&branch_manager, order, "serve-anyway", json!({ "reason": "an old friend" })).await;
        answer.problem("not_allowed", 409);
        let manager = day.server.office(&["general_manager"]).await;
        // Nobody refused anything yet.
        let answer = day.on_by(&manager, order, "serve-anyway", json!({ "reason": "an old friend" })).await;
        answer.problem("wrong_stage", 409);
    }

    #[tokio::test]
    async fn whoever_the_policies_name_decides_and_nobody_else_p7_p11() {
        let day = Day::begin().await;
        let order = day.call().await;
        let admin = day.server.administrator().await;
        let mut policies: Value = day.server.get("/v1/policies").bearer(&admin).send().await.expect(200).json();
        let follows = policies["version"].take();
        policies.as_object_mut().expect("an object").remove("version");
        let named = ["quality", "service_department", "clerk"];
        for (name, value) in [
            ("service_approvers", json!(named)),
            ("inspectors", json!(named)),
            ("reason", json!("a small company")),
            ("follows", follows),
        ] {
            policies[name] = value;
        }
        day.server.put("/v1/policies").bearer(&admin).json(&policies).send().await.expect(200);
        for (verb, body) in [
            ("serve-anyway", json!({ "reason": "an old friend" })),
            ("inspect", json!({ "verdict": { "verdict": "passed" } })),
        ] {
            for role in Role::ALL.map(Role::name) {
                let who = day.server.office(&[role]).await;
                let answer = day.on_by(&who, order, verb, body.clone()).await;
                let code = if named.contains(&role) { "wrong_stage" } else { "not_allowed" };
                answer.problem(code, 409);
            }
        }
    }
}
