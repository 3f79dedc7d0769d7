//! `GET /v1/price-lists/{version}`

use axum::extract::State;
use callout_core::domain::pricing::PriceList;

use crate::{
    http::{Json, Path, Problem, ProblemBody},
    services::look,
    state::AppState,
};

/// A version of the price list, also one that is no longer in force: quotes and signatures name it.
#[utoipa::path(get, path = "/v1/price-lists/{version}", tag = "prices", security(("bearer" = [])),
    params(("version" = u32, Path, description = "Which version")), responses(
    (status = 200, description = "The version", body = PriceList),
    (status = 404, description = "`not_found`", body = ProblemBody),
))]
pub async fn handler(State(state): State<AppState>, Path(version): Path<u32>) -> Result<Json<PriceList>, Problem> {
    Ok(Json(look::price_list_of(&state, version).await?.ok_or_else(Problem::not_found)?))
}
