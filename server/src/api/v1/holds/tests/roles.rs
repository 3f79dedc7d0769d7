//! Who may do what, where, and how often: every command by every role, in another branch, twice, and on what moved.

use callout_core::domain::{
    commands::{Command as _, CommandKind, Who},
    hold::{HoldCommand, NoticeCommand},
    people::Role,
    policy::Policies,
};
use serde_json::{Value, json};

use crate::testing::{
    complaints::changed,
    holds::{Held, bad_batch, good, id, product, take_back, tell},
    office::Day,
};

/// A sound body for each command.
fn body_of(command: &str) -> Value {
    match command {
        "place" => bad_batch(),
        "ask_supplier" => json!({ "supplier": "Kaida", "question": "Which coils went in?" }),
        "supplier_answered" => json!({ "question": 0, "answer": "A bad lot of wire" }),
        "route_to_quality" => json!({ "note": "Chen, ten of them" }),
        "find_good" => good(),
        "release" => json!({}),
        "confirm_bad" => json!({ "outcome": "Scrapped" }),
        "tell" | "tell_good" => tell(),
        "take_back" => take_back(),
        other => panic!("no body for {other}"),
    }
}

/// What people ask for, with where it is asked.
fn asked(hold: &str, notice: &str) -> Vec<(&'static CommandKind<Policies>, String)> {
    let dashed = |kind: &CommandKind<Policies>| kind.name.replace('_', "-");
    let of_hold = HoldCommand::KINDS.iter().map(|kind| {
        let path = if kind.opens { "/v1/holds".to_owned() } else { format!("/v1/holds/{hold}/{}", dashed(kind)) };
        (kind, path)
    });
    let of_notice =
        NoticeCommand::KINDS.iter().map(|kind| (kind, format!("/v1/hold-notices/{notice}/{}", dashed(kind))));
    of_hold.chain(of_notice).filter(|(kind, _)| !kind.is_the_houses()).collect()
}

/// A hold and the notice of one owner.
async fn noticed(day: &Day) -> (Held<'_>, String) {
    let asset = day.server.owner(&day.clerk, "Li", &product("KD-220", "B-02")).await;
    let hold = Held::placed(&day.server, &bad_batch()).await;
    day.server.works().await;
    let notice = id(&hold.notice_of(asset).await).to_owned();
    (hold, notice)
}

#[tokio::test]
async fn every_command_by_every_role_is_done_or_refused_as_the_document_says() {
    let day = Day::begin().await;
    let (hold, notice) = noticed(&day).await;
    for (kind, path) in asked(&hold.id, &notice) {
        let Who::Fixed(roles) = kind.who else { panic!("{} is not of some roles", kind.name) };
        for role in Role::ALL {
            let answer = hold.asks(role.name(), &path, body_of(kind.name)).await;
            let expected: &[u16] = if roles.contains(&role) { &[200, 409] } else { &[403] };
            let status = answer.status.as_u16();
            assert!(expected.contains(&status), "{} by {role:?}: {status} {}", kind.name, answer.text());
        }
    }
    let technician = day.server.office(&["technician"]).await;
    for path in ["/v1/holds".to_owned(), format!("/v1/holds/{}", hold.id), format!("/v1/hold-notices/{notice}")] {
        day.server.get(&path).bearer(&technician).send().await.problem("forbidden", 403);
    }
}

#[tokio::test]
async fn what_the_house_asks_has_no_route() {
    let day = Day::begin().await;
    let (hold, notice) = noticed(&day).await;
    for command in ["open", "lift", "pass-limit"] {
        let path = format!("/v1/hold-notices/{notice}/{command}");
        hold.asks("service_department", &path, json!({})).await.problem("not_found", 404);
    }
    let opened = json!({ "hold": hold.id, "asset": day.asset });
    hold.asks("service_department", "/v1/hold-notices", opened).await.expect(405);
}

#[tokio::test]
async fn a_hold_is_everybodys_and_its_notices_are_their_branchs_f61() {
    let day = Day::begin().await;
    let (hold, notice) = noticed(&day).await;
    let roles = ["clerk", "supervisor", "warehouse", "quality"];
    let stranger = day.server.person("stranger").branch("Elsewhere").roles(&roles).add().await;
    let stranger = day.server.sign_in(&stranger).await;
    let get = |path: String| day.server.get(&path).bearer(&stranger).send();
    assert_eq!(get(format!("/v1/holds/{}", hold.id)).await.expect(200).json::<Value>()["subject"]["id"], hold.id);
    assert_eq!(id(&get("/v1/holds".to_owned()).await.expect(200).json::<Value>()["items"][0]), hold.id);
    get(format!("/v1/hold-notices/{notice}")).await.problem("not_found", 404);
    let lines: Value = get(format!("/v1/hold-notices?about={}", hold.id)).await.expect(200).json();
    assert_eq!(lines["items"], json!([]));
    for (kind, path) in asked(&hold.id, &notice) {
        if path.starts_with("/v1/hold-notices") {
            let answer = day.server.post(&path).bearer(&stranger).json(&body_of(kind.name)).send().await;
            answer.problem("not_found", 404);
        }
    }
    assert_eq!(hold.notices("&state=to_tell").await.len(), 1, "nothing was changed");
}

#[tokio::test]
async fn twice_under_one_key_is_once_and_another_body_under_it_is_refused_i4() {
    let day = Day::begin().await;
    let key = |n: u32| format!("018f2f3e-0000-7000-8000-{n:012}");
    let send = async |n: u32, path: &str, body: Value| {
        let who = day.server.office(&["service_department"]).await;
        day.server.post(path).bearer(&who).header("idempotency-key", &key(n)).json(&body).send().await
    };
    let asset = day.server.owner(&day.clerk, "Li", &product("KD-220", "B-02")).await;
    let first: Value = send(1, "/v1/holds", bad_batch()).await.expect(201).json();
    assert_eq!(send(1, "/v1/holds", bad_batch()).await.expect(201).json::<Value>(), first);
    send(1, "/v1/holds", changed(bad_batch(), &json!({ "batch": "B-03" }))).await.problem("key_reused", 409);
    let hold = Held { server: &day.server, id: id(&first["subject"]).to_owned() };
    day.server.works().await;
    let tells = format!("/v1/hold-notices/{}/tell", id(&hold.notice_of(asset).await));
    let first: Value = send(2, &tells, tell()).await.expect(200).json();
    assert_eq!(send(2, &tells, tell()).await.expect(200).json::<Value>(), first, "nobody is told twice");
    send(2, &tells, changed(tell(), &json!({ "whom": "his wife" }))).await.problem("key_reused", 409);
    send(3, &tells, tell()).await.problem("already_recorded", 409);
    assert_eq!(hold.reads("/v1/holds").await["items"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn what_moved_since_it_was_seen_is_looked_at_again() {
    let day = Day::begin().await;
    let (hold, notice) = noticed(&day).await;
    hold.must("quality", "route-to-quality", body_of("route_to_quality")).await;
    hold.notes("clerk", &notice, "tell", tell()).await;
    let before = hold.reads(&format!("/v1/holds/{}", hold.id)).await;
    for (kind, path) in asked(&hold.id, &notice).into_iter().filter(|(kind, _)| !kind.opens) {
        let Who::Fixed(roles) = kind.who else { panic!("{} is not of some roles", kind.name) };
        let body = changed(body_of(kind.name), &json!({ "basis_revision": 1 }));
        hold.asks(roles[0].name(), &path, body).await.problem("moved", 409);
    }
    assert_eq!(hold.reads(&format!("/v1/holds/{}", hold.id)).await, before);
    let seen = changed(body_of("confirm_bad"), &json!({ "basis_revision": before["revision"] }));
    hold.must("quality", "confirm-bad", seen).await;
}
