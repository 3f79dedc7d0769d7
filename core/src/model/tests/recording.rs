//! Recording: durable before shown, refused before recorded, and what survives a kill.

use super::bench::{Bench, assigned, order_item};
use crate::{
    domain::{order::Stage as OrderStage, refusal::Refusal},
    effects::store::StoreFailure,
    model::{
        event::{Action, Event, ItemInput, Place},
        message::Message,
    },
    protocol::command::Envelope,
    words::{
        Field,
        typed::{Example, InputProblem, Wrong},
    },
};

fn open() -> Bench {
    let mut bench = Bench::at_work();
    bench.send(Event::Open(Place::Order { id: assigned().id.to_string() }));
    bench
}

fn stage(bench: &Bench) -> OrderStage {
    bench.working().mirror.order(assigned().id).expect("it is in memory").stage.clone()
}

#[test]
fn what_is_recorded_offline_is_there_after_a_kill_f1_i1() {
    let mut bench = open();
    bench.server.is_reachable = false;
    bench.send(Event::Act(Action::Accept));
    assert_eq!(bench.model.message, Some(Message::Saved));
    bench.send(Event::Act(Action::StartTravel));
    bench.restart();
    assert_eq!(bench.working().outbox.unsent_count(), 2);
    bench.send(Event::Open(Place::Order { id: assigned().id.to_string() }));
    assert!(matches!(stage(&bench), OrderStage::EnRoute { .. }));
}

#[test]
fn a_full_phone_records_nothing_and_says_so_f3() {
    let mut bench = open();
    bench.store.fails = Some(StoreFailure::Full);
    bench.send(Event::Act(Action::Accept));
    assert_eq!(bench.model.message, Some(Message::StoreFull));
    assert_eq!(stage(&bench), OrderStage::Assigned);
    assert!(bench.working().outbox.pending.is_empty() && bench.store.commands.is_empty());
}

#[test]
fn what_the_rules_refuse_is_not_recorded() {
    let mut bench = open();
    bench.send(Event::Act(Action::FinishOnSite));
    assert_eq!(bench.model.message, Some(Message::Refused(Refusal::WrongStage)));
    assert!(bench.store.commands.is_empty());
}

#[test]
fn a_wrong_field_is_named() {
    let mut bench = open();
    let cash = |amount: &str| Event::Act(Action::TakeCash { amount: amount.to_owned() });
    bench.send(cash("1,000"));
    let wrong = Message::Input(Wrong {
        field: Field::Amount,
        problem: InputProblem::Sign { sign: ',', example: Example::Amount },
    });
    assert_eq!(bench.model.message, Some(wrong));
    bench.send(cash("0"));
    assert_eq!(bench.model.message, Some(Message::Refused(Refusal::AmountZero)));
}

#[test]
fn each_command_names_the_one_before_i6() {
    let mut bench = open();
    bench.server.is_reachable = false;
    for action in [Action::Accept, Action::StartTravel, Action::Arrive] {
        bench.send(Event::Act(action));
    }
    let rows: Vec<_> = bench.store.commands.values().collect();
    assert_eq!(rows.iter().map(|row| row.seq).collect::<Vec<_>>(), [1, 2, 3]);
    for two in rows.windows(2) {
        let next = Envelope::from_bytes(&two[1].bytes).expect("an envelope");
        assert_eq!(next.prev, two[0].hash);
    }
}

#[test]
fn receipts_count_on_over_a_kill_i18() {
    let mut bench = open();
    bench.server.is_reachable = false;
    bench.send(Event::Act(Action::Accept));
    let cash = || Event::Act(Action::TakeCash { amount: "10".to_owned() });
    bench.send(cash());
    bench.restart();
    bench.send(Event::Open(Place::Order { id: assigned().id.to_string() }));
    bench.send(cash());
    let payments = &bench.working().mirror.order(assigned().id).expect("it is in memory").record.payments;
    let receipts: Vec<_> = payments
        .iter()
        .map(|payment| match &payment.means {
            crate::domain::order::command::Means::Cash { receipt } => receipt.to_string(),
            other @ crate::domain::order::command::Means::Transfer { .. } => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(receipts, ["CR-D07.1-000001", "CR-D07.1-000002"]);
    assert_eq!(bench.working().cash_in_hand().minor, 2_000);
}

#[test]
fn a_picture_waits_for_its_own_lane_and_is_kept_for_a_restored_server_f43() {
    let mut bench = open();
    bench.server.is_reachable = false;
    bench.send(Event::Act(Action::TakePhoto { caption: "the plate".to_owned() }));
    assert_eq!(bench.store.blobs.len(), 1);
    bench.server.is_reachable = true;
    bench.send(Event::SyncNow);
    assert_eq!((bench.store.blobs.len(), bench.store.sent.len(), bench.working().blobs.len()), (1, 1, 0));
    bench.server.incarnation = 2;
    bench.server.items = vec![order_item(&assigned())];
    bench.server.says.push_back((409, serde_json::json!({ "code": "cursor_unknown", "detail": "begin anew" })));
    bench.send(Event::SyncNow);
    bench.pass_ms(1);
    assert_eq!(bench.server.blobs_asked, 2, "it is asked for again");
    bench.restart();
    assert_eq!((bench.store.sent.len(), bench.working().blobs.len()), (1, 0));
}

#[test]
fn signing_out_waits_for_what_is_pending_f12() {
    let mut bench = open();
    bench.server.is_reachable = false;
    bench.send(Event::Act(Action::Accept));
    bench.send(Event::SignOut);
    assert_eq!(bench.model.message, Some(Message::Pending { count: 1 }));
    bench.server.is_reachable = true;
    bench.send(Event::SyncNow);
    bench.send(Event::SignOut);
    assert!(matches!(bench.model.stage, crate::model::Stage::SignedOut(_)));
    assert!(bench.store.subjects.is_empty() && bench.secrets.is_empty());
}

/// F3, F12: a disk that takes no writing does not forget him; a colleague must not find his work under his own name.
#[test]
fn signing_out_on_a_full_disk_leaves_everything_as_it_was() {
    let mut bench = open();
    bench.store.fails = Some(StoreFailure::Full);
    bench.send(Event::SignOut);
    assert_eq!(bench.model.message, Some(Message::StoreFull));
    assert!(matches!(bench.model.stage, crate::model::Stage::Working(_)));
    bench.store.fails = None;
    bench.send(Event::SignOut);
    assert!(matches!(bench.model.stage, crate::model::Stage::SignedOut(_)));
}

/// F1, F12: killed after the file was wiped and before the token was.
#[test]
fn a_token_without_a_session_is_forgotten_at_the_start() {
    let mut bench = open();
    bench.store.meta.clear();
    bench.restart();
    assert!(bench.secrets.is_empty());
}

#[test]
fn a_quote_names_items_of_the_list_only() {
    let mut bench = open();
    bench.server.is_reachable = false;
    bench.send(Event::Act(Action::Accept));
    let lines = vec![ItemInput { code: "NO-SUCH".to_owned(), quantity: 1 }];
    bench.send(Event::Act(Action::OfferQuote { solution: "a new fan".to_owned(), lines }));
    assert_eq!(bench.model.message, Some(Message::Refused(Refusal::PriceUnknown)));
}
