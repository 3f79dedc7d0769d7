//! `POST /v1/sync/push`

use axum::extract::State;
use callout_core::protocol::push::Answer;

use super::{Lines, Said};
use crate::{
    http::{Json, Problem, ProblemBody},
    security::Phone,
    services::sync,
    state::AppState,
};

/// Receives a run of a phone's commands, in order.
///
/// The body is lines: a header, each command byte for byte as it was written, and an end with the device's seal. The answer has
/// the outcome of every command, also of those that came before; `gap` and `fork` take nothing.
#[utoipa::path(post, path = "/v1/sync/push", tag = "sync",
    request_body(content = String, content_type = "application/x-ndjson", description = "Header, commands, end"),
    responses(
        (status = 200, description = "What became of the run, with an `end` that is always true", body = Answer),
        (status = 400, description = "`not_a_push`, `seal_invalid`, `body_cut`: nothing was taken", body = ProblemBody),
        (status = 403, description = "`wrong_device`", body = ProblemBody),
        (status = 413, description = "`body_too_large`", body = ProblemBody),
    ))]
pub async fn handler(
    State(state): State<AppState>,
    phone: Phone,
    said: Said,
    Lines(body): Lines,
) -> Result<Json<Answer>, Problem> {
    said.hear(&state, &phone);
    Ok(Json(sync::push(&state, &phone, &body).await?))
}
