//! `POST /v1/calls`

use axum::{extract::State, http::StatusCode};
use callout_core::domain::{
    ids::{AssetId, BranchId, CustomerId},
    order::{
        command::{Called, Caller},
        state::Channel,
    },
    text::Note,
    time::Timestamp,
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    api::v1::{
        assets::{EnterAsset, wrong},
        customers::EnterCustomer,
        orders::OrderAnswer,
        problems,
    },
    http::{IdempotencyKey, Json, Problem, ProblemBody},
    security::Principal,
    services::{
        assets,
        calls::{self, Call, RegisterError},
    },
    state::AppState,
    texts::sentence,
};

/// A call as it is taken (P2).
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterCall {
    /// The branch that takes it; one's own if it is not said.
    #[serde(default)]
    branch: Option<BranchId>,
    /// `{"known": id}` of a returning customer, or `{"new": …}`.
    customer: CallingCustomer,
    /// `{"known": id}` of his product, or `{"new": …}`.
    asset: CalledAsset,
    /// How it came.
    channel: Channel,
    /// What the customer reports.
    fault: Note,
    /// When it came, for a letter or a message; now if it is not said.
    #[serde(default)]
    received: Option<Timestamp>,
}

/// Who calls.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CallingCustomer {
    /// Somebody whose file is there: it fills the rest.
    Known(CustomerId),
    /// Somebody new: his file is opened.
    New(EnterCustomer),
}

/// What is broken.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CalledAsset {
    /// A product whose file is there.
    Known(AssetId),
    /// A new one: it is registered.
    New(EnterAsset),
}

impl From<RegisterError> for Problem {
    fn from(error: RegisterError) -> Self {
        let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
        match error {
            RegisterError::Customer(error) => error.into(),
            RegisterError::Asset(assets::AddError::Wrong(what)) => wrong(what, "asset.new."),
            RegisterError::Asset(error) => error.into(),
            RegisterError::AssetUnknown => problems::asset_unknown(),
            RegisterError::Future => {
                Self::new(unprocessable, "received_in_future", sentence!("received-in-future")).field("received")
            }
            RegisterError::Failure(failure) => failure.into(),
        }
    }
}

/// Registers a call and draws its voucher at once: numbers, category by the product's dates (P1), limit of arrival (P4).
///
/// With an `Idempotency-Key` the same request sent again registers nothing twice.
#[utoipa::path(post, path = "/v1/calls", tag = "calls", security(("bearer" = [])), request_body = RegisterCall, params(IdempotencyKey), responses(
    (status = 201, description = "The voucher with its call", body = OrderAnswer),
    (status = 409, description = "`key_reused`", body = ProblemBody),
    (status = 422, description = "`customer_unknown`, `asset_unknown`, `branch_unknown`, `received_in_future`, `period_backwards`, `invalid_field`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    key: IdempotencyKey,
    Json(request): Json<RegisterCall>,
) -> Result<(StatusCode, Json<OrderAnswer>), Problem> {
    let RegisterCall { branch, customer, asset, channel, fault, received } = request;
    let caller = match customer {
        CallingCustomer::Known(id) => Caller::Known(id),
        CallingCustomer::New(entry) => Caller::New { id: key.makes("customer"), says: entry.into() },
    };
    let asset = match asset {
        CalledAsset::Known(id) => Called::Known(id),
        CalledAsset::New(entry) => Called::New { id: key.makes("asset"), says: entry.into() },
    };
    let call = Call { branch, caller, asset, channel, fault, received };
    let changed = calls::register(&state, &principal.actor, key.0, call).await?;
    Ok((StatusCode::CREATED, Json(changed.into())))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::office::{Day, compressor, lin};

    async fn assets(day: &Day) -> usize {
        let page: Value = day.server.get("/v1/assets").bearer(&day.clerk).send().await.expect(200).json();
        page["items"].as_array().map_or(0, Vec::len)
    }

    #[tokio::test]
    async fn a_returning_customers_file_fills_the_rest_p2() {
        let day = Day::begin().await;
        let answer: Value = day.register(json!({})).await.expect(201).json();
        let order = &answer["order"];
        assert_eq!((&order["customer"]["name"], &order["asset"]["serial"]), (&json!("Mrs Lin"), &json!("SN-0042")));
        assert_eq!(order["entitlement"]["derived"], "C");
        assert_eq!(
            (&order["stage"]["stage"], &order["call"]["register"]["register"]),
            (&json!("registered"), &json!("open"))
        );
        assert_eq!((&order["number"]["n"], &order["call"]["number"]["n"]), (&json!(1), &json!(1)));
    }

    #[tokio::test]
    async fn a_new_customer_gets_a_file_with_the_call_and_only_once_i4() {
        let day = Day::begin().await;
        let body = json!({
            "customer": { "new": lin() }, "asset": { "new": compressor() }, "channel": "message", "fault": "no air",
        });
        let key = "018f2f3e-0000-7000-8000-0000000000bb";
        let call = || day.server.post("/v1/calls").bearer(&day.clerk).header("idempotency-key", key).json(&body).send();
        let first: Value = call().await.expect(201).json();
        // The answer was lost (F16); time passed, so that the limit would be another one.
        day.server.advance(std::time::Duration::from_mins(10));
        let again: Value = call().await.expect(201).json();
        assert_eq!(first["order"], again["order"]);
        assert_eq!(day.ids("/v1/orders").await.len(), 1);
        let files: Value = day.server.get("/v1/customers").bearer(&day.clerk).send().await.json();
        assert_eq!((files["items"].as_array().map(Vec::len), assets(&day).await), (Some(2), 2));
        let mut other = body.clone();
        other["customer"]["new"]["name"] = json!("Somebody else");
        let send = day.server.post("/v1/calls").bearer(&day.clerk).header("idempotency-key", key).json(&other).send();
        send.await.problem("key_reused", 409);
    }

    #[tokio::test]
    async fn a_call_that_is_refused_opens_no_file_i3() {
        let day = Day::begin().await;
        let key = "018f2f3e-0000-7000-8000-0000000000bc";
        // The key made this customer before, who says something else.
        let send = |path: &str, body: Value| {
            day.server.post(path).bearer(&day.clerk).header("idempotency-key", key).json(&body).send()
        };
        send("/v1/customers", json!({ "customer": lin() })).await.expect(201);
        let mut somebody = lin();
        somebody["name"] = json!("Somebody else");
        let call = |customer: &Value| {
            let asset = json!({ "new": compressor() });
            json!({ "customer": { "new": customer }, "asset": asset, "channel": "message", "fault": "no air" })
        };
        send("/v1/calls", call(&somebody)).await.problem("key_reused", 409);
        assert_eq!((day.ids("/v1/orders").await.len(), assets(&day).await), (0, 1));
        // The same content is the same file: it is found, and the product registered with the call.
        send("/v1/calls", call(&lin())).await.expect(201);
        assert_eq!((day.ids("/v1/orders").await.len(), assets(&day).await), (1, 2));
    }

    #[tokio::test]
    async fn a_voucher_is_drawn_from_the_product_as_it_is_now_p1() {
        let day = Day::begin().await;
        let mut bought_used = compressor();
        bought_used["warranty"] = json!(null);
        let body = json!({ "basis_revision": 1, "asset": bought_used });
        day.server.put(&format!("/v1/assets/{}", day.asset)).bearer(&day.clerk).json(&body).send().await.expect(200);
        let answer: Value = day.register(json!({})).await.expect(201).json();
        assert_eq!(answer["order"]["entitlement"]["derived"], "A");
    }

    #[tokio::test]
    async fn the_limit_of_arrival_counts_working_hours_p4() {
        let day = Day::begin().await;
        // Monday, 1 March 2027, 08:00 in Shanghai; urban: six working hours from 08:30 with noon off end at 16:00.
        let received = json!({ "received": crate::testing::START_UNIX_MS });
        let answer: Value = day.register(received).await.expect(201).json();
        let (received, by) = (&answer["order"]["call"]["received"], &answer["order"]["call"]["arrival"]["by"]);
        assert_eq!(by.as_i64().zip(received.as_i64()).map(|(by, at)| (by - at) / 60_000), Some(8 * 60));
    }

    #[tokio::test]
    async fn what_is_wrong_is_named_and_nothing_is_registered() {
        let day = Day::begin().await;
        let nobody = json!({ "known": day.server.nobody() });
        let tomorrow = json!(crate::testing::START_UNIX_MS + 86_400_000);
        let mut backwards = compressor();
        backwards["warranty"] = json!({ "from": "2027-02-01", "until": "2027-01-01" });
        for (change, code, field) in [
            (json!({ "customer": nobody }), "customer_unknown", "customer"),
            (json!({ "asset": nobody }), "asset_unknown", "asset"),
            (json!({ "asset": { "new": backwards } }), "period_backwards", "asset.new.warranty"),
            (json!({ "received": tomorrow }), "received_in_future", "received"),
            (json!({ "fault": "" }), "invalid_field", "fault"),
            (json!({ "fault": "x".repeat(4_001) }), "invalid_field", "fault"),
            (json!({ "channel": "telex" }), "invalid_field", "channel"),
            (json!({ "price": 1 }), "invalid_field", "price"),
        ] {
            assert_eq!(day.register(change).await.problem(code, 422).field.as_deref(), Some(field));
        }
        assert!(day.ids("/v1/calls").await.is_empty());
    }
}
