//! What happens around every request: its id, its log line, the echo of its nonce, and that it runs to its end.

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tracing::Instrument as _;

use super::{
    Problem,
    bodies::{Packed, is_packed},
};
use crate::state::AppState;

/// Echoed into the answer: a captive portal cannot know it (F21).
pub const NONCE_HEADER: HeaderName = HeaderName::from_static("callout-nonce");
/// Names a request in our logs; told to the client so that a person can quote it.
pub const REQUEST_ID_HEADER: HeaderName = HeaderName::from_static("x-request-id");
/// Longer nonces are not echoed.
const NONCE_BYTES_MAX: usize = 64;

/// Gives the request its id and log line, and echoes its nonce.
pub async fn observe(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    if is_packed(request.headers()) {
        request.extensions_mut().insert(Packed);
    }
    let started = state.clock.monotonic();
    let id = state.new_id::<uuid::Uuid>().map(|id| id.to_string()).unwrap_or_default();
    let nonce = request.headers().get(&NONCE_HEADER).filter(|nonce| nonce.len() <= NONCE_BYTES_MAX).cloned();
    let method = request.method().clone();
    // The route, never the path: ids and query strings stay out of the logs (STYLE 10).
    let route =
        request.extensions().get::<MatchedPath>().map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    let span = tracing::info_span!("request", request.id = %id);
    let mut response = next.run(request).instrument(span.clone()).await;
    let duration_ms = u64::try_from(state.clock.monotonic().saturating_sub(started).as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| {
        tracing::info!(%method, route, status = response.status().as_u16(), duration_ms, "request answered");
    });
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID_HEADER, id);
    }
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // Answers are people's data: nobody on the way keeps them unless a route says so.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if let Some(nonce) = nonce {
        response.headers_mut().insert(NONCE_HEADER, nonce);
    }
    response
}

/// What people need to sign in and read; a session is a row of a few bytes.
const SIGNING_IN: &str = "/v1/auth/";

/// Refuses what would write while the disk is nearly full (F37).
pub async fn keep_room(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let is_reading = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if is_reading || request.uri().path().starts_with(SIGNING_IN) || state.has_room() {
        return next.run(request).await;
    }
    Problem::storage_full().into_response()
}

/// Runs the request in its own task: a client that leaves does not stop it half-way (F40), and a panic stays its own.
pub async fn detach(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let span = tracing::Span::current();
    match state.tasks.spawn(next.run(request).instrument(span)).await {
        Ok(response) => response,
        Err(lost) => {
            tracing::error!(error = %lost, "request handler panicked");
            Problem::of_status(StatusCode::INTERNAL_SERVER_ERROR).into_response()
        }
    }
}
