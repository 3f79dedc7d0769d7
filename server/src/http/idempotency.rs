//! `Idempotency-Key`: the same request sent again is answered again and does nothing twice (F16, I4).

use axum::{extract::FromRequestParts, http::request::Parts};
use callout_core::domain::{
    digest::Digest,
    ids::{CommandId, PersonId},
};
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
use crate::{security::Principal, state::AppState};

const HEADER: &str = "idempotency-key";

/// The key of a request: the client's, or a new one that nobody else can know.
///
/// What a client calls it is a name among that person's own: the key is made of both. Nobody takes a key, or the id of something that a
/// key makes, from a colleague or from the program itself, however well he knows how they are made.
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
        let named: Option<Uuid> = value.to_str().ok().and_then(|text| text.parse().ok());
        let named = named.ok_or_else(|| invalid_field("Idempotency-Key", "must be a UUID"))?;
        let person = parts.extensions.get::<Principal>().map(|principal| principal.actor.person);
        Ok(Self(CommandId(of_person(person.unwrap_or(PersonId(Uuid::nil())), named))))
    }
}

/// The key of a person's name for it.
fn of_person(person: PersonId, named: Uuid) -> Uuid {
    Digest::of_parts(&[b"callout/key/1", person.0.as_bytes(), named.as_bytes()]).id()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_for_a_key_is_a_persons_own_and_never_what_the_program_makes() {
        let (li, wang, named) = (PersonId(Uuid::from_u128(1)), PersonId(Uuid::from_u128(2)), Uuid::from_u128(7));
        assert_eq!(of_person(li, named), of_person(li, named), "the same request sent again");
        assert_ne!(of_person(li, named), of_person(wang, named), "a colleague's is another");
        // Whoever knows what the key of somebody else makes, and asks under that name, has another key all the same.
        let made: Uuid = IdempotencyKey(CommandId(of_person(wang, named))).makes("customer");
        assert_ne!(of_person(li, made), made);
    }

    #[test]
    fn a_key_makes_the_same_ids_again_and_others_for_other_things() {
        let key = IdempotencyKey(CommandId(Uuid::from_u128(7)));
        let other = IdempotencyKey(CommandId(Uuid::from_u128(8)));
        assert_eq!(key.makes::<Uuid>("call"), key.makes::<Uuid>("call"));
        assert_ne!(key.makes::<Uuid>("call"), key.makes::<Uuid>("order"));
        assert_ne!(key.makes::<Uuid>("call"), other.makes::<Uuid>("call"));
    }
}
