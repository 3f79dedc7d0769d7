//! An old copy of the server's database comes back: the phones make it whole again (F43, F79).

use std::time::Duration;

use callout_tests::{Done, World, pending, well};

#[test]
fn phones_heal_a_server_that_was_put_back_whether_it_was_told_or_not_f43_f79() -> Done {
    for is_told in [true, false] {
        let mut world = World::new();
        let fridge = world.fridge.clone();
        world.accepted_by_wang(&fridge)?;
        let copy = world.copy_of_server("monday.db")?;
        world.wang.takes_cash("10.00")?;
        assert_eq!(pending(&world.wang)?, 0, "the server acknowledged it");
        assert_eq!(world.accountant.cash_of(&world.wang_id)?, 1_000);

        world.put_back(&copy, is_told)?;
        assert_eq!(world.accountant.cash_of(&world.wang_id)?, 0, "and has lost it");
        for _ in 0..3 {
            world.wang.sync()?;
            world.li.sync()?;
            world.pass(Duration::from_mins(1))?;
        }
        assert_eq!(world.accountant.cash_of(&world.wang_id)?, 1_000, "the phone sent it again (told: {is_told})");
        assert_eq!(pending(&world.wang)?, 0);
        well(&world.wang)?;
        well(&world.li)?;
        let alarms = world.block_on(world.server.security_events("database_behind"));
        assert_eq!(alarms, i64::from(!is_told), "what was told is no alarm");
    }
    Ok(())
}
