//! The big button: whoever follows it does the job.

use super::player::Player;
use crate::{
    domain::{
        customer::Site,
        order::{OrderCommand, WorkOrder},
        people::Actor,
        samples::{self, Trial, commands},
        signoff::Purpose,
    },
    model::event::{Action, PurposeInput},
};

const SIGN_WORK: &str = "sign_work_done";
const SIGN_TAKE_BACK: &str = "sign_take_back";
const SIGN_RETURN: &str = "sign_return";

#[test]
fn the_big_button_leads_through_a_chargeable_repair_on_site() {
    let mut player = Player::new();
    let expected = [
        "accept",
        "agree_appointment",
        "start_travel",
        "arrive",
        "record_finding",
        "offer_quote",
        "agree_quote",
        "record_work",
        "check_product",
        "finish_on_site",
        SIGN_WORK,
        "take_cash",
        "report_result",
        "leave_site",
        "done",
    ];
    assert_eq!(player.follow(), expected);
}

#[test]
fn the_big_button_leads_home_what_was_taken_back_p10_p12() {
    let mut player = Player::new();
    for step in ["accept", "agree_appointment", "start_travel", "arrive"] {
        player.take(step);
    }
    player.take("record_finding");
    assert!(player.can("take_goods"));
    player.take_goods();
    let leaving = [SIGN_TAKE_BACK, "report_result", "leave_site", "wait_for_workshop"];
    assert_eq!(player.follow(), leaving);

    player.office(&samples::warehouse(), &commands::RECEIVE_GOODS);
    // Chargeable work on the bench needs an agreement too, by phone (P7).
    let bench = ["offer_quote", "agree_quote", "record_bench", "finish_bench"];
    assert_eq!(player.follow(), [&bench[..], &["wait_for_inspection"]].concat());

    player.office(&samples::supervisor(), &commands::fail());
    assert_eq!(player.follow(), ["record_bench", "finish_bench", "wait_for_inspection"]);
    player.office(&samples::supervisor(), &commands::PASS);
    assert_eq!(player.follow(), ["wait_for_release"]);

    player.bench.pass_ms(24 * 60 * 60 * 1_000);
    player.office(&samples::warehouse(), &commands::RELEASE_GOODS);
    let home = ["agree_appointment", "return_goods", SIGN_RETURN, "take_cash"];
    assert_eq!(player.follow(), [&home[..], &["done"]].concat());
}

#[test]
fn a_transfer_that_nobody_has_seen_is_not_collected_again_p12a() {
    let mut player = Player::new();
    while player.next() != "take_cash" {
        player.take(&player.next());
    }
    player.take("take_transfer");
    let order = player.order();
    assert!(!order.money.is_due && order.money.suggested.is_none() && order.money.hint.is_some());
    assert_eq!(player.follow(), ["report_result", "leave_site", "wait_for_payment"]);
    let payment = player.bench.working().mirror.order(player.id).expect("it is open").record.payments[0].id;
    let decided = crate::domain::order::command::DecidePayment {
        payment,
        arrived: false,
        reason: samples::note("Not on the statement"),
    };
    player.office(&samples::accountant(), &OrderCommand::DecidePayment(decided));
    assert_eq!(player.next(), "take_cash");
}

#[test]
fn what_is_too_much_for_cash_goes_by_transfer_p9() {
    let mut trial = Trial::on_site(&samples::asset());
    let quote = commands::quote_of(1, vec![commands::requested("FAN-220", 3)]);
    let until_repaired = [commands::finding(), quote, commands::agree(1), commands::work(), commands::check()];
    trial.all(&samples::technician(), until_repaired);
    trial.must(&samples::technician(), &commands::FINISH_ON_SITE);
    trial.sign(7, Purpose::WorkDone);
    let player = Player::with(&trial.order);
    assert_eq!(player.next(), "take_transfer");
    assert!(player.order().money.hint.is_some_and(|hint| hint.contains("500.00")));
}

#[test]
fn far_sites_agree_before_the_travel_p7() {
    let mut trial = Trial::accepted(&samples::asset());
    trial.order.customer.site = Site::Far { km: 400 };
    let mut player = Player::with(&trial.order);
    player.take("agree_appointment");
    player.take("offer_quote");
    player.take("agree_quote");
    assert_eq!(player.next(), "start_travel");
}

#[test]
fn a_visit_that_was_broken_off_goes_on_with_new_work_p14() {
    let mut player = Player::new();
    while player.next() != "check_product" {
        player.take(&player.next());
    }
    player.act(Action::Suspend {
        reason: "The part comes tomorrow".to_owned(),
        until: "2026-03-04".to_owned(),
        told: "Wang Fang".to_owned(),
    });
    let before_next_morning = [player.next(), {
        player.take("report_result");
        player.next()
    }];
    assert_eq!(before_next_morning, ["report_result", "leave_site"]);
    player.take("leave_site");
    // Next morning.
    player.bench.pass_ms(20 * 60 * 60 * 1_000);
    player.act(Action::AgreeAppointment {
        date: "2026-03-04".to_owned(),
        time: "09:00".to_owned(),
        fault_confirmed: true,
        parts_ready: true,
        note: String::new(),
    });
    let steps = player.follow();
    assert_eq!(steps[..3], ["start_travel", "arrive", "record_work"]);
    assert_eq!(steps.last().map(String::as_str), Some("done"));
}

#[test]
fn free_work_needs_no_quote_and_no_money_p1() {
    let mut trial = Trial::registered(&samples::asset_in_warranty());
    trial.must(&samples::clerk(), &commands::assign(samples::technician().person));
    let mut player = Player::with(&trial.order);
    let steps = player.follow();
    assert!(!steps.iter().any(|step| step == "offer_quote" || step == "take_cash"), "{steps:?}");
    assert_eq!(steps.last().map(String::as_str), Some("done"));
}

#[test]
fn a_colleagues_order_can_only_be_read() {
    let mut trial = Trial::registered(&samples::asset());
    trial.must(&samples::clerk(), &commands::assign(samples::colleague().person));
    let player = Player::with(&trial.order);
    let can: Vec<String> = player.order().actions.into_iter().map(|action| action.id).collect();
    assert_eq!(can, ["complain"], "a customer complains to whoever is there");
    assert_eq!(player.next(), "wait_for_office");
}

#[test]
fn a_lost_receipt_is_declared_before_the_goods_are_returned_p12() {
    let mut player = Player::with(&out_for_return());
    assert!(player.can("return_goods") && !player.can("return_without_receipt") && player.can("sign_lost_receipt"));
    player.sign(PurposeInput::LostReceipt);
    assert!(player.can("return_without_receipt"));
    player.act(Action::ReturnGoods { is_receipt_lost: true });
    assert_eq!(player.next(), SIGN_RETURN);
}

/// Goods that were repaired and are on their way home.
pub fn out_for_return() -> WorkOrder {
    let mut trial = Trial::on_site(&samples::asset_in_warranty());
    let goes: [(Actor, OrderCommand); 9] = [
        (samples::technician(), commands::finding()),
        (samples::technician(), commands::take_goods(9, 1, "2026-03-06")),
        (samples::warehouse(), commands::RECEIVE_GOODS),
        (samples::technician(), commands::bench()),
        (samples::technician(), commands::FINISH_BENCH),
        (samples::supervisor(), commands::fail()),
        (samples::technician(), commands::bench()),
        (samples::technician(), commands::late("2026-03-09")),
        (samples::technician(), commands::FINISH_BENCH),
    ];
    for (actor, command) in goes {
        trial.must(&actor, &command);
    }
    trial.must(&samples::supervisor(), &commands::PASS);
    trial.must(&samples::warehouse(), &commands::RELEASE_GOODS);
    trial.order
}

#[test]
fn the_big_button_is_none_where_the_rules_refuse_it() {
    let mut player = Player::new();
    for step in ["accept", "agree_appointment", "start_travel", "arrive"] {
        player.take(step);
    }
    player.take("record_finding");
    assert_eq!((player.next().as_str(), player.order().next.is_action), ("offer_quote", true));
    match &mut player.bench.model.stage {
        crate::model::Stage::Working(working) => working.mirror.reference.prices = std::sync::Arc::default(),
        other => panic!("not at work: {other:?}"),
    }
    assert_eq!((player.next().as_str(), player.order().next.is_action), ("offer_quote", false));
}
