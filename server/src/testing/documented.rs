//! Every problem that a test is answered with is one that the API's document names for that operation and status.

use http::{Method, header};
use utoipa::openapi::{OpenApi, RefOr, path::Operation};

use super::Answer;
use crate::http::{ProblemBody, codes_in, operations_of};

/// Compares a problem with the document. What no operation answers, no document names: a wrong path, a wrong method.
///
/// # Panics
/// If the document does not name it.
pub(super) fn check(openapi: &OpenApi, method: &Method, path: &str, answer: &Answer) {
    if answer.header(header::CONTENT_TYPE.as_str()) != Some("application/problem+json") {
        return;
    }
    let Some(operation) = operation(openapi, method, path) else { return };
    let problem: ProblemBody = answer.json();
    let named = match operation.responses.responses.get(&answer.status.as_u16().to_string()) {
        Some(RefOr::T(response)) => response.description.clone(),
        Some(RefOr::Ref(_)) | None => String::new(),
    };
    assert!(
        codes_in(&named).any(|code| code == problem.code),
        "{method} {path}: the document does not name {} `{}`, only: {named}",
        answer.status,
        problem.code
    );
}

/// The operation of a request; a path with fewer names to fill in is meant before one with more.
fn operation(openapi: &OpenApi, method: &Method, path: &str) -> Option<Operation> {
    let asked: Vec<&str> = path.split('/').collect();
    let fits = |named: &str| {
        let named: Vec<&str> = named.split('/').collect();
        named.len() == asked.len() && named.iter().zip(&asked).all(|(name, part)| name == part || name.starts_with('{'))
    };
    let found = openapi.paths.paths.iter().filter(|(named, _)| fits(named));
    let (_, item) = found.min_by_key(|(named, _)| named.matches('{').count())?;
    let mut item = item.clone();
    operations_of(&mut item).find(|(known, _)| known == method).map(|(_, operation)| operation.clone())
}
