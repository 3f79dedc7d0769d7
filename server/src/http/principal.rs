//! Who asks: derived from the token and the database at each request, never from what the request claims (I13, I21).

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, StatusCode, header, request::Parts},
};

use super::Problem;
use crate::{
    security::{Phone, Principal},
    state::AppState,
    store::sessions::{self, Standing},
    texts::sentence,
};

/// Reads the token and asks the database whether its session still speaks for somebody.
pub async fn authenticate(state: &AppState, headers: &HeaderMap) -> Result<Principal, Problem> {
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .ok_or_else(unauthenticated)?;
    let claims = state.tokens.read(token, state.clock.now()).ok_or_else(unauthenticated)?;
    let principal = match sessions::standing(&state.db, claims.sid, state.clock.now()).await? {
        Standing::Speaks(principal) => *principal,
        Standing::Over => return Err(unauthenticated()),
        // The token is ours: whoever holds it was signed in, and learns why he is no longer (rule 17).
        Standing::PersonDisabled => return Err(Problem::person_disabled()),
        Standing::DeviceRevoked => return Err(Problem::device_revoked()),
    };
    if principal.actor.person != claims.sub || principal.device() != claims.did {
        return Err(unauthenticated());
    }
    Ok(principal)
}

/// No token, a wrong or old one, an ended session: nobody learns which.
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
