//! What phones send and fetch (DESIGN §3).

pub mod deposit;
pub mod events;
pub mod head;
pub mod pull;
pub mod push;
pub mod rescue;
#[cfg(test)]
mod tests;

use std::time::Duration;

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::{StatusCode, header, request::Parts},
};
use callout_core::protocol::{
    limits::PUSH_BYTES_MAX,
    push::CONTENT_TYPE,
    report::{HEADER, Report},
};

use crate::{
    http::{Problem, Reader, read},
    security::Phone,
    services::sync::{self, PushError},
    state::AppState,
    sync::heart::incoming::BadPush,
    texts::sentence,
};

/// No header is longer: its own fields, and a recorder's seal.
const HEADER_BYTES_MAX: usize = 4 * 1024;
/// How long the deposit of a device that is known may take: 4 MiB at 7 kB/s. A slower phone sends less at once (F24).
const DEPOSIT_TIME: Duration = Duration::from_mins(10);

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

/// The body of a deposit. Nobody is signed in: its first line is read and its device must be known before more is taken (F73).
pub struct Deposited(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for Deposited {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        are_lines(&request)?;
        let state = request.extensions().get::<AppState>().cloned();
        let state = state.ok_or_else(|| Problem::of_status(StatusCode::INTERNAL_SERVER_ERROR))?;
        let mut reader = Reader::begin(request, PUSH_BYTES_MAX)?;
        if let Some(line) = reader.first_line(HEADER_BYTES_MAX).await? {
            sync::may_deposit(&state, line).await?;
            reader.within(DEPOSIT_TIME);
        } else if reader.is_longer_than(HEADER_BYTES_MAX) {
            return Err(Problem::from(PushError::Bad(sync::no_header_line())));
        }
        reader.rest().await.map(Self)
    }
}

/// Reads a body of lines of at most so many bytes.
async fn lines(request: Request, bytes_max: usize) -> Result<Bytes, Problem> {
    are_lines(&request)?;
    read(request, bytes_max).await
}

/// Insists that the request says that its body is lines.
fn are_lines(request: &Request) -> Result<(), Problem> {
    let given = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if given.is_none_or(|value| value.split(';').next().unwrap_or_default().trim() != CONTENT_TYPE) {
        return Err(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    Ok(())
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
