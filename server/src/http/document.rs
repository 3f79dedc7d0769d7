//! What the API's document says of every operation alike: an id of its own, and the problems that come of what all have in
//! common. Each stands here once; an operation names those that are its own, in backticks beside their status.

use axum::http::Method;
use utoipa::{
    ToSchema as _,
    openapi::{
        Content, ContentBuilder, ObjectBuilder, Ref, RefOr, Response, ResponseBuilder, Schema, SecurityRequirement,
        path::{Operation, ParameterIn},
        schema::{KnownFormat, SchemaFormat, Type},
    },
};

use super::{Policy, ProblemBody, refine};

/// Codes of a status, and which operations may answer them.
struct Common {
    status: u16,
    codes: &'static [&'static str],
    of: fn(&Asked<'_>) -> bool,
}

/// An operation, as far as what all have in common follows from it.
struct Asked<'a> {
    method: &'a Method,
    policy: Policy,
    operation: &'a Operation,
}

const COMMON: [Common; 15] = [
    Common { status: 400, codes: &["malformed_json", "json_too_deep", "body_cut"], of: has_json },
    Common { status: 401, codes: &["unauthenticated"], of: is_guarded },
    Common { status: 403, codes: &["person_disabled", "device_revoked"], of: is_guarded },
    Common { status: 403, codes: &["forbidden"], of: is_for_some },
    Common { status: 404, codes: &["not_found"], of: |it| it.has(&ParameterIn::Path) },
    Common { status: 408, codes: &["request_timeout"], of: has_body },
    Common { status: 409, codes: &["key_reused"], of: |it| it.has(&ParameterIn::Header) },
    // He was let in, and somebody took the right from him before his turn came (F30).
    Common { status: 409, codes: &["not_allowed"], of: |it| is_for_some(it) && it.has(&ParameterIn::Header) },
    Common { status: 413, codes: &["body_too_large"], of: has_body },
    Common { status: 414, codes: &["query_too_long"], of: |it| it.has(&ParameterIn::Query) },
    Common { status: 415, codes: &["unsupported_media_type"], of: has_body },
    Common { status: 422, codes: &["invalid_field"], of: has_fields },
    Common { status: 500, codes: &["internal"], of: |_| true },
    Common { status: 503, codes: &["busy"], of: |_| true },
    Common { status: 507, codes: &["storage_full"], of: |it| it.method != Method::GET },
];

fn is_guarded(asked: &Asked<'_>) -> bool {
    asked.policy != Policy::Public
}

fn is_for_some(asked: &Asked<'_>) -> bool {
    matches!(asked.policy, Policy::Device | Policy::AnyOf(_))
}

fn has_body(asked: &Asked<'_>) -> bool {
    asked.operation.request_body.is_some()
}

fn has_json(asked: &Asked<'_>) -> bool {
    matches!(&asked.operation.request_body, Some(RefOr::T(body)) if body.content.contains_key("application/json"))
}

fn has_fields(asked: &Asked<'_>) -> bool {
    has_json(asked) || asked.has(&ParameterIn::Query) || asked.has(&ParameterIn::Header)
}

impl Asked<'_> {
    fn has(&self, place: &ParameterIn) -> bool {
        let named = self.operation.parameters.iter().flatten();
        named.into_iter().any(|parameter| matches!(parameter, RefOr::T(it) if it.parameter_in == *place))
    }
}

/// Adds what all operations have in common.
pub fn complete(path: &str, method: &Method, policy: Policy, operation: &mut Operation) {
    operation.operation_id = Some(id_of(path, method));
    operation.security =
        (policy != Policy::Public).then(|| vec![SecurityRequirement::new::<_, [&str; 0], &str>("bearer", [])]);
    refine::of_operation(operation);
    if let Some(RefOr::T(body)) = &mut operation.request_body {
        body.content.iter_mut().for_each(as_bytes);
    }
    let asked = Asked { method, policy, operation };
    let answered: Vec<&Common> = COMMON.iter().filter(|common| (common.of)(&asked)).collect();
    for Common { status, codes, of: _ } in answered {
        match operation.responses.responses.entry(status.to_string()).or_insert_with(|| RefOr::T(problem(""))) {
            RefOr::Ref(_) => {}
            RefOr::T(response) => name(response, codes),
        }
    }
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response {
            if status.starts_with(['4', '5']) {
                response.content = problem("").content;
            }
            response.content.iter_mut().for_each(as_bytes);
        }
    }
}

/// Bytes are no list of numbers.
fn as_bytes((kind, content): (&String, &mut RefOr<Content>)) {
    if let (RefOr::T(content), "application/octet-stream") = (content, kind.as_str()) {
        let bytes =
            ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)));
        content.schema = Some(bytes.into());
    }
}

/// A problem that says these codes beside what it says already.
fn name(response: &mut Response, codes: &[&str]) {
    let named: Vec<&str> = codes_in(&response.description).collect();
    let added: Vec<String> =
        codes.iter().filter(|code| !named.contains(code)).map(|code| format!("`{code}`")).collect();
    let said = Some(response.description.clone()).filter(|said| !said.is_empty());
    let all: Vec<String> = said.into_iter().chain(added).collect();
    response.description = all.join(", ");
}

/// A problem of those codes, in words.
#[must_use]
pub fn problem(said: &str) -> Response {
    let schema = RefOr::<Schema>::Ref(Ref::from_schema_name(ProblemBody::name()));
    let content = ContentBuilder::new().schema(Some(schema)).build();
    ResponseBuilder::new().description(said).content("application/problem+json", content).build()
}

/// The codes that a description names.
pub fn codes_in(said: &str) -> impl Iterator<Item = &str> {
    said.split('`').skip(1).step_by(2)
}

/// `post_orders_id_assign`: the method and the path, so that it is as stable as they are and nobody else's.
fn id_of(path: &str, method: &Method) -> String {
    let parts = path.trim_start_matches("/v1/").split(['/', '{', '}', '-', '.']).filter(|part| !part.is_empty());
    let named: Vec<&str> = parts.collect();
    format!("{}_{}", method.as_str().to_lowercase(), named.join("_"))
}
