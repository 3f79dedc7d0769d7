//! What phone and server say to each other, versioned. No behaviour beyond reading and writing it.
//!
//! What the server accepts is strict: unknown fields are refused, every length and number has a bound. What a phone reads
//! tolerates additions, so that an older app lives with a newer server.

pub mod auth;
pub mod blob;
pub mod command;
pub mod cursor;
pub mod limits;
pub mod outcome;
pub mod pull;
pub mod push;
pub mod report;
pub mod rescue;

/// A bounded text in the API document.
#[cfg(feature = "openapi")]
pub(crate) fn string_schema(
    length_min: usize,
    length_max: usize,
) -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
    utoipa::openapi::schema::ObjectBuilder::new()
        .schema_type(utoipa::openapi::schema::Type::String)
        .min_length(Some(length_min))
        .max_length(Some(length_max))
        .into()
}
