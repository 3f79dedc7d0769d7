//! `POST /v1/sync/rescue`

use axum::{
    body::Bytes,
    extract::{FromRequest, Request, State},
    http::StatusCode,
};
use callout_core::{
    domain::ids::DeviceId,
    protocol::{
        limits::RESCUE_BYTES_MAX,
        outcome::{Outcome, OutcomeAt},
        rescue::{Fault, Why},
    },
};
use serde::Serialize;
use utoipa::ToSchema;

use super::lines;
use crate::{
    http::{Json, Problem, ProblemBody},
    security::Principal,
    services::rescue::{self, Became, Body, TakenIn},
    state::AppState,
    texts::sentence,
};

/// A rescue file: more than one push may be in it. It takes as long as it takes while bytes come, as pushes do (F24, F49).
pub struct RescueFile(Bytes);

impl<S: Send + Sync> FromRequest<S> for RescueFile {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        lines(request, RESCUE_BYTES_MAX).await.map(Self)
    }
}

/// What became of the file.
#[derive(Debug, Serialize, ToSchema)]
pub struct RescueAnswer {
    /// The whole file was read, and every body of it was taken.
    is_complete: bool,
    /// Its whole bodies, in order.
    bodies: Vec<RescuedBody>,
    /// Where and why it could not be read any further; what stands before it was read.
    fault: Option<RescueFault>,
}

/// What became of a body.
#[derive(Debug, Serialize, ToSchema)]
pub struct RescuedBody {
    /// Which phone it says it is from.
    device: DeviceId,
    /// The life of its log.
    epoch: u32,
    /// The place of its first command.
    first_seq: u64,
    /// How many commands it has.
    count: u32,
    /// What became of it.
    became: RescueResult,
    /// How many of its commands wait at the exceptions desk.
    held: usize,
    /// The outcome of each command: `held`, or what it was before.
    outcomes: Vec<OutcomeAt>,
}

/// What became of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RescueResult {
    /// Every command has an outcome.
    Taken,
    /// The same, but the phone had its key no more: what nothing proves to be its technician's waits as claimed, and can only be
    /// attached to what it is about, or declined.
    Claimed,
    /// Not the seal of a phone of one's branches over these bytes: nothing was taken.
    SealInvalid,
}

/// Where and why a file cannot be read any further.
#[derive(Debug, Serialize, ToSchema)]
pub struct RescueFault {
    /// The line, from 1, where the body begins that cannot be read.
    line: usize,
    /// The number of that body, from 1.
    body: usize,
    /// `cut`: the file ends before the body does; `too_long`; `not_a_push`.
    why: &'static str,
}

impl From<&Fault> for RescueFault {
    fn from(fault: &Fault) -> Self {
        let why = match fault.why {
            Why::Empty => "empty",
            Why::Cut { .. } => "cut",
            Why::TooLong(_) => "too_long",
            Why::Body(_) => "not_a_push",
        };
        Self { line: fault.line, body: fault.body, why }
    }
}

impl From<Body> for RescuedBody {
    fn from(Body { device, epoch, first_seq, count, became }: Body) -> Self {
        let (became, outcomes) = match became {
            Became::Taken(outcomes) => (RescueResult::Taken, outcomes),
            Became::Claimed(outcomes) => (RescueResult::Claimed, outcomes),
            Became::SealInvalid => (RescueResult::SealInvalid, Vec::new()),
        };
        let held = outcomes.iter().filter(|at| matches!(at.outcome, Outcome::Held { .. })).count();
        Self { device, epoch, first_seq, count, became, held, outcomes }
    }
}

impl TryFrom<TakenIn> for RescueAnswer {
    type Error = Problem;

    fn try_from(TakenIn { bodies, fault }: TakenIn) -> Result<Self, Problem> {
        if let (true, Some(fault)) = (bodies.is_empty(), &fault) {
            let detail = sentence!("not-a-rescue-file", why = fault.why.to_string());
            return Err(Problem::new(StatusCode::BAD_REQUEST, "not_a_rescue_file", detail));
        }
        let bodies: Vec<RescuedBody> = bodies.into_iter().map(RescuedBody::from).collect();
        let is_complete = fault.is_none() && bodies.iter().all(|body| body.became != RescueResult::SealInvalid);
        Ok(Self { is_complete, bodies, fault: fault.as_ref().map(RescueFault::from) })
    }
}

/// Takes in a rescue file: what a phone could not send, carried to the office by hand.
///
/// It is the bodies of deposits, one after the other; each is checked and kept as if its phone had deposited it, and every command goes
/// to the exceptions desk, once: the same file again is answered the same. Of a file that was cut, the whole bodies are taken.
#[utoipa::path(post, path = "/v1/sync/rescue", tag = "sync", security(("bearer" = [])),
    request_body(content = String, content_type = "application/x-ndjson", description = "The file as the phone wrote it"),
    responses(
        (status = 200, description = "What became of each body", body = RescueAnswer),
        (status = 400, description = "`not_a_rescue_file`: not one body of it could be read; `body_cut`", body = ProblemBody),
        (status = 413, description = "`body_too_large`", body = ProblemBody),
    ))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    RescueFile(file): RescueFile,
) -> Result<Json<RescueAnswer>, Problem> {
    rescue::take_in(&state, Some(&principal.actor), &file).await?.try_into().map(Json)
}

#[cfg(test)]
mod tests {
    use callout_core::{
        domain::order::{OrderCommand, command::Nothing},
        protocol::{auth::Session, push, rescue::UNSEALED},
    };
    use serde_json::{Value, json};

    use crate::{
        sync::tests::office::{Office, log_of},
        testing::{Answer, TestPhone, TestServer},
    };

    async fn takes_in(server: &TestServer, who: &Session, file: Vec<u8>) -> Answer {
        let request = server.post("/v1/sync/rescue").bearer(who).header("content-type", "application/x-ndjson");
        request.bytes(file).send().await
    }

    /// A technician who was disabled with three facts in his pocket, and the two bodies of his rescue file.
    async fn disabled_with_facts(server: &TestServer) -> (TestPhone, Vec<Vec<u8>>) {
        let mut office = Office::open(server).await;
        let (phone, _) = server.person("wang").technician().add_with_phone().await;
        let order = office.order_of(server, phone.person).await;
        let mut log = log_of(&phone, "wang", "D01");
        log.takes_cash(order, 100, 1);
        log.takes_cash(order, 200, 2);
        log.does(order, OrderCommand::Accept(Nothing {}));
        let admin = server.administrator().await;
        server.post(&format!("/v1/people/{}/disable", phone.person)).bearer(&admin).send().await.expect(200);
        (phone, vec![log.push_from(1, 2), log.push_from(3, 1)])
    }

    #[tokio::test]
    async fn a_rescue_file_of_a_disabled_person_reaches_the_exceptions_desk_once_f63() {
        let server = TestServer::start().await;
        let (phone, bodies) = disabled_with_facts(&server).await;
        let clerk = server.office(&["clerk"]).await;
        let first = takes_in(&server, &clerk, bodies.concat()).await;
        let answer: Value = first.expect(200).json();
        assert_eq!((&answer["is_complete"], &answer["fault"]), (&json!(true), &Value::Null), "{answer}");
        let rows: Vec<_> = answer["bodies"].as_array().into_iter().flatten().collect();
        assert_eq!(rows.iter().map(|row| row["held"].clone()).collect::<Vec<_>>(), [2, 1]);
        assert!(rows.iter().all(|row| row["device"] == json!(phone.device) && row["became"] == "taken"));
        assert_eq!(takes_in(&server, &clerk, bodies.concat()).await.expect(200).bytes, first.bytes, "I4");
        let held: Value = server.get("/v1/held").bearer(&clerk).send().await.expect(200).json();
        assert_eq!(held["items"].as_array().map(Vec::len), Some(3));
        assert!(server.security_events("rescue_file_taken_in").await > 0);
    }

    #[tokio::test]
    async fn of_a_cut_file_the_whole_bodies_are_taken_and_the_fault_is_named() {
        let server = TestServer::start().await;
        let (_, bodies) = disabled_with_facts(&server).await;
        let clerk = server.office(&["supervisor"]).await;
        let mut cut = bodies.concat();
        cut.truncate(cut.len() - 10);
        let answer: Value = takes_in(&server, &clerk, cut).await.expect(200).json();
        assert_eq!((&answer["is_complete"], &answer["bodies"][0]["held"]), (&json!(false), &json!(2)));
        assert_eq!(answer["fault"], json!({ "line": 5, "body": 2, "why": "cut" }));
        for nothing in [b"".to_vec(), b"{}\n".to_vec(), bodies[0][..40].to_vec()] {
            takes_in(&server, &clerk, nothing).await.problem("not_a_rescue_file", 400);
        }
    }

    /// The same body of a phone that has its key no more.
    fn without_its_seal(body: &[u8]) -> Vec<u8> {
        let framed = push::read(body).expect("a push");
        let unsealed = push::unsealed(&framed.header, &framed.commands).expect("JSON");
        push::seal(unsealed, UNSEALED.parse().expect("short")).expect("JSON")
    }

    async fn became(server: &TestServer, who: &Session, file: Vec<u8>) -> Vec<Value> {
        let answer: Value = takes_in(server, who, file).await.expect(200).json();
        answer["bodies"].as_array().into_iter().flatten().map(|row| row["became"].clone()).collect()
    }

    async fn what_no_key_proves(server: TestServer) {
        let (phone, bodies) = disabled_with_facts(&server).await;
        let clerk = server.office(&["clerk"]).await;
        let forged = log_of(&phone, "somebody", "D01").push_of(1, &[b"{}"]);
        let file = [forged, without_its_seal(&bodies[0])].concat();
        assert_eq!(became(&server, &clerk, file).await, ["seal_invalid", "claimed"]);
        let held: Value = server.get("/v1/held").bearer(&clerk).send().await.expect(200).json();
        let cases: Vec<_> = held["items"].as_array().cloned().unwrap_or_default();
        assert_eq!(cases.len(), 2, "the forged one is not taken");
        assert!(
            cases.iter().all(|case| case["claims"] == json!(phone.person) && case["person"] == json!(clerk.person.id))
        );
        let accepts = async |case: &Value| -> Value {
            let path = format!("/v1/held/{}/settle", case["id"].as_str().expect("an id"));
            let body = json!({ "decision": "accepted", "reason": "he says so" });
            server.post(&path).bearer(&clerk).json(&body).send().await.expect(200).json()
        };
        assert_eq!(accepts(&cases[0]).await["cases"][0]["refused"], "recorder_unproven");

        // Its key was found, or the phone itself: the same cases, and they are his now.
        assert_eq!(became(&server, &clerk, bodies.concat()).await, ["taken", "taken"]);
        let held: Value = server.get("/v1/held").bearer(&clerk).send().await.expect(200).json();
        let now: Vec<_> = held["items"].as_array().cloned().unwrap_or_default();
        assert_eq!(now.len(), 3);
        assert!(now.iter().all(|case| case["claims"].is_null() && case["person"] == json!(phone.person)), "{held}");
        assert!(accepts(&cases[0]).await["cases"][0]["refused"].is_null());
        assert_eq!(became(&server, &clerk, without_its_seal(&bodies[0])).await, ["claimed"], "it changes nothing");
        let held: Value = server.get("/v1/held").bearer(&clerk).send().await.expect(200).json();
        assert_eq!(held["items"].as_array().map(Vec::len), Some(2));
    }

    #[tokio::test]
    async fn what_no_key_proves_waits_as_claimed_until_it_is_proven_f75() {
        what_no_key_proves(TestServer::start().await).await;
    }

    #[tokio::test]
    async fn what_no_key_proves_waits_as_claimed_until_it_is_proven_on_postgres_f75() {
        let Some(server) = TestServer::on_postgres().await else { return };
        what_no_key_proves(server).await;
    }

    #[tokio::test]
    async fn another_branch_learns_nothing_of_a_phone_and_a_technician_takes_nothing_in_f61() {
        let server = TestServer::start().await;
        let (_, bodies) = disabled_with_facts(&server).await;
        let elsewhere = server.person("elsewhere").roles(&["clerk"]).branch("West").add().await;
        let elsewhere = server.sign_in(&elsewhere).await;
        let answer: Value = takes_in(&server, &elsewhere, bodies.concat()).await.expect(200).json();
        assert_eq!(answer["bodies"][0]["became"], "seal_invalid");
        let (_, technician) = server.person("li").technician().add_with_phone().await;
        takes_in(&server, &technician, bodies.concat()).await.problem("forbidden", 403);
    }
}
