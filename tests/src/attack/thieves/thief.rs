//! Somebody with an enrolled phone who writes its log and its requests himself.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::{Context as _, Result};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use callout_core::{
    domain::{
        digest::Digest,
        order::WorkOrder,
        subject::Listed as _,
        text::Text,
        time::{Reading, Timestamp},
    },
    protocol::{
        command::Envelope,
        limits::PROTOCOL,
        push::{self, CONTENT_TYPE, Header},
    },
};
use callout_desk::office::Office;
use callout_server::testing::{
    TestPhone,
    office::{compressor, lin},
};
use chrono_tz::Tz;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use uuid::Uuid;

use crate::attack::{
    crowd::{answer, connect, runtime, status_of},
    server::Server,
};

/// Where everybody sits.
pub const OFFICE: Ipv4Addr = Ipv4Addr::LOCALHOST;
/// What stands in the customer's address, and nowhere else.
pub const WORDS_OF_THE_CUSTOMER: &str = "12 Nanjing Road";

/// Somebody with a phone.
pub struct Thief {
    /// His phone.
    pub phone: TestPhone,
    /// His access token.
    pub token: String,
    to: SocketAddr,
    log: Vec<Vec<u8>>,
    made: u128,
}

impl Thief {
    /// A technician whose phone is enrolled.
    pub fn enrol(server: &Server, login: &str) -> Result<Self> {
        let (phone, enrolled) = server.add_phone(login)?;
        let token = enrolled.session.access_token.expose().to_owned();
        Ok(Self { phone, token, to: server.address(), log: Vec::new(), made: 0 })
    }

    /// Finds the server where it listens now.
    pub fn meets(&mut self, server: &Server) {
        self.to = server.address();
    }

    /// An id that nobody has.
    pub fn fresh(&mut self) -> Uuid {
        self.made += 1;
        Uuid::from_u128(u128::from_be_bytes(*self.phone.device.0.as_bytes()) ^ self.made)
    }

    /// Writes a command on an order into his log.
    pub fn records(&mut self, order: &str, kind: &str, body: &Value) {
        let seq = self.log.len() as u64 + 1;
        let wall = Timestamp::from_ms(now_ms().and_then(|ms| Ok(i64::try_from(ms)?)).unwrap_or_default());
        let envelope = Envelope {
            id: self.fresh().into(),
            device: self.phone.device,
            epoch: 1,
            seq,
            prev: self.log.last().map_or(Digest::ZERO, |bytes| Digest::of(bytes)),
            kind: Text::new(kind).unwrap_or_else(|_| unreachable!("a kind is short")),
            kind_version: 1,
            about: WorkOrder::key(order.parse().unwrap_or_default()),
            basis_revision: None,
            recorded_at: Reading { wall, zone: Tz::Asia__Shanghai, monotonic_ms: seq, boot: 1 },
            body: serde_json::value::to_raw_value(body).unwrap_or_default(),
            blobs: Vec::new(),
        };
        self.log.push(envelope.to_bytes().unwrap_or_default());
    }

    fn body(&self, from: usize, count: usize) -> Result<Vec<u8>> {
        let commands: Vec<&[u8]> = self.log[from..from + count].iter().map(Vec::as_slice).collect();
        let header = Header {
            push: PROTOCOL,
            device: self.phone.device,
            epoch: 1,
            first_seq: from as u64 + 1,
            count: u32::try_from(count)?,
            app: Text::new("1.0.0").map_err(|_| anyhow::anyhow!("a version"))?,
            recorder: None,
        };
        let unsealed = push::unsealed(&header, &commands)?;
        let seal = STANDARD.encode(self.phone.key.sign(&push::sealed_digest(&unsealed).0).0);
        Ok(push::seal(unsealed, Text::new(&seal).map_err(|_| anyhow::anyhow!("a seal"))?)?)
    }

    /// Deposits commands of his log; the status.
    pub fn deposits(&self, from: usize, count: usize) -> Result<u16> {
        Ok(self.sends("POST", "/v1/sync/deposit", CONTENT_TYPE, &self.body(from, count)?)?.0)
    }

    /// Pushes commands of his log; the status.
    pub fn pushes(&self, from: usize, count: usize) -> Result<u16> {
        Ok(self.sends("POST", "/v1/sync/push", CONTENT_TYPE, &self.body(from, count)?)?.0)
    }

    /// Pulls; the page.
    pub fn pulls(&self, query: &str) -> Result<String> {
        Ok(self.sends("GET", &format!("/v1/sync/pull{query}"), "", &[])?.1)
    }

    /// Uploads a part of a picture; the status and the answer.
    pub fn uploads(&self, digest: Digest, (offset, total): (usize, usize), part: &[u8]) -> Result<(u16, String)> {
        let path = format!("/v1/blobs/{digest}?offset={offset}&total={total}");
        self.sends("PUT", &path, "application/octet-stream", part)
    }

    fn sends(&self, method: &str, path: &str, content_type: &str, body: &[u8]) -> Result<(u16, String)> {
        let said = runtime()?.block_on(async {
            let mut stream = connect(OFFICE, self.to).await?;
            let head = authorized(method, path, &self.token, content_type, body.len());
            stream.write_all(head.as_bytes()).await.context("a request")?;
            stream.write_all(body).await.context("its body")?;
            anyhow::Ok(answer(&mut stream).await)
        })?;
        let body = said.split_once("\r\n\r\n").map_or("", |(_, body)| body).to_owned();
        Ok((status_of(&said)?, body))
    }
}

/// The head of a request under a token, the only one on its connection.
pub fn authorized(method: &str, path: &str, token: &str, content_type: &str, length: usize) -> String {
    let content = match content_type {
        "" => String::new(),
        kind => format!("content-type: {kind}\r\ncontent-length: {length}\r\n"),
    };
    format!(
        "{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {token}\r\n{content}\r\n"
    )
}

/// An order of a customer's that the thief has; its id.
pub fn order_of(server: &Server, desk: &Office, thief: &Thief) -> Result<String> {
    server.add_person("clerk", "clerk")?;
    let clerk = server.sign_in("clerk")?;
    let call =
        json!({ "customer": { "new": lin() }, "asset": { "new": compressor() }, "channel": "phone", "fault": "noise" });
    let order = clerk.post("/v1/calls", &call)?["order"]["id"].as_str().context("no order")?.to_owned();
    let assign = json!({ "to": thief.phone.person, "basis_revision": 1 });
    desk.post(&format!("/v1/orders/{order}/assign"), &assign)?;
    Ok(order)
}

/// The machine's time.
pub fn now_ms() -> Result<u128> {
    #[expect(clippy::disallowed_methods, reason = "what a phone records is of now, and the server is a real one")]
    let now = SystemTime::now();
    Ok(now.duration_since(UNIX_EPOCH)?.as_millis())
}
