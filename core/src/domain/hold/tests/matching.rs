//! What a hold means for an order: goods stay, what is home already is remarked.

use super::*;
use crate::domain::{
    order::{Remark, state::AssetOnVoucher},
    samples::{Trial, commands, supervisor, technician},
    signoff::Purpose,
};

fn holds(model: &str, batch: Option<&str>) -> Holds {
    let mut desk = Desk::open();
    let says = PlaceHold { model: line(model), batch: batch.map(line), ..place_hold() };
    desk.hold(&quality(), HoldCommand::Place(says)).expect("placed");
    (*desk.reference.holds).clone()
}

fn voucher(model: &str, batch: Option<&str>) -> AssetOnVoucher {
    AssetOnVoucher { model: line(model), batch: batch.map(line), ..asset().into() }
}

#[test]
fn a_hold_is_on_its_batch_or_on_the_whole_model_however_they_are_typed_f67() {
    let table = [
        (("KD-220", Some("B-02")), ("ｋｄ－２２０", Some("b 02")), true),
        (("kd220", Some("Ｂ－０２")), ("KD 220", Some("B-02")), true),
        (("KD-220", Some("B-02")), ("KD-220", Some("B-03")), false),
        (("KD-220", Some("B-02")), ("KD-220", None), false),
        (("KD-220", None), ("KD 220", None), true),
        (("KD-220", None), ("KD 220", Some("B-09")), true),
        (("KD-220", None), ("KD-221", None), false),
    ];
    for ((model, batch), product, expected) in table {
        let on = !holds(model, batch).on(&voucher(product.0, product.1)).is_empty();
        assert_eq!(on, expected, "{model} {batch:?} / {product:?}");
    }
}

/// The sample product's order with its goods repaired, passed, and on the shelf.
fn on_the_shelf() -> Trial {
    let mut trial = Trial::on_site(&asset());
    trial.must(&technician(), &commands::finding());
    trial.must(&technician(), &commands::quote(1));
    trial.must(&technician(), &commands::agree(1));
    trial.must(&technician(), &commands::take_goods(1, 1, "2026-03-06"));
    trial.sign(1, Purpose::TakeBack);
    trial.must(&supervisor(), &commands::RECEIVE_GOODS);
    trial.must(&technician(), &commands::bench());
    trial.must(&technician(), &commands::FINISH_BENCH);
    trial.must(&supervisor(), &commands::PASS);
    trial
}

#[test]
fn goods_on_hold_do_not_leave_the_workshop_p29() {
    let mut trial = on_the_shelf();
    trial.holds = holds("kfr 35gw", Some("B02"));
    assert_eq!(trial.try_(&supervisor(), &commands::RELEASE_GOODS), Err(Refusal::OnHold));
    trial.holds = Holds::none();
    trial.must(&supervisor(), &commands::RELEASE_GOODS);
}

#[test]
fn what_was_returned_at_the_door_all_the_same_is_a_fact_with_a_remark_p29() {
    let mut trial = on_the_shelf();
    trial.must(&supervisor(), &commands::RELEASE_GOODS);
    let back = commands::return_goods(1);
    assert_eq!(trial.remarks(&technician(), &back), []);
    trial.holds = holds("KFR-35GW", None);
    assert_eq!(trial.remarks(&technician(), &back), [Remark::OnHold]);
    trial.must(&technician(), &back);
}
