//! Errors as clients read them: problem+json (RFC 9457) with a stable `code`, the `field`, and what to do.
//!
//! A handler returns a [`Problem`]; [`render`] writes it in the language of the request. A 5xx says nothing of
//! its cause to the client and logs it once.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use callout_core::{i18n::Lang, protocol::auth};
use serde::{Deserialize, Serialize};

use super::Reads;
use crate::{
    state::AppState,
    texts::{Sentence, sentence},
};

/// How far apart those are sent back who must come again, in seconds: not all at once (F48).
const RETRY_SPREAD_SECONDS: u8 = 10;

/// An error as the client will read it.
#[derive(Clone, Debug)]
#[must_use]
pub struct Problem {
    /// The HTTP status.
    pub status: StatusCode,
    /// What programs compare: never changes once released.
    pub code: &'static str,
    detail: Sentence,
    /// Where in the request.
    pub field: Option<String>,
    retry: Option<Retry>,
}

/// When to come back.
#[derive(Clone, Copy, Debug)]
enum Retry {
    After(u64),
    Soon,
}

/// What is on the wire.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ProblemBody {
    /// `https://callout.example/problems/<code>` in short: the code as a URN.
    #[serde(rename = "type")]
    pub kind: String,
    /// The HTTP status.
    pub status: u16,
    /// What programs compare.
    pub code: String,
    /// What happened and what to do, for people.
    pub detail: String,
    /// Where in the request: `customer.phones[2]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

impl Problem {
    /// A problem of that status and code.
    pub const fn new(status: StatusCode, code: &'static str, detail: Sentence) -> Self {
        Self { status, code, detail, field: None, retry: None }
    }

    /// Says where in the request it is.
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Says when to come back.
    pub const fn after(mut self, seconds: u64) -> Self {
        self.retry = Some(Retry::After(seconds));
        self
    }

    /// Says to come back soon; when exactly is spread, so that not all come at once (F48).
    pub const fn soon(mut self) -> Self {
        self.retry = Some(Retry::Soon);
        self
    }

    fn retry_after(&self, state: &AppState) -> Option<u64> {
        self.retry.map(|retry| match retry {
            Retry::After(seconds) => seconds,
            Retry::Soon => {
                let [byte] = state.entropy.bytes().unwrap_or([0]);
                u64::from(1 + byte % RETRY_SPREAD_SECONDS)
            }
        })
    }

    /// The thing does not exist, or is not this person's to see: nobody can tell which (F61).
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", sentence!("not-found"))
    }

    /// The person has no access any more. Told to whoever gave the right password, the device's proof or a token of ours (F61).
    pub fn person_disabled() -> Self {
        Self::new(StatusCode::FORBIDDEN, auth::PERSON_DISABLED, sentence!("person-disabled"))
    }

    /// The device has no access any more; told as [`Self::person_disabled`] is.
    pub fn device_revoked() -> Self {
        Self::new(StatusCode::FORBIDDEN, auth::DEVICE_REVOKED, sentence!("device-revoked"))
    }

    /// The disk is full, or nearly.
    pub fn storage_full() -> Self {
        Self::new(StatusCode::INSUFFICIENT_STORAGE, "storage_full", sentence!("storage-full")).soon()
    }

    /// A defect or a broken part of ours. The cause is logged here, once.
    pub fn internal(cause: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error = %chain(cause), "request failed for a reason of our own");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", sentence!("internal"))
    }

    /// The standard problem of a status that something below us answered.
    pub fn of_status(status: StatusCode) -> Self {
        let (code, detail) = match status {
            StatusCode::NOT_FOUND => return Self::not_found(),
            StatusCode::METHOD_NOT_ALLOWED => ("method_not_allowed", sentence!("method-not-allowed")),
            StatusCode::REQUEST_TIMEOUT => ("request_timeout", sentence!("request-timeout")),
            StatusCode::PAYLOAD_TOO_LARGE => ("body_too_large", sentence!("body-too-large")),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => ("unsupported_media_type", sentence!("unsupported-media-type")),
            status if status.is_client_error() => ("bad_request", sentence!("bad-request")),
            _ => ("internal", sentence!("internal")),
        };
        Self::new(status, code, detail)
    }

    fn body(&self, lang: Lang) -> ProblemBody {
        ProblemBody {
            kind: format!("urn:callout:problem:{}", self.code),
            status: self.status.as_u16(),
            code: self.code.to_owned(),
            detail: self.detail.in_lang(lang),
            field: self.field.clone(),
        }
    }
}

/// An error and its causes on one line.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

impl IntoResponse for Problem {
    /// Carries the problem to [`render`], which knows the language.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Middleware: writes every error answer as problem+json in the reader's language, also those of the layers below.
pub async fn render(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let Reads(lang) = Reads::of(request.headers());
    let mut response = next.run(request).await;
    let problem = match response.extensions_mut().remove::<Problem>() {
        Some(problem) => problem,
        None if response.status().is_client_error() || response.status().is_server_error() => {
            Problem::of_status(response.status())
        }
        None => return response,
    };
    let mut rendered = (problem.status, axum::Json(problem.body(lang))).into_response();
    let headers = rendered.headers_mut();
    // `Allow`, `WWW-Authenticate` and the like stay.
    for (name, value) in response.headers() {
        if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH {
            headers.append(name, value.clone());
        }
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.tag()));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = problem.retry_after(&state) {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if problem.status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    rendered
}
