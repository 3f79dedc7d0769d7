//! What the server does unasked: the jobs of the product, over the tables in memory.

use callout_core::domain::{
    house::House as _,
    ids::BranchId,
    order::{OrderCommand, WorkOrder, command::Nothing},
    subject::{Listed as _, SubjectKey},
    subjects::{AnyCommand, Product},
    time::Timestamp,
};
use callout_server::sync::job::Own;

use super::{Fast, Job};

impl Fast {
    /// Limits that are open follow the calendar, and what is due is asked for.
    pub(super) fn asks_itself(&mut self, now_ms: i64) {
        let follow = || AnyCommand::Order(OrderCommand::FollowCalendar(Nothing {}));
        let now = Timestamp::from_ms(now_ms);
        let mut asks: Vec<(BranchId, SubjectKey, Option<AnyCommand>)> = Vec::new();
        for (key, state) in &self.store.tables().subjects {
            let log = state.branch.unwrap_or(BranchId::COMPANY);
            if key.kind == WorkOrder::KIND {
                asks.push((log, *key, Some(follow())));
            }
            if Product::wakes(&state.any).is_some_and(|wake| wake.at <= now) {
                asks.push((log, *key, None));
            }
        }
        for (log, about, command) in asks {
            let own = Own { log, about, command };
            if let Err(error) = self.submit(now_ms, &Job::Own(Box::new(own))) {
                unreachable!("the house asks {about}: {error}");
            }
        }
    }
}
