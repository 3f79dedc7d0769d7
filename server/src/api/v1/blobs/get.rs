//! `GET /v1/blobs/{digest}`

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use callout_core::domain::digest::Digest;

use crate::{
    http::{Path, Problem, ProblemBody},
    security::Principal,
    services::blobs,
    state::AppState,
};

/// The bytes of a picture, to whoever may see an order that names it.
///
/// They are given as a download, never to be shown from this origin (F57).
#[utoipa::path(get, path = "/v1/blobs/{digest}", tag = "blobs", params(("digest" = Digest, Path, description = "SHA-256")),
    responses(
        (status = 200, description = "The bytes", content_type = "application/octet-stream", body = Vec<u8>),
        (status = 404, description = "`not_found`: there is none, or it is not this person's to see", body = ProblemBody),
        (status = 409, description = "`blob_unfinished`: it is not all here, or is not what it was", body = ProblemBody),
    ))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    Path(digest): Path<Digest>,
) -> Result<Response, Problem> {
    let bytes = blobs::get(&state, &principal, digest).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    Ok((headers, bytes).into_response())
}
