//! `GET /v1/sync/head`

use axum::extract::State;
use callout_core::protocol::push::Head;

use crate::{
    http::{Json, Principal, Problem},
    services::sync,
    state::AppState,
};

/// The last command of this phone's log that the server has.
#[utoipa::path(get, path = "/v1/sync/head", tag = "sync", responses((status = 200, description = "Epoch, seq and hash")))]
pub async fn handler(State(state): State<AppState>, principal: Principal) -> Result<Json<Head>, Problem> {
    let device = principal.device.ok_or_else(Problem::not_found)?;
    Ok(Json(sync::head(&state, device).await?))
}
