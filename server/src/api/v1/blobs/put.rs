//! `PUT /v1/blobs/{digest}`

use axum::extract::{FromRequest, Request, State};
use bytes::Bytes;
use callout_core::{
    domain::digest::Digest,
    protocol::{blob::BlobStatus, limits::BLOB_PART_BYTES_MAX},
};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    http::{Json, Path, Problem, ProblemBody, Query, read},
    security::Principal,
    services::blobs::{self, Part},
    state::AppState,
};

/// Which part it is.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PartQuery {
    /// Where the part begins: what `status` said was received.
    offset: u64,
    /// How long the whole picture is.
    total: u64,
}

/// The bytes of a part.
pub struct PartBody(Bytes);

impl<S: Send + Sync> FromRequest<S> for PartBody {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        read(request, BLOB_PART_BYTES_MAX).await.map(Self)
    }
}

/// Takes the next part of a picture. One that does not continue what is here changes nothing; the answer says where to go on.
#[utoipa::path(put, path = "/v1/blobs/{digest}", tag = "blobs",
    params(("digest" = Digest, Path, description = "SHA-256 of the whole"), PartQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 200, description = "`received`, and whether it is `complete`: only then may the phone forget the bytes", body = BlobStatus),
        (status = 400, description = "`body_cut`: nothing was taken", body = ProblemBody),
        (status = 413, description = "`body_too_large`", body = ProblemBody),
        (status = 422, description = "`blob_length`, `blob_mismatch`: the upload begins anew", body = ProblemBody),
        (status = 429, description = "`blobs_unnamed`: too many pictures that no command names", body = ProblemBody),
    ))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    Path(digest): Path<Digest>,
    Query(query): Query<PartQuery>,
    PartBody(bytes): PartBody,
) -> Result<Json<BlobStatus>, Problem> {
    let part = Part { digest, offset: query.offset, total: query.total, bytes };
    Ok(Json(blobs::put(&state, &principal, part).await?))
}
