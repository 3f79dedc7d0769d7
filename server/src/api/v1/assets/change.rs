//! `PUT /v1/assets/{id}`

use axum::extract::State;
use callout_core::domain::ids::AssetId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{AssetFile, EnterAsset, wrong};
use crate::{
    http::{IdempotencyKey, Json, Path, Problem, ProblemBody, Revision, revision},
    security::Principal,
    services::assets::{self, ChangeAssetError},
    state::AppState,
};

/// What is to be known of the product.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeAsset {
    /// The revision that was read: another one means that somebody changed it meanwhile.
    #[schema(value_type = Revision)]
    #[serde(deserialize_with = "revision")]
    basis_revision: i64,
    /// What is to be known of it.
    asset: EnterAsset,
}

impl From<ChangeAssetError> for Problem {
    fn from(error: ChangeAssetError) -> Self {
        match error {
            ChangeAssetError::Wrong(what) => wrong(what, "asset."),
            ChangeAssetError::Change(error) => error.into(),
        }
    }
}

/// Changes what is known of a product. Categories that were derived from it before stay as they were (P1).
#[utoipa::path(put, path = "/v1/assets/{id}", tag = "assets", security(("bearer" = [])), request_body = ChangeAsset,
    params(IdempotencyKey, ("id" = AssetId, Path, description = "Which product")), responses(
    (status = 200, description = "The product", body = AssetFile),
    (status = 404, description = "`not_found`", body = ProblemBody),
    (status = 409, description = "`moved`: read it again", body = ProblemBody),
    (status = 422, description = "`period_backwards`, `too_many_entries`, `invalid_field`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    key: IdempotencyKey,
    Path(id): Path<AssetId>,
    Json(request): Json<ChangeAsset>,
) -> Result<Json<AssetFile>, Problem> {
    let ChangeAsset { basis_revision, asset } = request;
    Ok(Json(assets::change(&state, (&principal.actor, key.0), id, basis_revision, asset.into()).await?.into()))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::{Value, json};

    use crate::{
        store::{Statement, args, statements},
        testing::{
            TestServer,
            office::{Day, compressor, lin},
        },
    };

    statements! {
        /// For tests: what the log says about a product.
        ABOUT = "select actor, at, events from branch_log
            where branch = $1 and about_kind = 9 and about_id = $2 order by seq";
    }

    const _: &[Statement] = ALL;

    #[tokio::test]
    async fn a_contract_is_added_to_a_known_product_p32() {
        let server = TestServer::start().await;
        let clerk = server.office(&["clerk"]).await;
        let customer = server.customer(&clerk, &lin()).await;
        let id = server.asset(&clerk, customer, &compressor()).await;
        let mut asset = compressor();
        asset["contracts"] = json!([{ "number": "M-7", "period": { "from": "2027-01-01", "until": "2027-12-31" } }]);
        let change = |revision: i64| {
            let body = json!({ "basis_revision": revision, "asset": asset });
            server.put(&format!("/v1/assets/{id}")).bearer(&clerk).json(&body).send()
        };
        change(1).await.expect(200);
        let read: Value = server.get(&format!("/v1/assets/{id}")).bearer(&clerk).send().await.expect(200).json();
        assert_eq!((read["revision"].as_i64(), &read["asset"]["contracts"]), (Some(2), &asset["contracts"]));
        change(1).await.problem("moved", 409);
    }

    #[tokio::test]
    async fn a_changed_warranty_has_who_when_before_and_after_in_the_log_p1() {
        let day = Day::begin().await;
        let boss = day.server.office(&["supervisor"]).await;
        day.server.advance(Duration::from_mins(10));
        let mut longer = compressor();
        longer["warranty"]["until"] = json!("2028-05-31");
        let body = json!({ "basis_revision": 1, "asset": longer });
        day.server.put(&format!("/v1/assets/{}", day.asset)).bearer(&boss).json(&body).send().await.expect(200);

        let mut tx = day.server.state.db.read().await.expect("a reader");
        let rows: Vec<(uuid::Uuid, i64, String)> =
            tx.all(ABOUT, args![day.server.branch, day.asset]).await.expect("entries");
        let [(clerk, registered_at, before), (supervisor, changed_at, after)] = &rows[..] else { panic!("{rows:?}") };
        assert_ne!(clerk, supervisor);
        assert!(registered_at < changed_at);
        let event = |text: &str| serde_json::from_str::<Value>(text).expect("json")[0]["event"].clone();
        let (before, after) = (event(before), event(after));
        assert_eq!((&before["by"], &after["by"]), (&json!(clerk), &json!(supervisor)));
        assert_eq!((&before["what"]["what"], &after["what"]["what"]), (&json!("registered"), &json!("changed")));
        let until = |event: &Value| event["what"]["facts"]["warranty"]["until"].clone();
        assert_eq!((until(&before), until(&after)), (json!("2027-05-31"), json!("2028-05-31")));
        let at = crate::testing::START_UNIX_MS + 600_000;
        assert_eq!((after["at"].as_i64(), *changed_at), (Some(at), at));
    }
}
