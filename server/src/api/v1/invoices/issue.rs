//! `POST /v1/orders/{id}/invoices`

use axum::{extract::State, http::StatusCode};
use callout_core::domain::ids::OrderId;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    api::v1::orders::OrderAnswer,
    http::{IdempotencyKey, Json, Path, Problem, ProblemBody},
    security::Principal,
    services::orders::{self, Asked},
    state::AppState,
};

/// An invoice is to be issued.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvoiceOrder {
    /// The revision that was seen, to be refused if the order moved since.
    #[serde(default)]
    basis_revision: Option<u64>,
}

/// Issues the invoice over what became due and was not invoiced; its number is the next of the branch (P9, P12a, I18).
///
/// With an `Idempotency-Key` the same request sent again issues no second one.
#[utoipa::path(post, path = "/v1/orders/{id}/invoices", tag = "invoices", security(("bearer" = [])), request_body = InvoiceOrder,
    params(("id" = OrderId, Path, description = "Which order")), responses(
    (status = 201, description = "The order with its invoice", body = OrderAnswer),
    (status = 404, description = "`not_found`", body = ProblemBody),
    (status = 409, description = "`nothing_to_invoice`, `moved`, `key_reused`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    key: IdempotencyKey,
    Path(order): Path<OrderId>,
    Json(request): Json<InvoiceOrder>,
) -> Result<(StatusCode, Json<OrderAnswer>), Problem> {
    let asked = Asked { actor: &principal.actor, key: key.0, order, basis_revision: request.basis_revision };
    let changed = orders::invoice(&state, asked, key.makes("invoice")).await?;
    Ok((StatusCode::CREATED, Json(changed.into())))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::office::Day;

    #[tokio::test]
    async fn nothing_is_invoiced_before_it_is_due_and_no_number_is_lost_i18() {
        let day = Day::begin().await;
        let order = day.call().await;
        let accountant = day.server.office(&["accountant"]).await;
        day.on_by(&accountant, order, "invoices", json!({})).await.problem("nothing_to_invoice", 409);
        day.on(order, "invoices", json!({})).await.problem("forbidden", 403);
        let list: Value = day.server.get("/v1/invoices").bearer(&accountant).send().await.expect(200).json();
        assert_eq!(list["items"], json!([]));
        let get = |number: &str| day.server.get(&format!("/v1/invoices/{number}")).bearer(&accountant).send();
        for number in ["INV-CEN-000001", "INV-CEN-1", "x", "INV-CEN-99999999999"] {
            get(number).await.problem("not_found", 404);
        }
    }
}
