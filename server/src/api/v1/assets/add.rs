//! `POST /v1/assets`

use axum::{extract::State, http::StatusCode};
use callout_core::domain::ids::CustomerId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{AssetFile, EnterAsset, wrong};
use crate::{
    api::v1::problems,
    http::{IdempotencyKey, Json, Problem, ProblemBody},
    security::Principal,
    services::assets::{self, AddError},
    state::AppState,
};

/// A product to register.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddAsset {
    /// Whose it is.
    customer: CustomerId,
    /// What is known of it.
    asset: EnterAsset,
}

impl From<AddError> for Problem {
    fn from(error: AddError) -> Self {
        match error {
            AddError::CustomerUnknown => problems::customer_unknown(),
            AddError::Wrong(what) => wrong(what, "asset."),
            AddError::KeyReused => problems::key_reused(),
            AddError::Failure(failure) => failure.into(),
        }
    }
}

/// Registers a customer's product. With an `Idempotency-Key` the same request sent again registers no second one.
#[utoipa::path(post, path = "/v1/assets", tag = "assets", security(("bearer" = [])), request_body = AddAsset, params(IdempotencyKey), responses(
    (status = 201, description = "The product", body = AssetFile),
    (status = 409, description = "`key_reused`", body = ProblemBody),
    (status = 422, description = "`customer_unknown`, `period_backwards`, `too_many_entries`, `invalid_field`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    key: IdempotencyKey,
    Json(request): Json<AddAsset>,
) -> Result<(StatusCode, Json<AssetFile>), Problem> {
    let AddAsset { customer, asset } = request;
    let kept = assets::add(&state, &principal.actor, customer, key.makes("asset"), asset.into()).await?;
    Ok((StatusCode::CREATED, Json(kept.into())))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::{
        TestServer,
        office::{compressor, lin},
    };

    #[tokio::test]
    async fn a_product_keeps_its_dated_warranty_and_contracts_p1() {
        let server = TestServer::start().await;
        let clerk = server.office(&["clerk"]).await;
        let customer = server.customer(&clerk, &lin()).await;
        let mut product = compressor();
        product["contracts"] = json!([{ "number": "M-7", "period": { "from": "2027-01-01", "until": "2027-12-31" } }]);
        let body = json!({ "customer": customer, "asset": product });
        let file: Value = server.post("/v1/assets").bearer(&clerk).json(&body).send().await.expect(201).json();
        assert_eq!(file["asset"]["contracts"], product["contracts"]);
        assert_eq!(file["asset"]["warranty"], product["warranty"]);
    }

    #[tokio::test]
    async fn what_contradicts_itself_is_named() {
        let server = TestServer::start().await;
        let clerk = server.office(&["clerk"]).await;
        let customer = server.customer(&clerk, &lin()).await;
        let backwards = json!({ "from": "2027-02-01", "until": "2027-01-01" });
        let with = |field: &str, value: Value| {
            let mut asset = compressor();
            asset[field] = value;
            json!({ "customer": customer, "asset": asset })
        };
        let contract = json!({ "number": "M", "period": backwards });
        for (body, code, field) in [
            (with("warranty", backwards.clone()), "period_backwards", "asset.warranty"),
            (with("contracts", json!([contract])), "period_backwards", "asset.contracts[0].period"),
            (with("contracts", json!(vec![contract; 51])), "too_many_entries", "asset.contracts"),
            (with("bought", json!("2027-02-30")), "invalid_field", "asset.bought"),
            (with("bought", json!("yesterday")), "invalid_field", "asset.bought"),
            (with("colour", json!("red")), "invalid_field", "asset.colour"),
            (json!({ "customer": server.nobody(), "asset": compressor() }), "customer_unknown", "customer"),
        ] {
            let answer = server.post("/v1/assets").bearer(&clerk).json(&body).send().await;
            assert_eq!(answer.problem(code, 422).field.as_deref(), Some(field));
        }
    }
}
