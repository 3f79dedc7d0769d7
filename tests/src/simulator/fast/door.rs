//! The door: the requests of phones, in the server's protocol.

use callout_core::{
    domain::{
        digest::Digest,
        ids::{DeviceId, PersonId},
        subjects::Product,
        text::Text,
        time::Timestamp,
    },
    protocol::{
        auth::{Enrol, Enrolled, PERSON_DISABLED, Refresh, SignIn},
        push::{self, Head},
        rescue::UNSEALED,
    },
};
use callout_server::{
    security::DeviceKey,
    sync::{
        heart::{incoming::Push, rows::DeviceState},
        pull::{self, PullError, Puller, pull},
    },
};
use crux_http::protocol::HttpRequest;
use futures::FutureExt as _;
use serde::Serialize;

use super::{
    Fast, Job, Reply,
    pictures::{Part, Stopped},
};
use crate::simulator::{
    gate::Closed,
    server::{ADDRESS, Server as _, header_of},
};

impl Fast {
    fn enrol(&mut self, now_ms: i64, body: &[u8]) -> Answer {
        let Ok(enrol) = serde_json::from_slice::<Enrol>(body) else { return problem(422, "invalid_field") };
        let Some(key) = DeviceKey::new(enrol.public_key) else { return problem(422, "key_invalid") };
        let Some(technician) = self.gate.redeem(&enrol) else { return problem(403, "code_refused") };
        let person = self.technicians[technician];
        let device: DeviceId = self.fresh();
        self.device_count += 1;
        let code = format!("D{:02}", self.device_count);
        let me = self.me(person);
        let state = DeviceState {
            id: device,
            branch: me.branch,
            person,
            code: Text::new(&code).unwrap_or_else(|_| unreachable!("a plain code")),
            head: Head { epoch: 1, seq: 0, hash: Digest::ZERO },
            is_forked: false,
            enrolled_at: Timestamp::from_ms(now_ms),
        };
        self.store.tables().devices.insert(device, state);
        self.gate.keys.insert(device, key);
        self.gate.owners.insert(device, person);
        match self.gate.pair(now_ms, device, me, self.incarnation) {
            Some(session) => ok(&Enrolled { device, code, epoch: 1, session }),
            None => problem(500, "internal"),
        }
    }

    fn session(&mut self, now_ms: i64, device: Result<DeviceId, Closed>) -> Answer {
        let device = match device {
            Ok(device) => device,
            Err(Closed::Disabled) => return problem(403, PERSON_DISABLED),
            Err(Closed::Unknown) => return problem(401, "refresh_failed"),
        };
        let Some(person) = self.gate.owners.get(&device).copied() else { return problem(401, "refresh_failed") };
        let me = self.me(person);
        self.gate.pair(now_ms, device, me, self.incarnation).map_or_else(|| problem(500, "internal"), |pair| ok(&pair))
    }

    fn sign_in(&mut self, now_ms: i64, body: &[u8]) -> Answer {
        let Ok(sign_in) = serde_json::from_slice::<SignIn>(body) else { return problem(422, "invalid_field") };
        let names = 0..self.technicians.len();
        let person = names.into_iter().find(|n| self.login(*n) == sign_in.login.as_str()).map(|n| self.technicians[n]);
        let Some(person) = person else { return problem(401, "sign_in_failed") };
        match self.gate.sign_in(&sign_in, person) {
            Err(Closed::Unknown) => problem(403, "device_not_enrolled"),
            device => self.session(now_ms, device),
        }
    }

    pub(super) fn push(&mut self, now_ms: i64, from: Option<DeviceId>, body: &[u8]) -> Answer {
        let Ok(framed) = push::read(body) else { return problem(400, "not_a_push") };
        if from.is_some_and(|device| device != framed.header.device) {
            return problem(403, "wrong_device");
        }
        let Some(key) = self.gate.keys.get(&framed.header.device) else { return problem(400, "seal_invalid") };
        let recorder = framed.header.recorder.as_ref().and_then(|seal| self.gate.keys.get(&seal.device));
        let Ok(push) = Push::unseal(framed, key, recorder) else { return problem(400, "seal_invalid") };
        self.received(now_ms, from, push)
    }

    /// A body that somebody carried to the office: it may have no seal.
    pub(super) fn carried(&mut self, now_ms: i64, body: &[u8], carrier: PersonId) -> Answer {
        let Ok(framed) = push::read(body) else { return problem(400, "not_a_push") };
        if framed.seal.as_str() != UNSEALED {
            return self.push(now_ms, None, body);
        }
        let Some(key) = self.gate.keys.get(&framed.header.device) else { return problem(400, "seal_invalid") };
        let recorder = framed.header.recorder.as_ref().and_then(|seal| self.gate.keys.get(&seal.device));
        let push = Push::carried(framed, key, recorder, Some(carrier));
        self.received(now_ms, None, push)
    }

    fn received(&mut self, now_ms: i64, from: Option<DeviceId>, push: Push<Product>) -> Answer {
        let push = Box::new(push);
        let job = if from.is_some() { Job::Push(push) } else { Job::Deposit(push) };
        match self.submit(now_ms, &job) {
            Ok(Reply::Answer(answer)) => ok(&answer),
            Ok(_) | Err(_) => problem(500, "internal"),
        }
    }

    fn pull(&self, device: DeviceId, query: &str) -> Answer {
        let Some(state) = self.store.tables().devices.get(&device).cloned() else { return problem(404, "not_found") };
        let who = Puller {
            incarnation: self.incarnation,
            branch: state.branch,
            person: state.person,
            device,
            epoch: state.head.epoch,
            page_items: self.page_items,
        };
        let value = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        let Ok(ask) = pull::Ask::parse(value("cursor"), value("until"), value("token")) else {
            return problem(422, "cursor_unreadable");
        };
        let mut picture = self.store.clone();
        match pull(&mut picture, &who, &ask).now_or_never() {
            Some(Ok(page)) => ok(&page),
            Some(Err(PullError::CursorUnknown)) => problem(409, "cursor_unknown"),
            _ => problem(500, "internal"),
        }
    }

    fn blob(&mut self, method: &str, path: &str, query: &str, body: &[u8]) -> Answer {
        let (digest, is_status) = path.strip_suffix("/status").map_or((path, false), |digest| (digest, true));
        let Ok(digest) = digest.parse::<Digest>() else { return problem(404, "not_found") };
        let value =
            |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')?.parse().ok());
        let done = if method == "PUT" && !is_status {
            let (Some(offset), Some(total)) = (value("offset"), value("total")) else {
                return problem(422, "invalid_field");
            };
            self.pictures.put(digest, Part { offset, total, bytes: body })
        } else {
            self.pictures.status(digest)
        };
        match done {
            Ok(status) => ok(&status),
            Err(Stopped::Mismatch) => problem(422, "digest_wrong"),
            Err(Stopped::Length) => problem(422, "length"),
            Err(Stopped::Died) => problem(500, "internal"),
        }
    }

    pub(super) fn answer(&mut self, now_ms: i64, request: &HttpRequest) -> Answer {
        let path = request.url.strip_prefix(ADDRESS).unwrap_or(&request.url);
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let body = &request.body;
        match path {
            "/v1/devices/enrol" => return self.enrol(now_ms, body),
            "/v1/auth/refresh" => {
                let Ok(refresh) = serde_json::from_slice::<Refresh>(body) else { return problem(422, "invalid_field") };
                let device = self.gate.refresh(&refresh);
                return self.session(now_ms, device);
            }
            "/v1/auth/sign-in" => return self.sign_in(now_ms, body),
            "/v1/sync/deposit" => return self.push(now_ms, None, body),
            _ => {}
        }
        let device = match self.gate.let_in(now_ms, header_of(request, "authorization")) {
            Ok(device) => device,
            Err(Closed::Disabled) => return problem(403, PERSON_DISABLED),
            Err(Closed::Unknown) => return problem(401, "unauthenticated"),
        };
        match path {
            "/v1/sync/push" => self.push(now_ms, Some(device), body),
            "/v1/sync/pull" => self.pull(device, query),
            "/v1/auth/sign-out" => ok(&serde_json::json!({})),
            _ => match path.strip_prefix("/v1/blobs/") {
                Some(rest) => self.blob(&request.method, rest, query, body),
                None => problem(404, "not_found"),
            },
        }
    }
}

/// An answer of the door.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) content_type: &'static str,
    pub(super) body: Vec<u8>,
}

fn ok(value: &impl Serialize) -> Answer {
    let body = serde_json::to_vec(value).unwrap_or_default();
    Answer { status: 200, content_type: "application/json", body }
}

fn problem(status: u16, code: &str) -> Answer {
    let body =
        serde_json::json!({ "type": format!("urn:callout:{code}"), "status": status, "code": code, "detail": code });
    Answer { status, content_type: "application/problem+json", body: body.to_string().into_bytes() }
}
