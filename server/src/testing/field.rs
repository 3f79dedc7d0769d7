//! A technician in the field for tests: his phone numbers, chains and seals what he records, and pushes it.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use callout_core::{
    domain::{
        cash::CashBook,
        digest::Digest,
        ids::OrderId,
        order::WorkOrder,
        subject::Listed as _,
        text::Text,
        time::{Reading, Timestamp},
    },
    protocol::{
        auth::Session,
        command::Envelope,
        limits::PROTOCOL,
        push::{self, CONTENT_TYPE, Header},
    },
};
use chrono_tz::Tz;
use serde_json::{Value, json};

use super::{TestPhone, office::Day};

/// A technician with his phone.
pub struct Field<'a> {
    /// Whose phone it is.
    pub phone: TestPhone,
    /// Its number, as in its receipts (I18).
    pub code: String,
    day: &'a Day,
    session: Session,
    log: Vec<Vec<u8>>,
}

impl<'a> Field<'a> {
    /// A technician of the day's branch, with an enrolled phone.
    ///
    /// # Panics
    /// If the server refuses.
    pub async fn of(day: &'a Day, login: &str) -> Self {
        let (phone, session) = day.server.person(login).technician().add_with_phone().await;
        let devices: Value = day.server.get("/v1/devices").bearer(&day.clerk).send().await.expect(200).json();
        let mine = devices["devices"].as_array().into_iter().flatten().find(|row| row["id"] == json!(phone.device));
        let code = mine.and_then(|row| row["code"].as_str()).expect("the phone's number").to_owned();
        Self { phone, code, day, session, log: Vec::new() }
    }

    /// The number of a document of his phone's.
    #[must_use]
    pub fn number(&self, kind: &str, n: u32) -> Value {
        json!({ "kind": kind, "issuer": format!("{}.1", self.code), "n": n })
    }

    /// Records something on an order, or on his cash book, and pushes it; what became of it.
    ///
    /// # Panics
    /// If the server refuses the push as a whole.
    pub async fn does(&mut self, order: Option<OrderId>, kind: &str, body: Value) -> Value {
        let seq = self.log.len() as u64 + 1;
        let wall = Timestamp::from(self.day.server.state.clock.now());
        let envelope = Envelope {
            id: uuid::Uuid::from_u128(u128::from_be_bytes(*self.phone.device.0.as_bytes()) ^ u128::from(seq)).into(),
            device: self.phone.device,
            epoch: 1,
            seq,
            prev: self.log.last().map_or(Digest::ZERO, |bytes| Digest::of(bytes)),
            kind: Text::new(kind).expect("a kind"),
            kind_version: 1,
            about: order.map_or_else(
                || CashBook::key_of(self.day.server.branch, self.phone.person),
                |order| WorkOrder::key(order.0),
            ),
            basis_revision: None,
            recorded_at: Reading { wall, zone: Tz::Asia__Shanghai, monotonic_ms: seq, boot: 1 },
            body: serde_json::value::to_raw_value(&body).expect("a body"),
            blobs: Vec::new(),
        };
        self.log.push(envelope.to_bytes().expect("a command"));
        let answer = self.push(seq).await;
        assert_eq!(answer["outcomes"].as_array().map(Vec::len), Some(1), "{answer}");
        answer["outcomes"][0]["outcome"].clone()
    }

    /// Time passes, and his session is renewed.
    ///
    /// # Panics
    /// If the server refuses.
    pub async fn later(&mut self, by: Duration) {
        self.day.server.advance(by);
        let answer = self.day.server.refresh(&self.phone, &self.session.refresh_token).await;
        self.session = answer.expect(200).json();
    }

    /// Records something on an order that must be applied as it is.
    ///
    /// # Panics
    /// If it is not.
    pub async fn must(&mut self, order: OrderId, kind: &str, body: Value) {
        let outcome = self.does(Some(order), kind, body).await;
        assert_eq!(outcome["outcome"], "applied", "{kind}: {outcome}");
    }

    /// The kinds of what the phone is told when it asks for everything, with their bodies.
    ///
    /// # Panics
    /// If the server refuses.
    pub async fn hears(&self) -> Vec<(String, Value)> {
        let page: Value = self.day.server.get("/v1/sync/pull").bearer(&self.session).send().await.expect(200).json();
        let items = page["items"].as_array().cloned().unwrap_or_default();
        items
            .into_iter()
            .map(|item| (item["item"].as_str().unwrap_or_default().to_owned(), item["body"].clone()))
            .collect()
    }

    /// Asks for everything, with a header.
    ///
    /// # Panics
    /// If the server refuses.
    pub async fn pulls_with(&self, name: &str, value: &str) {
        let request = self.day.server.get("/v1/sync/pull").bearer(&self.session).header(name, value);
        request.send().await.expect(200);
    }

    async fn push(&self, first_seq: u64) -> Value {
        let from = usize::try_from(first_seq - 1).expect("a place");
        let commands: Vec<&[u8]> = self.log[from..].iter().map(Vec::as_slice).collect();
        let header = Header {
            push: PROTOCOL,
            device: self.phone.device,
            epoch: 1,
            first_seq,
            count: u32::try_from(commands.len()).expect("a count"),
            app: Text::new("1.0.0").expect("a version"),
            recorder: None,
        };
        let unsealed = push::unsealed(&header, &commands).expect("a push");
        let seal = STANDARD.encode(self.phone.key.sign(&push::sealed_digest(&unsealed).0).0);
        let body = push::seal(unsealed, Text::new(&seal).expect("a seal")).expect("a push");
        let request = self.day.server.post("/v1/sync/push").bearer(&self.session).header("content-type", CONTENT_TYPE);
        request.bytes(body).send().await.expect(200).json()
    }
}
