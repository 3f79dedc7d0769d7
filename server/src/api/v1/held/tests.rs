//! The exceptions desk through the router (rule 8).

use callout_core::{
    domain::order::{OrderCommand, command::Nothing},
    protocol::pull::Item,
};
use serde_json::{Value, json};

use crate::{
    sync::tests::office::{Office, log_of},
    testing::TestServer,
};

#[tokio::test]
async fn what_is_held_is_listed_shown_side_by_side_and_settled_as_a_group_f31() {
    let server = TestServer::start().await;
    let mut office = Office::open(&server).await;
    let (wang, session) = server.person("wang").technician().add_with_phone().await;
    let (li, _) = server.person("li").technician().add_with_phone().await;
    let order = office.order_of(&server, wang.person).await;
    let mut log = log_of(&wang, "wang", "D01");
    log.does(order, OrderCommand::Accept(Nothing {}));
    server.push_pending(&session, &mut log).await;
    log.does(order, OrderCommand::StartTravel(Nothing {}));
    log.takes_cash(order, 100, 1);
    office.assign(&server, order, li.person).await;
    server.push_pending(&session, &mut log).await;

    let clerk = server.person("desk").roles(&["supervisor"]).add().await;
    let clerk = server.sign_in(&clerk).await;
    let list: Value = server.get("/v1/held").bearer(&clerk).send().await.expect(200).json();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(list["items"][0]["why"]["why"], "reassigned");
    let case = list["items"][1]["id"].as_str().expect("an id").to_owned();
    let sides: Value = server.get(&format!("/v1/held/{case}")).bearer(&clerk).send().await.expect(200).json();
    assert_eq!(sides["recorded"]["amount"]["minor"], 10_000);
    assert_eq!(sides["order_now"]["assignment"]["to"], li.person.to_string());
    assert_eq!(sides["group"].as_array().map(Vec::len), Some(2));

    let settle = json!({ "decision": "accepted", "reason": "he was there", "whole_group": true });
    let path = format!("/v1/held/{case}/settle");
    server.post(&path).bearer(&session).json(&settle).send().await.problem("forbidden", 403);
    let key = "00000000-0000-0000-0000-0000000000f4";
    let settles = || server.post(&path).bearer(&clerk).header("idempotency-key", key).json(&settle).send();
    let settled: Value = settles().await.expect(200).json();
    assert_eq!(settled["cases"].as_array().map(Vec::len), Some(2));
    assert!(settled["cases"].as_array().is_some_and(|cases| cases.iter().all(|case| case["refused"].is_null())));
    // Its answer was lost (I4); without its key it is another request.
    assert_eq!(settles().await.expect(200).json::<Value>(), settled);
    server.post(&path).bearer(&clerk).json(&settle).send().await.problem("already_settled", 409);
    let open: Value = server.get("/v1/held").bearer(&clerk).send().await.expect(200).json();
    assert_eq!(open["items"].as_array().map(Vec::len), Some(0));
    let page = server.pull(&session, "").await;
    assert_eq!(page.items.iter().filter(|item| matches!(item, Item::Decision(_))).count(), 2, "he sees the answer");
}
