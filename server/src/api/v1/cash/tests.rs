//! Money from the customer's hand to the counted cash desk, as the books see it (P9, P12a, P18, I8).

use serde_json::{Value, json};

use crate::testing::{TestServer, field::Field, office::Day};

fn fen(minor: i64) -> Value {
    json!({ "minor": minor, "currency": "CNY" })
}

async fn to_the_cash_desk(day: &Day) {
    let accountant = day.server.office(&["accountant"]).await;
    let read = async |path: &str| -> Value { day.server.get(path).bearer(&accountant).send().await.expect(200).json() };
    let order = day.call().await;
    let mut wang = Field::of(day, "wang").await;
    day.on(order, "assign", json!({ "to": wang.phone.person })).await.expect(200);
    let cash = json!({
        "id": "018f2f3e-0000-7000-8000-0000000000c1", "amount": fen(38_000),
        "means": { "by": "cash", "receipt": wang.number("cash_receipt", 1) },
    });
    // Nothing was owed: it is taken all the same, and said.
    let outcome = wang.does(Some(order), "take_payment", cash).await;
    assert_eq!((&outcome["outcome"], &outcome["remarks"]), (&json!("adjusted"), &json!(["overpaid"])));
    let transfer = "018f2f3e-0000-7000-8000-0000000000c2";
    let promised = json!({ "id": transfer, "amount": fen(5_000), "means": { "by": "transfer", "reference": "77" } });
    wang.does(Some(order), "take_payment", promised).await;

    let books = read("/v1/cash").await;
    let book = &books["items"][0];
    assert_eq!((&book["book"]["holds"], &book["waiting"]), (&fen(38_000), &json!(0)));
    let waiting = read("/v1/payments/waiting").await;
    assert_eq!(waiting["items"][0]["payments"][0]["id"], transfer);
    let decide = json!({ "arrived": true, "reason": "seen on the statement" });
    day.on_by(&accountant, order, &format!("payments/{transfer}/decide"), decide).await.expect(200);
    assert_eq!(read("/v1/payments/waiting").await["items"], json!([]));

    let remittance = "018f2f3e-0000-7000-8000-0000000000c3";
    let handed_in = json!({ "id": remittance, "amount": fen(38_000) });
    assert_eq!(wang.does(None, "hand_in", handed_in).await["outcome"], "applied");
    assert_eq!(read("/v1/cash").await["items"][0]["waiting"], 1);
    let path = format!("/v1/cash/{}/counts", wang.phone.person);
    let count = |reason: Value| {
        let body = json!({ "remittance": remittance, "counted": fen(37_900), "reason": reason });
        day.server.post(&path).bearer(&accountant).json(&body).send()
    };
    count(Value::Null).await.problem("difference_needs_reason", 409);
    count(json!("a torn note")).await.expect(200);
    count(json!("once more")).await.problem("remittance_not_open", 409);

    let books = read("/v1/ledger/trial-balance").await;
    assert_eq!((&books["is_balanced"], &books["unbalanced"]), (&json!(true), &json!([])));
    let accounts = books["accounts"].as_array().cloned().unwrap_or_default();
    let sum = |name: &str| accounts.iter().find(|row| row["account"] == name).and_then(|row| row["minor"].as_i64());
    assert_eq!((sum("cash_desk"), sum("cash_difference"), sum("bank")), (Some(37_900), Some(100), Some(5_000)));
    assert_eq!((sum("technician_cash"), sum("receivable")), (Some(0), Some(-43_000)));
    let detail: Value = read(&format!("/v1/orders/{order}")).await;
    assert_eq!(detail["postings"].as_array().map(Vec::len), Some(4));
    assert_eq!(detail["sent"][0]["outcome"]["remarks"], json!(["overpaid"]));
}

#[tokio::test]
async fn what_was_collected_is_handed_in_counted_and_balanced_p18() {
    to_the_cash_desk(&Day::begin().await).await;
}

#[tokio::test]
async fn what_was_collected_is_handed_in_counted_and_balanced_on_postgres_p18() {
    let Some(server) = TestServer::on_postgres().await else { return };
    to_the_cash_desk(&Day::at(server).await).await;
}

#[tokio::test]
async fn a_payment_that_nobody_promised_is_not_decided_p12a() {
    let day = Day::begin().await;
    let order = day.call().await;
    let accountant = day.server.office(&["accountant"]).await;
    let verb = format!("payments/{}/decide", day.server.nobody());
    let body = json!({ "arrived": true, "reason": "seen on the statement" });
    day.on_by(&accountant, order, &verb, body.clone()).await.problem("payment_not_open", 409);
    day.on(order, &verb, body).await.problem("forbidden", 403);
}
