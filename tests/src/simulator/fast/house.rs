//! What the server does unasked: the jobs of the product, over the tables in memory.

use std::sync::Arc;

use callout_core::domain::{
    asset::Asset,
    hold::{Hold, HoldNotice, NoticeCommand, OpenNotice},
    house::House as _,
    ids::BranchId,
    order::{OrderCommand, WorkOrder, command::Nothing},
    subject::{Listed as _, State, SubjectKey},
    subjects::{AnyCommand, AnySubject, Product},
    time::Timestamp,
};
use callout_server::sync::job::Own;
use serde::de::DeserializeOwned;

use super::{Fast, Job};

/// How often what is due is looked for at once: a complaint tells three levels of two deadlines, one after another.
const ROUNDS_MAX: usize = 7;

impl Fast {
    /// Limits that are open follow the calendar, and what is due is asked for until nothing is.
    pub(super) fn asks_itself(&mut self, now_ms: i64) {
        let follow = Some(AnyCommand::Order(OrderCommand::FollowCalendar(Nothing {})));
        self.asks_each(now_ms, |key, _| (key.kind == WorkOrder::KIND).then(|| follow.clone()));
        let now = Timestamp::from_ms(now_ms);
        self.tells_owners(now_ms);
        for _ in 0..ROUNDS_MAX {
            let is_due = |any: &AnySubject| Product::wakes(any).is_some_and(|wake| wake.at <= now);
            if !self.asks_each(now_ms, |_, any| is_due(any).then_some(None)) {
                break;
            }
        }
    }

    /// Asks every subject for which there is something to ask: a command, or what it wakes with. Says whether there was one.
    fn asks_each(
        &mut self,
        now_ms: i64,
        what: impl Fn(&SubjectKey, &AnySubject) -> Option<Option<AnyCommand>>,
    ) -> bool {
        let asked = |(key, state): (&SubjectKey, &Arc<State<Product>>)| {
            let log = state.branch.unwrap_or(BranchId::COMPANY);
            Some(Own { log, about: *key, command: what(key, &state.any)? })
        };
        let asks: Vec<Own<Product>> = self.store.tables().subjects.iter().filter_map(asked).collect();
        let is_any = !asks.is_empty();
        self.asks_for(now_ms, asks);
        is_any
    }

    fn asks_for(&mut self, now_ms: i64, asks: Vec<Own<Product>>) {
        for own in asks {
            let about = own.about;
            if let Err(error) = self.submit(now_ms, &Job::Own(Box::new(own))) {
                unreachable!("the house asks {about}: {error}");
            }
        }
    }

    /// Every owner of what is on hold has a notice, and none stands that is over: what the job of the product reads by SQL.
    fn tells_owners(&mut self, now_ms: i64) {
        let bodies = |kind| self.bodies_of(kind);
        let (holds, assets) = (read_all::<Hold>(&bodies(Hold::KIND)), read_all::<Asset>(&bodies(Asset::KIND)));
        let mut asks = Vec::new();
        for (hold, asset) in holds.iter().flat_map(|hold| assets.iter().map(move |asset| (hold, asset))) {
            let id = HoldNotice::id_of(hold.id, asset.id);
            let standing = self.find::<HoldNotice>(id.0).map(|notice| notice.stage.lifted().is_none());
            let command = match (hold.stage.release().is_some(), standing) {
                (false, None) if hold.concerns(asset) => {
                    NoticeCommand::Open(OpenNotice { hold: hold.id, asset: asset.id })
                }
                (true, Some(true)) => NoticeCommand::Lift(Nothing {}),
                _ => continue,
            };
            let (log, command) = (asset.branch, Some(AnyCommand::HoldNotice(command)));
            asks.push(Own { log, about: HoldNotice::key(id.0), command });
        }
        self.asks_for(now_ms, asks);
    }
}

fn read_all<S: DeserializeOwned>(bodies: &[String]) -> Vec<S> {
    bodies.iter().filter_map(|body| serde_json::from_str(body).ok()).collect()
}
