//! Photos in their own resumable lane (DESIGN §3 rule 12).
//!
//! `GET /v1/blobs/{digest}/status` says what is there. `PUT /v1/blobs/{digest}?offset=N&total=M` brings the bytes from `N`, at most
//! [`BLOB_PART_BYTES_MAX`](super::limits::BLOB_PART_BYTES_MAX) of them; both answer [`BlobStatus`]. A part that begins elsewhere than at `received`
//! changes nothing and answers the status too, so that a phone that lost an answer goes on where the server is.

use serde::{Deserialize, Serialize};

pub use crate::domain::digest::BlobRef;
use crate::domain::digest::Digest;

/// What the server has of a blob: the answer to `GET` and `PUT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BlobStatus {
    /// Its digest.
    pub digest: Digest,
    /// How many bytes are there: where the next part begins.
    pub received: u64,
    /// Whether all of it is there and its digest was checked; only then may the phone forget the bytes.
    pub complete: bool,
}
