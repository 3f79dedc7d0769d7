//! Strict extractors: what does not fit is answered with a problem that names the field (F50, F53, F55).

use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use callout_core::i18n::Lang;
use serde::{
    Serialize,
    de::{DeserializeOwned, IgnoredAny},
};

use super::{Problem, objects::Objects, read};
use crate::{
    security::Principal,
    state::AppState,
    texts::{Sentence, sentence},
};

/// No request of ours nests deeper than a third of this.
const JSON_DEPTH_MAX: usize = 32;
/// What is asked of whoever is not signed in fits into a tenth of it: a sign-in, a code, a token.
const STRANGER_JSON_BYTES_MAX: usize = 16 * 1024;
/// No list page needs a longer query.
const QUERY_BYTES_MAX: usize = 4 * 1024;

/// A JSON body, in and out. Structs that are read say `deny_unknown_fields`.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        json_of(request).await.map(Self)
    }
}

/// Reads the JSON of a request.
pub(super) async fn json_of<T: DeserializeOwned>(request: Request) -> Result<T, Problem> {
    if !is_json(&request) {
        return Err(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let settings = request.extensions().get::<AppState>().map(|state| state.config.limits.body_bytes_max);
    let bytes_max = match request.extensions().get::<Principal>() {
        Some(_) => settings.unwrap_or(STRANGER_JSON_BYTES_MAX),
        None => STRANGER_JSON_BYTES_MAX,
    };
    parse_json(&read(request, bytes_max).await?)
}

fn is_json(request: &Request) -> bool {
    let Some(value) = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let mime = value.split(';').next().unwrap_or_default().trim();
    mime.eq_ignore_ascii_case("application/json")
}

/// Reads strict JSON; for bodies that do not come through [`Json`].
pub fn parse_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    if depth(bytes) > JSON_DEPTH_MAX {
        return Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "json_too_deep",
            sentence!("json-too-deep", max = JSON_DEPTH_MAX),
        ));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(Objects(&mut deserializer)).map_err(|error| {
        let path = error.path().to_string();
        json_problem(error.inner(), bytes, &path)
    })?;
    deserializer.end().map_err(|error| json_problem(&error, bytes, "."))?;
    Ok(value)
}

fn json_problem(error: &serde_json::Error, bytes: &[u8], path: &str) -> Problem {
    if error.is_data() || is_empty_choice(error, bytes) {
        return invalid_field(path, error.to_string().split(" at line ").next().unwrap_or_default());
    }
    Problem::new(
        StatusCode::BAD_REQUEST,
        "malformed_json",
        sentence!("malformed-json", line = error.line(), column = error.column()),
    )
}

/// serde calls JSON malformed that is not: an empty object where one of several things is to be said.
fn is_empty_choice(error: &serde_json::Error, bytes: &[u8]) -> bool {
    error.to_string().starts_with("expected value at ") && serde_json::from_slice::<IgnoredAny>(bytes).is_ok()
}

/// A field whose value is not acceptable; `why` completes "`field` …".
pub fn invalid_field(field: &str, why: &str) -> Problem {
    // serde names an unknown, missing or doubled field in its message, and the path only up to its parent.
    let named = ["unknown field `", "missing field `", "duplicate field `"]
        .iter()
        .find_map(|prefix| why.strip_prefix(prefix)?.split('`').next());
    let path = match (field, named) {
        ("." | "", Some(name)) => name.to_owned(),
        // For an unknown field the path already ends with it.
        (path, Some(name)) if path == name || path.ends_with(&format!(".{name}")) => path.to_owned(),
        (path, Some(name)) => format!("{path}.{name}"),
        (path, None) => path.to_owned(),
    };
    let (name, why) = (path.clone(), super::why::why(why));
    let detail =
        Sentence::new(move |lang| sentence!("invalid-field", field = name, why = why.in_lang(lang)).in_lang(lang));
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_field", detail).field(path)
}

/// How deep brackets nest, outside of strings; without recursion, and no more than one pass.
fn depth(bytes: &[u8]) -> usize {
    let (mut depth, mut deepest, mut in_string, mut escaped) = (0_usize, 0, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// A query string.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        if parts.uri.query().is_some_and(|query| query.len() > QUERY_BYTES_MAX) {
            return Err(Problem::new(
                StatusCode::URI_TOO_LONG,
                "query_too_long",
                sentence!("query-too-long", max = QUERY_BYTES_MAX),
            ));
        }
        axum::extract::Query::try_from_uri(&parts.uri).map(|query| Self(query.0)).map_err(|rejection| {
            let text = rejection.body_text();
            let why = text.strip_prefix("Failed to deserialize query string: ").unwrap_or(&text);
            // axum writes `field: why` where it knows the field.
            match why.split_once(": ") {
                Some((field, why)) if !field.contains(' ') => invalid_field(field, why),
                _ => invalid_field("", why),
            }
        })
    }
}

/// The parts of a path. What does not parse cannot exist: 404 (F61).
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        <axum::extract::Path<T> as FromRequestParts<S>>::from_request_parts(parts, state)
            .await
            .map(|path| Self(path.0))
            .map_err(|_| Problem::not_found())
    }
}

/// The language that the client reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reads(pub Lang);

impl Reads {
    /// What a request's headers say.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let named = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Self(named.map_or(Lang::En, Lang::negotiate))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Reads {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(&parts.headers))
    }
}

/// The address of the other end; none in a test without a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Peer(pub Option<std::net::IpAddr>);

impl<S: Send + Sync> FromRequestParts<S> for Peer {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get::<Self>().copied().unwrap_or(Self(None)))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[expect(dead_code, reason = "only its parsing matters")]
        inner: Inner,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[expect(dead_code, reason = "only its parsing matters")]
        count: u8,
    }

    fn field_of(json: &str) -> (u16, Option<String>) {
        let problem = parse_json::<Outer>(json.as_bytes()).unwrap_err();
        (problem.status.as_u16(), problem.field)
    }

    #[test]
    fn a_wrong_field_is_named_by_its_path() {
        assert_eq!(field_of(r#"{"inner":{"count":"x"}}"#), (422, Some("inner.count".into())));
        assert_eq!(field_of(r#"{"inner":{"count":256}}"#), (422, Some("inner.count".into())));
        assert_eq!(field_of(r#"{"inner":{"count":1,"cuont":2}}"#), (422, Some("inner.cuont".into())));
        assert_eq!(field_of(r#"{"inner":{}}"#), (422, Some("inner.count".into())));
        assert_eq!(field_of("{}"), (422, Some("inner".into())));
    }

    #[test]
    fn doubled_keys_and_numbers_that_do_not_fit_are_refused_f53_f55() {
        assert_eq!(field_of(r#"{"inner":{"count":1,"count":2}}"#).0, 422);
        assert_eq!(field_of(r#"{"inner":{"count":1e400}}"#).0, 400);
        assert_eq!(field_of(r#"{"inner":{"count":1.0}}"#).0, 422);
        assert_eq!(field_of(r#"{"inner":{"count":18446744073709551617}}"#).0, 422);
    }

    #[test]
    fn deep_and_cut_json_is_refused_f19_f53() {
        assert_eq!(parse_json::<Outer>("[".repeat(100_000).as_bytes()).unwrap_err().code, "json_too_deep");
        assert_eq!(field_of(r#"{"inner":{"co"#), (400, None));
        assert_eq!(field_of(r#"{"inner":{"count":1}} x"#), (400, None));
        assert_eq!(depth(br#"{"a":"[[[[\"[["}"#), 1);
    }
}
