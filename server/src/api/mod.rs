//! The API: health beside the versions, and one router of everything.

mod health;
mod openapi;
mod problems;
pub mod v1;

use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

use axum::{Extension, Router, extract::DefaultBodyLimit, middleware::from_fn_with_state};
use tower_http::{decompression::RequestDecompressionLayer, timeout::RequestBodyTimeoutLayer};
use utoipa::{OpenApi as _, openapi::OpenApi};

use crate::{
    http::{self, PolicyRow, Problem, Routes},
    state::AppState,
};

/// The API, ready to serve.
pub struct Api {
    /// Every route with its layers.
    pub router: Router,
    /// Who may call which.
    pub policies: &'static [PolicyRow],
    /// The document at `/v1/openapi.json`.
    pub openapi: Arc<OpenApi>,
}

/// The routes before there is a server: writing the document together costs more than starting one does.
static ROUTES: LazyLock<(Router<AppState>, Arc<OpenApi>, Vec<PolicyRow>)> = LazyLock::new(|| {
    let (router, openapi, policies) = routes().into_parts();
    (router, Arc::new(openapi), policies)
});

/// Every route, with its document and who may call it.
pub(crate) fn routes() -> Routes {
    v1::routes(openapi::routes(health::routes(Routes::new(openapi::Document::openapi()))))
}

/// Builds the API over a state.
#[must_use]
pub fn build(state: &AppState) -> Api {
    let (bare, openapi, policies) = &*ROUTES;
    Api { router: layered(state, bare.clone(), openapi), policies, openapi: openapi.clone() }
}

/// The routes within what holds for every request.
pub(crate) fn layered(state: &AppState, bare: Router<AppState>, openapi: &Arc<OpenApi>) -> Router {
    let limits = state.config.limits;
    bare.layer(Extension(openapi.clone()))
        .layer(Extension(state.clone()))
        .fallback(|| async { Problem::not_found() })
        // From the inside out. Inside of decompression, so that it counts what was unpacked (F52).
        .layer(DefaultBodyLimit::max(limits.body_bytes_max))
        .layer(RequestDecompressionLayer::new())
        .layer(RequestBodyTimeoutLayer::new(Duration::from_secs(limits.idle_seconds_max)))
        .layer(from_fn_with_state(state.clone(), http::detach))
        .layer(from_fn_with_state(state.clone(), http::keep_room))
        .layer(from_fn_with_state(state.clone(), http::render))
        .layer(from_fn_with_state(state.clone(), http::observe))
        .with_state(state.clone())
}

#[cfg(test)]
mod lost_answers;
#[cfg(test)]
mod on_postgres;
#[cfg(test)]
mod tests;
