//! A complaint, from the customer's door to its end (P25–P28; PROCEDURES §11, 31).

use std::time::Duration;

use callout_desk::office::Office;
use callout_tests::{Done, World, complaints, listed, outbox, pending};
use serde_json::{Value, json};

/// Wang hears a complaint at the door, without a network; its id.
fn heard_offline(world: &mut World) -> anyhow::Result<String> {
    let fridge = world.fridge.clone();
    world.accepted_by_wang(&fridge)?;
    let wang = &mut world.wang;
    wang.travel_and_arrive()?;
    wang.go_offline()?;
    wang.hears_complaint("as loud as before", "another one", "FAN")?;
    let rows = complaints(wang)?;
    assert_eq!((rows.len(), pending(wang)?, rows[0].number.as_str()), (1, 1, "No number yet"));
    Ok(rows[0].id.clone())
}

fn subject(office: &Office, id: &str) -> anyhow::Result<Value> {
    Ok(office.get(&format!("/v1/complaints/{id}"))?["subject"].clone())
}

fn judged(is_justified: bool, weight: &str) -> Value {
    json!({ "is_justified": is_justified, "reasons": "as the catalogue says", "weight": weight, "matter": "quality" })
}

#[test]
fn an_unjustified_one_is_answered_with_reasons_and_closed_without_a_responsible_person_example_31() -> Done {
    let mut world = World::new();
    let id = heard_offline(&mut world)?;
    world.wang.come_online()?;
    let service = world.desk_of("service_department")?;
    assert_eq!(complaints(&mut world.wang)?[0].number, "K-CEN-000001", "the branch gave it its number");
    service.on_complaint(&id, "judge", &judged(false, "ordinary"))?;
    world.supervisor.on_complaint(&id, "name-visitor", &json!({ "person": world.wang_id }))?;
    world.wang.sync()?;
    world.wang.open_complaint(&id)?;
    world.wang.visits_customer("as loud as it has to be", true)?;
    let answer = json!({ "by": "phone", "says": "it is within its limits; we are sorry for the trouble" });
    service.on_complaint(&id, "answer", &answer)?;
    service.on_complaint(&id, "close", &json!({}))?;
    let closed = subject(&service, &id)?;
    let steps: Vec<&str> =
        closed["steps"].as_array().into_iter().flatten().filter_map(|s| s["what"]["step"].as_str()).collect();
    assert_eq!((closed["stage"].as_str(), steps), (Some("closed"), vec!["judged", "answered", "closed"]));
    world.wang.sync()?;
    assert!(complaints(&mut world.wang)?.is_empty(), "it has left the phone");
    Ok(())
}

#[test]
fn what_was_heard_at_the_door_arrives_though_the_order_went_to_a_colleague_f31() -> Done {
    let mut world = World::new();
    let id = heard_offline(&mut world)?;
    let order = listed(&mut world.wang)?.pop().unwrap_or_default();
    let found = world.supervisor.get(&format!("/v1/orders?q={order}"))?["items"][0]["id"].clone();
    let path = format!("/v1/orders/{}/assign", found.as_str().unwrap_or_default());
    world.supervisor.post(&path, &json!({ "to": world.li_id, "reason": "nearer" }))?;
    world.wang.come_online()?;
    let complaint = subject(&world.supervisor, &id)?;
    assert_eq!((complaint["stage"].as_str(), complaint["party"]["name"].as_str()), (Some("recorded"), Some("Lin")));
    assert_eq!(complaint["order"]["number"]["kind"], "voucher");
    assert!(listed(&mut world.wang)?.is_empty(), "the order is Li's");
    assert_eq!(complaints(&mut world.wang)?.len(), 1, "what she heard is hers to follow");
    Ok(())
}

#[test]
fn a_visit_of_somebody_who_was_replaced_meanwhile_is_held_and_counts_by_its_own_time_f30() -> Done {
    let mut world = World::new();
    let id = heard_offline(&mut world)?;
    world.wang.come_online()?;
    let service = world.desk_of("service_department")?;
    service.on_complaint(&id, "judge", &judged(true, "ordinary"))?;
    world.supervisor.on_complaint(&id, "name-visitor", &json!({ "person": world.wang_id }))?;
    world.wang.sync()?;
    world.wang.go_offline()?;
    world.wang.open_complaint(&id)?;
    world.wang.visits_customer("the bearing is worn", true)?;
    world.supervisor.on_complaint(&id, "name-visitor", &json!({ "person": world.li_id }))?;
    // Two days later her phone finds the network: by then nobody was there in time.
    world.pass(Duration::from_hours(48))?;
    world.wang.come_online()?;
    world.wang.sync()?;
    let held = world.supervisor.held()?;
    assert_eq!(held.len(), 1, "{held:?}");
    assert_eq!(subject(&service, &id)?["visits"].as_array().map(Vec::len), Some(0));
    world.supervisor.settles(&held[0]["id"], "accepted", "the customer confirms it")?;
    let complaint = subject(&service, &id)?;
    assert_eq!(complaint["visits"].as_array().map(Vec::len), Some(1));
    assert_eq!(complaint["on_site"]["judged"]["judged"], "kept", "judged by when she was there");
    world.wang.sync()?;
    let answered = outbox(&mut world.wang)?
        .into_iter()
        .any(|row| row.detail.is_some_and(|detail| detail.contains("the customer confirms it")));
    assert!(answered, "she sees the answer");
    Ok(())
}
