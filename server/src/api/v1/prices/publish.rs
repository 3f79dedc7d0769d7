//! `POST /v1/price-lists`

use axum::{extract::State, http::StatusCode};
use callout_core::domain::{
    money::{Currency, Fee},
    pricing::{ItemCode, ItemKind, Names, PriceItem, PriceList},
    shapes::ListOf,
    text::Line,
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    api::v1::problems,
    http::{IdempotencyKey, Json, Problem, ProblemBody},
    security::Principal,
    services::prices::{self, ITEMS_MAX, PublishError},
    state::AppState,
    texts::sentence,
};

/// The next version of the price list, whole.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishPrices {
    /// The version that it follows: the one that was read, 0 for the first.
    basis_revision: u32,
    /// Every price is in it: `CNY`.
    currency: Currency,
    /// The items, at most 2,000.
    #[schema(value_type = PublishItems)]
    items: Vec<PublishItem>,
}

/// In the document: so many at most.
type PublishItems = ListOf<PublishItem, 0, ITEMS_MAX>;

/// An item.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishItem {
    /// Its code, there once.
    code: ItemCode,
    /// Its names in both languages.
    names: PublishNames,
    /// What it is.
    kind: ItemKind,
    /// The price of one.
    unit_price: Fee,
}

/// Names in both languages.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishNames {
    /// In English.
    en: Line,
    /// In simplified Chinese.
    zh: Line,
}

impl From<PublishItem> for PriceItem {
    fn from(PublishItem { code, names: PublishNames { en, zh }, kind, unit_price }: PublishItem) -> Self {
        Self { code, names: Names { en, zh }, kind, unit_price }
    }
}

impl From<PublishError> for Problem {
    fn from(error: PublishError) -> Self {
        let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
        match error {
            PublishError::Moved { current } => problems::moved(current),
            PublishError::Count => {
                Self::new(unprocessable, "too_many_entries", sentence!("too-many-entries", max = ITEMS_MAX))
                    .field("items")
            }
            PublishError::CodeTwice { at, code } => {
                let sentence = sentence!("code-twice", code = code);
                Self::new(unprocessable, "code_twice", sentence).field(format!("items[{at}].code"))
            }
            PublishError::OtherCurrency { at } => {
                let field = format!("items[{at}].unit_price.currency");
                Self::new(unprocessable, "other_currency", sentence!("other-currency")).field(field)
            }
            PublishError::Failure(failure) => failure.into(),
        }
    }
}

/// Publishes the next version of the price list; every phone learns of it. Quotes on older versions stand (P7).
///
/// Sent again after a lost answer it publishes nothing twice.
#[utoipa::path(post, path = "/v1/price-lists", tag = "prices", security(("bearer" = [])), request_body = PublishPrices, params(IdempotencyKey), responses(
    (status = 201, description = "The version", body = PriceList),
    (status = 409, description = "`moved`: another version was published meanwhile", body = ProblemBody),
    (status = 422, description = "`too_many_entries`, `code_twice`, `other_currency`, `invalid_field`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    key: IdempotencyKey,
    Json(request): Json<PublishPrices>,
) -> Result<(StatusCode, Json<PriceList>), Problem> {
    let PublishPrices { basis_revision, currency, items } = request;
    let items = items.into_iter().map(PriceItem::from).collect();
    let list = prices::publish(&state, (&principal.actor, key.0), basis_revision, currency, items).await?;
    Ok((StatusCode::CREATED, Json(list)))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::{TestServer, office::prices};

    #[tokio::test]
    async fn every_version_is_kept_for_ever_p7() {
        let server = TestServer::start().await;
        let admin = server.administrator().await;
        server.get("/v1/price-list").bearer(&admin).send().await.problem("not_found", 404);
        let publish = |body: Value| server.post("/v1/price-lists").bearer(&admin).json(&body).send();
        let first: Value = publish(prices(0, 10_000)).await.expect(201).json();
        // Its answer was lost (F16).
        assert_eq!(publish(prices(0, 10_000)).await.expect(201).json::<Value>(), first);
        publish(prices(1, 12_000)).await.expect(201);
        publish(prices(0, 15_000)).await.problem("moved", 409);
        publish(prices(7, 15_000)).await.problem("moved", 409);
        let read = |path: &str| server.get(path).bearer(&admin).send();
        assert_eq!(read("/v1/price-lists/1").await.expect(200).json::<Value>(), first);
        assert_eq!(read("/v1/price-list").await.json::<Value>()["version"], 2);
        read("/v1/price-lists/3").await.problem("not_found", 404);
        let list: Value = read("/v1/price-lists").await.json();
        let versions: Vec<_> =
            list["items"].as_array().into_iter().flatten().map(|row| row["version"].clone()).collect();
        assert_eq!(versions, [json!(2), json!(1)]);
    }

    #[tokio::test]
    async fn sent_again_after_another_one_followed_it_is_no_new_version_i4() {
        let server = TestServer::start().await;
        let admin = server.administrator().await;
        let publish = |key: u32, body: Value| {
            let key = format!("00000000-0000-0000-0000-{key:012}");
            server.post("/v1/price-lists").bearer(&admin).header("idempotency-key", &key).json(&body).send()
        };
        publish(1, prices(0, 10_000)).await.expect(201);
        publish(2, prices(1, 12_000)).await.expect(201);
        let again: Value = publish(1, prices(0, 10_000)).await.expect(201).json();
        assert_eq!(again["version"], 1, "as it was answered then");
        publish(1, prices(0, 11_000)).await.problem("key_reused", 409);
        let list: Value = server.get("/v1/price-lists").bearer(&admin).send().await.expect(200).json();
        assert_eq!(list["items"].as_array().map(Vec::len), Some(2));
    }

    #[tokio::test]
    async fn a_list_that_cannot_be_right_is_refused_f55() {
        let server = TestServer::start().await;
        let admin = server.administrator().await;
        let with = |pointer: &str, value: Value| {
            let mut body = prices(0, 10_000);
            if let Some(place) = body.pointer_mut(pointer) {
                *place = value;
            }
            body
        };
        let twice = prices(0, 1)["items"][0].clone();
        for (body, code, field) in [
            (with("/items", json!([])), "too_many_entries", "items"),
            (with("/items", json!([twice, twice])), "code_twice", "items[1].code"),
            (with("/items/0/unit_price/currency", json!("USD")), "other_currency", "items[0].unit_price.currency"),
            (with("/items/0/unit_price/currency", json!("XYZZY")), "invalid_field", "items[0].unit_price.currency"),
            (with("/items/0/unit_price/minor", json!(-1)), "invalid_field", "items[0].unit_price"),
            (with("/items/0/unit_price/minor", json!(10_000_000_001_i64)), "invalid_field", "items[0].unit_price"),
            (with("/items/0/unit_price/minor", json!(1.5)), "invalid_field", "items[0].unit_price.minor"),
            (with("/items/0/names/zh", json!(" ")), "invalid_field", "items[0].names.zh"),
            (with("/items/0/names", json!({ "en": "x" })), "invalid_field", "items[0].names.zh"),
        ] {
            let answer = server.post("/v1/price-lists").bearer(&admin).json(&body).send().await;
            assert_eq!(answer.problem(code, 422).field.as_deref(), Some(field));
        }
        server.get("/v1/price-list").bearer(&admin).send().await.problem("not_found", 404);
    }

    #[tokio::test]
    async fn only_an_administrator_publishes() {
        let server = TestServer::start().await;
        let clerk = server.office(&["clerk", "supervisor", "accountant", "branch_manager"]).await;
        server.post("/v1/price-lists").bearer(&clerk).json(&prices(0, 1)).send().await.problem("forbidden", 403);
    }
}
