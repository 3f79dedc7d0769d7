//! Complaints for tests: recorded, and taken through their steps by people of every role. Whoever asks signs in for it: days pass
//! between the steps, and nobody stays signed in so long.

use callout_core::{domain::ids::OrderId, protocol::auth::Session};
use serde_json::{Value, json};

use super::{Answer, office::Day};

/// Somebody without a voucher or a file complains, who lives there.
#[must_use]
pub fn chen(site: &Value) -> Value {
    let (name, phone, address) = ("Chen Wei", "13900000002", "7 Huaihai Road");
    json!({
        "from": { "other": { "name": name, "phone": phone, "address": address, "site": site } },
        "source": "call",
        "kind": "product_quality",
        "about": { "part_number": "FAN-220", "quantity": 4, "faulty": 1 },
        "says": "The new fan is as loud as the old one",
        "asks": "Another one",
    })
}

/// The same complaint of the customer of a voucher.
#[must_use]
pub fn of_order(order: OrderId) -> Value {
    changed(chen(&json!({})), &json!({ "from": { "order": order } }))
}

/// A body with other fields.
#[must_use]
pub fn changed(mut body: Value, change: &Value) -> Value {
    for (field, value) in change.as_object().into_iter().flatten() {
        body[field] = value.clone();
    }
    body
}

/// It is justified, and so heavy.
#[must_use]
pub fn judge(weight: &str) -> Value {
    json!({ "is_justified": true, "reasons": "The fan is out of balance", "weight": weight, "matter": "quality" })
}

/// It is not justified.
#[must_use]
pub fn judge_unjustified() -> Value {
    changed(judge("ordinary"), &json!({ "is_justified": false, "reasons": "As loud as the catalogue says" }))
}

/// The cause is found.
#[must_use]
pub fn cause() -> Value {
    json!({ "cause": "quality", "findings": "A blade is bent in this batch" })
}

/// A solution is proposed.
#[must_use]
pub fn solution() -> Value {
    json!({ "solution": "A fan of another batch, free" })
}

/// The customer is told.
#[must_use]
pub fn told(by: &str) -> Value {
    json!({ "by": by, "says": "A new fan comes on Friday" })
}

/// Somebody was with the customer.
#[must_use]
pub fn visit() -> Value {
    json!({ "findings": "It hums at 52 dB", "is_satisfied": false })
}

/// A measure that prevents it.
#[must_use]
pub fn prevention() -> Value {
    json!({ "prevention": "Blades are gauged before they are packed" })
}

/// The deputy general manager's word.
#[must_use]
pub fn instruction() -> Value {
    json!({ "instruction": "Exchange it, and report to me" })
}

/// A complaint in the API, and the day on which it is handled.
pub struct Case<'a> {
    /// The day.
    pub day: &'a Day,
    /// The complaint's id.
    pub id: String,
}

impl<'a> Case<'a> {
    /// A clerk records it.
    ///
    /// # Panics
    /// If the server refuses.
    pub async fn recorded(day: &'a Day, body: &Value) -> Self {
        let clerk = day.server.office(&["clerk"]).await;
        let answer: Value = day.server.post("/v1/complaints").bearer(&clerk).json(body).send().await.expect(201).json();
        let id = answer["subject"]["id"].as_str().expect("an id").to_owned();
        Self { day, id }
    }

    /// It is recorded, and everything was done until a solution is proposed: an ordinary one, visited by the supervisor.
    pub async fn proposed(day: &'a Day) -> Self {
        let case = Self::recorded(day, &chen(&json!({ "zone": "urban" }))).await;
        let quality = day.server.person("quality").roles(&["quality"]).add_once().await;
        for (role, command, body) in [
            ("supervisor", "judge", judge("ordinary")),
            ("supervisor", "visit", visit()),
            ("supervisor", "name-responsible", json!({ "person": quality.id })),
            ("quality", "find-cause", cause()),
            ("quality", "propose", solution()),
        ] {
            case.must(role, command, body).await;
        }
        case
    }

    /// Where something is done on it.
    #[must_use]
    pub fn path(&self, command: &str) -> String {
        format!("/v1/complaints/{}/{command}", self.id)
    }

    /// Somebody who is signed in does something.
    pub async fn by(&self, who: &Session, command: &str, body: Value) -> Answer {
        self.day.server.post(&self.path(command)).bearer(who).json(&body).send().await
    }

    /// Somebody of that role does something.
    pub async fn asks(&self, role: &str, command: &str, body: Value) -> Answer {
        let who = self.day.server.office(&[role]).await;
        self.by(&who, command, body).await
    }

    /// Somebody of that role does something that passes; the complaint after it.
    ///
    /// # Panics
    /// If the server refuses.
    pub async fn must(&self, role: &str, command: &str, body: Value) -> Value {
        self.asks(role, command, body).await.expect(200).json::<Value>()["subject"].clone()
    }

    /// The complaint with its line, as it stands.
    ///
    /// # Panics
    /// If the server refuses.
    pub async fn file(&self) -> Value {
        let who = self.day.server.office(&["service_department"]).await;
        let path = format!("/v1/complaints/{}", self.id);
        self.day.server.get(&path).bearer(&who).send().await.expect(200).json()
    }
}

impl Day {
    /// What somebody of that role reads there.
    ///
    /// # Panics
    /// If the server refuses.
    pub async fn reads(&self, role: &str, path: &str) -> Value {
        let who = self.server.office(&[role]).await;
        self.server.get(path).bearer(&who).send().await.expect(200).json()
    }
}
