//! `GET /v1/events`

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    response::sse::{Event, KeepAlive, Sse},
};
use callout_core::domain::{ids::BranchId, people::Actor};
use futures::{Stream, StreamExt as _, future};
use tokio_stream::wrappers::BroadcastStream;
use utoipa::ToSchema;

use crate::{security::Principal, state::AppState};

/// A comment is sent when nothing happened for so long, so that nothing between takes the line for dead.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// A listener connects again after so long, with a token of then (I21).
const LISTENING_MAX: Duration = Duration::from_mins(10);

/// What the company's log says is for everybody.
fn is_his(actor: &Actor, log: BranchId) -> bool {
    log == BranchId::COMPANY || actor.sees(log)
}

/// In the document: what an event says.
#[derive(ToSchema)]
#[schema(as = LogMoved)]
#[expect(dead_code, reason = "events are written as lines")]
struct Moved {
    /// `moved`.
    event: String,
    /// The sequence.
    data: String,
}

/// Says "there is something" when the branch of whoever listens moved, or the company did, and nothing more (rule 16).
#[utoipa::path(get, path = "/v1/events", tag = "sync", responses(
    (status = 200, description = "`event: moved` with the sequence of the log that moved; pull then", content_type = "text/event-stream", body = Moved),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let actor = principal.actor;
    let stop = state.shutdown.clone().cancelled_owned();
    let ends = future::select(Box::pin(stop), Box::pin(tokio::time::sleep(LISTENING_MAX)));
    let moved = BroadcastStream::new(state.work.subscribe()).filter_map(move |moved| {
        let event = match moved {
            Ok(moved) if is_his(&actor, moved.branch) => {
                Some(Event::default().event("moved").data(moved.seq.to_string()))
            }
            Ok(_) => None,
            // He was too slow and lost notices; one stands for all of them.
            Err(_) => Some(Event::default().event("moved").data("0")),
        };
        future::ready(event.map(Ok))
    });
    Sse::new(moved.take_until(ends)).keep_alive(KeepAlive::new().interval(HEARTBEAT))
}
