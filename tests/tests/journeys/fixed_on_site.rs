//! Fixed on site, chargeable, offline (P1–P3, P6–P9, P15, P16, P18).

use callout_core::model::event::{Action, PurposeInput};
use callout_tests::{Done, World, open, pending, well};

#[test]
fn a_call_becomes_a_signed_paid_closed_voucher_without_network() -> Done {
    let mut world = World::new();
    let order = world.clerk.registers(&world.fridge, "does not cool")?;
    world.supervisor.overrides_category(&order, "A", "damage by misuse")?;
    world.supervisor.assigns(&order, &world.wang_id)?;

    let wang = &mut world.wang;
    open(wang, &order)?;
    wang.accept()?;
    wang.agree_time("2027-03-01", "14:30")?;
    wang.go_offline()?;
    wang.travel_and_arrive()?;
    wang.finds("the fan is seized", "water", true)?;
    wang.quotes("a new fan", &[("LABOUR", 1), ("FAN", 1), ("CAP", 2)])?;
    wang.customer_agrees("Lin")?;
    wang.kill_and_reopen()?;
    wang.open_order(&order.id)?;
    wang.works("replaced the fan", 55, &[("FAN", 1), ("CAP", 2)])?;
    wang.checks_product()?;
    wang.act(Action::FinishOnSite)?;
    wang.customer_signs(PurposeInput::WorkDone, "Lin")?;
    wang.takes_cash("380.00")?;
    wang.reports_and_leaves("repaired, ran for half an hour")?;
    well(wang)?;
    assert_eq!(world.supervisor.stage(&order)?, "accepted", "nothing left the phone");
    assert_eq!(pending(wang)?, 12);

    wang.come_online()?;
    assert_eq!(pending(wang)?, 0);
    let file = world.supervisor.reads(&order)?;
    assert_eq!(file["order"]["stage"]["stage"], "settled");
    assert_eq!(file["order"]["entitlement"]["derived"], "C");
    assert_eq!(file["order"]["entitlement"]["overridden"]["category"], "A");
    assert_eq!(file["order"]["record"]["payments"].as_array().map(Vec::len), Some(1));
    assert_eq!(world.accountant.cash_of(&world.wang_id)?, 38_000);

    world.clerk.closes_register(&order)?;
    assert_eq!(world.supervisor.stage(&order)?, "closed");
    assert!(world.accountant.issues_invoice(&order)?.starts_with("INV-"));
    wang.hands_in("380.00")?;
    assert_eq!(world.accountant.counts_cash(&world.wang_id)?, 1);
    assert_eq!(world.accountant.cash_of(&world.wang_id)?, 0);
    assert_eq!(world.accountant.get("/v1/ledger/trial-balance")?["is_balanced"], true);
    Ok(())
}

#[test]
fn chargeable_work_waits_for_the_customers_agreement_p7() -> Done {
    let mut world = World::new();
    let oven = world.oven.clone();
    world.accepted_by_wang(&oven)?;
    world.wang.travel_and_arrive()?;
    world.wang.works("started without asking", 5, &[])?;
    assert!(well(&world.wang).is_err(), "the phone says what to do first");
    assert_eq!(pending(&world.wang)?, 0, "and records nothing");
    Ok(())
}
