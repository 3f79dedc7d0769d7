//! Disabled while he was offline with facts in his pocket: they reach the office all the same (F63, I21; DESIGN §3 rule 17).

use callout_core::{
    app::Event,
    protocol::{push, rescue},
    view::{ScreenView, SyncState},
};
use callout_desk::{network::Network as _, office_words::Order};
use callout_tests::{Done, World, listed, open, outbox, pending};
use crux_http::protocol::{HttpRequest, HttpResult};
use serde_json::json;

/// Wang finishes a job offline and takes the cash, while the office disables her.
fn disabled_with_facts(world: &mut World) -> anyhow::Result<Order> {
    let oven = world.oven.clone();
    let order = world.accepted_by_wang(&oven)?;
    world.wang.go_offline()?;
    world.wang_repairs_and_collects()?;
    world.admin.post(&format!("/v1/people/{}/disable", world.wang_id), &json!({}))?;
    Ok(order)
}

#[test]
fn the_next_contact_deposits_and_the_person_reads_what_becomes_of_it_f63() -> Done {
    let mut world = World::new();
    let order = disabled_with_facts(&mut world)?;
    let waiting = pending(&world.wang)?;
    world.wang.come_online()?;
    world.wang.tick()?;
    let held = world.held_of(&order)?;
    assert_eq!(held.len(), waiting as usize, "everything that was not sent");
    assert!(held.iter().all(|case| case["why"]["why"] == "deposited"));
    assert_eq!(world.accountant.cash_of(&world.wang_id)?, 0, "not booked before a person has looked");
    let view = world.wang.view()?;
    assert_eq!((view.sync.pending, view.sync.state), (0, SyncState::Blocked));
    assert_eq!(view.sync.text, "No access any more: the office has your records");
    assert!(matches!(view.screen, ScreenView::Order(_)), "what is on the screen stays");
    Ok(())
}

/// The office has erred, or he is back: he signs in and works on where he was.
#[test]
fn whoever_is_enabled_again_signs_in_and_works_on() -> Done {
    let mut world = World::new();
    let order = disabled_with_facts(&mut world)?;
    world.wang.come_online()?;
    world.wang.tick()?;
    world.admin.post(&format!("/v1/people/{}/enable", world.wang_id), &json!({}))?;
    let held = world.held_of(&order)?;
    world.supervisor.settles(&held[0]["id"], "accepted", "the customer confirms it")?;
    let password = callout_server::testing::PASSWORD.to_owned();
    world.wang.send(Event::SignIn { login: "wang".to_owned(), password })?;
    world.wang.sync()?;
    assert_eq!(world.wang.view()?.sync.state, SyncState::Sent);
    assert!(listed(&mut world.wang)?.contains(&order.number));
    open(&mut world.wang, &order)?;
    world.wang.reports_and_leaves("works again")?;
    assert_eq!(pending(&world.wang)?, 0);
    assert!(!outbox(&mut world.wang)?.is_empty());
    Ok(())
}

/// The phone never finds a network again: a person carries its file to the office, which takes it in body by body.
#[test]
fn the_rescue_file_is_what_the_phone_would_have_deposited() -> Done {
    let mut world = World::new();
    let order = disabled_with_facts(&mut world)?;
    world.wang.send(Event::ExportPending)?;
    let file = world.wang.exports()[0].bytes.clone();
    let rescue = rescue::split(&file);
    assert_eq!(rescue.fault, None);
    // The recorder's own seal covers it all.
    let recorder = push::read(rescue.bodies[0])?.header.recorder;
    assert!(recorder.is_some());
    world.wang.network().change(|mischief| mischief.is_offline = false);
    for body in rescue.bodies {
        let request = HttpRequest::post(format!("{}/v1/sync/deposit", callout_tests::SERVER))
            .header("content-type", push::CONTENT_TYPE)
            .body(body.to_vec())
            .build();
        let HttpResult::Ok(answer) = world.wang.network().send(&request) else { anyhow::bail!("no answer") };
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    }
    assert_eq!(world.held_of(&order)?.len(), pending(&world.wang)? as usize);
    Ok(())
}
