//! PROCEDURES §11, example 32: KD-220 batch B-02 is bad, twelve others own one.

use std::time::Duration;

use callout_core::{domain::ids::AssetId, protocol::auth::Session};
use chrono::DateTime;
use serde_json::{Value, json};

use crate::testing::{
    TestServer,
    holds::{Held, bad_batch, good, id, is_at, product, tell},
    office::Day,
};

const HOUR: Duration = Duration::from_hours(1);

/// Ten of the owners, in two branches, as it was typed; the fourth is corrected to the batch later.
const OWNERS: [(&str, &str, &str); 10] = [
    ("Li", "KD-220", "B-02"),
    ("Sun", "ｋｄ-220", "b02"),
    ("Zhou", "kd 220", "B 02"),
    ("Wu", "KD-220", "B-20"),
    ("Zheng", "KD-220", "B-02"),
    ("Feng", "ＫＤ－２２０", "Ｂ－０２"),
    ("Wei", "KD-220", "B-02"),
    ("Jiang", "KD-220", "B-02"),
    ("Shen", "KD-220", "b-02"),
    ("Han", "KD220", "B02"),
];

async fn clerk_of_north(server: &TestServer) -> Session {
    let clerk = server.person("north").branch("North").roles(&["clerk"]).add_once().await;
    server.sign_in(&clerk).await
}

/// The owners' products: six in the one branch, four in the other.
async fn owners(day: &Day) -> Vec<AssetId> {
    let north = clerk_of_north(&day.server).await;
    let mut all = Vec::new();
    for (n, (name, model, batch)) in OWNERS.iter().enumerate() {
        let clerk = if n < 6 { &day.clerk } else { &north };
        all.push(day.server.owner(clerk, name, &product(model, batch)).await);
    }
    all
}

/// The names of the owners on some lines, in order.
fn names(lines: &[Value]) -> Vec<&str> {
    let mut names: Vec<&str> = lines.iter().filter_map(|line| line["title"].as_str()).collect();
    names.sort_unstable();
    names
}

/// The wall clock of the server, as the API writes moments.
fn now(server: &TestServer) -> i64 {
    server.state.clock.now().timestamp_millis()
}

/// The batch is on hold, and each of the twelve has a notice.
async fn held<'a>(day: &'a Day, found_on: AssetId, owners: &mut Vec<AssetId>) -> Held<'a> {
    let server = &day.server;
    let mut place = bad_batch();
    place["found_on"] = json!(found_on);
    let hold = Held::placed(server, &place).await;
    hold.must("quality", "confirm-bad", json!({ "outcome": "Back to the maker" })).await;
    server.works().await;
    let mut expected: Vec<&str> = OWNERS.iter().map(|(name, ..)| *name).filter(|name| *name != "Wu").collect();
    expected.sort_unstable();
    assert_eq!(names(&hold.notices("").await), expected, "he on whose product it was found knows");

    // One is registered, and two are corrected, after it.
    for name in ["Yang", "Zhu"] {
        owners.push(server.owner(&day.clerk, name, &product("KD-220", "B-02")).await);
    }
    server.corrected(owners[3], &product("KD-220", "B-02")).await;
    server.works().await;
    server.corrected(owners[3], &product("KD-220", "B-20")).await;
    server.works().await;
    assert_eq!(hold.notice_of(owners[3]).await["stage"]["lifted"], "not_concerned");
    server.corrected(owners[3], &product("KD-220", "B-02")).await;
    server.works().await;
    server.works().await;
    let lines = hold.notices("&state=to_tell&open=true").await;
    let mut twelve: Vec<&str> = OWNERS.iter().map(|(name, ..)| *name).chain(["Yang", "Zhu"]).collect();
    twelve.sort_unstable();
    assert_eq!((names(&lines), lines.len()), (twelve, 12));
    assert!(lines.iter().all(|line| line["about"] == json!(hold.id) && line["customer"].is_string()));
    hold
}

/// Orders on the batch say that it is on hold, alone and in lists; others say nothing.
async fn orders_carry(day: &Day, hold: &Held<'_>, sun: AssetId) {
    let clerk = &day.clerk;
    let other = day.call().await;
    let file: Value = day.server.get(&format!("/v1/assets/{sun}")).bearer(clerk).send().await.expect(200).json();
    let known = json!({ "customer": { "known": file["asset"]["customer"] }, "asset": { "known": sun } });
    let answer: Value = day.register(known).await.expect(201).json();
    let order = id(&answer["order"]).to_owned();
    let on_hold = json!([{ "id": hold.id, "model": "KD-220", "batch": "B-02", "says": "The coil burns" }]);
    assert_eq!(hold.reads(&format!("/v1/orders/{order}")).await["holds"], on_hold);
    assert_eq!(hold.reads(&format!("/v1/orders/{other}")).await["holds"], json!([]));
    for list in ["/v1/orders", "/v1/orders?open=true&q=220", "/v1/calls"] {
        let rows = hold.reads(list).await["items"].as_array().cloned().expect("rows");
        let holds = |wanted: &str| rows.iter().find(|row| row["id"] == json!(wanted)).map(|row| row["holds"].clone());
        assert_eq!(holds(&order), Some(on_hold.clone()), "{list}");
        assert_eq!(holds(&other.to_string()), Some(json!([])), "{list}");
    }
}

/// Every owner is told, those of the one branch by its clerk; who did it and when is known.
async fn all_are_told(day: &Day, hold: &Held<'_>) {
    let server = &day.server;
    let north = server.branch_named("North").await;
    for line in hold.notices("").await {
        let is_north = line["branch"] == json!(north);
        let path = format!("/v1/hold-notices/{}/tell", id(&line));
        let clerk = if is_north { clerk_of_north(server).await } else { server.office(&["clerk"]).await };
        let told: Value = server.post(&path).bearer(&clerk).json(&tell()).send().await.expect(200).json();
        let told = &told["subject"]["stage"]["told"];
        assert_eq!((is_at(&told["at"], now(server)), &told["by"]), (true, &json!(clerk.person.id)));
        let again = server.post(&path).bearer(&clerk).json(&tell()).send().await;
        again.problem("already_recorded", 409);
    }
    assert_eq!(hold.notices("&state=told&open=false").await.len(), 12);
}

/// Found good: released and told within a day, by the moment that is answered; who is told a minute after it was told too late.
async fn all_are_released(server: &TestServer, hold: &Held<'_>) -> i64 {
    let ten = now(server);
    let found = hold.must("quality", "find-good", good()).await;
    let found_at = found["stage"]["at"].as_i64().expect("a moment");
    let due = found_at + 24 * 3_600_000;
    assert_eq!((is_at(&json!(found_at), ten), &found["stage"]["release"]["by"]), (true, &json!(due)));
    server.works().await;
    let lines = hold.notices("&state=to_tell_good&open=true").await;
    assert_eq!((lines.len(), lines.iter().all(|line| line["due"] == json!(due))), (12, true));
    // The last second before ten.
    server.advance((24 * HOUR).saturating_sub(Duration::from_secs(1)));
    server.works().await;
    let (late, in_time) = lines.split_last().expect("twelve");
    for line in in_time {
        let notice = hold.notes("service_department", id(line), "tell-good", tell()).await;
        let judged = &notice["stage"]["told_by"]["judged"];
        assert_eq!((&judged["judged"], &judged["minutes_left"]), (&json!("kept"), &json!(0)));
        assert!(is_at(&notice["stage"]["good"]["at"], now(server)), "{notice}");
    }
    let released = hold.must("service_department", "release", json!({})).await;
    let judged = &released["stage"]["release"]["judged"];
    assert_eq!((&judged["judged"], &judged["minutes_left"]), (&json!("kept"), &json!(0)));
    server.advance(Duration::from_millis(61_100));
    server.works().await;
    assert_eq!(names(&hold.notices("&overdue=true").await), names(std::slice::from_ref(late)));
    let notice = hold.notes("service_department", id(late), "tell-good", tell()).await;
    let (told_by, said) = (&notice["stage"]["told_by"]["judged"], &notice["stage"]["told_by"]["said"]);
    assert_eq!((&told_by["judged"], &told_by["minutes_late"]), (&json!("missed"), &json!(1)));
    assert!(is_at(said, due + 60_000), "the house said that the time passed: {notice}");
    assert_eq!(hold.notices("&state=told_good").await.len(), 12);
    due
}

/// The whole example, found good a day after the server begins; by when everybody is told.
pub(super) async fn played(server: TestServer) -> i64 {
    let day = Day::at(server).await;
    let server = &day.server;
    let found_on = server.owner(&day.clerk, "Qian", &product("KD-220", "B-02")).await;
    server.owner(&day.clerk, "Zhao", &product("KD-220", "B-03")).await;
    let mut owners = owners(&day).await;
    let hold = held(&day, found_on, &mut owners).await;
    orders_carry(&day, &hold, owners[1]).await;
    all_are_told(&day, &hold).await;
    server.advance(24 * HOUR);
    let due = all_are_released(server, &hold).await;
    let orders = hold.reads("/v1/orders").await;
    let rows = orders["items"].as_array().expect("rows");
    assert!(rows.iter().all(|row| row["holds"] == json!([])), "{orders}");
    due
}

#[tokio::test]
async fn twelve_owners_are_told_and_released_by_wednesday_ten_o_clock_example_32() {
    let ms = |text| DateTime::parse_from_rfc3339(text).expect("a moment").timestamp_millis();
    let due = played(TestServer::begun_at(ms("2026-03-09T10:00:00+08:00")).await).await;
    assert!(is_at(&json!(due), ms("2026-03-11T10:00:00+08:00")), "{due}");
}
