//! Who asks: derived from the token and the database at each request, never from what the request claims (I13, I21).

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use callout_core::domain::people::Actor;
use uuid::Uuid;

use super::Problem;
use crate::{security::Phone, state::AppState, store::sessions, texts::sentence};

/// The person behind a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// Who, of which branch, with which roles.
    pub actor: Actor,
    /// From which phone; none from the office.
    pub phone: Option<Phone>,
    /// By which session.
    pub session: Uuid,
}

impl Principal {
    /// Reads the token and asks the database whether its session still speaks for somebody.
    pub async fn authenticate(state: &AppState, headers: &HeaderMap) -> Result<Self, Problem> {
        let token = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim())
            .ok_or_else(unauthenticated)?;
        let now = state.clock.now();
        let claims = state.tokens.read(token, now).ok_or_else(unauthenticated)?;
        let mut tx = state.db.read().await?;
        let session = sessions::live(&mut tx, claims.sid).await?.ok_or_else(unauthenticated)?;
        let actor = session.actor()?;
        let phone = session.phone()?;
        if actor.person != claims.sub || phone.as_ref().map(|phone| phone.id) != claims.did {
            return Err(unauthenticated());
        }
        Ok(Self { actor, phone, session: session.id })
    }
}

/// No token, a wrong or old one, an ended session, a disabled person, a revoked device: nobody learns which.
fn unauthenticated() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "unauthenticated", sentence!("unauthenticated"))
}

impl<S: Send + Sync> FromRequestParts<S> for Principal {
    type Rejection = Problem;

    /// The principal that the route's policy let in; a public route has none.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(unauthenticated)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Phone {
    type Rejection = Problem;

    /// The phone of a route that only phones may call.
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        Principal::from_request_parts(parts, state).await?.phone.ok_or_else(Problem::not_found)
    }
}
