//! `POST /v1/customers`

use axum::{extract::State, http::StatusCode};
use callout_core::domain::ids::BranchId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{CustomerFile, EnterCustomer};
use crate::{
    api::v1::problems,
    http::{IdempotencyKey, Json, Problem, ProblemBody},
    security::Principal,
    services::customers::{self, AddError},
    state::AppState,
};

/// A file to open.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddCustomer {
    /// The branch that serves him; one's own if it is not said.
    #[serde(default)]
    branch: Option<BranchId>,
    /// What the file says.
    customer: EnterCustomer,
}

impl From<AddError> for Problem {
    fn from(error: AddError) -> Self {
        match error {
            AddError::BranchUnknown => problems::branch_unknown(),
            AddError::KeyReused => problems::key_reused(),
            AddError::Failure(failure) => failure.into(),
        }
    }
}

/// Opens a customer's file. With an `Idempotency-Key` the same request sent again opens no second one.
#[utoipa::path(post, path = "/v1/customers", tag = "customers", security(("bearer" = [])), request_body = AddCustomer, params(IdempotencyKey), responses(
    (status = 201, description = "The file", body = CustomerFile),
    (status = 409, description = "`key_reused`", body = ProblemBody),
    (status = 422, description = "`branch_unknown`, `invalid_field`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    key: IdempotencyKey,
    Json(request): Json<AddCustomer>,
) -> Result<(StatusCode, Json<CustomerFile>), Problem> {
    let id = key.makes("customer");
    let kept = customers::add(&state, &principal.actor, request.branch, id, request.customer.into()).await?;
    Ok((StatusCode::CREATED, Json(kept.into())))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::{TestServer, office::lin};

    #[tokio::test]
    async fn a_file_opened_twice_under_one_key_is_one_file_i4() {
        let server = TestServer::start().await;
        let clerk = server.office(&["clerk"]).await;
        let key = "018f2f3e-0000-7000-8000-000000000001";
        let add =
            |body: Value| server.post("/v1/customers").bearer(&clerk).header("idempotency-key", key).json(&body).send();
        let first: Value = add(json!({ "customer": lin() })).await.expect(201).json();
        let again: Value = add(json!({ "customer": lin() })).await.expect(201).json();
        assert_eq!(first, again);
        let mut other = lin();
        other["name"] = json!("Somebody else");
        add(json!({ "customer": other })).await.problem("key_reused", 409);
    }

    #[tokio::test]
    async fn what_is_wrong_is_named_and_nothing_is_kept_f54() {
        let server = TestServer::start().await;
        let clerk = server.office(&["clerk"]).await;
        let with = |field: &str, value: Value| {
            let mut customer = lin();
            customer[field] = value;
            json!({ "customer": customer })
        };
        for (body, field) in [
            (with("name", json!("")), "customer.name"),
            (with("phone", json!("1\u{0}2")), "customer.phone"),
            (with("address", json!("\u{7}x")), "customer.address"),
            (with("site", json!({ "zone": "moon" })), "customer.site"),
            (with("vip", json!(true)), "customer.vip"),
        ] {
            let answer = server.post("/v1/customers").bearer(&clerk).json(&body).send().await;
            let seen = answer.problem("invalid_field", 422).field.unwrap_or_default();
            assert!(seen.starts_with(field), "{seen}");
        }
        let list: Value = server.get("/v1/customers").bearer(&clerk).send().await.json();
        assert_eq!(list["items"], json!([]));
    }

    #[tokio::test]
    async fn nobody_opens_a_file_in_a_branch_that_he_does_not_see_f61() {
        let server = TestServer::start().await;
        let clerk = server.office(&["clerk"]).await;
        let elsewhere = server.branch_named("Elsewhere").await;
        let body = json!({ "branch": elsewhere, "customer": lin() });
        server.post("/v1/customers").bearer(&clerk).json(&body).send().await.problem("branch_unknown", 422);
        let admin = server.administrator().await;
        server.post("/v1/customers").bearer(&admin).json(&body).send().await.expect(201);
    }
}
