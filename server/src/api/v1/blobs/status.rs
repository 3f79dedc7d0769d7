//! `GET /v1/blobs/{digest}/status`

use axum::extract::State;
use callout_core::{domain::digest::Digest, protocol::blob::BlobStatus};

use crate::{
    http::{Json, Path, Problem, ProblemBody},
    security::Principal,
    services::blobs,
    state::AppState,
};

/// How much of a picture is here: where the next part begins.
#[utoipa::path(get, path = "/v1/blobs/{digest}/status", tag = "blobs", params(("digest" = Digest, Path, description = "SHA-256")),
    responses(
        (status = 200, description = "`received`, and whether it is `complete`", body = BlobStatus),
        (status = 507, description = "`storage_full`: all of it came, and there was no room to join it", body = ProblemBody),
    ))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    Path(digest): Path<Digest>,
) -> Result<Json<BlobStatus>, Problem> {
    Ok(Json(blobs::status(&state, &principal, digest).await?))
}
