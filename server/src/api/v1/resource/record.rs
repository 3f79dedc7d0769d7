//! A command is asked for: `POST /v1/<path>` or `POST /v1/<path>/{id}/<command>`.

use std::collections::BTreeMap;

use axum::{extract::State, http::StatusCode, routing::post};
use callout_core::domain::{commands::Command as _, ids::BranchId};
use serde::Deserialize;
use utoipa_axum::router::UtoipaMethodRouter;
use uuid::Uuid;

use super::{Answer, Route, Shown, document};
use crate::{
    api::v1::problems,
    http::{Fields, IdempotencyKey, Json, Path, Problem, Query},
    security::Principal,
    services::subjects::{self, Asked, SubjectError},
    state::AppState,
};

/// The field of every change that names the revision which was seen.
pub(super) const BASIS_REVISION: &str = "basis_revision";

impl From<SubjectError> for Problem {
    fn from(error: SubjectError) -> Self {
        match error {
            SubjectError::Unknown => Self::not_found(),
            SubjectError::BranchUnknown => problems::branch_unknown(),
            SubjectError::KeyReused => problems::key_reused(),
            SubjectError::Failure(failure) => failure.into(),
        }
    }
}

/// Where something is opened.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Where {
    branch: Option<BranchId>,
}

/// The route with its documentation.
pub(super) fn method<S: Shown, A: Answer>(route: Route<S>) -> UtoipaMethodRouter<AppState> {
    let handler = if route.opens() {
        post(
            async move |State(state): State<AppState>,
                        principal: Principal,
                        key: IdempotencyKey,
                        Query(opened): Query<Where>,
                        body: Fields| {
                let answer = open::<S, A>(&state, &principal, key, opened, route, body).await?;
                Ok::<_, Problem>((StatusCode::CREATED, Json(answer)))
            },
        )
    } else {
        post(
            async move |State(state): State<AppState>,
                        principal: Principal,
                        key: IdempotencyKey,
                        Path(ids): Path<BTreeMap<String, Uuid>>,
                        body: Fields| {
                let answer = record::<S, A>(&state, &principal, key, ids, route, body).await?;
                Ok::<_, Problem>((route.done(), Json(answer)))
            },
        )
    };
    let (schemas, paths) = document::of_command::<S, A>(&route);
    (schemas, paths, handler)
}

impl<S: Shown> Route<S> {
    pub(super) fn opens(&self) -> bool {
        self.kind.opens
    }

    /// What is answered when it is done: something was made, or something changed.
    pub(super) fn done(&self) -> StatusCode {
        if self.opens() || self.differing.makes.is_some() { StatusCode::CREATED } else { StatusCode::OK }
    }

    fn read(&self, key: IdempotencyKey, mut body: Fields) -> Result<S::Command, Problem> {
        for filled in self.differing.filled {
            body.without(filled)?;
        }
        if let Some(made) = self.differing.makes {
            body.put(made, &key.makes::<Uuid>(self.kind.name))?;
        }
        S::Command::read_by(self.kind.name, self.kind.version, body)
    }
}

async fn open<S: Shown, A: Answer>(
    state: &AppState,
    principal: &Principal,
    key: IdempotencyKey,
    Where { branch }: Where,
    route: Route<S>,
    body: Fields,
) -> Result<A, Problem> {
    let command = S::any_command(route.read(key, body)?);
    let about = S::key(key.makes(route.resource.tag));
    let asked = Asked { actor: &principal.actor, key: key.0, about };
    Ok(A::of(&subjects::open(state, asked, branch, command).await?)?)
}

async fn record<S: Shown, A: Answer>(
    state: &AppState,
    principal: &Principal,
    key: IdempotencyKey,
    mut ids: BTreeMap<String, Uuid>,
    route: Route<S>,
    mut body: Fields,
) -> Result<A, Problem> {
    let id = ids.remove("id").ok_or_else(Problem::not_found)?;
    let basis_revision = body.take(BASIS_REVISION)?;
    for (name, id) in ids {
        body.put(&name, &id)?;
    }
    let command = S::any_command(route.read(key, body)?);
    let actor = &principal.actor;
    let (log, about) = match route.differing.finds {
        Some(finds) => {
            let mut tx = state.db.read().await?;
            let (log, id) = finds(&mut tx, actor, id).await?.ok_or_else(Problem::not_found)?;
            (log, S::key(id))
        }
        None => (subjects::log_of(state, actor, S::key(id)).await?, S::key(id)),
    };
    let asked = Asked { actor, key: key.0, about };
    Ok(A::of(&subjects::record(state, asked, log, basis_revision, command).await?)?)
}
