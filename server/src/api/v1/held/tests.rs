//! The exceptions desk through the router (rule 8).

use callout_core::{
    domain::{
        order::{OrderCommand, WorkOrder, command::Nothing},
        signoff::Purpose,
        text::Text,
    },
    protocol::{pull::Item, push::Answer},
};
use serde_json::{Value, json};

use crate::{
    sync::{
        heart::deposit::OPEN_MAX,
        tests::office::{Office, log_of},
    },
    testing::TestServer,
};

#[tokio::test]
async fn what_is_held_is_listed_shown_side_by_side_and_settled_as_a_group_f31() {
    let server = TestServer::start().await;
    let mut office = Office::open(&server).await;
    let (wang, session) = server.person("wang").technician().add_with_phone().await;
    let (li, _) = server.person("li").technician().add_with_phone().await;
    let order = office.order_of(&server, wang.person).await;
    let mut log = log_of(&wang, "wang", "D01");
    log.does(order, OrderCommand::Accept(Nothing {}));
    server.push_pending(&session, &mut log).await;
    log.does(order, OrderCommand::StartTravel(Nothing {}));
    log.takes_cash(order, 100, 1);
    office.assign(&server, order, li.person).await;
    server.push_pending(&session, &mut log).await;

    let clerk = server.person("desk").roles(&["supervisor"]).add().await;
    let clerk = server.sign_in(&clerk).await;
    let list: Value = server.get("/v1/held").bearer(&clerk).send().await.expect(200).json();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(list["items"][0]["why"]["why"], "reassigned");
    let case = list["items"][1]["id"].as_str().expect("an id").to_owned();
    let sides: Value = server.get(&format!("/v1/held/{case}")).bearer(&clerk).send().await.expect(200).json();
    assert_eq!(sides["recorded"]["amount"]["minor"], 10_000);
    assert_eq!(sides["order_now"]["assignment"]["to"], li.person.to_string());
    assert_eq!(sides["group"].as_array().map(Vec::len), Some(2));

    let settle = json!({ "decision": "accepted", "reason": "he was there", "whole_group": true });
    let path = format!("/v1/held/{case}/settle");
    server.post(&path).bearer(&session).json(&settle).send().await.problem("forbidden", 403);
    let key = "00000000-0000-0000-0000-0000000000f4";
    let settles = || server.post(&path).bearer(&clerk).header("idempotency-key", key).json(&settle).send();
    let settled: Value = settles().await.expect(200).json();
    assert_eq!(settled["cases"].as_array().map(Vec::len), Some(2));
    assert!(settled["cases"].as_array().is_some_and(|cases| cases.iter().all(|case| case["refused"].is_null())));
    // Its answer was lost (I4); without its key it is another request.
    assert_eq!(settles().await.expect(200).json::<Value>(), settled);
    server.post(&path).bearer(&clerk).json(&settle).send().await.problem("already_settled", 409);
    let open: Value = server.get("/v1/held").bearer(&clerk).send().await.expect(200).json();
    assert_eq!(open["items"].as_array().map(Vec::len), Some(0));
    let page = server.pull(&session, "").await;
    assert_eq!(page.items.iter().filter(|item| matches!(item, Item::Decision(_))).count(), 2, "he sees the answer");
}

async fn a_forged_seal(server: TestServer) {
    let mut office = Office::open(&server).await;
    let (wang, session) = server.person("wang").technician().add_with_phone().await;
    let order = office.order_of(&server, wang.person).await;
    let clerk = server.office(&["supervisor"]).await;
    let seen = || async {
        let found: Value = server.get(&format!("/v1/orders/{order}")).bearer(&clerk).send().await.expect(200).json();
        found["order"].clone()
    };
    let mut log = log_of(&wang, "wang", "D01");
    log.accepts_and_arrives(order);
    let shown: WorkOrder = serde_json::from_value(seen().await).expect("an order");
    let mut signature = log.signature(&shown, Purpose::WorkDone);
    signature.seal = Text::new(&format!("{}==", "A".repeat(86))).expect("a text");
    log.does(order, OrderCommand::Sign(signature));
    server.push_pending(&session, &mut log).await;

    let list: Value = server.get("/v1/held").bearer(&clerk).send().await.expect(200).json();
    assert_eq!(list["items"][0]["failed"][0]["check"], "seal");
    let path = format!("/v1/held/{}", list["items"][0]["id"].as_str().expect("an id"));
    let says = |language: &'static str| {
        let asked = server.get(&path).bearer(&clerk).header("accept-language", language).send();
        async move { asked.await.expect(200).json::<Value>()["case"]["failed"][0]["says"].clone() }
    };
    assert_eq!(says("en").await, "The seal of the signature is not that of the phone.");
    assert_eq!(says("zh-CN").await, "签认的签章不是该手机的签章。");
    let settle = json!({ "decision": "accepted", "reason": "she remembers signing" });
    let settled: Value =
        server.post(&format!("{path}/settle")).bearer(&clerk).json(&settle).send().await.expect(200).json();
    assert_eq!((&settled["cases"][0]["refused"], &settled["cases"][0]["failed"]), (&Value::Null, &json!(["seal"])));
    let now = seen().await;
    assert_eq!(now["record"]["sign_offs"][0]["standing"], "unproven");
    assert_eq!(now["record"]["despite"][0]["failed"], json!(["seal"]), "it stays visible");
    let list: Value = server.get("/v1/held?settled=true").bearer(&clerk).send().await.expect(200).json();
    assert_eq!(list["items"][0]["failed"][0]["check"], "seal");
}

#[tokio::test]
async fn accepting_shows_what_failed_and_records_the_standing_that_it_has_f76_i15() {
    a_forged_seal(TestServer::start().await).await;
}

#[tokio::test]
async fn accepting_shows_what_failed_and_records_the_standing_that_it_has_on_postgres_f76_i15() {
    let Some(server) = TestServer::on_postgres().await else { return };
    a_forged_seal(server).await;
}

async fn a_flood(server: TestServer) {
    let mut office = Office::open(&server).await;
    let (wang, session) = server.person("wang").technician().add_with_phone().await;
    let order = office.order_of(&server, wang.person).await;
    let admin = server.administrator().await;
    let path = format!("/v1/devices/{}/revoke", wang.device);
    assert!(server.post(&path).bearer(&admin).json(&json!({})).send().await.status.is_success());
    let mut log = log_of(&wang, "wang", "D01");
    let all = usize::try_from(OPEN_MAX).expect("a count");
    for _ in 0..=all {
        log.does(order, OrderCommand::StartTravel(Nothing {}));
    }
    let deposit = |from: usize, count: usize| {
        let body = log.push_from(from as u64 + 1, count);
        server.post("/v1/sync/deposit").header("content-type", "application/x-ndjson").bytes(body).send()
    };
    for from in (0..all).step_by(200) {
        deposit(from, 200).await.expect(200);
    }
    let full = deposit(all, 1).await;
    full.problem("desk_full", 429);
    assert_eq!(full.header("retry-after"), Some("600"));
    assert_eq!(deposit(0, 200).await.expect(200).json::<Answer>().outcomes.len(), 200, "a lost answer is given again");

    let clerk = server.office(&["supervisor"]).await;
    let decline = |who, body: Value| {
        let key = "00000000-0000-0000-0000-0000000000f5";
        server.post("/v1/held/decline").bearer(who).header("idempotency-key", key).json(&body).send()
    };
    let body = json!({ "device": wang.device, "reason": "a stolen phone" });
    decline(&session, body.clone()).await.problem("device_revoked", 403);
    decline(&admin, body.clone()).await.problem("forbidden", 403);
    let declined: Value = decline(&clerk, body.clone()).await.expect(200).json();
    assert_eq!((declined["cases"].as_array().map(Vec::len), &declined["more"]), (Some(all), &json!(false)));
    assert_eq!(decline(&clerk, body).await.expect(200).json::<Value>(), declined, "sent again it is answered again");
    let open: Value = server.get("/v1/held").bearer(&clerk).send().await.expect(200).json();
    assert_eq!(open["items"], json!([]));
    // By a list, and what somebody decided meanwhile is left out.
    deposit(all, 1).await.expect(200);
    let open: Value = server.get("/v1/held").bearer(&clerk).send().await.expect(200).json();
    let case = open["items"][0]["id"].clone();
    let list = json!({ "cases": [case, declined["cases"][0]["case"]], "reason": "the same" });
    let listed: Value = server.post("/v1/held/decline").bearer(&clerk).json(&list).send().await.expect(200).json();
    assert_eq!(listed["cases"], json!([{ "case": case, "refused": null }]));
    let both = json!({ "cases": [case], "device": wang.device, "reason": "which?" });
    server.post("/v1/held/decline").bearer(&clerk).json(&both).send().await.problem("which_cases", 422);
}

#[tokio::test]
async fn a_revoked_phone_fills_the_desk_only_so_far_and_is_declined_at_once_f82() {
    a_flood(TestServer::start().await).await;
}

#[tokio::test]
async fn a_revoked_phone_fills_the_desk_only_so_far_and_is_declined_at_once_on_postgres_f82() {
    let Some(server) = TestServer::on_postgres().await else { return };
    a_flood(server).await;
}
