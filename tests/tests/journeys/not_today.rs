//! Not today: explained with a date, reported in writing; it comes back (P14).

use std::time::Duration;

use callout_core::model::event::{Action, PurposeInput};
use callout_tests::{Done, World, open, well};

#[test]
fn what_is_not_finished_today_comes_back_tomorrow() -> Done {
    let mut world = World::new();
    let fridge = world.fridge.clone();
    let order = world.accepted_by_wang(&fridge)?;
    world.wang.travel_and_arrive()?;
    world.wang.act(Action::ReportResult { result: "a part is missing".to_owned() })?;
    world.wang.suspends("no receiver board", "2027-03-02", "Lin")?;
    assert_eq!(world.supervisor.reads(&order)?["order"]["stage"]["until"], "2027-03-02");

    world.pass(Duration::from_hours(24))?;
    open(&mut world.wang, &order)?;
    world.wang.travel_and_arrive()?;
    world.wang.works("replaced the board", 20, &[])?;
    world.wang.checks_product()?;
    world.wang.act(Action::FinishOnSite)?;
    world.wang.customer_signs(PurposeInput::WorkDone, "Lin")?;
    world.wang.reports_and_leaves("repaired, free under the warranty")?;
    well(&world.wang)?;
    world.clerk.closes_register(&order)?;
    assert_eq!(world.supervisor.stage(&order)?, "closed");
    Ok(())
}
