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

use crate::{
    security::Principal,
    state::AppState,
    store::sessions::{self, Standing},
};

/// A comment is sent when nothing happened for so long, so that nothing between takes the line for dead.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// A listener connects again after so long, with a token of then (I21).
const LISTENING_MAX: Duration = Duration::from_mins(10);
/// How often it is asked whether he still may: whoever loses the right is off within five seconds, whichever server took it (I21).
const RIGHT_ASKED_EVERY: Duration = Duration::from_secs(3);

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

/// Waits until he may not listen any more as he did when he began: access, session, role or branch (I21). Where that cannot be asked,
/// he may not.
async fn right_ends(state: AppState, principal: Principal) {
    while is_the_same(&state, &principal).await {
        tokio::time::sleep(RIGHT_ASKED_EVERY).await;
    }
}

/// Whether his session still speaks for the same person with the same rights.
async fn is_the_same(state: &AppState, principal: &Principal) -> bool {
    match sessions::standing(&state.db, principal.session, state.clock.now()).await {
        Ok(Standing::Speaks(now)) => now.actor == principal.actor && now.device() == principal.device(),
        Ok(Standing::Over | Standing::PersonDisabled | Standing::DeviceRevoked) | Err(_) => false,
    }
}

/// Says "there is something" when the branch of whoever listens moved, or the company did, and nothing more (rule 16).
#[utoipa::path(get, path = "/v1/events", tag = "sync", responses(
    (status = 200, description = "`event: moved` with the sequence of the log that moved; pull then", content_type = "text/event-stream", body = Moved),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let actor = principal.actor.clone();
    let stop = state.shutdown.clone().cancelled_owned();
    let ends = future::select(Box::pin(stop), Box::pin(tokio::time::sleep(LISTENING_MAX)));
    let ends = future::select(ends, Box::pin(right_ends(state.clone(), principal)));
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use callout_core::protocol::auth::Session;
    use serde_json::json;

    use super::*;
    use crate::testing::TestServer;

    async fn principal(server: &TestServer, session: &Session) -> Principal {
        let claims = server.state.tokens.read(session.access_token.expose(), server.state.clock.now()).expect("claims");
        match sessions::standing(&server.state.db, claims.sid, server.state.clock.now()).await.expect("a standing") {
            Standing::Speaks(principal) => *principal,
            other => panic!("{other:?}"),
        }
    }

    async fn ends_with_the_right(server: TestServer) {
        let admin = server.administrator().await;
        // The right is taken by one process, and asked for by another.
        let other = server.second_process().await.state.clone();
        let (phone, session) = server.person("wang").technician().add_with_phone().await;
        let revoked = principal(&server, &session).await;
        assert!(is_the_same(&other, &revoked).await);
        server.post(&format!("/v1/devices/{}/revoke", phone.device)).bearer(&admin).send().await.expect(204);
        assert!(!is_the_same(&other, &revoked).await, "revoked");

        let li = server.person("li").roles(&["clerk"]).add().await;
        let session = server.sign_in(&li).await;
        let clerk = principal(&server, &session).await;
        let file = json!({ "name": "Li", "roles": ["accountant"], "skills": [], "areas": [] });
        let change = json!({ "basis_revision": 1, "person": file });
        server.put(&format!("/v1/people/{}", li.id)).bearer(&admin).json(&change).send().await.expect(200);
        assert!(!is_the_same(&other, &clerk).await, "another role");
        let accountant = principal(&server, &session).await;
        assert!(is_the_same(&other, &accountant).await);
        server.post("/v1/auth/sign-out").bearer(&session).send().await.expect(204);
        assert!(!is_the_same(&other, &accountant).await, "signed out");

        let session = server.sign_in(&li).await;
        let moved = principal(&server, &session).await;
        let west = server.branch_named("West").await;
        let path = format!("/v1/people/{}/transfer", li.id);
        server.post(&path).bearer(&admin).json(&json!({ "branch": west })).send().await.expect(200);
        assert!(!is_the_same(&other, &moved).await, "another branch");

        let session = server.sign_in(&li).await;
        let disabled = principal(&server, &session).await;
        server.post(&format!("/v1/people/{}/disable", li.id)).bearer(&admin).send().await.expect(200);
        assert!(!is_the_same(&other, &disabled).await, "disabled");

        let session = server.office(&["clerk"]).await;
        let late = principal(&server, &session).await;
        server.advance(Duration::from_hours(13));
        assert!(!is_the_same(&server.state, &late).await, "his session is over");
    }

    #[tokio::test]
    async fn a_listener_is_off_with_his_right_i21() {
        ends_with_the_right(TestServer::start().await).await;
    }

    #[tokio::test]
    async fn a_listener_is_off_with_his_right_on_postgres_i21() {
        let Some(server) = TestServer::on_postgres().await else { return };
        ends_with_the_right(server).await;
    }

    #[test]
    fn a_right_that_ends_is_seen_within_five_seconds_i21() {
        assert!(RIGHT_ASKED_EVERY <= Duration::from_secs(4), "a second is for asking");
    }
}
