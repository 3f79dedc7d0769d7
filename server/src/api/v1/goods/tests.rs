//! Goods from the customer's door through the workshop and out again, as the office sees them (P10–P13, I9).

use serde_json::{Value, json};

use crate::testing::{
    TestServer,
    field::Field,
    office::{Day, prices},
};

async fn read(day: &Day, path: &str) -> Value {
    day.server.get(path).bearer(&day.clerk).send().await.expect(200).json()
}

async fn through_the_workshop(day: &Day) {
    let admin = day.server.administrator().await;
    day.server.post("/v1/price-lists").bearer(&admin).json(&prices(0, 12_000)).send().await.expect(201);
    let order = day.call().await;
    let mut wang = Field::of(day, "wang").await;
    day.on(order, "assign", json!({ "to": wang.phone.person })).await.expect(200);
    wang.must(order, "accept", json!({})).await;
    wang.must(order, "start_travel", json!({})).await;
    wang.must(order, "arrive", json!({ "location": null })).await;
    let found = json!({ "found": "the bearing is worn", "cause": "dust", "differs": false });
    wang.must(order, "record_finding", found).await;
    let thing = json!({
        "id": "018f2f3e-0000-7000-8000-000000000077", "description": "Compressor head", "serial": "SN-0042",
        "accessories": ["belt"], "condition": "scratched", "photos": [],
    });
    let taken = json!({ "things": [thing], "receipt": wang.number("goods_receipt", 1), "promised": "2027-03-02" });
    wang.must(order, "take_goods", taken).await;

    let page = read(day, "/v1/goods?holder=technician").await;
    let entry = &page["items"][0];
    assert_eq!((&entry["order"], &entry["promised"]), (&json!(order), &json!("2027-03-02")));
    assert_eq!(entry["things"][0]["holder"]["at"]["person"], json!(wang.phone.person));
    assert_eq!((&entry["things"][0]["accessories"], &entry["is_overdue"]), (&json!(["belt"]), &json!(false)));
    assert_eq!(read(day, "/v1/goods?overdue=true").await["items"], json!([]));

    day.on(order, "receive-goods", json!({})).await.expect(200);
    assert_eq!(read(day, "/v1/goods?holder=technician").await["items"], json!([]));
    assert_eq!(read(day, "/v1/goods?holder=workshop").await["items"][0]["order"], json!(order));
    let work = |work: &str| {
        let parts = json!([{ "code": "FAN-220", "quantity": 1 }]);
        json!({ "work": work, "minutes": 45, "parts": parts, "price_list": 1 })
    };
    wang.must(order, "record_bench", work("new bearing")).await;
    wang.must(order, "finish_bench", json!({})).await;
    assert_eq!(read(day, "/v1/repair-cards?stage=repaired").await["items"][0]["bench_minutes"], 45);

    let supervisor = day.server.office(&["supervisor"]).await;
    let failed = json!({ "verdict": "failed", "reason": "it still rattles" });
    day.on_by(&supervisor, order, "inspect", failed).await.expect(200);
    wang.must(order, "record_bench", work("balanced the wheel")).await;
    wang.must(order, "finish_bench", json!({})).await;
    let passed = json!({ "verdict": "passed" });
    day.on_by(&supervisor, order, "inspect", passed).await.expect(200);
    let card = read(day, &format!("/v1/orders/{order}/repair-card")).await;
    assert_eq!((&card["stage"], &card["bench_minutes"]), (&json!("passed"), &json!(90)));
    assert_eq!(card["card"]["inspections"].as_array().map(Vec::len), Some(2));
    assert_eq!(read(day, "/v1/repair-cards").await["items"], json!([]), "nothing is on the bench any more");

    day.on(order, "release-goods", json!({})).await.expect(200);
    assert_eq!(read(day, "/v1/goods").await["items"][0]["stage"], "out_for_return");

    // P19: the product's own history is there for the next visit.
    let file = read(day, &format!("/v1/assets/{}", day.asset)).await;
    let entry = &file["asset"]["history"][0];
    assert_eq!((&entry["order"], &entry["found"]), (&json!(order), &json!("the bearing is worn")));
    assert_eq!(entry["work"], json!(["new bearing", "balanced the wheel"]));
    let detail = read(day, &format!("/v1/orders/{order}")).await;
    assert_eq!(detail["sent"].as_array().map(Vec::len), Some(9));
    assert!(detail["events"].as_array().is_some_and(|events| events.len() >= 14), "{}", detail["events"]);
}

#[tokio::test]
async fn goods_are_followed_through_the_workshop_p10_p11_p12() {
    through_the_workshop(&Day::begin().await).await;
}

#[tokio::test]
async fn goods_are_followed_through_the_workshop_on_postgres_p10_p11_p12() {
    let Some(server) = TestServer::on_postgres().await else { return };
    through_the_workshop(&Day::at(server).await).await;
}

#[tokio::test]
async fn goods_that_nobody_took_back_are_not_received_i9() {
    let day = Day::begin().await;
    let order = day.call().await;
    day.on(order, "receive-goods", json!({})).await.problem("wrong_stage", 409);
}

#[tokio::test]
async fn a_failed_inspection_says_what_is_wrong_p11() {
    let day = Day::begin().await;
    let order = day.call().await;
    let supervisor = day.server.office(&["supervisor"]).await;
    let inspect = |verdict| day.on_by(&supervisor, order, "inspect", verdict);
    inspect(json!({ "verdict": "failed" })).await.problem("invalid_field", 422);
    inspect(json!({ "verdict": "passed" })).await.problem("wrong_stage", 409);
    let body = json!({ "verdict": "passed" });
    day.on(order, "inspect", body).await.problem("not_allowed", 409);
}

#[tokio::test]
async fn nothing_leaves_that_did_not_pass_p12() {
    let day = Day::begin().await;
    let order = day.call().await;
    day.on(order, "release-goods", json!({})).await.problem("wrong_stage", 409);
}
