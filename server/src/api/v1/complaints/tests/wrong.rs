//! What is wrong with a request is a named problem in the reader's language, and nothing is lost or changed by it.

use serde_json::{Value, json};

use crate::testing::{
    complaints::{Case, cause, changed, chen, instruction, judge, prevention, solution, told, visit},
    office::{Day, lin},
    wrong::{has_english, is_named, long},
};

fn nearby() -> Value {
    chen(&json!({ "zone": "urban" }))
}

/// A complaint with something else in one field, what that is called, and where it is.
fn records() -> Vec<(Value, &'static str, Option<&'static str>)> {
    let mut all = Vec::new();
    let field = "invalid_field";
    let mut with = |change: Value, code, field| all.push((changed(nearby(), &change), code, field));
    for (name, text) in [("says", long()), ("says", " \n".into()), ("says", "a\u{0}b".into())] {
        with(json!({ name: text }), field, Some("says"));
    }
    with(json!({ "says": null }), field, Some("says"));
    with(json!({ "says": 7 }), field, Some("says"));
    with(json!({ "asks": long() }), field, Some("asks"));
    with(json!({ "source": "smoke" }), field, Some("source"));
    with(json!({ "kind": "a_bad_day" }), field, Some("kind"));
    with(json!({ "mood": "bad" }), field, Some("mood"));
    let goods = |change: Value| json!({ "about": change });
    with(goods(json!({ "model": long() })), field, Some("about.model"));
    with(goods(json!({ "colour": "red" })), field, Some("about.colour"));
    with(goods(json!({ "quantity": 4_294_967_296_u64 })), field, Some("about.quantity"));
    with(goods(json!({ "quantity": -1 })), field, Some("about.quantity"));
    with(goods(json!({ "quantity": 1.5 })), field, Some("about.quantity"));
    with(goods(json!({ "quantity": 0 })), "quantity_unclear", None);
    with(goods(json!({ "quantity": 4_294_967_295_u64 })), "quantity_unclear", None);
    with(goods(json!({ "quantity": 4, "faulty": 5 })), "quantity_unclear", None);
    for day in ["9999-12-31", "2027-03-02", "1976-12-31"] {
        with(goods(json!({ "delivered": day })), "delivery_out_of_range", None);
    }
    for day in ["0000-01-01", "10000-01-01", "2027-02-30", "yesterday", ""] {
        with(goods(json!({ "delivered": day })), field, Some("about.delivered"));
    }
    for ms in [-62_167_219_200_000_i64, 253_402_300_800_000] {
        with(json!({ "received": ms }), field, Some("received"));
    }
    let (tomorrow, long_ago) = (1_803_945_600_000_i64, 0_i64);
    for ms in [tomorrow, long_ago] {
        with(json!({ "received": ms }), "received_out_of_range", None);
    }
    with(json!({ "from": { "order": uuid::Uuid::nil() } }), "unknown_reference", None);
    with(json!({ "from": { "customer": uuid::Uuid::nil() } }), "unknown_reference", None);
    with(json!({ "from": { "neighbour": uuid::Uuid::nil() } }), field, Some("from"));
    with(json!({ "from": {} }), field, Some("from"));
    with(json!({ "from": { "order": "7" } }), field, Some("from.order"));
    all
}

#[tokio::test]
async fn a_complaint_that_cannot_be_is_named_and_none_is_recorded_f50_f54() {
    let day = Day::begin().await;
    let clerk = &day.clerk;
    for (body, code, field) in records() {
        let send = async |lang| {
            let request = day.server.post("/v1/complaints").bearer(clerk).header("accept-language", lang);
            request.json(&body).send().await
        };
        let mut what = body.to_string();
        what.truncate(300);
        is_named(send, (code, field), &what).await;
    }
    let summary = day.reads("supervisor", "/v1/complaints/summary?quarter=2027-Q1").await;
    assert_eq!((&summary["came"]["received"], &summary["still_open"]["count"]), (&json!(0), &json!(0)));
}

#[tokio::test]
async fn a_customer_or_voucher_of_another_branch_is_one_that_nobody_has_f61() {
    let day = Day::begin().await;
    let order = day.call().await;
    let stranger = day.server.person("stranger").branch("Elsewhere").roles(&["clerk"]).add().await;
    let stranger = day.server.sign_in(&stranger).await;
    day.server.customer(&stranger, &lin()).await;
    for from in [json!({ "customer": day.customer }), json!({ "order": order })] {
        let body = changed(nearby(), &json!({ "from": from }));
        let send = async |lang| {
            let request = day.server.post("/v1/complaints").bearer(&stranger).header("accept-language", lang);
            request.json(&body).send().await
        };
        is_named(send, ("unknown_reference", None), &from.to_string()).await;
    }
}

#[tokio::test]
async fn a_step_with_something_wrong_in_it_is_named_and_changes_nothing_f50_f54() {
    let day = Day::begin().await;
    let case = Case::proposed(&day).await;
    let before = case.file().await;
    let texts: [(&str, &str, Value, &'static str); 9] = [
        ("supervisor", "judge", judge("ordinary"), "reasons"),
        ("supervisor", "visit", visit(), "findings"),
        ("service_department", "find-cause", cause(), "findings"),
        ("service_department", "propose", solution(), "solution"),
        ("branch_manager", "reject", json!({}), "reason"),
        ("supervisor", "tell", told("phone"), "says"),
        ("supervisor", "answer", told("phone"), "says"),
        ("supervisor", "close", prevention(), "prevention"),
        ("deputy_general_manager", "release", instruction(), "instruction"),
    ];
    let mut wrong: Vec<(&str, &str, Value, &'static str)> = Vec::new();
    for (role, command, body, field) in &texts {
        for text in [long(), String::new(), "a\u{7}b".to_owned()] {
            wrong.push((role, command, changed(body.clone(), &json!({ *field: text })), field));
        }
        wrong.push((role, command, changed(body.clone(), &json!({ "x": 1 })), "x"));
    }
    let change = |body: Value, change: Value| changed(body, &change);
    wrong.extend([
        ("supervisor", "judge", change(judge("grave"), json!({})), "weight"),
        ("supervisor", "judge", change(judge("ordinary"), json!({ "matter": "weather" })), "matter"),
        ("supervisor", "judge", change(judge("ordinary"), json!({ "is_justified": "yes" })), "is_justified"),
        ("quality", "find-cause", change(cause(), json!({ "cause": "fate" })), "cause"),
        ("supervisor", "tell", told("pigeon"), "by"),
        ("supervisor", "name-responsible", json!({ "person": "Li" }), "person"),
        ("supervisor", "name-visitor", json!({}), "person"),
        ("branch_manager", "approve", json!({ "because": "I can" }), "because"),
        ("supervisor", "judge", change(judge("ordinary"), json!({ "basis_revision": -1 })), "basis_revision"),
    ]);
    for (role, command, body, field) in wrong {
        let who = day.server.office(&[role]).await;
        let send = async |lang| {
            let request = day.server.post(&case.path(command)).bearer(&who).header("accept-language", lang);
            request.json(&body).send().await
        };
        is_named(send, ("invalid_field", Some(field)), &format!("{command} {field}")).await;
    }
    assert_eq!(case.file().await, before);
}

#[tokio::test]
async fn every_refusal_of_a_step_is_said_in_the_readers_language() {
    let day = Day::begin().await;
    let case = Case::proposed(&day).await;
    let nobody = json!({ "person": uuid::Uuid::nil() });
    for (role, command, body, code) in [
        ("supervisor", "judge", judge("ordinary"), "approve_first"),
        ("supervisor", "tell", told("phone"), "approve_first"),
        ("supervisor", "close", prevention(), "approve_first"),
        ("supervisor", "name-visitor", nobody, "person_unsuitable"),
        ("technician", "visit", visit(), "not_yours"),
        ("deputy_general_manager", "release", instruction(), "nothing_to_release"),
    ] {
        let who = day.server.office(&[role]).await;
        let send = async |lang| {
            let request = day.server.post(&case.path(command)).bearer(&who).header("accept-language", lang);
            request.json(&body).send().await
        };
        is_named(send, (code, None), command).await;
    }
}

#[tokio::test]
async fn what_is_no_quarter_is_named() {
    let day = Day::begin().await;
    for (query, code, field) in [
        ("quarter=2027-Q5", "quarter_unclear", Some("quarter")),
        ("quarter=0000-Q1", "quarter_unclear", Some("quarter")),
        ("quarter=10000-Q1", "quarter_unclear", Some("quarter")),
        ("quarter=", "quarter_unclear", Some("quarter")),
        ("", "invalid_field", Some("quarter")),
        ("quarter=2027-Q1&branch=7", "invalid_field", Some("branch")),
        ("quarter=2027-Q1&colour=red", "invalid_field", Some("colour")),
    ] {
        let path = format!("/v1/complaints/summary?{query}");
        for lang in ["en", "zh-CN"] {
            let answer = day.server.get(&path).bearer(&day.clerk).header("accept-language", lang).send().await;
            let problem = answer.problem(code, 422);
            assert_eq!(problem.field.as_deref(), field, "{query}");
            assert!(lang == "en" || !has_english(&problem.detail), "{}", problem.detail);
        }
    }
}
