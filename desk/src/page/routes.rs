//! The doors of the page.

use std::{convert::Infallible, fmt::Write as _};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequestParts, Path, Query, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header, request::Parts},
    response::{
        IntoResponse, Response,
        sse::{Event as Message, KeepAlive, Sse},
    },
    routing::{get, post},
};
use callout_core::{
    app::Event,
    effects::{camera::PhotoAnswer, location::LocateAnswer, scan::ScanAnswer, sharing::ShareAnswer},
    protocol::limits::PHOTO_FILE_BYTES_MAX,
};
use callout_mobile::BridgeFault;
use futures::{Stream, StreamExt as _, stream};
use serde::Deserialize;
use tokio_stream::wrappers::WatchStream;

use super::{
    Desk,
    notice::{Notice, Row},
    seat::{Done, Seat},
    switches::Change,
};
use crate::shell::{DeskError, Said, ask::Reply, decode};

/// An event's bytes at most: a form full of text, or a stroke of a slow hand.
const EVENT_BYTES_MAX: usize = 1 << 20;
/// A picture as a camera makes it; a byte more than the core takes, so that the core says that it is too large.
const ANSWER_BYTES_MAX: usize = PHOTO_FILE_BYTES_MAX as usize + 1;
/// A picture's width where none is asked for.
const PX: u32 = 320;
/// The number of a picture, in both directions.
const REV: HeaderName = HeaderName::from_static("rev");
const BYTES: HeaderValue = HeaderValue::from_static("application/octet-stream");

pub fn all() -> Router<Desk> {
    Router::new()
        .route("/events", get(notices))
        .route("/phones", get(phones))
        .route("/phones/{phone}/view", get(view))
        .route("/phones/{phone}/events", post(event).layer(DefaultBodyLimit::max(EVENT_BYTES_MAX)))
        .route("/phones/{phone}/answers/{ask}", post(answer).layer(DefaultBodyLimit::max(ANSWER_BYTES_MAX)))
        .route("/phones/{phone}/switches", post(switches))
        .route("/phones/{phone}/pictures/{digest}", get(pixels))
        .route("/phones/{phone}/files/{file}", get(file))
        .fallback(get(page))
}

/// The phone that a path names, counted from one.
struct Named {
    desk: Desk,
    place: usize,
}

impl Named {
    fn seat(&self) -> &Seat {
        &self.desk.seats[self.place]
    }
}

impl FromRequestParts<Desk> for Named {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, StatusCode> {
        // A path's second part; what follows it is the route's own.
        let number = parts.uri.path().split('/').nth(2).and_then(|number| number.parse::<usize>().ok());
        let place = number.and_then(|number| number.checked_sub(1)).filter(|place| *place < desk.seats.len());
        Ok(Self { desk: desk.clone(), place: place.ok_or(StatusCode::NOT_FOUND)? })
    }
}

/// A file of the pages.
async fn page(State(desk): State<Desk>, uri: Uri) -> Response {
    desk.files.answer(uri.path()).await
}

/// `GET /events`: one stream for all phones; each begins with how it stands now.
async fn notices(State(desk): State<Desk>) -> Sse<impl Stream<Item = Result<Message, Infallible>>> {
    let of = |(place, seat): (usize, &Seat)| {
        WatchStream::new(seat.pictures()).map(move |picture| Notice::of(place + 1, &picture))
    };
    let streams: Vec<_> = desk.seats.iter().enumerate().map(of).collect();
    let notices = stream::select_all(streams).filter_map(|notice| {
        // Before its first picture there is none; numbers and names can always be written.
        let message = Some(notice).filter(|notice| notice.rev > 0).map(|notice| Message::default().json_data(notice));
        std::future::ready(message.and_then(Result::ok).map(Ok))
    });
    Sse::new(notices).keep_alive(KeepAlive::default())
}

/// `GET /phones`
async fn phones(State(desk): State<Desk>) -> Json<Vec<Row>> {
    let mut rows = Vec::new();
    for (place, seat) in desk.seats.iter().enumerate() {
        rows.extend(Row::of(place + 1, seat).await);
    }
    Json(rows)
}

#[derive(Deserialize)]
struct Have {
    have: Option<u64>,
}

/// `GET /phones/{n}/view?have=rev`
async fn view(named: Named, Query(Have { have }): Query<Have>) -> Response {
    let Some(picture) = named.seat().picture().await else { return StatusCode::GONE.into_response() };
    let rev = [(REV, HeaderValue::from(picture.rev))];
    if have.is_some_and(|have| have >= picture.rev) {
        return (StatusCode::NOT_MODIFIED, rev).into_response();
    }
    (rev, [(header::CONTENT_TYPE, BYTES)], picture.view.to_vec()).into_response()
}

/// `POST /phones/{n}/events`: an event as Kotlin and Swift write it.
async fn event(named: Named, bytes: Bytes) -> Response {
    match decode::<Event>(&bytes) {
        Ok(event) => done(StatusCode::ACCEPTED, named.seat().say(Said::Event(event)).await),
        Err(error) => (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
    }
}

/// What the page answers for the person, where it is no picture.
#[derive(Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case", deny_unknown_fields)]
enum Answer {
    /// The phone is here.
    Here { latitude_e7: i32, longitude_e7: i32, accuracy_m: u32 },
    /// Nobody knows where it is.
    Unknown,
    /// The code says that.
    Read { text: String },
    /// He scanned none.
    NoCode,
    /// He has the file.
    Shared,
    /// He took no picture.
    NoPicture,
    /// He did not want the file.
    NotShared,
    /// The camera does not work.
    Failed,
}

impl Answer {
    fn reply(self) -> Reply {
        match self {
            Self::Here { latitude_e7, longitude_e7, accuracy_m } => {
                Reply::Place(LocateAnswer::Here { latitude_e7, longitude_e7, accuracy_m })
            }
            Self::Unknown => Reply::Place(LocateAnswer::Unknown),
            Self::Read { text } => Reply::Code(ScanAnswer::Read { text }),
            Self::NoCode => Reply::Code(ScanAnswer::Cancelled),
            Self::Shared => Reply::Share(ShareAnswer::Shared),
            Self::NotShared => Reply::Share(ShareAnswer::Cancelled),
            Self::NoPicture => Reply::Photo(PhotoAnswer::Cancelled),
            Self::Failed => Reply::Photo(PhotoAnswer::Failed { message: "the page has no picture".to_owned() }),
        }
    }
}

/// `POST /phones/{n}/answers/{ask}`: the bytes of a picture, or what the person says as JSON.
async fn answer(named: Named, Path((_, ask)): Path<(usize, u32)>, headers: HeaderMap, bytes: Bytes) -> Response {
    let reply = if headers.get(header::CONTENT_TYPE) == Some(&BYTES) {
        Reply::Picture(bytes.into())
    } else {
        match serde_json::from_slice::<Answer>(&bytes) {
            Ok(answer) => answer.reply(),
            Err(error) => return (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
        }
    };
    done(StatusCode::ACCEPTED, named.seat().say(Said::Replied { ask, reply }).await)
}

/// `POST /phones/{n}/switches`; answers with how all of them stand then.
async fn switches(named: Named, bytes: Bytes) -> Response {
    let change: Change = match serde_json::from_slice(&bytes) {
        Ok(change) => change,
        Err(error) => return (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
    };
    match named.seat().turn(change).await {
        Some(Ok(_)) => Json(Row::of(named.place + 1, named.seat()).await).into_response(),
        other => done(StatusCode::OK, other),
    }
}

#[derive(Deserialize)]
struct Width {
    px: Option<u32>,
}

/// `GET /phones/{n}/pictures/{digest}?px=`
async fn pixels(named: Named, Path((_, digest)): Path<(usize, String)>, Query(Width { px }): Query<Width>) -> Response {
    let Some(path) = named.seat().pixels(digest, px.unwrap_or(PX)).await else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match tokio::fs::read(path).await {
        Ok(bytes) => {
            // A picture is known by what is in it.
            let cache = HeaderValue::from_static("private, max-age=31536000, immutable");
            let kind = HeaderValue::from_static("image/jpeg");
            ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, cache)], bytes).into_response()
        }
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// `GET /phones/{n}/files/{k}`: what is handed to the person.
async fn file(named: Named, Path((_, place)): Path<(usize, usize)>) -> Response {
    let Some(share) = named.seat().file(place).await else { return StatusCode::NOT_FOUND.into_response() };
    let name = format!("attachment; filename*=UTF-8''{}", percent_encoded(&share.name));
    match HeaderValue::try_from(name) {
        Ok(name) => ([(header::CONTENT_TYPE, BYTES), (header::CONTENT_DISPOSITION, name)], share.bytes).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn percent_encoded(name: &str) -> String {
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing into a text cannot fail.
            write!(encoded, "%{byte:02X}").unwrap_or_default();
        }
    }
    encoded
}

/// The number of the picture that shows it, or why there is none.
fn done(status: StatusCode, done: Option<Done>) -> Response {
    match done {
        Some(Ok(rev)) => (status, [(REV, HeaderValue::from(rev))]).into_response(),
        Some(Err(error)) => (status_of(&error), error.to_string()).into_response(),
        None => StatusCode::GONE.into_response(),
    }
}

const fn status_of(error: &DeskError) -> StatusCode {
    match error {
        DeskError::Unasked(_) => StatusCode::CONFLICT,
        DeskError::AnotherQuestion(_) | DeskError::Core(BridgeFault::BadEvent { .. }) => StatusCode::BAD_REQUEST,
        DeskError::Core(_) | DeskError::Bytes(_) | DeskError::Files(_) | DeskError::Loop => {
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}
