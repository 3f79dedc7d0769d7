//! `GET /v1/customers/{id}`

use axum::extract::State;
use callout_core::domain::{customer::Customer, ids::CustomerId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::v1::{assets::AssetFile, orders::OrderSummary},
    http::{Json, Path, Problem, ProblemBody},
    security::Principal,
    services::files,
    state::AppState,
};

/// A customer's file, opened.
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomerFolder {
    /// Who he is.
    customer: Customer,
    /// Counts the changes of the file.
    revision: i64,
    /// What he owns, each product with its history (P19); at most 200.
    assets: Vec<AssetFile>,
    /// His vouchers, the last 200, the last first.
    orders: Vec<OrderSummary>,
}

/// A customer's file with everything in it: products with their warranties, contracts and histories, and every voucher.
#[utoipa::path(get, path = "/v1/customers/{id}", tag = "customers", security(("bearer" = [])),
    params(("id" = CustomerId, Path, description = "Whose file")), responses(
    (status = 200, description = "The file", body = CustomerFolder),
    (status = 404, description = "`not_found`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    Path(id): Path<CustomerId>,
) -> Result<Json<CustomerFolder>, Problem> {
    let now = state.clock.now().into();
    let folder = files::open(&state, &principal.actor, id).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(CustomerFolder {
        customer: folder.customer.file,
        revision: folder.customer.revision,
        assets: folder.assets.into_iter().map(AssetFile::from).collect(),
        orders: folder.orders.into_iter().map(|line| OrderSummary::at(now, line)).collect(),
    }))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::office::Day;

    #[tokio::test]
    async fn the_file_holds_products_and_every_voucher_p2() {
        let day = Day::begin().await;
        let order = day.call().await;
        let path = format!("/v1/customers/{}", day.customer);
        let file: Value = day.server.get(&path).bearer(&day.clerk).send().await.expect(200).json();
        assert_eq!(file["customer"]["name"], "Mrs Lin");
        assert_eq!(file["assets"][0]["asset"]["id"], json!(day.asset));
        assert_eq!(file["orders"][0]["id"], json!(order));
    }
}
