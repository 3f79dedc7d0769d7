//! An entry of the register is closed (P8).

use serde_json::{Value, json};

use crate::testing::office::Day;

#[tokio::test]
async fn an_entry_is_closed_against_a_signed_voucher_or_an_end_p8() {
    let day = Day::begin().await;
    let answer: Value = day.register(json!({})).await.expect(201).json();
    let (order, call) = (&answer["order"]["id"], answer["order"]["call"]["id"].as_str().unwrap_or_default());
    let path = format!("/v1/calls/{call}/close");
    let close = || day.server.post(&path).bearer(&day.clerk).json(&json!({})).send();
    close().await.problem("wrong_stage", 409);
    let order = order.as_str().and_then(|id| id.parse().ok()).expect("an id");
    day.on(order, "cancel", json!({ "reason": "a mistake" })).await.expect(200);
    close().await.expect(200);
    close().await.problem("register_closed", 409);
    assert!(day.ids("/v1/calls").await.is_empty());
    assert_eq!(day.ids("/v1/calls?register=closed").await, [order.to_string()]);
}
