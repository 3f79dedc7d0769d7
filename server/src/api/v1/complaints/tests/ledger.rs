//! The ledger (台账, P28): every filter alone and together, page by page, and what is wrong with a question.

use std::time::Duration;

use serde_json::{Value, json};

use crate::testing::{
    START_UNIX_MS, TestServer,
    complaints::{Case, changed, chen, judge, judge_unjustified, of_order, told, visit},
    office::Day,
};

#[tokio::test]
async fn the_ledger_is_filtered_by_whatever_is_asked_p28() {
    filters(&Day::begin().await).await;
}

#[tokio::test]
async fn the_ledger_is_filtered_alike_on_postgres_p28_i12() {
    let Some(server) = TestServer::on_postgres().await else { return };
    filters(&Day::at(server).await).await;
}

async fn filters(day: &Day) {
    let order = day.call().await;
    let of_voucher = changed(of_order(order), &json!({ "says": "It drips", "received": START_UNIX_MS }));
    let first = Case::recorded(day, &of_voucher).await;
    day.server.advance(Duration::from_hours(1));
    let second = Case::recorded(day, &chen(&json!({ "zone": "far", "km": 450 }))).await;
    let quality = day.server.person("quality").roles(&["quality"]).add_once().await;
    second.must("supervisor", "judge", judge("ordinary")).await;
    second.must("supervisor", "name-responsible", json!({ "person": quality.id })).await;
    day.server.advance(Duration::from_hours(1));
    let third = Case::recorded(day, &chen(&json!({ "zone": "urban" }))).await;
    for (command, body) in
        [("visit", visit()), ("judge", judge_unjustified()), ("answer", told("phone")), ("close", json!({}))]
    {
        third.must("supervisor", command, body).await;
    }
    let opened = second.file().await["subject"]["received"].clone();
    day.server.advance(Duration::from_hours(22) + Duration::from_millis(1));
    let (one, two, three) = (&first.id, &second.id, &third.id);
    for (query, found) in [
        (String::new(), vec![three, two, one]),
        ("state=named".into(), vec![two]),
        ("state=recorded".into(), vec![one]),
        ("open=true".into(), vec![two, one]),
        ("open=false".into(), vec![three]),
        ("overdue=true".into(), vec![one]),
        (format!("responsible={}", quality.id), vec![two]),
        (format!("customer={}", day.customer), vec![one]),
        (format!("about={order}"), vec![one]),
        (format!("from={opened}"), vec![three, two]),
        (format!("until={opened}"), vec![one]),
        ("q=drips".into(), vec![one]),
        ("q=mrs%20lin".into(), vec![one]),
        ("q=K-CEN-000002".into(), vec![two]),
        (format!("open=true&from={opened}&responsible={}&q=FAN-220", quality.id), vec![two]),
        (format!("state=named&customer={}", day.customer), vec![]),
    ] {
        let page = day.reads("supervisor", &format!("/v1/complaints?{query}")).await;
        let rows = page["items"].as_array().into_iter().flatten();
        let ids: Vec<&str> = rows.filter_map(|row| row["id"].as_str()).collect();
        assert_eq!(ids, found, "{query}");
    }
    let page = day.reads("supervisor", "/v1/complaints?state=named").await;
    let row = &page["items"][0];
    assert_eq!(
        (&row["title"], &row["state"], &row["responsible"]),
        (&json!("K-CEN-000002"), &json!("named"), &json!(quality.id))
    );
    assert_eq!((&row["is_open"], &row["is_overdue"], &row["opened"]), (&json!(true), &json!(false), &opened));
}

#[tokio::test]
async fn pages_show_every_complaint_once_and_wrong_filters_are_named() {
    let day = Day::begin().await;
    let mut all = Vec::new();
    for _ in 0..5 {
        all.push(Case::recorded(&day, &chen(&json!({ "zone": "urban" }))).await.id);
    }
    let (mut seen, mut path) = (Vec::new(), "/v1/complaints?limit=2".to_owned());
    loop {
        let page: Value = day.reads("clerk", &path).await;
        let rows = page["items"].as_array().into_iter().flatten();
        seen.extend(rows.filter_map(|row| row["id"].as_str()).map(str::to_owned));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/v1/complaints?limit=2&cursor={next}");
    }
    assert_eq!(seen.len(), 5);
    seen.sort_unstable();
    all.sort_unstable();
    assert_eq!(seen, all, "each once");
    for (query, field) in [
        ("state=flying", "state"),
        ("responsible=7", "responsible"),
        ("open=maybe", "open"),
        ("from=yesterday", "from"),
        ("until=-1", "until"),
        ("limit=0", "limit"),
        ("cursor=x", "cursor"),
        ("x=1", "x"),
    ] {
        let answer = day.server.get(&format!("/v1/complaints?{query}")).bearer(&day.clerk).send().await;
        assert_eq!(answer.problem("invalid_field", 422).field.as_deref(), Some(field), "{query}");
    }
}

#[tokio::test]
async fn another_branchs_complaints_are_in_no_list_of_ours_f61() {
    let day = Day::begin().await;
    Case::recorded(&day, &chen(&json!({ "zone": "urban" }))).await;
    let stranger = day.server.person("stranger").branch("Elsewhere").roles(&["clerk", "branch_manager"]).add().await;
    let stranger = day.server.sign_in(&stranger).await;
    for query in [String::new(), format!("?branch={}", day.server.branch)] {
        let page: Value =
            day.server.get(&format!("/v1/complaints{query}")).bearer(&stranger).send().await.expect(200).json();
        assert_eq!(page["items"], json!([]));
    }
}
