//! Reassigned while he was offline: held, not lost (F31, I7, I14; DESIGN §3 rules 7–9).

use callout_core::{
    model::event::{Action, PurposeInput},
    view::{OutboxRow, Tone},
};
use callout_desk::office_words::Order;
use callout_tests::{Done, World, listed, open, outbox, pending, prices};

/// Wang does the whole job offline, while the office gives it to Li.
fn done_by_wang_given_to_li(world: &mut World) -> anyhow::Result<Order> {
    let oven = world.oven.clone();
    let order = world.accepted_by_wang(&oven)?;
    world.wang.go_offline()?;
    world.supervisor.reassigns(&order, &world.li_id, "Wang cannot be reached")?;
    world.wang_repairs_and_collects()?;
    world.wang.come_online()?;
    Ok(order)
}

#[test]
fn what_was_done_is_held_settled_and_answered() -> Done {
    let mut world = World::new();
    let order = done_by_wang_given_to_li(&mut world)?;
    let held = world.held_of(&order)?;
    assert_eq!(held.len(), 9);
    assert!(held.iter().all(|case| case["why"]["why"] == "reassigned"));
    assert_eq!(pending(&world.wang)?, 0);
    assert_eq!(world.accountant.cash_of(&world.wang_id)?, 0, "not booked before a person has looked");
    assert!(!listed(&mut world.wang)?.contains(&order.number), "the order left her phone");

    let settled = world.supervisor.settles(&held[0]["id"], "accepted", "the customer confirms it")?;
    let refused = settled["cases"].as_array().map(|cases| cases.iter().filter(|c| !c["refused"].is_null()).count());
    assert_eq!(refused, Some(0));
    assert_eq!(world.accountant.cash_of(&world.wang_id)?, 12_000);
    assert!(world.held_of(&order)?.is_empty());
    world.wang.sync()?;
    let answers = outbox(&mut world.wang)?;
    let is_answered = |row: &&OutboxRow| {
        row.tone == Tone::Good
            && row.detail.as_deref().is_some_and(|detail| detail.contains("the customer confirms it"))
    };
    assert_eq!(answers.iter().filter(is_answered).count(), 9);
    Ok(())
}

#[test]
fn what_is_declined_counts_for_nothing_and_she_sees_it() -> Done {
    let mut world = World::new();
    let order = done_by_wang_given_to_li(&mut world)?;
    let held = world.held_of(&order)?;
    world.supervisor.settles(&held[0]["id"], "declined", "she was never there")?;
    assert_eq!(world.accountant.cash_of(&world.wang_id)?, 0);
    assert_eq!(world.supervisor.stage(&order)?, "assigned");
    open(&mut world.li, &order)?;
    Ok(())
}

#[test]
fn a_signature_on_a_voucher_that_moved_is_kept_as_given_f33() -> Done {
    let mut world = World::new();
    let oven = world.oven.clone();
    let order = world.accepted_by_wang(&oven)?;
    let wang = &mut world.wang;
    wang.travel_and_arrive()?;
    wang.quotes("tighten the knob", &[("LABOUR", 1)])?;
    wang.customer_agrees("Gao")?;
    wang.go_offline()?;
    // The office makes it free meanwhile; the customer signs a statement that says 120.00.
    world.supervisor.overrides_category(&order, "C", "goodwill")?;
    wang.works("tightened the knob", 15, &[])?;
    wang.checks_product()?;
    wang.act(Action::FinishOnSite)?;
    wang.customer_signs(PurposeInput::WorkDone, "Gao")?;
    wang.come_online()?;
    let held = world.held_of(&order)?;
    assert_eq!(held.len(), 1);
    assert_eq!(held[0]["why"]["why"], "signed_content_moved");
    world.supervisor.settles(&held[0]["id"], "accepted", "signed for more than he pays")?;
    let sign_offs = world.supervisor.reads(&order)?["order"]["record"]["sign_offs"].clone();
    assert_eq!(sign_offs[0]["standing"], "accepted_as_given");
    Ok(())
}

#[test]
fn an_agreed_price_stands_when_the_list_changes_f31() -> Done {
    let mut world = World::new();
    let oven = world.oven.clone();
    let order = world.accepted_by_wang(&oven)?;
    world.wang.go_offline()?;
    world.admin.post("/v1/price-lists", &prices(1))?;
    world.wang.travel_and_arrive()?;
    world.wang.quotes("tighten the knob", &[("LABOUR", 1)])?;
    world.wang.customer_agrees("Gao")?;
    world.wang.come_online()?;
    let quote = world.supervisor.reads(&order)?["order"]["record"]["quotes"][0].clone();
    assert_eq!(quote["total"]["minor"], 12_000);
    let remarked = outbox(&mut world.wang)?.into_iter().any(|row| row.tone == Tone::Notice);
    assert!(remarked, "she sees that the list was no longer current");
    Ok(())
}
