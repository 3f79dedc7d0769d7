//! What is wrong with a request is a named problem in the reader's language, and nothing is lost or changed by it.

use serde_json::{Value, json};

use crate::testing::{
    complaints::changed,
    holds::{Held, bad_batch, good, id, product, take_back, tell},
    office::Day,
    wrong::{has_english, is_named, long},
};

/// Who asks what where, with a sound body, and the field of it that holds a text.
type Step = (&'static str, String, Value, &'static str);

fn texts(hold: &str, notice: &str) -> Vec<Step> {
    let hold = |command: &str| format!("/v1/holds/{hold}/{command}");
    let notice = |command: &str| format!("/v1/hold-notices/{notice}/{command}");
    let ask = json!({ "supplier": "Kaida", "question": "Which coils went in?" });
    vec![
        ("quality", "/v1/holds".to_owned(), bad_batch(), "model"),
        ("quality", "/v1/holds".to_owned(), bad_batch(), "batch"),
        ("quality", "/v1/holds".to_owned(), bad_batch(), "wrong"),
        ("quality", hold("ask-supplier"), ask.clone(), "supplier"),
        ("quality", hold("ask-supplier"), ask, "question"),
        ("quality", hold("supplier-answered"), json!({ "question": 0, "answer": "?" }), "answer"),
        ("quality", hold("route-to-quality"), json!({ "note": "Chen" }), "note"),
        ("quality", hold("find-good"), good(), "findings"),
        ("quality", hold("confirm-bad"), json!({ "outcome": "Scrapped" }), "outcome"),
        ("clerk", notice("tell"), tell(), "whom"),
        ("clerk", notice("tell-good"), changed(tell(), &json!({ "note": "at noon" })), "note"),
        ("warehouse", notice("take-back"), take_back(), "note"),
    ]
}

/// Everything that can be wrong with a field.
fn wrong(hold: &str, notice: &str) -> Vec<Step> {
    let mut all = Vec::new();
    for (role, path, body, field) in texts(hold, notice) {
        for text in [long(), String::new(), "a\u{7}b".to_owned()] {
            all.push((role, path.clone(), changed(body.clone(), &json!({ field: text })), field));
        }
        all.push((role, path.clone(), changed(body.clone(), &json!({ field: 7 })), field));
        all.push((role, path, changed(body, &json!({ "x": 1 })), "x"));
    }
    let ask = |ms: i64| json!({ "supplier": "Kaida", "question": "Which?", "wanted_by": ms });
    let hold = |command: &str| format!("/v1/holds/{hold}/{command}");
    let notice = |command: &str| format!("/v1/hold-notices/{notice}/{command}");
    // The first day of year 0, and of year 10000.
    for ms in [-62_167_219_200_000, 253_402_300_800_000] {
        all.push(("quality", hold("ask-supplier"), ask(ms), "wanted_by"));
    }
    for n in [json!(-1), json!(65_536), json!("first")] {
        let body = json!({ "question": n, "answer": "?" });
        all.push(("quality", hold("supplier-answered"), body, "question"));
    }
    let body = changed(bad_batch(), &json!({ "found_on": "his" }));
    all.push(("quality", "/v1/holds".to_owned(), body, "found_on"));
    all.push(("clerk", notice("tell"), changed(tell(), &json!({ "how": "pigeon" })), "how"));
    all.push(("clerk", notice("take-back"), changed(take_back(), &json!({ "quantity": "two" })), "quantity"));
    all.push(("quality", hold("release"), json!({ "basis_revision": -1 }), "basis_revision"));
    all.push(("quality", hold("release"), json!({ "because": "I can" }), "because"));
    all
}

#[tokio::test]
async fn a_step_with_something_wrong_in_it_is_named_and_changes_nothing_f50_f54() {
    let day = Day::begin().await;
    let asset = day.server.owner(&day.clerk, "Li", &product("KD-220", "B-02")).await;
    let hold = Held::placed(&day.server, &bad_batch()).await;
    day.server.works().await;
    let notice = hold.notice_of(asset).await;
    let before = hold.reads(&format!("/v1/holds/{}", hold.id)).await;
    for (role, path, body, field) in wrong(&hold.id, id(&notice)) {
        let who = day.server.office(&[role]).await;
        let send = async |lang| {
            let request = day.server.post(&path).bearer(&who).header("accept-language", lang);
            request.json(&body).send().await
        };
        is_named(send, ("invalid_field", Some(field)), &format!("{path} {field}")).await;
    }
    assert_eq!(hold.reads(&format!("/v1/holds/{}", hold.id)).await, before);
    assert_eq!(hold.notice_of(asset).await, notice);
    assert_eq!(hold.reads("/v1/holds").await["items"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn every_refusal_is_said_in_the_readers_language() {
    let day = Day::begin().await;
    let asset = day.server.owner(&day.clerk, "Li", &product("KD-220", "B-02")).await;
    let hold = Held::placed(&day.server, &bad_batch()).await;
    day.server.works().await;
    let notice = id(&hold.notice_of(asset).await).to_owned();
    let notice = |command: &str| format!("/v1/hold-notices/{notice}/{command}");
    // The last moment that can be written is far away, and no mistake.
    let never = json!({ "supplier": "Kaida", "question": "Which?", "wanted_by": 253_402_300_799_000_i64 });
    hold.must("quality", "ask-supplier", never).await;
    let past = json!({ "supplier": "Kaida", "question": "Which?", "wanted_by": 0 });
    for (role, path, body, code) in [
        ("quality", "/v1/holds".to_owned(), bad_batch(), "already_recorded"),
        ("quality", hold.path("ask-supplier"), past, "date_past"),
        ("quality", hold.path("supplier-answered"), json!({ "question": 7, "answer": "?" }), "unknown_reference"),
        ("quality", hold.path("release"), json!({}), "wrong_stage"),
        ("clerk", notice("take-back"), take_back(), "wrong_stage"),
        ("clerk", notice("tell-good"), tell(), "wrong_stage"),
    ] {
        let who = day.server.office(&[role]).await;
        let send = async |lang| {
            let request = day.server.post(&path).bearer(&who).header("accept-language", lang);
            request.json(&body).send().await
        };
        is_named(send, (code, None), &path).await;
    }
}

#[tokio::test]
async fn what_is_no_filter_of_a_list_is_named() {
    let day = Day::begin().await;
    for (path, field) in [
        ("/v1/holds?state=flying", "state"),
        ("/v1/holds?colour=red", "colour"),
        ("/v1/hold-notices?state=placed", "state"),
        ("/v1/hold-notices?about=7", "about"),
    ] {
        for lang in ["en", "zh-CN"] {
            let answer = day.server.get(path).bearer(&day.clerk).header("accept-language", lang).send().await;
            let problem = answer.problem("invalid_field", 422);
            assert_eq!(problem.field.as_deref(), Some(field), "{path}");
            assert!(lang == "en" || !has_english(&problem.detail), "{}", problem.detail);
        }
    }
}
