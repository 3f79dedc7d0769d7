//! What the office does on a voucher (P1, P3, P5, P7): the routes are made of the table.

use callout_core::domain::people::Role;
use serde_json::{Value, json};

use crate::testing::office::Day;

#[tokio::test]
async fn a_technician_is_sent_and_then_another_p3() {
    let day = Day::begin().await;
    let order = day.call().await;
    let (wang, zhao) = (day.technician("wang").await, day.technician("zhao").await);
    let sent: Value = day.on(order, "assign", json!({ "to": wang.id })).await.expect(200).json();
    assert_eq!(sent["order"]["assignment"]["to"], json!(wang.id));
    assert_eq!(sent["order"]["stage"]["stage"], "assigned");
    day.on(order, "assign", json!({ "to": wang.id })).await.problem("same_assignee", 409);
    let reason = json!({ "to": zhao.id, "reason": "wang is ill" });
    let sent: Value = day.on(order, "assign", reason).await.expect(200).json();
    assert_eq!(sent["order"]["assignment"]["to"], json!(zhao.id));
}

#[tokio::test]
async fn the_same_request_twice_sends_him_once_i4() {
    let day = Day::begin().await;
    let order = day.call().await;
    let wang = day.technician("wang").await;
    let key = "018f2f3e-0000-7000-8000-0000000000aa";
    let send = |body: Value| {
        let path = format!("/v1/orders/{order}/assign");
        day.server.post(&path).bearer(&day.clerk).header("idempotency-key", key).json(&body).send()
    };
    let first: Value = send(json!({ "to": wang.id })).await.expect(200).json();
    let again: Value = send(json!({ "to": wang.id })).await.expect(200).json();
    assert_eq!(first["order"]["revision"], again["order"]["revision"]);
    send(json!({ "to": day.server.nobody() })).await.problem("key_reused", 409);
}

#[tokio::test]
async fn nobody_is_sent_who_is_no_technician_of_the_branch_i13() {
    let day = Day::begin().await;
    let order = day.call().await;
    let li = day.server.person("li-2").roles(&["clerk"]).add().await;
    let far = day.server.person("far").branch("Elsewhere").add().await;
    for to in [json!(li.id), json!(far.id), json!(day.server.nobody())] {
        day.on(order, "assign", json!({ "to": to })).await.problem("no_technician", 409);
    }
    let late = json!({ "to": far.id, "basis_revision": 99 });
    day.on(order, "assign", late).await.problem("moved", 409);
}

#[tokio::test]
async fn an_order_comes_back_to_the_register_p5() {
    let day = Day::begin().await;
    let order = day.call().await;
    let wang = day.technician("wang").await;
    day.on(order, "assign", json!({ "to": wang.id })).await.expect(200);
    day.on(order, "unassign", json!({})).await.problem("invalid_field", 422);
    day.on(order, "unassign", json!({ "reason": "his van broke down" })).await.expect(200);
    day.on(order, "unassign", json!({ "reason": "again" })).await.problem("wrong_stage", 409);
}

#[tokio::test]
async fn a_cancelled_job_is_an_end() {
    let day = Day::begin().await;
    let order = day.call().await;
    day.on(order, "cancel", json!({ "reason": "the customer bought another" })).await.expect(200);
    day.on(order, "cancel", json!({ "reason": "once more" })).await.problem("ended", 409);
}

#[tokio::test]
async fn misuse_inside_the_warranty_is_chargeable_p1() {
    let day = Day::begin().await;
    let order = day.call().await;
    let misuse = json!({ "category": "A", "reason": "a forklift ran into it" });
    let changed: Value = day.on(order, "category", misuse.clone()).await.expect(200).json();
    let entitlement = &changed["order"]["entitlement"];
    assert_eq!((&entitlement["derived"], &entitlement["overridden"]["category"]), (&json!("C"), &json!("A")));
    day.on(order, "category", misuse).await.problem("category_unchanged", 409);
    day.on(order, "category", json!({ "category": "E", "reason": "?" })).await.problem("invalid_field", 422);
}

#[tokio::test]
async fn only_the_manager_lets_a_refusing_customer_be_served_p7() {
    let day = Day::begin().await;
    let order = day.call().await;
    day.on(order, "serve-anyway", json!({ "reason": "an old friend" })).await.problem("not_allowed", 409);
    // The general manager approves, where the policies say nothing else.
    let branch_manager = day.server.office(&["branch_manager"]).await;
    let answer = day.on_by(&branch_manager, order, "serve-anyway", json!({ "reason": "an old friend" })).await;
    answer.problem("not_allowed", 409);
    let manager = day.server.office(&["general_manager"]).await;
    // Nobody refused anything yet.
    let answer = day.on_by(&manager, order, "serve-anyway", json!({ "reason": "an old friend" })).await;
    answer.problem("wrong_stage", 409);
}

#[tokio::test]
async fn whoever_the_policies_name_decides_and_nobody_else_p7_p11() {
    let day = Day::begin().await;
    let order = day.call().await;
    let admin = day.server.administrator().await;
    let mut policies: Value = day.server.get("/v1/policies").bearer(&admin).send().await.expect(200).json();
    let follows = policies["version"].take();
    policies.as_object_mut().expect("an object").remove("version");
    let named = ["quality", "service_department", "clerk"];
    for (name, value) in [
        ("service_approvers", json!(named)),
        ("inspectors", json!(named)),
        ("reason", json!("a small company")),
        ("basis_revision", follows),
    ] {
        policies[name] = value;
    }
    day.server.put("/v1/policies").bearer(&admin).json(&policies).send().await.expect(200);
    for (verb, body) in
        [("serve-anyway", json!({ "reason": "an old friend" })), ("inspect", json!({ "verdict": "passed" }))]
    {
        for role in Role::ALL.map(Role::name) {
            let who = day.server.office(&[role]).await;
            let answer = day.on_by(&who, order, verb, body.clone()).await;
            let code = if named.contains(&role) { "wrong_stage" } else { "not_allowed" };
            answer.problem(code, 409);
        }
    }
}
