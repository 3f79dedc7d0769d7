//! A server in the same process: enrols, takes what is pushed, gives one picture.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use callout_core::{
    domain::{
        digest::Digest,
        order::{Mode, WorkOrder},
        samples::{self, Trial},
        subject::Listed as _,
    },
    effects::http::NONCE_HEADER,
    protocol::{
        cursor::{Cursor, Position},
        outcome::{Outcome, OutcomeAt},
        push::{self, Head},
    },
};
use callout_desk::network::Network;
use crux_http::protocol::{HttpHeader, HttpRequest, HttpResponse, HttpResult};
use serde_json::{Value, json};
use uuid::Uuid;

/// The server.
#[derive(Clone, Default)]
pub struct Server(Arc<Mutex<State>>);

struct State {
    head: Head,
    seq: u64,
    order: Option<Value>,
    pushed: Vec<Vec<Vec<u8>>>,
    pulls_from_the_start: u32,
}

impl Default for State {
    fn default() -> Self {
        let head = Head { epoch: 1, seq: 0, hash: Digest::ZERO };
        Self { head, seq: 0, order: None, pushed: Vec::new(), pulls_from_the_start: 0 }
    }
}

impl Server {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An order is assigned to the technician; every picture from the start has it. Its id.
    pub fn offers_an_order(&self) -> String {
        let mut trial = Trial::registered(&samples::asset());
        let assign = samples::commands::assign(samples::technician().person);
        trial.play(&samples::clerk(), &assign, Mode::Live).unwrap();
        let (about, revision) = (WorkOrder::key(trial.order.id.0), trial.order.revision);
        let id = trial.order.id.to_string();
        self.state().order = Some(json!({ "item": "put", "about": about, "revision": revision, "body": trial.order }));
        id
    }

    /// The runs of commands that arrived, byte for byte.
    pub fn pushed(&self) -> Vec<Vec<Vec<u8>>> {
        self.state().pushed.clone()
    }

    /// How often a picture was asked for without a cursor.
    pub fn pulls_from_the_start(&self) -> u32 {
        self.state().pulls_from_the_start
    }

    /// The way to it.
    pub fn network(&self) -> impl Network + use<> {
        let server = self.clone();
        move |request: &HttpRequest| server.answer(request)
    }

    fn answer(&self, request: &HttpRequest) -> HttpResult {
        let path = request.url.trim_start_matches("http://127.0.0.1:1");
        let body = self.state().say(path, &request.body).to_string().into_bytes();
        let nonce = request.headers.iter().find(|header| header.name == NONCE_HEADER);
        let header = |name: &str, value: &str| HttpHeader { name: name.to_owned(), value: value.to_owned() };
        let headers = vec![
            header(NONCE_HEADER, nonce.map_or("", |header| &header.value)),
            header("content-type", "application/json"),
        ];
        HttpResult::Ok(HttpResponse { status: 200, headers, body })
    }
}

impl State {
    fn say(&mut self, path: &str, body: &[u8]) -> Value {
        if path == "/v1/devices/enrol" {
            json!({ "device": samples::device(), "code": "D07", "epoch": 1, "session": session() })
        } else if path.starts_with("/v1/auth/") {
            session()
        } else if path == "/v1/sync/push" {
            self.take(body)
        } else if path.starts_with("/v1/sync/pull") {
            self.picture(!path.contains("cursor="))
        } else {
            json!({})
        }
    }

    fn take(&mut self, body: &[u8]) -> Value {
        let push = push::read(body).unwrap();
        let outcomes: Vec<_> = (push.header.first_seq..)
            .zip(&push.commands)
            .map(|(seq, line)| OutcomeAt {
                epoch: push.header.epoch,
                seq,
                hash: Digest::of(line),
                outcome: Outcome::Applied,
            })
            .collect();
        let last = outcomes.last().unwrap();
        self.head = Head { epoch: last.epoch, seq: last.seq, hash: last.hash };
        self.pushed.push(push.commands.iter().map(|line| line.to_vec()).collect());
        json!({ "answer": 1, "run": { "run": "received" }, "head": self.head, "outcomes": outcomes, "end": true })
    }

    fn picture(&mut self, is_from_the_start: bool) -> Value {
        self.seq += 1;
        let until = Cursor {
            incarnation: Uuid::from_u128(1).into(),
            branch: samples::branch(),
            position: Position { seq: self.seq, digest: Digest::of(&self.seq.to_be_bytes()) },
            company: Position::START,
            seal: None,
        };
        self.pulls_from_the_start += u32::from(is_from_the_start);
        let items: Vec<_> = self.order.iter().filter(|_| is_from_the_start).collect();
        json!({ "pull": 1, "until": until, "items": items,
            "more": { "more": "whole", "ack": self.head, "holdings": null }, "end": true })
    }
}

fn session() -> Value {
    let who = samples::technician();
    json!({
        "access_token": "an-access-token", "expires_in_seconds": 900, "refresh_token": "a-refresh-token",
        "person": { "id": who.person, "branch": who.branch, "branch_name": "Shanghai", "name": "Wang",
            "roles": who.roles },
        "incarnation": Uuid::from_u128(1),
    })
}
