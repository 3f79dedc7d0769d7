//! Taken back, repaired on the bench, returned (P10–P12a).

use callout_core::model::event::{Action, PurposeInput, ThingInput};
use callout_desk::office_words::Order;
use callout_tests::{Done, World, open, shown_order, well};
use serde_json::Value;

fn oven() -> ThingInput {
    ThingInput {
        description: "oven".to_owned(),
        serial: "Gao".to_owned(),
        accessories: vec!["tray".to_owned()],
        condition: "a scratch on the left".to_owned(),
        photos: Vec::new(),
    }
}

/// Taken back with a photo, while offline.
fn taken_back(world: &mut World) -> anyhow::Result<Order> {
    let product = world.oven.clone();
    let order = world.accepted_by_wang(&product)?;
    let wang = &mut world.wang;
    wang.go_offline()?;
    wang.travel_and_arrive()?;
    wang.quotes("bench repair", &[("LABOUR", 2)])?;
    wang.customer_agrees("Gao")?;
    wang.photographs("the plate")?;
    wang.takes_back(oven(), "2027-03-05")?;
    wang.customer_signs(PurposeInput::TakeBack, "Gao")?;
    wang.reports_and_leaves("taken back")?;
    wang.come_online()?;
    well(wang)?;
    Ok(order)
}

fn record(world: &World, order: &Order) -> anyhow::Result<Value> {
    Ok(world.supervisor.reads(order)?["order"]["record"].clone())
}

#[test]
fn goods_come_in_are_repaired_inspected_twice_and_go_home() -> Done {
    let mut world = World::new();
    let order = taken_back(&mut world)?;
    let held_by = |record: &Value| record["custody"]["things"][0]["holder"]["at"]["place"].clone();
    assert_eq!(held_by(&record(&world, &order)?), "technician");
    assert_eq!(world.wang.view()?.sync.photos, 0, "the photo went its own way");

    world.supervisor.receives_goods(&order)?;
    assert_eq!(held_by(&record(&world, &order)?), "workshop");
    for verdict in [Some("it hums"), None] {
        open(&mut world.wang, &order)?;
        world.wang.works("on the bench", 30, &[])?;
        world.wang.act(Action::FinishBench)?;
        world.supervisor.inspects(&order, verdict)?;
    }
    world.supervisor.releases_goods(&order)?;

    open(&mut world.wang, &order)?;
    world.wang.returns_goods(true)?;
    assert!(well(&world.wang).is_err(), "a lost receipt needs a signed declaration first");
    world.wang.customer_signs(PurposeInput::LostReceipt, "Gao")?;
    world.wang.returns_goods(true)?;
    world.wang.customer_signs(PurposeInput::Return, "Gao")?;
    world.wang.takes_transfer("240.00", "7781")?;
    well(&world.wang)?;

    let after = record(&world, &order)?;
    assert_eq!(held_by(&after), "customer");
    assert_eq!(after["custody"]["receipt"]["state"]["state"], "voided");
    assert_eq!(after["payments"][0]["state"]["state"], "unknown");
    assert_eq!(world.supervisor.stage(&order)?, "signed_off", "nobody knows yet whether the money came");
    let payment = after["payments"][0]["id"].as_str().unwrap_or_default().to_owned();
    world.accountant.decides_payment(&order, &payment, true, "seen on the account")?;
    world.clerk.closes_register(&order)?;
    assert_eq!(world.supervisor.stage(&order)?, "closed");
    Ok(())
}

#[test]
fn goods_in_a_technicians_hands_cannot_be_given_to_another_i9() -> Done {
    let mut world = World::new();
    let order = taken_back(&mut world)?;
    let refused = world.supervisor.reassigns(&order, &world.li_id, "on holiday").map_err(|e| e.code().to_owned());
    assert_eq!(refused, Err("wrong_stage".to_owned()));
    assert!(!shown_order(&world.wang)?.stage.is_empty());
    Ok(())
}
