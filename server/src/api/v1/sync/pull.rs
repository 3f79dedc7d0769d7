//! `GET /v1/sync/pull`

use axum::{extract::State, http::StatusCode};
use callout_core::protocol::{cursor::WrittenCursor, pull::Page};
use serde::Deserialize;
use tower_http::{CompressionLevel, compression::CompressionLayer};
use utoipa::IntoParams;

use super::Said;
use crate::{
    http::{Json, Problem, ProblemBody, Query},
    security::Phone,
    services::sync,
    state::AppState,
    sync::pull::{Ask, PullError},
    texts::sentence,
};

/// Where the phone stands and which page it asks for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PullQuery {
    /// The `until` of the last whole picture, written `incarnation~branch~seq~digest~seq~digest~seal`, the branch's place before
    /// the company's; without it, everything.
    #[param(value_type = Option<WrittenCursor>, inline)]
    cursor: Option<String>,
    /// On pages after the first: the `until` of the first, written the same way.
    #[param(value_type = Option<WrittenCursor>, inline)]
    until: Option<String>,
    /// On pages after the first: the token of the page before.
    token: Option<String>,
}

impl PullQuery {
    fn ask(&self) -> Result<Ask, Problem> {
        Ask::parse(self.cursor.as_deref(), self.until.as_deref(), self.token.as_deref()).map_err(|_| unreadable())
    }
}

fn unreadable() -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "cursor_unreadable", sentence!("cursor-unreadable")).field("cursor")
}

impl From<PullError> for Problem {
    fn from(error: PullError) -> Self {
        match error {
            PullError::CursorUnknown => {
                Self::new(StatusCode::CONFLICT, "cursor_unknown", sentence!("cursor-unknown")).field("cursor")
            }
            PullError::Work(error) => error.into(),
        }
    }
}

/// The route with its answers compressed for whoever takes gzip, as the networks of phones do by themselves: a page of orders
/// shrinks to less than a third. Quickly rather than well, for the server's core is the phone's wait. Nothing secret is in a page
/// beside what a stranger could have put there, and the nonce is a header.
pub fn compressed(
    (schemas, paths, methods): utoipa_axum::router::UtoipaMethodRouter<AppState>,
) -> utoipa_axum::router::UtoipaMethodRouter<AppState> {
    (schemas, paths, methods.layer(CompressionLayer::new().quality(CompressionLevel::Fastest)))
}

/// A page of what changed for this phone since its cursor.
///
/// The first page fixes `until`; the pages after it are asked for with the same cursor, that `until` and the token, and are the same
/// however often they are asked for, but for what was taken away since. The last one carries the acknowledgement of the phone's own commands.
#[utoipa::path(get, path = "/v1/sync/pull", tag = "sync", params(PullQuery), responses(
    (status = 200, description = "A page, with an `end` that is always true", body = Page),
    (status = 409, description = "`cursor_unknown`: pull again without a cursor, send pending commands again", body = ProblemBody),
    (status = 422, description = "`cursor_unreadable`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    phone: Phone,
    said: Said,
    Query(query): Query<PullQuery>,
) -> Result<Json<Page>, Problem> {
    said.hear(&state, &phone);
    Ok(Json(sync::page(&state, &phone, &query.ask()?).await?))
}
