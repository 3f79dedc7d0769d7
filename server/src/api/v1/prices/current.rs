//! `GET /v1/price-list`

use axum::extract::State;
use callout_core::domain::pricing::PriceList;

use crate::{
    http::{Json, Problem, ProblemBody},
    services::look,
    state::AppState,
};

/// The price list in force.
#[utoipa::path(get, path = "/v1/price-list", tag = "prices", security(("bearer" = [])), responses(
    (status = 200, description = "The newest version", body = PriceList),
    (status = 404, description = "`not_found`: none was published yet", body = ProblemBody),
))]
pub async fn handler(State(state): State<AppState>) -> Result<Json<PriceList>, Problem> {
    Ok(Json(look::price_list(&state).await?.ok_or_else(Problem::not_found)?))
}
