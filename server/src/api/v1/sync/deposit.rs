//! `POST /v1/sync/deposit`

use axum::extract::State;
use callout_core::protocol::push::Answer;

use super::Deposited;
use crate::{
    http::{Json, Problem, ProblemBody},
    services::sync,
    state::AppState,
};

/// Keeps what a phone or an app that is no longer let in still had to say (F62, I21).
///
/// The body is that of a push; the device's seal alone says from whom it is. Every command goes to the exceptions desk, once.
#[utoipa::path(post, path = "/v1/sync/deposit", tag = "sync",
    request_body(content = String, content_type = "application/x-ndjson", description = "Header, commands, end"),
    responses(
        (status = 200, description = "Each command's outcome: `held`, or what it was before", body = Answer),
        (status = 400, description = "`not_a_push`, `seal_invalid`, `body_cut`: nothing was taken", body = ProblemBody),
        (status = 429, description = "`desk_full`: too many cases of this phone wait or came within the hour; it keeps what it has and comes again", body = ProblemBody),
        (status = 413, description = "`body_too_large`", body = ProblemBody),
    ))]
pub async fn handler(State(state): State<AppState>, Deposited(body): Deposited) -> Result<Json<Answer>, Problem> {
    Ok(Json(sync::deposit(&state, &body).await?))
}
