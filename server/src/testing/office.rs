//! An office's day for tests: people of every role, a customer with his product, calls, and what is done on them.

use callout_core::{
    domain::ids::{AssetId, BranchId, CustomerId, OrderId},
    protocol::auth::Session,
};
use serde_json::{Value, json};

use super::{Answer, TestPerson, TestServer, people};

/// A customer as a clerk enters her.
#[must_use]
pub fn lin() -> Value {
    json!({
        "name": "Mrs Lin",
        "address": "12 Nanjing Road, Shanghai",
        "phone": "138 0013-8000",
        "site": { "zone": "urban" },
    })
}

/// Her compressor, inside its warranty when tests begin.
#[must_use]
pub fn compressor() -> Value {
    json!({
        "model": "KD-220",
        "serial": "SN-0042",
        "bought": "2026-06-01",
        "warranty": { "from": "2026-06-01", "until": "2027-05-31" },
        "contracts": [],
    })
}

/// A price list with an hour of labour at that price, and a fan.
#[must_use]
pub fn prices(follows: u32, labour_minor: i64) -> Value {
    let item = |code: &str, en: &str, zh: &str, kind: &str, minor: i64| {
        let unit_price = json!({ "minor": minor, "currency": "CNY" });
        json!({ "code": code, "names": { "en": en, "zh": zh }, "kind": kind, "unit_price": unit_price })
    };
    json!({
        "basis_revision": follows,
        "currency": "CNY",
        "items": [
            item("L-STD", "Labour, one hour", "工时", "labour", labour_minor),
            item("FAN-220", "Fan 220 V", "风扇 220V", "part", 8_000),
        ],
    })
}

fn id_of<T: From<uuid::Uuid>>(value: &Value) -> T {
    let id = value.as_str().and_then(|text| text.parse::<uuid::Uuid>().ok());
    id.unwrap_or_else(|| panic!("no id in {value}")).into()
}

impl TestServer {
    /// Somebody of the office with these roles, signed in.
    ///
    /// # Panics
    /// If the server refuses.
    pub async fn office(&self, roles: &[&str]) -> Session {
        let person = self.person(&roles.join("+")).roles(roles).add_once().await;
        self.sign_in(&person).await
    }

    /// A branch of that name, added if needed.
    pub async fn branch_named(&self, name: &str) -> BranchId {
        people::other_branch(self, name).await
    }

    /// An id that nobody has.
    #[must_use]
    pub fn nobody(&self) -> uuid::Uuid {
        uuid::Uuid::nil()
    }

    /// Opens a customer's file.
    ///
    /// # Panics
    /// If the server refuses.
    pub async fn customer(&self, clerk: &Session, customer: &Value) -> CustomerId {
        let body = json!({ "customer": customer });
        let file: Value = self.post("/v1/customers").bearer(clerk).json(&body).send().await.expect(201).json();
        id_of(&file["customer"]["id"])
    }

    /// Registers a product.
    ///
    /// # Panics
    /// If the server refuses.
    pub async fn asset(&self, clerk: &Session, customer: CustomerId, asset: &Value) -> AssetId {
        let body = json!({ "customer": customer, "asset": asset });
        let file: Value = self.post("/v1/assets").bearer(clerk).json(&body).send().await.expect(201).json();
        id_of(&file["asset"]["id"])
    }
}

/// A branch with a clerk, and a customer whose file is there.
pub struct Day {
    /// The server.
    pub server: TestServer,
    /// The clerk, signed in.
    pub clerk: Session,
    /// The customer.
    pub customer: CustomerId,
    /// Her product.
    pub asset: AssetId,
}

impl Day {
    /// A day at the office.
    ///
    /// # Panics
    /// If the server refuses.
    pub async fn begin() -> Self {
        Self::at(TestServer::start().await).await
    }

    /// A day at the office of this server.
    ///
    /// # Panics
    /// If the server refuses.
    pub async fn at(server: TestServer) -> Self {
        let clerk = server.office(&["clerk"]).await;
        let customer = server.customer(&clerk, &lin()).await;
        let asset = server.asset(&clerk, customer, &compressor()).await;
        Self { server, clerk, customer, asset }
    }

    /// A technician of the branch.
    pub async fn technician(&self, login: &str) -> TestPerson {
        self.server.person(login).technician().add().await
    }

    /// Registers a call of the customer's, with some fields changed.
    pub async fn register(&self, change: Value) -> Answer {
        self.register_at(&self.server, change).await
    }

    /// The same at another process, or at a copy of the server.
    pub async fn register_at(&self, server: &TestServer, change: Value) -> Answer {
        let mut body = json!({
            "customer": { "known": self.customer },
            "asset": { "known": self.asset },
            "channel": "phone",
            "fault": "It makes a terrible noise",
        });
        for (field, value) in change.as_object().into_iter().flatten() {
            body[field] = value.clone();
        }
        server.post("/v1/calls").bearer(&self.clerk).json(&body).send().await
    }

    /// Registers a call of the customer's; the voucher's id.
    ///
    /// # Panics
    /// If the server refuses.
    pub async fn call(&self) -> OrderId {
        let answer: Value = self.register(json!({})).await.expect(201).json();
        id_of(&answer["order"]["id"])
    }

    /// The clerk does something on an order: `assign`, `cancel` …
    pub async fn on(&self, order: OrderId, verb: &str, body: Value) -> Answer {
        self.on_by(&self.clerk, order, verb, body).await
    }

    /// Somebody does something on an order.
    pub async fn on_by(&self, who: &Session, order: OrderId, verb: &str, body: Value) -> Answer {
        self.server.post(&format!("/v1/orders/{order}/{verb}")).bearer(who).json(&body).send().await
    }

    /// The ids of a list's rows, as the clerk sees them.
    ///
    /// # Panics
    /// If the server refuses.
    pub async fn ids(&self, path: &str) -> Vec<String> {
        let page: Value = self.server.get(path).bearer(&self.clerk).send().await.expect(200).json();
        let rows = page["items"].as_array().into_iter().flatten();
        rows.filter_map(|row| row["id"].as_str()).map(str::to_owned).collect()
    }
}
