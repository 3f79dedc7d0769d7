//! Reading a request's body: counted while it comes, within a time for strangers, and given up when somebody else needs its room
//! (F24, F50, F52, F73).

use std::{sync::Arc, time::Duration};

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, StatusCode, header},
};
use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::Body as _;
use tokio::time::Instant;

use super::{
    Problem,
    in_flight::{Full, InFlight, Room},
    places::Seat,
};
use crate::{config::Limits, security::Principal, state::AppState, texts::sentence};

/// What a body is given at first, and as much again each time that it is full.
const FIRST_BYTES: usize = 16 * 1024;
/// What unpacking takes beside what is unpacked: a window of 32 KiB and its tables.
const UNPACKING_BYTES: usize = 48 * 1024;
/// Signed-in people are sent away before somebody who spoke so shortly ago.
const KNOWN_SILENCE_MIN: Duration = Duration::from_secs(5);

/// The room for bodies, by whose they are.
pub struct Bodies {
    strangers: InFlight,
    known: InFlight,
}

impl Bodies {
    /// As the settings say.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            // Among strangers nobody is spared: what is honest there is a packet or two.
            strangers: InFlight::new(limits.stranger_bytes_max, Duration::ZERO),
            known: InFlight::new(limits.known_bytes_max, KNOWN_SILENCE_MIN),
        }
    }
}

/// Set on a request whose body is packed, before it is unpacked.
#[derive(Clone, Copy)]
pub(super) struct Packed;

/// Whether a body will be unpacked.
pub(super) fn is_packed(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_ENCODING).is_some_and(|coding| coding != "identity")
}

/// A body on its way.
pub struct Reader {
    body: Body,
    buffer: Vec<u8>,
    bytes_max: usize,
    unpacking: usize,
    room: Room,
    deadline: Option<Instant>,
    seat: Option<Arc<Seat>>,
}

/// A body and its room, which goes when the last part of it goes.
struct Held {
    buffer: Vec<u8>,
    _room: Room,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.buffer
    }
}

/// Reads a body of at most so many bytes to its end; one that is cut is refused as that (F19).
pub async fn read(request: Request, bytes_max: usize) -> Result<Bytes, Problem> {
    Reader::begin(request, bytes_max)?.rest().await
}

impl Reader {
    /// Begins to read a body of at most so many bytes.
    pub fn begin(request: Request, bytes_max: usize) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        // Every route has the state beside it; without one this is no request of ours.
        let state =
            parts.extensions.get::<AppState>().ok_or_else(|| Problem::of_status(StatusCode::INTERNAL_SERVER_ERROR))?;
        let announced = body.size_hint().lower();
        if announced > bytes_max as u64 {
            return Err(Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE));
        }
        let is_known = parts.extensions.get::<Principal>().is_some();
        let unpacking = if parts.extensions.get::<Packed>().is_some() { UNPACKING_BYTES } else { 0 };
        let first = usize::try_from(announced).unwrap_or(FIRST_BYTES).min(FIRST_BYTES);
        let kind = if is_known { &state.bodies.known } else { &state.bodies.strangers };
        let room = kind.begin(unpacking + first).map_err(busy)?;
        let deadline = (!is_known).then(|| deadline(state.config.limits.stranger_body_seconds_max));
        let seat = parts.extensions.get::<Arc<Seat>>().cloned();
        Ok(Self { body, buffer: Vec::with_capacity(first), bytes_max, unpacking, room, deadline, seat })
    }

    /// The first line without its line feed, as soon as it is there; at most so many bytes.
    pub async fn first_line(&mut self, bytes_max: usize) -> Result<Option<&[u8]>, Problem> {
        let mut looked = 0;
        loop {
            if let Some(end) = self.buffer.iter().skip(looked).position(|byte| *byte == b'\n') {
                return Ok(self.buffer.get(..looked + end));
            }
            looked = self.buffer.len();
            if looked > bytes_max || !self.more().await? {
                return Ok(None);
            }
        }
    }

    /// Whether more than so many bytes came.
    #[must_use]
    pub fn is_longer_than(&self, bytes: usize) -> bool {
        self.buffer.len() > bytes
    }

    /// Gives whoever showed who he is another time for all of it, from now.
    pub fn within(&mut self, time: Duration) {
        self.deadline = self.deadline.map(|_| Instant::now() + time);
    }

    /// Everything.
    pub async fn rest(mut self) -> Result<Bytes, Problem> {
        while self.more().await? {}
        self.room.complete().map_err(busy)?;
        if let Some(seat) = &self.seat {
            seat.runs();
        }
        Ok(Bytes::from_owner(Held { buffer: self.buffer, _room: self.room }))
    }

    /// Reads what comes next; false at the end.
    async fn more(&mut self) -> Result<bool, Problem> {
        let gives_way = self.room.gives_way();
        let deadline = self.deadline;
        let too_late = async {
            match deadline {
                Some(at) => tokio::time::sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        let frame = tokio::select! {
            biased;
            () = gives_way.notified() => return Err(busy(Full)),
            () = too_late => return Err(Problem::of_status(StatusCode::REQUEST_TIMEOUT)),
            frame = self.body.frame() => frame,
        };
        let Some(frame) = frame else { return Ok(false) };
        let frame = frame.map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "body_cut", sentence!("body-cut")))?;
        if let Ok(data) = frame.into_data() {
            self.take(&data)?;
        }
        Ok(true)
    }

    fn take(&mut self, data: &[u8]) -> Result<(), Problem> {
        let length = self.buffer.len() + data.len();
        if length > self.bytes_max {
            return Err(Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE));
        }
        let capacity = if length > self.buffer.capacity() {
            length.max(self.buffer.capacity() * 2).max(FIRST_BYTES).min(self.bytes_max.max(length))
        } else {
            self.buffer.capacity()
        };
        self.room.hold(self.unpacking + capacity).map_err(busy)?;
        self.buffer.reserve_exact(capacity - self.buffer.len());
        self.buffer.extend_from_slice(data);
        Ok(())
    }
}

fn deadline(seconds: u64) -> Instant {
    Instant::now() + Duration::from_secs(seconds)
}

/// No room now: the same request is welcome in a moment.
fn busy(_: Full) -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", sentence!("busy")).soon()
}

#[cfg(test)]
mod tests;
