//! The journeys of sign-in, once more on PostgreSQL.

use callout_core::protocol::auth::Session;
use serde_json::json;

use crate::testing::{PhoneKey, TestServer};

#[tokio::test]
async fn a_company_is_set_up_and_a_phone_revoked() {
    let Some(server) = TestServer::on_postgres().await else { return };
    let admin = server.administrator().await;
    server.post("/v1/branches").bearer(&admin).json(&json!({ "name": "West" })).send().await.expect(201);
    server.post("/v1/branches").bearer(&admin).json(&json!({ "name": "West" })).send().await.problem("name_taken", 409);
    let (phone, session) = server.person("wang").technician().add_with_phone().await;
    server.get("/v1/people").bearer(&admin).send().await.expect(200);
    server.get("/v1/devices").bearer(&admin).send().await.expect(200);
    server.sign_in_on(&phone, "wang").await.expect(200);
    server.post(&format!("/v1/devices/{}/revoke", phone.device)).bearer(&admin).send().await.expect(204);
    server.post("/v1/auth/sign-out").bearer(&session).send().await.problem("device_revoked", 403);
    server.post(&format!("/v1/people/{}/disable", phone.person)).bearer(&admin).send().await.expect(200);
    assert_eq!(server.security_events("person_disabled").await, 1);
}

#[tokio::test]
async fn a_lost_answer_costs_nothing_and_a_thief_ends_the_family_f29() {
    let Some(server) = TestServer::on_postgres().await else { return };
    let (phone, first) = server.person("wang").technician().add_with_phone().await;
    server.refresh(&phone, &first.refresh_token).await.expect(200);
    let second: Session = server.refresh(&phone, &first.refresh_token).await.expect(200).json();
    let request = phone.signed_refresh(&second.refresh_token);
    let third: Session = server.post("/v1/auth/refresh").json(&request).send().await.expect(200).json();
    server.post("/v1/auth/refresh").json(&request).send().await.problem("refresh_replayed", 409);
    server.refresh(&phone.with_another_key(), &third.refresh_token).await.problem("refresh_failed", 401);
    server.refresh(&phone, &third.refresh_token).await.problem("refresh_failed", 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_refreshes_at_once_on_two_processes_log_nobody_out_f28() {
    let Some(server) = TestServer::on_postgres().await else { return };
    let second = server.second_process().await;
    let (phone, session) = server.person("wang").technician().add_with_phone().await;
    let exchange = |number: usize| {
        let process = if number.is_multiple_of(2) { &server } else { &second };
        let (phone, token) = (&phone, &session.refresh_token);
        async move {
            loop {
                let answer = process.refresh(phone, token).await;
                // Too many at once is no answer: the same request is sent again (F39).
                if answer.status != 503 {
                    break answer;
                }
            }
        }
    };
    let answers = futures::future::join_all((0..50).map(exchange)).await;
    let pairs: Vec<Session> = answers.iter().map(|answer| answer.expect(200).json()).collect();
    for pair in [&pairs[0], &pairs[49]] {
        server.refresh(&phone, &pair.refresh_token).await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_code_makes_one_device_and_numbers_are_never_given_twice_i18() {
    let Some(server) = TestServer::on_postgres().await else { return };
    let wang = server.person("wang").technician().add().await;
    let code = server.enrolment_code(&wang).await;
    let keys: Vec<PhoneKey> = (0..10).map(|number| PhoneKey::new(&format!("key {number}"))).collect();
    let answers = futures::future::join_all(keys.iter().map(|key| server.enrol(key, &code))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    let mut codes = Vec::new();
    for _ in 0..5 {
        codes.push(server.enrolment_code(&wang).await);
    }
    let keys: Vec<PhoneKey> = (0..5).map(|number| PhoneKey::new(&format!("other {number}"))).collect();
    let all = keys.iter().zip(&codes).map(|(key, code)| server.enrol(key, code));
    let mut numbers: Vec<String> = futures::future::join_all(all)
        .await
        .iter()
        .map(|answer| answer.expect(201).json::<callout_core::protocol::auth::Enrolled>().code)
        .collect();
    numbers.sort();
    assert_eq!(numbers, ["D02", "D03", "D04", "D05", "D06"]);
}
