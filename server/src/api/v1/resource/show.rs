//! One is looked at: `GET /v1/<path>/{id}`.

use axum::{extract::State, routing::get};
use utoipa_axum::router::UtoipaMethodRouter;
use uuid::Uuid;

use super::{Resource, Shown, SubjectFile, document};
use crate::{
    http::{Json, Path, Problem},
    security::Principal,
    services::subjects,
    state::AppState,
};

/// The route with its documentation.
pub(super) fn method<S: Shown>(resource: &Resource) -> UtoipaMethodRouter<AppState> {
    let (schemas, paths) = document::of_file::<S>(resource);
    (schemas, paths, get(show::<S>))
}

async fn show<S: Shown>(
    State(state): State<AppState>,
    principal: Principal,
    Path(id): Path<Uuid>,
) -> Result<Json<SubjectFile<S>>, Problem> {
    let found = subjects::find(&state, &principal.actor, S::key(id)).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(SubjectFile::of(&found)?))
}
