//! Answers that were lost (F16, F81): the same request again is answered as it was then, whatever colleagues did meanwhile, and undoes
//! nothing of theirs.

use callout_core::protocol::auth::Session;
use serde_json::{Value, json};

use crate::{
    jobs::fold_revisions,
    testing::{
        Answer, TestServer,
        office::{Day, compressor, lin, prices},
    },
};

/// A request that can be sent again, byte for byte.
struct Ask {
    who: Session,
    method: &'static str,
    path: String,
    body: Value,
    key: uuid::Uuid,
}

impl Ask {
    fn new(who: &Session, method: &'static str, path: impl Into<String>, body: Value) -> Self {
        static KEYS: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1);
        let n = KEYS.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Self { who: who.clone(), method, path: path.into(), body, key: uuid::Uuid::from_u128(u128::from(n) << 64 | 7) }
    }

    async fn send(&self, server: &TestServer) -> Answer {
        let method = self.method.parse().expect("a method");
        let request = server.request(method, &self.path).bearer(&self.who).json(&self.body);
        request.header("idempotency-key", &self.key.to_string()).send().await
    }
}

/// Sends it, has a colleague do something, and sends it again.
async fn answered_alike(server: &TestServer, ask: &Ask, meanwhile: &[Ask]) -> Value {
    let first = ask.send(server).await;
    assert!(first.status.is_success(), "{} {}: {}", ask.method, ask.path, first.text());
    server.advance(std::time::Duration::from_mins(2));
    for other in meanwhile {
        let done = other.send(server).await;
        assert!(done.status.is_success(), "meanwhile {} {}: {}", other.method, other.path, done.text());
    }
    // Also when the revision of then is not kept any more, and is made again.
    let later = server.state.clock.now() + std::time::Duration::from_hours(1);
    fold_revisions::run(&server.state.db, later.into()).await.expect("folded");
    let again = ask.send(server).await;
    assert_eq!(
        (first.status, first.text()),
        (again.status, again.text()),
        "{} {} is answered as it was then",
        ask.method,
        ask.path
    );
    serde_json::from_slice(&first.bytes).unwrap_or(Value::Null)
}

fn changed(mut what: Value, field: &str, value: &str) -> Value {
    what[field] = json!(value);
    what
}

#[tokio::test]
async fn files_are_answered_as_they_were_when_a_colleague_corrected_them_since_f16() {
    let day = Day::begin().await;
    let (server, clerk) = (&day.server, &day.clerk);
    let colleague = server.office(&["clerk", "supervisor"]).await;
    let opened = Ask::new(clerk, "POST", "/v1/customers", json!({ "customer": changed(lin(), "name", "Mr Zhou") }));
    let file: Value = opened.send(server).await.expect(201).json();
    let path = format!("/v1/customers/{}", file["customer"]["id"].as_str().expect("an id"));
    let put = |who: &Session, revision: u64, name: &str| {
        let body = json!({ "basis_revision": revision, "customer": changed(lin(), "name", name) });
        Ask::new(who, "PUT", path.clone(), body)
    };
    answered_alike(server, &opened, &[put(&colleague, 1, "Mr Zhou Wei")]).await;
    answered_alike(server, &put(clerk, 2, "Mr Zhou W."), &[put(clerk, 3, "Dr Zhou")]).await;
    let says = |serial: &str| changed(compressor(), "serial", serial);
    let body = json!({ "customer": day.customer, "asset": says("SN-1") });
    let registered = Ask::new(clerk, "POST", "/v1/assets", body);
    let asset: Value = registered.send(server).await.expect(201).json();
    let path = format!("/v1/assets/{}", asset["asset"]["id"].as_str().expect("an id"));
    let correct = Ask::new(clerk, "PUT", path, json!({ "basis_revision": 1, "asset": says("SN-2") }));
    answered_alike(server, &registered, &[correct]).await;
}

#[tokio::test]
async fn a_call_is_answered_as_it_was_when_the_files_were_corrected_and_it_was_assigned_since_f16() {
    let day = Day::begin().await;
    let (server, clerk) = (&day.server, &day.clerk);
    let wang = day.technician("wang").await;
    let customer = format!("/v1/customers/{}", day.customer);
    let correct = json!({ "basis_revision": 1, "customer": changed(lin(), "name", "Mrs Lin Mei") });
    let serial = json!({ "basis_revision": 1, "asset": changed(compressor(), "serial", "SN-0043") });
    let meanwhile = [
        Ask::new(clerk, "PUT", customer, correct),
        Ask::new(clerk, "PUT", format!("/v1/assets/{}", day.asset), serial),
    ];
    let body = json!({
        "customer": { "known": day.customer }, "asset": { "known": day.asset }, "channel": "phone", "fault": "no air",
    });
    let call = answered_alike(server, &Ask::new(clerk, "POST", "/v1/calls", body), &meanwhile).await;
    let order = call["order"]["id"].as_str().expect("an id").to_owned();
    let on = |verb: &str, body: Value| Ask::new(clerk, "POST", format!("/v1/orders/{order}/{verb}"), body);
    let assign = on("assign", json!({ "to": wang.id }));
    answered_alike(server, &assign, &[on("cancel", json!({ "reason": "she called off" }))]).await;
}

#[tokio::test]
async fn the_companys_and_the_branchs_papers_are_answered_as_they_were_f16() {
    let server = &TestServer::start().await;
    let admin = &server.administrator().await;
    let publish = |follows: u32, minor: i64| Ask::new(admin, "POST", "/v1/price-lists", prices(follows, minor));
    answered_alike(server, &publish(0, 10_000), &[publish(1, 12_000)]).await;
    let path = format!("/v1/branches/{}/calendar", server.branch);
    let read: Value = server.get(&path).bearer(admin).send().await.expect(200).json();
    let calendar = |follows: u32, day: &str| {
        let mut calendar = read["calendar"].clone();
        calendar["holidays"] = json!({ day: { "name": "Labour Day", "can_travel": false } });
        let body = json!({ "basis_revision": follows, "calendar": calendar, "reason": "as decreed" });
        Ask::new(admin, "PUT", path.clone(), body)
    };
    answered_alike(server, &calendar(0, "2027-05-01"), &[calendar(1, "2027-05-02")]).await;
    let wang = server.person("wang").technician().add().await;
    let roles = |revision: u64, role: &str| {
        let person = json!({ "name": "Wang", "roles": [role], "skills": [], "areas": [] });
        let body = json!({ "basis_revision": revision, "person": person });
        Ask::new(admin, "PUT", format!("/v1/people/{}", wang.id), body)
    };
    answered_alike(server, &roles(1, "clerk"), &[roles(2, "technician")]).await;
}

#[tokio::test]
async fn what_was_so_already_is_not_done_later_when_its_answer_was_lost_f16() {
    let server = &TestServer::start().await;
    let admin = &server.administrator().await;
    let wang = server.person("wang").technician().add().await;
    let on = |verb: &str| Ask::new(admin, "POST", format!("/v1/people/{}/{verb}", wang.id), json!({}));
    on("disable").send(server).await;
    // He was disabled already: nothing happened. Done when it comes again, it would undo what was decided since.
    answered_alike(server, &on("disable"), &[on("enable")]).await;
    server.sign_in(&wang).await;
}
