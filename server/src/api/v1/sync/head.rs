//! `GET /v1/sync/head`

use axum::extract::State;
use callout_core::protocol::push::Head;

use super::Said;
use crate::{http::Json, security::Phone, state::AppState};

/// The last command of this phone's log that the server has.
#[utoipa::path(get, path = "/v1/sync/head", tag = "sync", responses((status = 200, description = "Epoch, seq and hash", body = Head)))]
pub async fn handler(State(state): State<AppState>, phone: Phone, said: Said) -> Json<Head> {
    said.hear(&state, &phone);
    Json(phone.head)
}
