//! By when, what is said when nobody acts, and how a quarter is summed up (P28).

use std::time::Duration;

use chrono::DateTime;
use serde_json::{Value, json};

use crate::{
    jobs::run_due,
    testing::{
        TestServer,
        complaints::{Case, changed, chen, judge, visit},
        office::Day,
    },
};

/// A moment by the clocks of Shanghai.
fn ms(text: &str) -> i64 {
    DateTime::parse_from_rfc3339(&format!("{text}:00+08:00")).expect("a moment").timestamp_millis()
}

fn nearby() -> Value {
    chen(&json!({ "zone": "urban" }))
}

async fn day_at(text: &str) -> Day {
    Day::at(TestServer::begun_at(ms(text)).await).await
}

async fn run(server: &TestServer) {
    run_due(&server.state.db, &server.state.work, server.state.clock.now().into()).await;
}

#[tokio::test]
async fn the_visit_and_the_disposition_are_due_by_the_clock_example_30() {
    let day = day_at("2026-09-30T16:00").await;
    for (site, on_site) in [
        (json!({ "zone": "urban" }), "2026-10-01T16:00"),
        (json!({ "zone": "suburb" }), "2026-10-01T16:00"),
        (json!({ "zone": "far", "km": 450 }), "2026-10-07T16:00"),
    ] {
        let case = Case::recorded(&day, &chen(&site)).await;
        let file = case.file().await;
        let (on_site, disposition) = (ms(on_site), ms("2026-10-03T16:00"));
        assert_eq!(file["subject"]["on_site"]["by"], on_site, "{site}");
        assert_eq!(file["subject"]["disposition"]["by"], disposition);
        assert_eq!(file["line"]["due"], on_site.min(disposition), "what comes first");
    }
}

#[tokio::test]
async fn each_level_is_told_once_also_by_two_servers_p28() {
    told_once(TestServer::start().await).await;
}

#[tokio::test]
async fn each_level_is_told_once_also_by_two_servers_on_postgres_p28() {
    let Some(server) = TestServer::on_postgres().await else { return };
    told_once(server).await;
}

async fn told_once(server: TestServer) {
    let day = Day::at(server).await;
    let case = Case::recorded(&day, &nearby()).await;
    let other = day.server.second_process().await;
    let levels = async || -> Vec<(String, String)> {
        let told = case.file().await["subject"]["escalations"].clone();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        told.as_array().into_iter().flatten().map(|it| (text(&it["of"]), text(&it["level"]))).collect()
    };
    let both = async || {
        tokio::join!(run(&day.server), run(&other));
        run(&other).await;
    };
    day.server.advance(Duration::from_hours(24));
    both().await;
    assert_eq!(levels().await, [], "the last moment keeps it");
    day.server.advance(Duration::from_millis(1));
    both().await;
    let pair = |of: &str, level: &str| (of.to_owned(), level.to_owned());
    assert_eq!(levels().await, [pair("on_site", "receiver")]);
    day.server.advance(Duration::from_hours(24));
    both().await;
    assert_eq!(levels().await, [pair("on_site", "receiver"), pair("on_site", "head")]);
    day.server.advance(Duration::from_hours(24 * 7));
    both().await;
    both().await;
    let mut all = levels().await;
    all.sort_unstable();
    let expected = ["disposition", "on_site"]
        .iter()
        .flat_map(|of| ["head", "manager", "receiver"].iter().map(|level| pair(of, level)));
    assert_eq!(all, expected.collect::<Vec<_>>(), "each once");
    let summary = day.reads("supervisor", "/v1/complaints/summary?quarter=2027-Q1").await;
    assert_eq!(summary["came"]["escalations"], json!({ "receiver": 2, "head": 2, "manager": 2 }));
    assert_eq!(summary["came"]["on_site"]["overdue"], 1);
    case.must("supervisor", "visit", visit()).await;
    let summary = day.reads("supervisor", "/v1/complaints/summary?quarter=2027-Q1").await;
    assert_eq!(
        (&summary["came"]["on_site"]["missed"], &summary["came"]["disposition"]["overdue"]),
        (&json!(1), &json!(1))
    );
}

#[tokio::test]
async fn a_quarter_has_the_days_of_its_branch_and_what_was_left_open_before_p28() {
    let day = day_at("2026-09-30T23:59").await;
    let before = Case::recorded(&day, &nearby()).await;
    day.server.advance(Duration::from_mins(1));
    let after = Case::recorded(&day, &nearby()).await;
    after.must("supervisor", "judge", judge("ordinary")).await;
    let of = async |quarter: &str| day.reads("supervisor", &format!("/v1/complaints/summary?quarter={quarter}")).await;
    let ids = |summary: &Value| -> Vec<String> {
        let lines = summary["still_open"]["lines"].as_array().into_iter().flatten();
        lines.filter_map(|line| line["id"].as_str()).map(str::to_owned).collect()
    };
    let third = of("2026-Q3").await;
    assert_eq!((&third["came"]["received"], ids(&third)), (&json!(1), vec![before.id.clone()]));
    assert_eq!((&third["from"], &third["until"]), (&json!("2026-07-01"), &json!("2026-09-30")));
    let fourth = of("2026-Q4").await;
    assert_eq!((&fourth["came"]["received"], ids(&fourth)), (&json!(1), vec![before.id, after.id]), "the oldest first");
    assert_eq!(fourth["came"]["judged"], json!({ "justified": 1, "unjustified": 0, "not_yet": 0 }));
    let second = of("2026-Q2").await;
    assert_eq!((&second["came"]["received"], &second["still_open"]["count"]), (&json!(0), &json!(0)));
}

#[tokio::test]
async fn more_than_a_page_of_complaints_is_summed_up_each_once_p28() {
    let day = Day::begin().await;
    for n in 0..205 {
        Case::recorded(&day, &changed(nearby(), &json!({ "says": format!("The fan hums, {n}") }))).await;
    }
    let summary = day.reads("supervisor", "/v1/complaints/summary?quarter=2027-Q1").await;
    assert_eq!((&summary["came"]["received"], &summary["still_open"]["count"]), (&json!(205), &json!(205)));
    let lines = summary["still_open"]["lines"].as_array().expect("lines");
    let ids: std::collections::BTreeSet<&str> = lines.iter().filter_map(|line| line["id"].as_str()).collect();
    assert_eq!(ids.len(), 205);
}

#[tokio::test]
async fn one_sees_ones_own_branch_and_those_who_see_all_see_all_f61() {
    let day = Day::begin().await;
    Case::recorded(&day, &nearby()).await;
    let elsewhere = day.server.branch_named("Elsewhere").await;
    let path = format!("/v1/complaints?branch={elsewhere}");
    let service = day.server.office(&["service_department"]).await;
    day.server.post(&path).bearer(&service).json(&nearby()).send().await.expect(201);
    let path = "/v1/complaints/summary?quarter=2027-Q1";
    let received =
        async |role: &str, more: &str| day.reads(role, &format!("{path}{more}")).await["came"]["received"].clone();
    let (own, other) = (format!("&branch={}", day.server.branch), format!("&branch={elsewhere}"));
    assert_eq!(received("supervisor", "").await, 1);
    assert_eq!(received("supervisor", &own).await, 1);
    assert_eq!(received("deputy_general_manager", "").await, 2);
    assert_eq!(received("general_manager", &other).await, 1);
    let supervisor = day.server.office(&["supervisor"]).await;
    let asked = day.server.get(&format!("{path}{other}")).bearer(&supervisor).send().await;
    asked.problem("branch_unknown", 422);
    let wang = day.server.office(&["technician"]).await;
    day.server.get(path).bearer(&wang).send().await.problem("forbidden", 403);
}
