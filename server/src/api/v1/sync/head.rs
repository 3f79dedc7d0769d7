//! `GET /v1/sync/head`

use callout_core::protocol::push::Head;

use crate::{http::Json, security::Phone};

/// The last command of this phone's log that the server has.
#[utoipa::path(get, path = "/v1/sync/head", tag = "sync", responses((status = 200, description = "Epoch, seq and hash")))]
pub async fn handler(phone: Phone) -> Json<Head> {
    Json(phone.head)
}
