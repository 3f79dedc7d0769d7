//! A model on hold: every phone says so on every order of it, offline as well, until it is released (P29).

use callout_tests::{Done, World, open, shown_order};
use serde_json::json;

#[test]
fn every_phone_shows_a_hold_on_the_orders_of_its_product_until_it_is_released() -> Done {
    let mut world = World::new();
    let fridge = world.fridge.clone();
    let order = world.accepted_by_wang(&fridge)?;
    assert!(shown_order(&world.wang)?.holds.is_empty());
    let quality = world.desk_of("quality")?;
    // As somebody else types it: another case, another dash, wide letters.
    let hold = quality.post("/v1/holds", &json!({ "model": "ｍ\u{2011}1", "wrong": "the thermostat burns" }))?;
    let id = hold["subject"]["id"].as_str().unwrap_or_default().to_owned();
    world.wang.sync()?;
    world.wang.go_offline()?;
    world.wang.kill_and_reopen()?;
    world.wang.open_order(&order.id)?;
    let holds = shown_order(&world.wang)?.holds;
    assert!(holds.len() == 1 && holds[0].contains("the thermostat burns"), "{holds:?}");
    let seen = world.supervisor.reads(&order)?["holds"].clone();
    assert_eq!(seen[0]["id"], id.as_str(), "the office sees it as well: {seen}");

    let on_hold = |what: &str, body| quality.post(&format!("/v1/holds/{id}/{what}"), &body);
    on_hold("find-good", json!({ "findings": "one bad thermostat" }))?;
    on_hold("release", json!({}))?;
    world.wang.come_online()?;
    open(&mut world.wang, &order)?;
    assert!(shown_order(&world.wang)?.holds.is_empty());
    Ok(())
}
