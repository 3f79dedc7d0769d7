//! `/healthz`: the process answers. `/readyz`: it can serve, that is, its database answers.

use axum::{extract::State, http::StatusCode};
use utoipa_axum::routes;

use crate::{
    http::{Policy, Problem, Routes},
    state::AppState,
    store::meta,
    texts::sentence,
};

/// Both, for anybody.
pub fn routes(routes: Routes) -> Routes {
    routes.add(Policy::Public, routes!(live)).add(Policy::Public, routes!(ready))
}

/// The process answers.
#[utoipa::path(get, path = "/healthz", tag = "health", responses((status = 200, description = "It lives")))]
async fn live() -> StatusCode {
    StatusCode::OK
}

/// The database answers, and the server is not about to stop.
#[utoipa::path(get, path = "/readyz", tag = "health", responses(
    (status = 200, description = "It can serve"),
    (status = 503, description = "Not now: `busy`"),
))]
async fn ready(State(state): State<AppState>) -> Result<StatusCode, Problem> {
    if state.shutdown.is_cancelled() {
        return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", sentence!("busy")).soon());
    }
    let mut tx = state.db.read().await?;
    meta::read(&mut tx).await?;
    Ok(StatusCode::OK)
}
