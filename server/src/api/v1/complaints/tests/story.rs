//! From the first word to the close: serious, ordinary, unjustified, rejected (P26, P27).

use std::time::Duration;

use callout_core::domain::ids::OrderId;
use serde_json::{Value, json};

use crate::testing::{
    TestServer,
    complaints::{
        Case, cause, chen, instruction, judge, judge_unjustified, of_order, prevention, solution, told, visit,
    },
    office::Day,
};

const QUARTER: &str = "/v1/complaints/summary?quarter=2027-Q1";

fn nearby() -> Value {
    chen(&json!({ "zone": "urban" }))
}

#[tokio::test]
async fn a_serious_one_waits_for_its_release_is_told_in_writing_and_ends_in_time_p27() {
    serious(&Day::begin().await).await;
}

#[tokio::test]
async fn a_serious_one_ends_in_time_on_postgres_p27() {
    let Some(server) = TestServer::on_postgres().await else { return };
    serious(&Day::at(server).await).await;
}

async fn serious(day: &Day) {
    let order: OrderId = day.call().await;
    let case = Case::recorded(day, &of_order(order)).await;
    let subject = case.file().await["subject"].clone();
    assert_eq!((&subject["order"]["id"], &subject["party"]["name"]), (&json!(order), &json!("Mrs Lin")));
    let wang = day.technician("wang").await;
    let quality = day.server.person("quality").roles(&["quality"]).add_once().await;
    case.must("supervisor", "judge", judge("serious")).await;
    let person = |id| json!({ "person": id });
    for (role, command, body) in [
        ("supervisor", "judge", judge("ordinary")),
        ("supervisor", "name-responsible", person(quality.id)),
        ("service_department", "find-cause", cause()),
        ("service_department", "propose", solution()),
        ("general_manager", "approve", json!({})),
        ("general_manager", "reject", json!({ "reason": "Too dear" })),
        ("supervisor", "tell", told("writing")),
        ("supervisor", "answer", told("writing")),
        ("supervisor", "close", prevention()),
        ("supervisor", "name-visitor", person(wang.id)),
        ("supervisor", "visit", visit()),
    ] {
        case.asks(role, command, body).await.problem("not_released", 409);
    }
    case.asks("supervisor", "release", instruction()).await.problem("forbidden", 403);
    assert_eq!(case.file().await["revision"], 2, "nothing happened");
    case.must("deputy_general_manager", "release", instruction()).await;
    case.must("supervisor", "name-visitor", person(wang.id)).await;
    day.server.advance(Duration::from_hours(3));
    case.asks("supervisor", "visit", visit()).await.problem("not_yours", 409);
    let session = day.server.sign_in(&wang).await;
    let visited: Value = case.by(&session, "visit", visit()).await.expect(200).json();
    let on_site = &visited["subject"]["on_site"]["judged"];
    assert_eq!((&on_site["judged"], &on_site["minutes_left"]), (&json!("kept"), &json!(21 * 60)));
    case.must("supervisor", "name-responsible", person(quality.id)).await;
    case.must("quality", "find-cause", cause()).await;
    case.must("quality", "propose", solution()).await;
    day.server.advance(Duration::from_hours(2));
    case.asks("branch_manager", "approve", json!({})).await.problem("not_allowed", 409);
    let approved = case.must("general_manager", "approve", json!({})).await;
    let disposition = &approved["disposition"]["judged"];
    assert_eq!((&disposition["judged"], &disposition["minutes_left"]), (&json!("kept"), &json!(67 * 60)));
    case.asks("supervisor", "tell", told("phone")).await.problem("must_be_written", 409);
    let open = day.reads("service_department", QUARTER).await;
    let line = &open["still_open"]["lines"][0];
    assert_eq!((&line["id"], &line["stage"], &line["name"]), (&json!(case.id), &json!("approved"), &json!("Mrs Lin")));
    assert_eq!((&line["responsible"], &line["due"]), (&json!(quality.id), &Value::Null), "nothing runs any more");
    case.must("supervisor", "tell", told("writing")).await;
    case.asks("supervisor", "close", json!({})).await.problem("measure_missing", 409);
    case.must("supervisor", "close", prevention()).await;
    let file = case.file().await;
    assert_eq!((&file["line"]["state"], &file["line"]["due"]), (&json!("closed"), &Value::Null));
    let summary = day.reads("service_department", QUARTER).await;
    assert_eq!(summary, summed_up(), "{summary:#}");
}

/// The quarter of the serious one.
fn summed_up() -> Value {
    let kept = json!({ "kept": 1, "missed": 0, "excused": 0, "running": 0, "overdue": 0 });
    json!({
        "quarter": "2027-Q1",
        "from": "2027-01-01",
        "until": "2027-03-31",
        "came": {
            "received": 1,
            "closed": 1,
            "by_source": { "call": 1 },
            "by_kind": { "product_quality": 1 },
            "judged": { "justified": 1, "unjustified": 0, "not_yet": 0 },
            "by_matter": { "quality": 1 },
            "by_unit": { "quality": 1 },
            "by_weight": { "serious": 1 },
            "by_cause": { "quality": 1 },
            "on_site": kept,
            "disposition": kept,
            "escalations": {},
        },
        "still_open": { "count": 0, "lines": [] },
    })
}

#[tokio::test]
async fn of_an_ordinary_one_the_customer_is_told_by_phone_p27() {
    let day = Day::begin().await;
    let case = Case::proposed(&day).await;
    case.must("branch_manager", "approve", json!({})).await;
    case.must("service_department", "tell", told("phone")).await;
    case.must("service_department", "close", prevention()).await;
    assert_eq!(case.file().await["subject"]["stage"], "closed");
    case.asks("supervisor", "raise", json!({ "reason": "A child was hurt" })).await.problem("ended", 409);
}

#[tokio::test]
async fn it_is_not_closed_before_somebody_was_with_the_customer_p27() {
    let day = Day::begin().await;
    let case = Case::recorded(&day, &nearby()).await;
    case.must("supervisor", "judge", judge_unjustified()).await;
    case.must("supervisor", "answer", told("phone")).await;
    case.asks("supervisor", "close", json!({})).await.problem("not_visited", 409);
    case.must("supervisor", "visit", visit()).await;
    case.must("supervisor", "close", json!({})).await;
}

#[tokio::test]
async fn a_rejected_approval_goes_back_one_step_example_31() {
    let day = Day::begin().await;
    let case = Case::proposed(&day).await;
    case.asks("supervisor", "tell", told("writing")).await.problem("approve_first", 409);
    let rejected = case.must("branch_manager", "reject", json!({ "reason": "Too dear" })).await;
    assert_eq!(rejected["stage"], "cause_found", "back one step");
    case.asks("branch_manager", "approve", json!({})).await.problem("propose_first", 409);
    case.asks("supervisor", "tell", told("writing")).await.problem("propose_first", 409);
    case.must("quality", "propose", solution()).await;
    let approved = case.must("branch_manager", "approve", json!({})).await;
    let steps: Vec<&str> =
        approved["steps"].as_array().into_iter().flatten().filter_map(|step| step["what"]["step"].as_str()).collect();
    let expected = ["judged", "responsible_named", "cause_found", "proposed", "rejected", "proposed", "approved"];
    assert_eq!(steps, expected, "{approved:#}");
}

#[tokio::test]
async fn an_unjustified_one_is_answered_with_reasons_and_closed_without_anybody_responsible_example_31() {
    let day = Day::begin().await;
    let case = Case::recorded(&day, &nearby()).await;
    case.must("supervisor", "visit", visit()).await;
    case.must("service_department", "judge", judge_unjustified()).await;
    let somebody = day.server.person("quality").roles(&["quality"]).add_once().await;
    let named = json!({ "person": somebody.id });
    case.asks("supervisor", "name-responsible", named).await.problem("answer_first", 409);
    case.asks("supervisor", "close", json!({})).await.problem("answer_first", 409);
    case.must("service_department", "answer", told("phone")).await;
    case.must("service_department", "close", json!({})).await;
    let file = case.file().await;
    assert_eq!((&file["subject"]["stage"], &file["line"]["responsible"]), (&json!("closed"), &Value::Null));
    let came = day.reads("supervisor", QUARTER).await["came"].clone();
    assert_eq!((&came["judged"]["unjustified"], &came["by_unit"]), (&json!(1), &json!({})));
    assert_eq!((&came["by_matter"], &came["disposition"]["kept"]), (&json!({ "quality": 1 }), &json!(1)));
}

#[tokio::test]
async fn nobody_approves_what_he_proposed_himself_p26() {
    let day = Day::begin().await;
    let case = Case::recorded(&day, &nearby()).await;
    let both = day.server.person("both").roles(&["quality", "branch_manager"]).add().await;
    case.must("supervisor", "judge", judge("ordinary")).await;
    case.must("supervisor", "name-responsible", json!({ "person": both.id })).await;
    let both = day.server.sign_in(&both).await;
    case.by(&both, "find-cause", cause()).await.expect(200);
    case.by(&both, "propose", solution()).await.expect(200);
    case.by(&both, "approve", json!({})).await.problem("own_proposal", 409);
    case.must("branch_manager", "approve", json!({})).await;
}
