//! Pictures, in their own resumable lane (DESIGN §3 rule 12).

pub mod get;
pub mod put;
pub mod status;
#[cfg(test)]
mod tests;

use axum::http::StatusCode;
use callout_core::protocol::limits::{BLOB_BYTES_MAX, BLOB_PART_BYTES_MAX};

use crate::{
    http::Problem,
    services::blobs::{BlobError, UNNAMED_RETRY_SECONDS},
    texts::sentence,
};

impl From<BlobError> for Problem {
    fn from(error: BlobError) -> Self {
        let unprocessable = |code, sentence| Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, sentence);
        match error {
            BlobError::Length => {
                unprocessable("blob_length", sentence!("blob-length", max = BLOB_BYTES_MAX, part = BLOB_PART_BYTES_MAX))
            }
            BlobError::Mismatch => unprocessable("blob_mismatch", sentence!("blob-mismatch")),
            BlobError::NotFound => Self::not_found(),
            BlobError::Unfinished => Self::new(StatusCode::CONFLICT, "blob_unfinished", sentence!("blob-unfinished")),
            BlobError::TooManyUnnamed => {
                Self::new(StatusCode::TOO_MANY_REQUESTS, "blobs_unnamed", sentence!("blobs-unnamed"))
                    .after(UNNAMED_RETRY_SECONDS)
            }
            BlobError::Files(error) => Self::internal(&error),
            BlobError::Failure(failure) => failure.into(),
        }
    }
}
