//! Who may call what: a route exists only together with its policy row, because [`Routes::add`] takes both.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Request, State},
    http::{Method, StatusCode},
    middleware::{Next, from_fn_with_state},
    response::Response,
};
use callout_core::domain::people::Role;
use utoipa::openapi::{PathItem, path::Operation};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use super::{Problem, document, places::Seat, principal::authenticate, refine};
use crate::{security::Principal, state::AppState, texts::sentence};

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Anybody.
    Public,
    /// Anybody who signed in.
    SignedIn,
    /// A phone that was enrolled.
    Device,
    /// Whoever has one of these roles.
    AnyOf(&'static [Role]),
}

impl Policy {
    /// Whether this policy lets that person in.
    #[must_use]
    pub fn admits(self, principal: Option<&Principal>) -> bool {
        match (self, principal) {
            (Self::Public, _) | (Self::SignedIn, Some(_)) => true,
            (Self::Device, Some(principal)) => principal.phone.is_some(),
            (Self::AnyOf(roles), Some(principal)) => principal.actor.is_any(roles),
            (_, None) => false,
        }
    }
}

/// A row of the policy table.
#[derive(Clone, Debug)]
pub struct PolicyRow {
    /// `GET`, `POST` …
    pub method: Method,
    /// `/v1/people/{id}`.
    pub path: String,
    /// Who may.
    pub policy: Policy,
}

/// The routes with their policies and their documentation.
pub struct Routes {
    router: OpenApiRouter<AppState>,
    rows: Vec<PolicyRow>,
}

impl Routes {
    /// No routes yet; `openapi` is the head of the document.
    #[must_use]
    pub fn new(openapi: utoipa::openapi::OpenApi) -> Self {
        Self { router: OpenApiRouter::with_openapi(openapi), rows: Vec::new() }
    }

    /// Adds the routes of one `routes!(…)` with who may call them.
    #[must_use]
    pub fn add(mut self, policy: Policy, (schemas, mut paths, methods): UtoipaMethodRouter<AppState>) -> Self {
        for (path, item) in &mut paths.paths {
            for (method, operation) in operations_of(item) {
                document::complete(path, &method, policy, operation);
                self.rows.push(PolicyRow { method, path: path.clone(), policy });
            }
        }
        let guarded = methods.route_layer(from_fn_with_state(policy, enforce));
        self.router = self.router.routes((schemas, paths, guarded));
        self
    }

    /// Adds several, each with who may call it.
    #[must_use]
    pub fn add_all(self, all: Vec<(Policy, UtoipaMethodRouter<AppState>)>) -> Self {
        all.into_iter().fold(self, |routes, (policy, route)| routes.add(policy, route))
    }

    /// The router, its document and its policy table.
    pub fn into_parts(self) -> (axum::Router<AppState>, utoipa::openapi::OpenApi, Vec<PolicyRow>) {
        let (router, mut openapi) = self.router.split_for_parts();
        refine::complete(&mut openapi);
        (router, openapi, self.rows)
    }
}

/// The operations of a documented path.
pub fn operations_of(item: &mut PathItem) -> impl Iterator<Item = (Method, &mut Operation)> {
    let PathItem { get, post, put, patch, delete, head, .. } = item;
    let named = [
        (Method::GET, get),
        (Method::POST, post),
        (Method::PUT, put),
        (Method::PATCH, patch),
        (Method::DELETE, delete),
        (Method::HEAD, head),
    ];
    named.into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// Runs before anything of the request's body is read. The state comes with the request: the routes are the same for every
/// server of a process.
async fn enforce(
    State(policy): State<Policy>,
    Extension(state): Extension<AppState>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    if policy != Policy::Public {
        let principal = authenticate(&state, request.headers()).await?;
        if !policy.admits(Some(&principal)) {
            return Err(Problem::new(StatusCode::FORBIDDEN, "forbidden", sentence!("forbidden")));
        }
        if let Some(seat) = request.extensions().get::<Arc<Seat>>() {
            seat.is_signed_in();
        }
        request.extensions_mut().insert(principal);
    }
    Ok(next.run(request).await)
}
