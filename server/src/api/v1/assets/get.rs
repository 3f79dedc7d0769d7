//! `GET /v1/assets/{id}`

use axum::extract::State;
use callout_core::domain::ids::AssetId;

use super::AssetFile;
use crate::{
    http::{Json, Path, Problem, ProblemBody},
    security::Principal,
    services::look,
    state::AppState,
};

/// A product with its own history: what was found and done, and which parts went in, the last repair first (P19).
#[utoipa::path(get, path = "/v1/assets/{id}", tag = "assets", security(("bearer" = [])),
    params(("id" = AssetId, Path, description = "Which product")), responses(
    (status = 200, description = "The product", body = AssetFile),
    (status = 404, description = "`not_found`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    Path(id): Path<AssetId>,
) -> Result<Json<AssetFile>, Problem> {
    let kept = look::asset(&state, &principal.actor, id).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(kept.into()))
}
