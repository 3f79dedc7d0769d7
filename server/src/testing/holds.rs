//! Holds for tests: a batch with a quality problem, its owners, and the house at its work. Whoever asks signs in for it: days pass
//! between the steps, and nobody stays signed in so long.

use callout_core::{domain::ids::AssetId, protocol::auth::Session};
use serde_json::{Value, json};

use super::{
    Answer, TestServer,
    complaints::changed,
    office::{compressor, lin},
};
use crate::jobs;

/// A batch that is bad.
#[must_use]
pub fn bad_batch() -> Value {
    json!({ "model": "KD-220", "batch": "B-02", "wrong": "The coil burns" })
}

/// A product of that model and batch, as somebody typed them.
#[must_use]
pub fn product(model: &str, batch: &str) -> Value {
    changed(compressor(), &json!({ "model": model, "batch": batch }))
}

/// An owner is told by phone.
#[must_use]
pub fn tell() -> Value {
    json!({ "how": "phone", "whom": "Wang Fang" })
}

/// A product is taken back.
#[must_use]
pub fn take_back() -> Value {
    json!({ "note": "Refunded in full", "quantity": null })
}

/// Quality found that it is good.
#[must_use]
pub fn good() -> Value {
    json!({ "findings": "Coils within tolerance" })
}

impl TestServer {
    /// Somebody with a file of that name, and his product.
    ///
    /// # Panics
    /// If the server refuses.
    pub async fn owner(&self, clerk: &Session, name: &str, product: &Value) -> AssetId {
        let customer = self.customer(clerk, &changed(lin(), &json!({ "name": name }))).await;
        self.asset(clerk, customer, product).await
    }

    /// What a product's file says is corrected.
    ///
    /// # Panics
    /// If the server refuses.
    pub async fn corrected(&self, asset: AssetId, product: &Value) {
        let who = self.office(&["administrator"]).await;
        let path = format!("/v1/assets/{asset}");
        let file: Value = self.get(&path).bearer(&who).send().await.expect(200).json();
        let body = json!({ "basis_revision": file["revision"], "asset": product });
        self.put(&path).bearer(&who).json(&body).send().await.expect(200);
    }

    /// The house does what is left to do at this moment.
    pub async fn works(&self) {
        jobs::run_due(&self.state.db, &self.state.work, self.state.clock.now().into()).await;
    }
}

/// A hold in the API.
pub struct Held<'a> {
    /// The server.
    pub server: &'a TestServer,
    /// The hold's id.
    pub id: String,
}

impl<'a> Held<'a> {
    /// Quality places it.
    ///
    /// # Panics
    /// If the server refuses.
    pub async fn placed(server: &'a TestServer, body: &Value) -> Self {
        let quality = server.office(&["quality"]).await;
        let answer: Value = server.post("/v1/holds").bearer(&quality).json(body).send().await.expect(201).json();
        Self { server, id: answer["subject"]["id"].as_str().expect("an id").to_owned() }
    }

    /// Where something is recorded on it.
    #[must_use]
    pub fn path(&self, command: &str) -> String {
        format!("/v1/holds/{}/{command}", self.id)
    }

    /// Somebody of that role records something there.
    pub async fn asks(&self, role: &str, path: &str, body: Value) -> Answer {
        let who = self.server.office(&[role]).await;
        self.server.post(path).bearer(&who).json(&body).send().await
    }

    /// Somebody of that role records something on the hold; the hold after it.
    ///
    /// # Panics
    /// If the server refuses.
    pub async fn must(&self, role: &str, command: &str, body: Value) -> Value {
        self.asks(role, &self.path(command), body).await.expect(200).json::<Value>()["subject"].clone()
    }

    /// Somebody of that role records something on a notice; the notice after it.
    ///
    /// # Panics
    /// If the server refuses.
    pub async fn notes(&self, role: &str, notice: &str, command: &str, body: Value) -> Value {
        let path = format!("/v1/hold-notices/{notice}/{command}");
        self.asks(role, &path, body).await.expect(200).json::<Value>()["subject"].clone()
    }

    /// What the service department reads there.
    ///
    /// # Panics
    /// If the server refuses.
    pub async fn reads(&self, path: &str) -> Value {
        let who = self.server.office(&["service_department"]).await;
        self.server.get(path).bearer(&who).send().await.expect(200).json()
    }

    /// The lines of its notices that a further filter finds.
    pub async fn notices(&self, filter: &str) -> Vec<Value> {
        let path = format!("/v1/hold-notices?about={}&limit=200{filter}", self.id);
        self.reads(&path).await["items"].as_array().cloned().unwrap_or_default()
    }

    /// The notice about a product.
    ///
    /// # Panics
    /// If there is none.
    pub async fn notice_of(&self, asset: AssetId) -> Value {
        for line in self.notices("").await {
            let notice = self.reads(&format!("/v1/hold-notices/{}", id(&line))).await;
            if notice["subject"]["asset"] == json!(asset) {
                return notice["subject"].clone();
            }
        }
        panic!("no notice about {asset}")
    }
}

/// Whether that is the moment, as a log writes it: no two commits of one are at the same millisecond.
#[must_use]
pub fn is_at(written: &Value, unix_ms: i64) -> bool {
    written.as_i64().is_some_and(|written| (unix_ms..unix_ms + 500).contains(&written))
}

/// The id of what an answer shows.
///
/// # Panics
/// If it shows none.
#[must_use]
pub fn id(shown: &Value) -> &str {
    shown["id"].as_str().unwrap_or_else(|| panic!("no id in {shown}"))
}
