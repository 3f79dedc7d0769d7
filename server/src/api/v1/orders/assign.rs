//! `POST /v1/orders/{id}/assign`

use axum::extract::State;
use callout_core::domain::{
    ids::{OrderId, PersonId},
    order::{OrderCommand, command::Assign},
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

/// Who is sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignOrder {
    /// The technician, of the order's branch.
    to: PersonId,
    /// Why another one is sent; may be missing the first time.
    #[serde(default)]
    reason: Option<Note>,
    /// The revision that was seen, to be refused if the order moved since.
    #[serde(default)]
    basis_revision: Option<u64>,
}

/// Sends a technician, or another one (P3). The order appears on his phone, and leaves the other one's.
#[utoipa::path(post, path = "/v1/orders/{id}/assign", tag = "orders", security(("bearer" = [])), request_body = AssignOrder,
    params(("id" = OrderId, Path, description = "Which order")), responses(
    (status = 200, description = "The order as it is now", body = OrderAnswer),
    (status = 404, description = "`not_found`", body = ProblemBody),
    (status = 409, description = "`same_assignee`, `no_technician`, `wrong_stage`, `ended`, `moved`, `key_reused`", body = ProblemBody),
    (status = 422, description = "`invalid_field`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    key: IdempotencyKey,
    Path(order): Path<OrderId>,
    Json(request): Json<AssignOrder>,
) -> Result<Json<OrderAnswer>, Problem> {
    let AssignOrder { to, reason, basis_revision } = request;
    let asked = Asked { actor: &principal.actor, key: key.0, order, basis_revision };
    let command = OrderCommand::Assign(Assign { to, reason });
    Ok(Json(orders::command(&state, asked, command).await?.into()))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::office::Day;

    #[tokio::test]
    async fn a_technician_is_sent_and_then_another_p3() {
        let day = Day::begin().await;
        let order = day.call().await;
        let (wang, zhao) = (day.technician("wang").await, day.technician("zhao").await);
        let sent: Value = day.on(order, "assign", json!({ "to": wang.id })).await.expect(200).json();
        assert_eq!(sent["order"]["assignment"]["to"], json!(wang.id));
        assert_eq!(sent["order"]["stage"]["stage"], "assigned");
        day.on(order, "assign", json!({ "to": wang.id })).await.problem("same_assignee", 409);
        let reason = json!({ "to": zhao.id, "reason": "wang is ill" });
        let sent: Value = day.on(order, "assign", reason).await.expect(200).json();
        assert_eq!(sent["order"]["assignment"]["to"], json!(zhao.id));
    }

    #[tokio::test]
    async fn the_same_request_twice_sends_him_once_i4() {
        let day = Day::begin().await;
        let order = day.call().await;
        let wang = day.technician("wang").await;
        let key = "018f2f3e-0000-7000-8000-0000000000aa";
        let send = |body: Value| {
            let path = format!("/v1/orders/{order}/assign");
            day.server.post(&path).bearer(&day.clerk).header("idempotency-key", key).json(&body).send()
        };
        let first: Value = send(json!({ "to": wang.id })).await.expect(200).json();
        let again: Value = send(json!({ "to": wang.id })).await.expect(200).json();
        assert_eq!(first["order"]["revision"], again["order"]["revision"]);
        send(json!({ "to": day.server.nobody() })).await.problem("key_reused", 409);
    }

    #[tokio::test]
    async fn nobody_is_sent_who_is_no_technician_of_the_branch_i13() {
        let day = Day::begin().await;
        let order = day.call().await;
        let li = day.server.person("li-2").roles(&["clerk"]).add().await;
        let far = day.server.person("far").branch("Elsewhere").add().await;
        for to in [json!(li.id), json!(far.id), json!(day.server.nobody())] {
            day.on(order, "assign", json!({ "to": to })).await.problem("no_technician", 409);
        }
        let late = json!({ "to": far.id, "basis_revision": 99 });
        day.on(order, "assign", late).await.problem("moved", 409);
    }
}
