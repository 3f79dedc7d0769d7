//! What follows a hold besides telling: the supplier, Quality, and what is taken back.

use std::time::Duration;

use serde_json::json;

use crate::testing::{
    holds::{Held, bad_batch, good, id, is_at, product, take_back, tell},
    office::Day,
};

#[tokio::test]
async fn the_supplier_is_asked_and_answers_and_quality_inspects_p29() {
    let day = Day::begin().await;
    let hold = Held::placed(&day.server, &bad_batch()).await;
    let asked_at = day.server.state.clock.now().timestamp_millis();
    let wanted_by = asked_at + 3_600_000;
    let ask = json!({ "supplier": "Kaida", "question": "Which coils went in?", "wanted_by": wanted_by });
    hold.must("quality", "ask-supplier", ask).await;
    let asked = hold.must("service_department", "ask-supplier", json!({ "supplier": "Rui", "question": "And yours?" }));
    let questions = asked.await["questions"].clone();
    assert_eq!((is_at(&questions[0]["at"], asked_at), &questions[0]["wanted"]["by"]), (true, &json!(wanted_by)));
    assert_eq!((&questions[1]["supplier"], questions[1].get("wanted")), (&json!("Rui"), None));
    day.server.advance(Duration::from_mins(61));
    let answer = json!({ "question": 0, "answer": "A bad lot of wire" });
    let answered = hold.must("quality", "supplier-answered", answer.clone()).await;
    let question = &answered["questions"][0];
    assert_eq!(question["answer"]["text"], "A bad lot of wire");
    let judged = &question["wanted"]["judged"];
    assert_eq!((&judged["judged"], &judged["minutes_late"]), (&json!("missed"), &json!(1)));
    let path = hold.path("supplier-answered");
    hold.asks("quality", &path, answer.clone()).await.problem("already_recorded", 409);
    let none = json!({ "question": 2, "answer": "?" });
    hold.asks("quality", &path, none).await.problem("unknown_reference", 409);
    let routed = hold.must("deputy_general_manager", "route-to-quality", json!({ "note": "Chen, ten of them" })).await;
    assert_eq!(
        (&routed["routed"][0]["note"], &routed["stage"]["stage"]),
        (&json!("Chen, ten of them"), &json!("placed"))
    );
    hold.must("quality", "find-good", good()).await;
    hold.must("quality", "release", json!({})).await;
    let late = json!({ "question": 1, "answer": "None of ours" });
    let answered = hold.must("quality", "supplier-answered", late).await;
    assert_eq!(answered["questions"][1]["answer"]["text"], "None of ours", "also when nobody waits any more");
}

#[tokio::test]
async fn each_step_at_the_wrong_time_is_refused_as_the_document_says_p29() {
    let day = Day::begin().await;
    let hold = Held::placed(&day.server, &bad_batch()).await;
    let refused = async |command: &str, body, code| {
        hold.asks("quality", &hold.path(command), body).await.problem(code, 409);
    };
    let bad = || json!({ "outcome": "Scrapped" });
    hold.asks("quality", "/v1/holds", json!({ "model": "ｋｄ 220", "batch": "b02", "wrong": "?" }))
        .await
        .problem("already_recorded", 409);
    let past = json!({ "supplier": "Kaida", "question": "Which?", "wanted_by": 1_800_000_000_000_i64 });
    refused("ask-supplier", past, "date_past").await;
    refused("release", json!({}), "wrong_stage").await;
    hold.must("quality", "confirm-bad", bad()).await;
    refused("confirm-bad", bad(), "wrong_stage").await;
    hold.must("quality", "find-good", good()).await;
    refused("find-good", good(), "wrong_stage").await;
    refused("confirm-bad", bad(), "wrong_stage").await;
    for _ in 0..20 {
        hold.must("quality", "route-to-quality", json!({ "note": "again" })).await;
        hold.must("quality", "ask-supplier", json!({ "supplier": "Kaida", "question": "Again?" })).await;
    }
    refused("route-to-quality", json!({ "note": "again" }), "too_many").await;
    refused("ask-supplier", json!({ "supplier": "Kaida", "question": "Again?" }), "too_many").await;
    hold.must("quality", "release", json!({})).await;
    for (command, body) in [
        ("release", json!({})),
        ("find-good", good()),
        ("confirm-bad", bad()),
        ("route-to-quality", json!({ "note": "again" })),
        ("ask-supplier", json!({ "supplier": "Kaida", "question": "Again?" })),
    ] {
        refused(command, body, "ended").await;
    }
    let again = Held::placed(&day.server, &bad_batch()).await;
    assert_ne!(again.id, hold.id, "the problem is back");
    assert_eq!(hold.reads("/v1/holds?open=true").await["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(id(&hold.reads("/v1/holds?state=released").await["items"][0]), hold.id);
}

#[tokio::test]
async fn what_is_within_its_expiry_is_taken_back_once_and_not_after_it_p29() {
    let day = Day::begin().await;
    let mut products = Vec::new();
    for name in ["Li", "Sun"] {
        let mut product = product("KD-220", "B-02");
        product["expires"] = json!("2027-03-01");
        products.push(day.server.owner(&day.clerk, name, &product).await);
    }
    let hold = Held::placed(&day.server, &bad_batch()).await;
    day.server.works().await;
    let notices = [hold.notice_of(products[0]).await, hold.notice_of(products[1]).await];
    let back =
        async |notice, role| hold.asks(role, &format!("/v1/hold-notices/{}/take-back", id(notice)), take_back()).await;
    back(&notices[0], "warehouse").await.problem("wrong_stage", 409);
    for notice in &notices {
        hold.notes("supervisor", id(notice), "tell", tell()).await;
    }
    let at = day.server.state.clock.now().timestamp_millis();
    let taken: serde_json::Value = back(&notices[0], "warehouse").await.expect(200).json();
    let said = &taken["subject"]["taken_back"];
    assert_eq!((is_at(&said["at"], at), &said["says"]["note"]), (true, &json!("Refunded in full")));
    assert_eq!(taken["line"]["state"], "taken_back");
    let lines = hold.notices("&state=taken_back").await;
    assert_eq!((lines.len(), id(&lines[0])), (1, id(&notices[0])));
    back(&notices[0], "clerk").await.problem("already_recorded", 409);
    day.server.advance(Duration::from_hours(24));
    back(&notices[1], "clerk").await.problem("expired", 409);
    assert_eq!(hold.notices("&state=told").await.len(), 1);
}
