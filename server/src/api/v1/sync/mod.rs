//! What phones send and fetch (DESIGN §3).

pub mod deposit;
pub mod events;
pub mod head;
pub mod pull;
pub mod push;
pub mod rescue;
#[cfg(test)]
mod tests;

use axum::{
    body::{Bytes, to_bytes},
    extract::{FromRequest, FromRequestParts, Request},
    http::{StatusCode, header, request::Parts},
};
use callout_core::protocol::{
    limits::PUSH_BYTES_MAX,
    push::CONTENT_TYPE,
    report::{HEADER, Report},
};

use crate::{
    http::Problem, security::Phone, services::sync::PushError, state::AppState, sync::heart::incoming::BadPush,
    texts::sentence,
};

/// What the phone says of itself in the request's header; nothing that cannot be read stands in its way.
pub struct Said(pub Option<Report>);

impl<S: Send + Sync> FromRequestParts<S> for Said {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let value = parts.headers.get(HEADER).and_then(|value| value.to_str().ok());
        Ok(Self(value.and_then(Report::from_header)))
    }
}

impl Said {
    /// Remembers it for the office, in memory: it is written later, with what other phones said.
    fn hear(self, state: &AppState, phone: &Phone) {
        if let Self(Some(report)) = self {
            state.reports.hear(phone.id, report, state.clock.now().into());
        }
    }
}

/// The body of a push: lines of JSON, larger than other bodies may be.
pub struct Lines(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for Lines {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        lines(request, PUSH_BYTES_MAX).await.map(Self)
    }
}

/// Reads a body of lines of at most so many bytes.
async fn lines(request: Request, bytes_max: usize) -> Result<Bytes, Problem> {
    let given = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if given.is_none_or(|value| value.split(';').next().unwrap_or_default().trim() != CONTENT_TYPE) {
        return Err(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    read(request, bytes_max).await
}

/// Reads a body of at most so many bytes; one that is cut is refused as that (F19).
pub async fn read(request: Request, bytes_max: usize) -> Result<Bytes, Problem> {
    to_bytes(request.into_body(), bytes_max).await.map_err(|error| {
        let is_too_long = std::error::Error::source(&error)
            .is_some_and(<dyn std::error::Error>::is::<http_body_util::LengthLimitError>);
        if is_too_long {
            Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE)
        } else {
            Problem::new(StatusCode::BAD_REQUEST, "body_cut", sentence!("body-cut"))
        }
    })
}

impl From<PushError> for Problem {
    fn from(error: PushError) -> Self {
        match error {
            PushError::Bad(BadPush::NotAPush(why)) => {
                Self::new(StatusCode::BAD_REQUEST, "not_a_push", sentence!("not-a-push", why = why))
            }
            PushError::Bad(BadPush::Seal) => {
                Self::new(StatusCode::BAD_REQUEST, "seal_invalid", sentence!("seal-invalid"))
            }
            PushError::WrongDevice => Self::new(StatusCode::FORBIDDEN, "wrong_device", sentence!("wrong-device")),
            PushError::Failure(failure) => failure.into(),
        }
    }
}
