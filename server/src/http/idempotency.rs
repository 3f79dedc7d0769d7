//! `Idempotency-Key`: the same request sent again is answered again and does nothing twice (F16, I4).

use axum::{extract::FromRequestParts, http::request::Parts};
use callout_core::domain::{digest::Digest, ids::CommandId};
use uuid::Uuid;

use super::{Problem, invalid_field};
use crate::state::AppState;

const HEADER: &str = "idempotency-key";

/// The key of a request: the client's, or a new one that nobody else can know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(pub CommandId);

impl IdempotencyKey {
    /// The id of something that the request makes: the same key makes the same id, so that the same request sent again
    /// meets what it made before.
    #[must_use]
    pub fn makes<T: From<Uuid>>(self, what: &str) -> T {
        Digest::of_parts(&[b"callout/made-by/1", self.0.0.as_bytes(), what.as_bytes()]).id().into()
    }
}

impl FromRequestParts<AppState> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(HEADER) else {
            return state.new_id().map(Self).map_err(|error| Problem::internal(&error));
        };
        let key = value.to_str().ok().and_then(|text| text.parse().ok());
        key.map(Self).ok_or_else(|| invalid_field("Idempotency-Key", "must be a UUID"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_makes_the_same_ids_again_and_others_for_other_things() {
        let key = IdempotencyKey(CommandId(Uuid::from_u128(7)));
        let other = IdempotencyKey(CommandId(Uuid::from_u128(8)));
        assert_eq!(key.makes::<Uuid>("call"), key.makes::<Uuid>("call"));
        assert_ne!(key.makes::<Uuid>("call"), key.makes::<Uuid>("order"));
        assert_ne!(key.makes::<Uuid>("call"), other.makes::<Uuid>("call"));
    }
}
