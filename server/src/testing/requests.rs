//! Requests straight into the router, and answers that say what was expected of them.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, Bytes},
};
use callout_core::protocol::auth::Session;
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use serde::{Serialize, de::DeserializeOwned};
use tower::ServiceExt as _;
use utoipa::openapi::OpenApi;

use super::documented;
use crate::http::ProblemBody;

/// A request in the making.
#[must_use]
pub struct TestRequest {
    router: Router,
    openapi: Arc<OpenApi>,
    request: http::request::Builder,
    body: Body,
}

impl TestRequest {
    pub(super) fn new(router: Router, openapi: Arc<OpenApi>, method: Method, path: &str) -> Self {
        Self { router, openapi, request: Request::builder().method(method).uri(path), body: Body::empty() }
    }

    /// With this session's access token.
    pub fn bearer(self, session: &Session) -> Self {
        let value = format!("Bearer {}", session.access_token.expose());
        self.header("authorization", &value)
    }

    /// With a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    /// With a JSON body.
    ///
    /// # Panics
    /// If the body does not serialise.
    pub fn json(self, body: &impl Serialize) -> Self {
        let bytes = serde_json::to_vec(body).expect("a test's body serialises");
        self.header("content-type", "application/json").bytes(bytes)
    }

    /// With these bytes as body.
    pub fn bytes(mut self, bytes: impl Into<Bytes>) -> Self {
        self.body = Body::from(bytes.into());
        self
    }

    /// With a body that comes as it comes.
    pub fn coming(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// Sends it and reads the whole answer.
    ///
    /// # Panics
    /// If the request is malformed, or answered with a problem that the API's document does not name for it.
    pub async fn send(self) -> Answer {
        let request = self.request.body(self.body).expect("a well-formed request");
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let (head, body) = match self.router.oneshot(request).await {
            Ok(response) => response.into_parts(),
            Err(never) => match never {},
        };
        let bytes = body.collect().await.expect("the answer is read to its end").to_bytes();
        let answer = Answer { status: head.status, headers: head.headers, bytes };
        documented::check(&self.openapi, &method, &path, &answer);
        answer
    }
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub bytes: Bytes,
}

/// A problem without what differs from one request to the next.
#[derive(Debug, PartialEq, Eq)]
pub struct SeenProblem {
    /// What happened and what to do.
    pub detail: String,
    /// Where in the request.
    pub field: Option<String>,
}

impl Answer {
    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// If it is something else.
    #[must_use]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error} in {} {}", self.status, self.text()))
    }

    /// A header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Insists on a status.
    ///
    /// # Panics
    /// If it is another one.
    pub fn expect(&self, status: u16) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self
    }

    /// Insists on a problem of that code and status.
    ///
    /// # Panics
    /// If it is anything else.
    pub fn problem(&self, code: &str, status: u16) -> SeenProblem {
        self.expect(status);
        assert_eq!(self.header(header::CONTENT_TYPE.as_str()), Some("application/problem+json"));
        let body: ProblemBody = self.json();
        assert_eq!((body.code.as_str(), body.status), (code, status), "{}", body.detail);
        SeenProblem { detail: body.detail, field: body.field }
    }
}
