//! What holds for the whole of the API's document: what it says of every operation.

use serde_json::Value;

use crate::{http::Policy, testing::TestServer};

/// Answered with a status and no body.
const WITHOUT_BODY: [&str; 2] = ["/healthz", "/readyz"];

/// Each operation as `GET /v1/people`, with what the document says of it.
fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().expect("paths");
    let of_path = |(path, item): (&String, &'_ Value)| {
        let item = item.as_object().expect("operations").iter();
        item.map(|(method, _)| (method.clone(), path.clone())).collect::<Vec<_>>()
    };
    let named = paths.iter().flat_map(of_path);
    named
        .map(|(method, path)| (format!("{} {path}", method.to_uppercase()), &document["paths"][&path][&method]))
        .collect()
}

async fn document() -> Value {
    serde_json::to_value(&TestServer::start().await.openapi).expect("JSON")
}

fn answers(operation: &Value) -> impl Iterator<Item = (&String, &Value)> {
    operation["responses"].as_object().into_iter().flatten()
}

#[tokio::test]
async fn every_answer_says_what_it_looks_like() {
    let document = document().await;
    for (name, operation) in operations(&document) {
        for (status, answer) in answers(operation).filter(|(status, _)| status.starts_with('2') && *status != "204") {
            let contents = answer["content"].as_object();
            let says =
                contents.is_some_and(|it| !it.is_empty() && it.values().all(|content| content["schema"].is_object()));
            let has_none = WITHOUT_BODY.iter().any(|path| name.ends_with(path));
            assert!(says || has_none, "{name}: {status} has no schema");
        }
    }
}

#[tokio::test]
async fn every_problem_is_a_problem() {
    let document = document().await;
    for (name, operation) in operations(&document) {
        assert!(answers(operation).any(|(status, _)| status == "500"), "{name}: a defect of ours is a problem too");
        for (status, answer) in answers(operation).filter(|(status, _)| status.starts_with(['4', '5'])) {
            let kinds: Vec<&String> =
                answer["content"].as_object().into_iter().flatten().map(|(kind, _)| kind).collect();
            assert_eq!(kinds, ["application/problem+json"], "{name}: {status}");
        }
    }
}

#[tokio::test]
async fn whoever_must_be_signed_in_is_told_so() {
    let server = TestServer::start().await;
    let document = serde_json::to_value(&server.openapi).expect("JSON");
    for row in server.policies {
        let operation = &document["paths"][&row.path][row.method.as_str().to_lowercase()];
        assert_eq!(operation["security"].is_array(), row.policy != Policy::Public, "{} {}", row.method, row.path);
    }
}

/// Everything that a request is made of has an end: texts, numbers and lists (I19). A body's own size bounds a list that no rule does.
#[tokio::test]
async fn every_text_and_number_of_a_request_is_bounded_i19() {
    let document = document().await;
    let mut seen = std::collections::BTreeSet::new();
    for (name, operation) in operations(&document) {
        for part in ["parameters", "requestBody"] {
            look(&document, &operation[part], &name, &mut seen);
        }
    }
}

fn look(document: &Value, part: &Value, place: &str, seen: &mut std::collections::BTreeSet<String>) {
    match part {
        Value::Object(object) => {
            if let Some(name) = object.get("$ref").and_then(Value::as_str).and_then(|it| it.rsplit('/').next())
                && seen.insert(name.to_owned())
            {
                look(document, &document["components"]["schemas"][name], name, seen);
            }
            let has = |key: &str| object.contains_key(key);
            let is = |kind: &str| {
                object
                    .get("type")
                    .is_some_and(|it| it == kind || it.as_array().is_some_and(|all| all.iter().any(|it| it == kind)))
            };
            let text = has("maxLength") || has("enum") || has("const") || has("format") || has("contentMediaType");
            assert!(!is("string") || text || ends_elsewhere(place), "{place}: a text without an end: {part}");
            assert!(!is("integer") || has("maximum") && has("minimum"), "{place}: a number without an end: {part}");
            object.iter().for_each(|(key, value)| look(document, value, &format!("{place}/{key}"), seen));
        }
        Value::Array(all) => all.iter().for_each(|value| look(document, value, place, seen)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Lines of a phone's log have a limit as a body, 413; a page's token has that of a query, 414; what is no number is not found, 404.
fn ends_elsewhere(place: &str) -> bool {
    place.contains("application/x-ndjson")
        || ["GET /v1/sync/pull/schema", "GET /v1/invoices/{number}/schema"].contains(&place)
}
