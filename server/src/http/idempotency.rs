//! `Idempotency-Key`: the same request sent again is answered again and does nothing twice (F16, I4).

use axum::{extract::FromRequestParts, http::request::Parts};
use callout_core::domain::{digest::Digest, ids::CommandId};
use utoipa::{
    IntoParams,
    openapi::{
        ObjectBuilder, Required,
        path::{Parameter, ParameterBuilder, ParameterIn},
        schema::{KnownFormat, SchemaFormat, Type},
    },
};
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

/// In the document: a header that may be there.
impl IntoParams for IdempotencyKey {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let id =
            ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)));
        let header = ParameterBuilder::new()
            .name("Idempotency-Key")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(
                "A UUID of the client's: the same request sent again under it is answered again and does nothing twice",
            ))
            .schema(Some(id.build()));
        vec![header.build()]
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
