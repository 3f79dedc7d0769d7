//! What is on hold does not leave the workshop.

use callout_core::domain::ids::OrderId;
use serde_json::{Value, json};

use crate::testing::{
    field::Field,
    holds::{Held, good},
    office::{Day, prices},
    wrong::is_named,
};

/// Goods of the customer's in the workshop, repaired and inspected.
async fn in_the_workshop(day: &Day) -> OrderId {
    let admin = day.server.administrator().await;
    day.server.post("/v1/price-lists").bearer(&admin).json(&prices(0, 12_000)).send().await.expect(201);
    let order = day.call().await;
    let mut wang = Field::of(day, "wang").await;
    day.on(order, "assign", json!({ "to": wang.phone.person })).await.expect(200);
    for (kind, body) in [
        ("accept", json!({})),
        ("start_travel", json!({})),
        ("arrive", json!({ "location": null })),
        ("record_finding", json!({ "found": "the bearing is worn", "cause": "dust", "differs": false })),
    ] {
        wang.must(order, kind, body).await;
    }
    let thing = json!({
        "id": "018f2f3e-0000-7000-8000-000000000077", "description": "Compressor head", "serial": "SN-0042",
        "accessories": [], "condition": "scratched", "photos": [],
    });
    let receipt = wang.number("goods_receipt", 1);
    let taken = json!({ "things": [thing], "receipt": receipt, "promised": "2027-03-02" });
    wang.must(order, "take_goods", taken).await;
    day.on(order, "receive-goods", json!({})).await.expect(200);
    let work = json!({ "work": "new bearing", "minutes": 45, "parts": [], "price_list": 1 });
    wang.must(order, "record_bench", work).await;
    wang.must(order, "finish_bench", json!({})).await;
    let supervisor = day.server.office(&["supervisor"]).await;
    day.on_by(&supervisor, order, "inspect", json!({ "verdict": "passed" })).await.expect(200);
    order
}

#[tokio::test]
async fn goods_on_hold_stay_in_the_workshop_until_it_is_released_p29() {
    let day = Day::begin().await;
    let order = in_the_workshop(&day).await;
    // The whole model: also products whose batch nobody knows.
    let hold = Held::placed(&day.server, &json!({ "model": "kd-220", "wrong": "The coil burns" })).await;
    let release = async |lang: &'static str| {
        let path = format!("/v1/orders/{order}/release-goods");
        let request = day.server.post(&path).bearer(&day.clerk).header("accept-language", lang);
        request.json(&json!({})).send().await
    };
    let holds = async || hold.reads("/v1/goods?holder=workshop").await["items"][0]["holds"].clone();
    is_named(&release, ("on_hold", None), "on hold").await;
    let shown = json!([{ "id": hold.id, "model": "kd-220", "batch": Value::Null, "says": "The coil burns" }]);
    assert_eq!(holds().await, shown);
    hold.must("quality", "find-good", good()).await;
    release("en").await.problem("on_hold", 409);
    hold.must("quality", "release", json!({})).await;
    assert_eq!(holds().await, json!([]));
    release("en").await.expect(200);
}
