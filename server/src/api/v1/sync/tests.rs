//! Push, pull, deposit and events through the router.

use callout_core::{
    domain::{
        order::{OrderCommand, WorkOrder, command::Nothing},
        policy::Policies,
        subject::Listed as _,
    },
    protocol::{
        limits::PUSH_BYTES_MAX,
        outcome::{HeldWhy, Outcome},
        pull::{Item, More},
        push::{Answer, Head, Run},
    },
};
use futures::future::join_all;
use uuid::Uuid;

use crate::{
    sync::tests::office::{Office, log_of},
    testing::TestServer,
};

#[tokio::test]
async fn an_order_reaches_the_phone_and_its_commands_come_back_acknowledged() {
    let server = TestServer::start().await;
    let mut office = Office::open(&server).await;
    let (phone, session) = server.person("wang").technician().add_with_phone().await;
    let order = office.order_of(&server, phone.person).await;
    let page = server.pull(&session, "").await;
    assert!(
        page.items.iter().any(|item| matches!(item, Item::Put { key, .. } if *key == WorkOrder::key(order.0))),
        "{:?}",
        page.items
    );
    let policies = Policies::key(Uuid::nil());
    assert!(page.items.iter().any(|item| matches!(item, Item::Put { key, .. } if *key == policies)));
    let mut log = log_of(&phone, "wang", "D01");
    let hash = log.does(order, OrderCommand::Accept(Nothing {}));
    let answer = server.push_pending(&session, &mut log).await;
    assert_eq!((answer.run, &answer.outcomes[0].outcome), (Run::Received, &Outcome::Applied));
    let next = server.pull(&session, &format!("?cursor={}", page.until)).await;
    let More::Whole { ack, holdings } = next.more else { panic!("{:?}", next.more) };
    assert_eq!((ack.seq, ack.hash), (1, hash));
    let put = page.items.iter().filter(|item| matches!(item, Item::Put { .. })).count() as u64;
    assert_eq!(
        holdings.map(|holdings| holdings.subjects),
        Some(put),
        "the order, the settings, the people of the branch"
    );
    let head: Head = server.get("/v1/sync/head").bearer(&session).send().await.expect(200).json();
    assert_eq!(head, ack);
}

#[tokio::test]
async fn the_same_push_many_times_at_once_has_one_effect_and_one_answer_f17_i4() {
    let server = TestServer::start().await;
    let mut office = Office::open(&server).await;
    let (phone, session) = server.person("wang").technician().add_with_phone().await;
    let order = office.order_of(&server, phone.person).await;
    let mut log = log_of(&phone, "wang", "D01");
    log.accepts_and_arrives(order);
    let answers = join_all((0..20).map(|_| server.push(&session, log.pending()))).await;
    let first = answers[0].expect(200).bytes.clone();
    assert!(answers.iter().all(|answer| answer.expect(200).bytes == first));
    let answer: Answer = answers[0].json();
    assert_eq!(answer.outcomes.len(), 3);
}

#[tokio::test]
async fn a_push_that_was_cut_or_changed_takes_nothing_f19() {
    let server = TestServer::start().await;
    let mut office = Office::open(&server).await;
    let (phone, session) = server.person("wang").technician().add_with_phone().await;
    let order = office.order_of(&server, phone.person).await;
    let mut log = log_of(&phone, "wang", "D01");
    log.accepts_and_arrives(order);
    let body = log.pending();
    for cut in [0, 1, 10, body.len() / 2, body.len() - 1] {
        server.push(&session, body[..cut].to_vec()).await.problem("not_a_push", 400);
    }
    let other = log_of(&phone, "somebody", "D01");
    let forged = other.push_of(1, &log.log.iter().map(Vec::as_slice).collect::<Vec<_>>());
    server.push(&session, forged).await.problem("seal_invalid", 400);
    server.push(&session, vec![b'x'; PUSH_BYTES_MAX + 1]).await.problem("body_too_large", 413);
    server.post("/v1/sync/push").bearer(&session).json(&1).send().await.problem("unsupported_media_type", 415);
    let head: Head = server.get("/v1/sync/head").bearer(&session).send().await.expect(200).json();
    assert_eq!(head.seq, 0);
}

#[tokio::test]
async fn nobody_pushes_or_pulls_for_another_phone_i13() {
    let server = TestServer::start().await;
    let mut office = Office::open(&server).await;
    let (wang, _) = server.person("wang").technician().add_with_phone().await;
    let (_, li) = server.person("li").technician().add_with_phone().await;
    let order = office.order_of(&server, wang.person).await;
    let mut log = log_of(&wang, "wang", "D01");
    log.does(order, OrderCommand::Accept(Nothing {}));
    server.push(&li, log.pending()).await.problem("wrong_device", 403);
    let admin = server.administrator().await;
    server.push(&admin, log.pending()).await.problem("forbidden", 403);
    server.get("/v1/sync/pull").bearer(&admin).send().await.problem("forbidden", 403);
    let page = server.pull(&li, "").await;
    assert!(!page.items.iter().any(|item| matches!(item, Item::Put { key, .. } if key.kind == WorkOrder::KIND)), "I14");
}

#[tokio::test]
async fn a_cursor_that_is_not_known_is_said_to_be_i11() {
    let server = TestServer::start().await;
    let mut office = Office::open(&server).await;
    let (phone, session) = server.person("wang").technician().add_with_phone().await;
    office.order_of(&server, phone.person).await;
    let mut until = server.pull(&session, "").await.until;
    until.position.seq += 1_000;
    let ask = |query: String| server.get(&format!("/v1/sync/pull?{query}")).bearer(&session);
    ask(format!("cursor={until}")).send().await.problem("cursor_unknown", 409);
    ask("cursor=yesterday".to_owned()).send().await.problem("cursor_unreadable", 422);
    ask("token=1.0.00000000000000000000000000000000".to_owned()).send().await.problem("cursor_unreadable", 422);
}

#[tokio::test]
async fn a_revoked_phone_can_still_deposit_once_i21_f62() {
    let server = TestServer::start().await;
    let mut office = Office::open(&server).await;
    let (phone, session) = server.person("wang").technician().add_with_phone().await;
    let order = office.order_of(&server, phone.person).await;
    let mut log = log_of(&phone, "wang", "D01");
    log.takes_cash(order, 100, 1);
    let admin = server.administrator().await;
    let path = format!("/v1/devices/{}/revoke", phone.device);
    assert!(server.post(&path).bearer(&admin).json(&serde_json::json!({})).send().await.status.is_success());
    server.push(&session, log.pending()).await.problem("device_revoked", 403);
    let deposit =
        || server.post("/v1/sync/deposit").header("content-type", "application/x-ndjson").bytes(log.pending());
    let first = deposit().send().await;
    let answer: Answer = first.expect(200).json();
    assert!(matches!(answer.outcomes[0].outcome, Outcome::Held { why: HeldWhy::Deposited, .. }));
    assert_eq!(deposit().send().await.expect(200).bytes, first.bytes);
    let forged = log_of(&phone, "somebody", "D01").push_of(1, &[log.log[0].as_slice()]);
    let forged = server.post("/v1/sync/deposit").header("content-type", "application/x-ndjson").bytes(forged);
    forged.send().await.problem("seal_invalid", 400);
}

#[tokio::test]
async fn whoever_listens_hears_that_there_is_something_and_nothing_more_rule_16() {
    let server = TestServer::start().await;
    let mut office = Office::open(&server).await;
    let (phone, session) = server.person("wang").technician().add_with_phone().await;
    let listening = server.get("/v1/events").bearer(&session).send();
    let works = async {
        // The listener is there before anything moves.
        while server.state.work.listeners() == 0 {
            tokio::task::yield_now().await;
        }
        office.order_of(&server, phone.person).await;
        server.state.shutdown.cancel();
    };
    let (answer, ()) = tokio::join!(listening, works);
    let text = answer.text();
    assert!(text.starts_with("event: moved\ndata: "), "{text}");
    assert!(!text.contains("Chen"));
}

async fn an_old_picture(server: TestServer) {
    let mut office = Office::open(&server).await;
    let (wang, session) = server.person("wang").technician().add_with_phone().await;
    let (li, lis) = server.person("li").technician().add_with_phone().await;
    let order = office.order_of(&server, wang.person).await;
    let until = server.pull(&session, "").await.until;
    let old = format!("?until={until}&token=b.0.0.{}", Uuid::nil().simple());
    let has = |page: &callout_core::protocol::pull::Page| {
        page.items.iter().any(|item| matches!(item, Item::Put { key, .. } if *key == WorkOrder::key(order.0)))
    };
    assert!(has(&server.pull(&session, &old).await), "while he holds it");
    office.assign(&server, order, li.person).await;
    let answer = server.get(&format!("/v1/sync/pull{old}")).bearer(&session).send().await;
    assert!(!answer.expect(200).text().contains("Chen"), "what is delivered is judged now");
    assert!(has(&server.pull(&lis, "").await));
    // It came back: he may read it again.
    office.assign(&server, order, wang.person).await;
    assert!(has(&server.pull(&session, &old).await));
}

#[tokio::test]
async fn an_old_picture_delivers_nothing_that_was_taken_away_since_i14() {
    an_old_picture(TestServer::start().await).await;
}

#[tokio::test]
async fn an_old_picture_delivers_nothing_that_was_taken_away_since_on_postgres_i14() {
    let Some(server) = TestServer::on_postgres().await else { return };
    an_old_picture(server).await;
}
