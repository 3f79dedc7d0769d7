//! What a weak network does to a push, and what a copied phone does (F8, F15–F17, F21).

use std::time::Duration;

use callout_tests::{Done, World, open, pending, well};
use serde_json::Value;

fn events(world: &World, order: &callout_desk::office_words::Order, what: &str) -> anyhow::Result<usize> {
    let events = world.supervisor.reads(order)?["events"].as_array().cloned().unwrap_or_default();
    let is_it = |event: &&Value| event["event"]["what"]["what"] == what;
    Ok(events.iter().filter(is_it).count())
}

#[test]
fn a_lost_reply_makes_nothing_happen_twice_f16() -> Done {
    let mut world = World::new();
    let fridge = world.fridge.clone();
    let order = world.accepted_by_wang(&fridge)?;
    world.wang.network().change(|m| m.lost_replies = 1);
    world.wang.takes_cash("10.00")?;
    assert_eq!(world.accountant.cash_of(&world.wang_id)?, 1_000, "the server has it");
    assert_eq!(pending(&world.wang)?, 1, "the phone does not believe what it did not hear");
    world.pass(Duration::from_mins(1))?;
    assert_eq!(pending(&world.wang)?, 0);
    assert_eq!(world.accountant.cash_of(&world.wang_id)?, 1_000);
    assert_eq!(events(&world, &order, "payment_taken")?, 1);
    Ok(())
}

#[test]
fn everything_twice_is_once_f17() -> Done {
    let mut world = World::new();
    let fridge = world.fridge.clone();
    world.wang.network().change(|m| m.is_doubling = true);
    let order = world.accepted_by_wang(&fridge)?;
    world.wang.takes_cash("10.00")?;
    assert_eq!(events(&world, &order, "accepted")?, 1);
    assert_eq!(world.accountant.cash_of(&world.wang_id)?, 1_000);
    Ok(())
}

#[test]
fn a_hotels_login_page_keeps_everything_on_the_phone_f21() -> Done {
    let mut world = World::new();
    let fridge = world.fridge.clone();
    world.accepted_by_wang(&fridge)?;
    world.wang.network().change(|m| m.is_captive = true);
    world.wang.travel_and_arrive()?;
    assert_eq!(pending(&world.wang)?, 2);
    world.wang.network().change(|m| m.is_captive = false);
    world.wang.sync()?;
    assert_eq!(pending(&world.wang)?, 0);
    Ok(())
}

#[test]
fn a_copied_phone_has_no_key_and_takes_nothing_away_f8() -> Done {
    let mut world = World::new();
    let fridge = world.fridge.clone();
    let order = world.accepted_by_wang(&fridge)?;
    world.wang.go_offline()?;
    world.wang.takes_cash("10.00")?;
    let copy = world.backup_of(&world.wang, "clone")?;
    let clone = world.phone_in(&copy)?;
    assert_eq!(pending(&clone)?, 1);
    world.wang.come_online()?;
    assert_eq!(pending(&world.wang)?, 0);
    assert_eq!(events(&world, &order, "payment_taken")?, 1);
    Ok(())
}

#[test]
fn a_restored_phone_begins_a_new_log_and_loses_nothing_f8() -> Done {
    let mut world = World::new();
    let fridge = world.fridge.clone();
    let order = world.accepted_by_wang(&fridge)?;
    let backup = world.backup_of(&world.wang, "backup")?;
    world.wang.takes_cash("10.00")?;
    assert_eq!(world.accountant.cash_of(&world.wang_id)?, 1_000);

    // The phone is restored: it knows nothing of the ten, and the server has something else at that place of its log.
    world.wang.go_offline()?;
    let mut restored = world.restored(&world.wang, &backup)?;
    restored.open_order(&order.id)?;
    restored.takes_cash("20.00")?;
    well(&restored)?;
    assert_eq!(pending(&restored)?, 1);
    restored.come_online()?;
    world.clock.pass_ms(1_000);
    restored.tick()?;
    assert_eq!(pending(&restored)?, 0);
    let held = world.supervisor.held()?;
    assert_eq!(held.len(), 1, "the twenty is at the exceptions desk, for a person to look at both");
    assert_eq!(world.accountant.cash_of(&world.wang_id)?, 1_000);

    open(&mut restored, &order)?;
    restored.takes_cash("5.00")?;
    well(&restored)?;
    assert_eq!(pending(&restored)?, 0);
    assert_eq!(world.accountant.cash_of(&world.wang_id)?, 1_500, "its new log is taken like any other");
    Ok(())
}

#[test]
fn a_new_phone_fetches_everything_and_each_sees_the_others_work_f9() -> Done {
    let mut world = World::new();
    let fridge = world.fridge.clone();
    let order = world.accepted_by_wang(&fridge)?;
    let mut second = world.another_phone(&world.wang_id.clone(), "second")?;
    open(&mut second, &order)?;
    second.travel_and_arrive()?;
    open(&mut world.wang, &order)?;
    world.wang.finds("nothing wrong", "", true)?;
    well(&world.wang)?;
    assert_eq!(events(&world, &order, "finding_recorded")?, 1);
    Ok(())
}
