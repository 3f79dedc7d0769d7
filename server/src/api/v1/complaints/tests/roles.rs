//! Who may do what, where, and how often: every command by every role, in another branch, twice, and on what moved.

use callout_core::domain::{
    commands::{Command as _, CommandKind, Who},
    complaint::ComplaintCommand,
    people::Role,
    policy::Policies,
};
use serde_json::{Value, json};

use crate::testing::{
    complaints::{Case, cause, changed, chen, instruction, judge, prevention, solution, told, visit},
    office::Day,
};

fn nearby() -> Value {
    chen(&json!({ "zone": "urban" }))
}

/// A sound body for each command.
fn body_of(command: &str) -> Value {
    match command {
        "record" => nearby(),
        "visit" => visit(),
        "judge" => judge("ordinary"),
        "find_cause" => cause(),
        "propose" => solution(),
        "approve" => json!({}),
        "reject" | "raise" => json!({ "reason": "because" }),
        "tell" | "answer" => told("writing"),
        "close" => prevention(),
        "release" => instruction(),
        "name_responsible" | "name_visitor" => json!({ "person": uuid::Uuid::nil() }),
        other => panic!("no body for {other}"),
    }
}

/// What people ask for.
fn asked() -> impl Iterator<Item = &'static CommandKind<Policies>> {
    ComplaintCommand::KINDS.iter().filter(|kind| !kind.is_the_houses())
}

fn path_of(kind: &CommandKind<Policies>, case: &Case<'_>) -> String {
    if kind.opens { "/v1/complaints".to_owned() } else { case.path(&kind.name.replace('_', "-")) }
}

#[tokio::test]
async fn every_command_by_every_role_is_done_or_refused_as_the_document_says() {
    let day = Day::begin().await;
    let unreleased = Case::recorded(&day, &nearby()).await;
    unreleased.must("supervisor", "raise", json!({ "reason": "A child was hurt" })).await;
    for case in [Case::recorded(&day, &nearby()).await, Case::proposed(&day).await, unreleased] {
        for kind in asked() {
            let Who::Fixed(roles) = kind.who else { panic!("{} is not of some roles", kind.name) };
            for role in Role::ALL {
                let who = day.server.office(&[role.name()]).await;
                let asks = day.server.post(&path_of(kind, &case)).bearer(&who).json(&body_of(kind.name));
                let answer = asks.send().await;
                let expected: &[u16] = match (roles.contains(&role), kind.opens) {
                    (false, _) => &[403],
                    (true, true) => &[201],
                    (true, false) => &[200, 409],
                };
                let status = answer.status.as_u16();
                assert!(expected.contains(&status), "{} by {role:?}: {status} {}", kind.name, answer.text());
            }
        }
    }
}

#[tokio::test]
async fn of_another_branch_there_is_none_f61() {
    let day = Day::begin().await;
    let case = Case::proposed(&day).await;
    let roles = ["clerk", "technician", "supervisor", "accountant", "branch_manager", "warehouse", "quality"];
    let stranger = day.server.person("stranger").branch("Elsewhere").roles(&roles).add().await;
    let stranger = day.server.sign_in(&stranger).await;
    let before = case.file().await;
    // Only the deputy general manager releases, and sees every branch.
    for kind in asked().filter(|kind| !kind.opens && kind.name != "release") {
        let command = kind.name.replace('_', "-");
        case.by(&stranger, &command, body_of(kind.name)).await.problem("not_found", 404);
    }
    let path = format!("/v1/complaints/{}", case.id);
    day.server.get(&path).bearer(&stranger).send().await.problem("not_found", 404);
    assert_eq!(case.file().await, before);
    let path = format!("/v1/complaints?branch={}", day.server.branch);
    day.server.post(&path).bearer(&stranger).json(&nearby()).send().await.problem("branch_unknown", 422);
}

#[tokio::test]
async fn twice_under_one_key_is_once_and_another_body_under_it_is_refused_i4() {
    let day = Day::begin().await;
    let key = |n: u32| format!("018f2f3e-0000-7000-8000-{n:012}");
    let send = async |n: u32, path: &str, body: Value| {
        let who = day.server.office(&["supervisor"]).await;
        day.server.post(path).bearer(&who).header("idempotency-key", &key(n)).json(&body).send().await
    };
    let first: Value = send(1, "/v1/complaints", nearby()).await.expect(201).json();
    let again: Value = send(1, "/v1/complaints", nearby()).await.expect(201).json();
    assert_eq!(first, again);
    let other = changed(nearby(), &json!({ "source": "letter" }));
    send(1, "/v1/complaints", other).await.problem("key_reused", 409);
    let case = Case { day: &day, id: first["subject"]["id"].as_str().expect("an id").to_owned() };
    let path = case.path("judge");
    let first: Value = send(2, &path, judge("ordinary")).await.expect(200).json();
    let again: Value = send(2, &path, judge("ordinary")).await.expect(200).json();
    assert_eq!((&first, &first["revision"]), (&again, &json!(2)));
    send(2, &path, judge("serious")).await.problem("key_reused", 409);
    send(3, &path, judge("ordinary")).await.problem("name_responsible_first", 409);
    send(2, &case.path("raise"), json!({ "reason": "because" })).await.problem("key_reused", 409);
    assert_eq!(case.file().await["revision"], 2);
}

#[tokio::test]
async fn what_moved_since_it_was_seen_is_looked_at_again() {
    let day = Day::begin().await;
    let case = Case::recorded(&day, &nearby()).await;
    let at = |revision: u64| changed(judge("ordinary"), &json!({ "basis_revision": revision }));
    case.asks("supervisor", "judge", at(7)).await.problem("moved", 409);
    case.must("supervisor", "judge", at(1)).await;
    for kind in asked().filter(|kind| !kind.opens) {
        let Who::Fixed(roles) = kind.who else { panic!("{} is not of some roles", kind.name) };
        let body = changed(body_of(kind.name), &json!({ "basis_revision": 1 }));
        case.asks(roles[0].name(), &kind.name.replace('_', "-"), body).await.problem("moved", 409);
    }
    assert_eq!(case.file().await["revision"], 2);
}
