//! What holds for every route that is made of the table, tried with customers' files.

use callout_core::domain::{commands::Command as _, customer::Customer, order::OrderCommand};
use http::Method;
use serde_json::{Value, json};

use super::{Resource, SubjectAnswer, routes};
use crate::{
    api::v1::OFFICE,
    http::Policy,
    testing::{
        TestServer,
        office::{Day, lin},
    },
};

const TRIED: Resource = Resource {
    path: "/v1/tried",
    tag: "tried",
    is_opened_here: true,
    readers: Some(OFFICE),
    states: None,
    differing: &[],
};

async fn tried() -> Day {
    let server = TestServer::start().await.also(routes::<Customer, SubjectAnswer<Customer>>(&TRIED));
    Day::at(server).await
}

#[tokio::test]
async fn one_row_opens_changes_and_shows_a_subject() {
    let day = tried().await;
    let post = |path: &str, body: Value| day.server.post(path).bearer(&day.clerk).json(&body).send();
    let opened: Value = post("/v1/tried", lin()).await.expect(201).json();
    assert_eq!((&opened["subject"]["name"], &opened["revision"]), (&json!("Mrs Lin"), &json!(1)));
    let path = format!("/v1/tried/{}", opened["subject"]["id"].as_str().unwrap_or_default());
    let mut moved_house = lin();
    moved_house["address"] = json!("8 New Road");
    moved_house["basis_revision"] = json!(1);
    let changed: Value = post(&format!("{path}/change"), moved_house.clone()).await.expect(200).json();
    assert_eq!((&changed["revision"], &changed["remarks"]), (&json!(2), &json!([])));
    moved_house["address"] = json!("9 New Road");
    post(&format!("{path}/change"), moved_house).await.problem("moved", 409);
    let shown: Value = day.server.get(&path).bearer(&day.clerk).send().await.expect(200).json();
    assert_eq!((&shown["subject"], &shown["revision"]), (&changed["subject"], &json!(2)));
    assert_eq!(shown["line"]["title"], "Mrs Lin");
}

#[tokio::test]
async fn what_is_opened_twice_under_one_key_is_opened_once_i4() {
    let day = tried().await;
    let key = "018f2f3e-0000-7000-8000-000000000001";
    let open = |body: Value, branch: &str| {
        let path = format!("/v1/tried{branch}");
        day.server.post(&path).bearer(&day.clerk).header("idempotency-key", key).json(&body).send()
    };
    let first: Value = open(lin(), "").await.expect(201).json();
    let again: Value = open(lin(), "").await.expect(201).json();
    assert_eq!(first["subject"], again["subject"]);
    let mut other = lin();
    other["name"] = json!("Somebody else");
    open(other, "").await.problem("key_reused", 409);
}

#[tokio::test]
async fn a_branch_is_named_by_who_sees_it_and_others_look_like_none_f61() {
    let day = tried().await;
    let elsewhere = day.server.branch_named("Elsewhere").await;
    let path = format!("/v1/tried?branch={elsewhere}");
    day.server.post(&path).bearer(&day.clerk).json(&lin()).send().await.problem("branch_unknown", 422);
    let admin = day.server.administrator().await;
    let opened: Value = day.server.post(&path).bearer(&admin).json(&lin()).send().await.expect(201).json();
    let path = format!("/v1/tried/{}", opened["subject"]["id"].as_str().unwrap_or_default());
    day.server.get(&path).bearer(&day.clerk).send().await.problem("not_found", 404);
    let change = |who| day.server.post(&format!("{path}/change")).bearer(who).json(&lin()).send();
    change(&day.clerk).await.problem("not_found", 404);
    change(&admin).await.expect(200);
}

#[tokio::test]
async fn what_is_wrong_is_named_before_anything_is_looked_for_f50() {
    let day = Day::begin().await;
    let order = day.call().await;
    for (body, field) in [
        (json!({ "reason": "rain", "basis_revision": "1" }), "basis_revision"),
        (json!({ "reason": "rain", "vip": true }), "vip"),
        (json!({}), "reason"),
    ] {
        let seen = day.on(order, "cancel", body).await.problem("invalid_field", 422);
        assert_eq!(seen.field.as_deref(), Some(field));
    }
    let accountant = day.server.office(&["accountant"]).await;
    for (said, value) in [("id", json!(uuid::Uuid::nil())), ("number", json!(null))] {
        let seen = day.on_by(&accountant, order, "invoices", json!({ said: value })).await;
        assert_eq!(seen.problem("invalid_field", 422).field.as_deref(), Some(said), "it is made here");
    }
}

#[tokio::test]
async fn what_the_office_may_record_has_a_route_and_what_a_phone_records_has_none() {
    let server = TestServer::start().await;
    let asked: Vec<&str> = server
        .policies
        .iter()
        .filter(|row| row.method == Method::POST && row.path.starts_with("/v1/orders/{id}/"))
        .map(|row| row.path.rsplit('/').next().unwrap_or_default())
        .collect();
    // The opening is `POST /v1/calls`, the register's entry is closed at `POST /v1/calls/{id}/close`.
    let offices = OrderCommand::KINDS.iter().filter(|kind| !kind.is_its_holders() && !kind.is_the_houses()).count();
    assert_eq!(asked.len(), offices - 2, "{asked:?}");
    let settled = server.policies.iter().filter(|row| row.path.ends_with("/inspect") || row.path.ends_with("-anyway"));
    assert!(settled.map(|row| row.policy).all(|policy| policy == Policy::SignedIn), "the settings say who");
}
