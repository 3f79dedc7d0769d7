//! Whatever several people record in whatever sequence, sensible or absurd, live or accepted late: the invariants hold.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::{
    game::{Game, cash_receipts, receipts, turn},
    *,
};
use crate::domain::{
    commands::Command as _,
    custody::{Custody, Holder, Place},
    deadline::Judged,
    ledger::{Account, Entry},
    order::{Happening, Mode, OrderEvent, WorkOrder, command::Means, replay, state::PaymentState},
    samples::{branch, cny, everybody},
};

/// Money is conserved (I8).
fn money_is_conserved(game: &Game) {
    let trial = &game.trial;
    for entry in &trial.books {
        assert_eq!(entry.postings().iter().map(|p| p.amount.minor).sum::<i64>(), 0, "an entry balances");
    }
    assert_eq!(trial.books.iter().flat_map(Entry::postings).map(|p| p.amount.minor).sum::<i64>(), 0);
    let order = &trial.order;
    assert_eq!(trial.balance(order.receivable()), order.due().minor, "what the books say is owed is owed");
    assert_eq!(-trial.balance(Account::Revenue(branch())), order.charged().minor);
    for pocket in &game.pockets {
        let cash = order.record.payments.iter().filter(|p| {
            p.by == pocket.person && matches!(p.means, Means::Cash { .. }) && p.state == PaymentState::Received
        });
        let collected: i64 = cash.map(|p| p.amount.money().minor).sum();
        let handed_in: i64 = pocket.remittances.iter().map(|r| r.declared.money().minor).sum();
        assert_eq!(pocket.holds, cny(collected - handed_in), "P18: what he holds is known");
        assert_eq!(trial.balance(Account::TechnicianCash(pocket.person)), pocket.holds.minor);
    }
}

/// Everything has exactly one holder, and the register says how it came there (I9).
fn custody_is_conserved(trial: &Trial) {
    let things = trial.order.record.custody.iter().flat_map(|c| &c.things);
    let mut by_id = BTreeMap::new();
    for thing in things {
        assert_eq!(Some(thing.holder), thing.moves.last().map(|m| m.to));
        assert!(by_id.insert(thing.taken.id, thing.holder).is_none(), "one entry a thing");
    }
    let is_ours = by_id.values().any(|holder| *holder != Holder::At { at: Place::Customer });
    if trial.order.stage.is_in_our_hands() {
        assert!(is_ours || by_id.is_empty(), "{}: the goods are ours as long as the stage says so", stage(trial));
    }
}

/// Numbers are unique and gapless, and each stands once in the record (I18).
fn numbers_are_gapless(trial: &Trial) {
    let gapless = |numbers: &BTreeSet<u32>| numbers.iter().copied().eq(1..=u32::try_from(numbers.len()).unwrap());
    let cash = cash_receipts(trial);
    let unique: BTreeSet<_> = cash.iter().copied().collect();
    assert_eq!(unique.len(), cash.len());
    let (receipts, voids) = receipts(trial.order.record.custody.as_ref());
    assert!(gapless(&unique) && gapless(&receipts) && gapless(&voids));
    let taken = trial.events.iter().filter(|e| matches!(e.what, Happening::GoodsTaken(_))).count();
    let returned = trial.events.iter().filter(|e| matches!(e.what, Happening::GoodsReturned(_))).count();
    assert_eq!((receipts.len(), voids.len()), (taken, returned), "each document stands in the record");
}

/// The history makes the state, both survive the wire, and the revision counts (I12, I24).
fn history_makes_the_state(trial: &Trial) {
    assert_eq!(replay(trial.registered.clone(), &trial.events), trial.order);
    assert_eq!(trial.order.revision, trial.events.len() as u64);
    let order = serde_json::to_string(&trial.order).unwrap();
    assert_eq!(serde_json::from_str::<WorkOrder>(&order).unwrap(), trial.order);
    let events = serde_json::to_string(&trial.events).unwrap();
    assert_eq!(serde_json::from_str::<Vec<OrderEvent>>(&events).unwrap(), trial.events);
}

/// Nothing is settled or closed while anything is owed or uncertain.
fn ends_are_clear(trial: &Trial, before: usize) {
    let ended = trial.events[before..].iter().any(|e| matches!(e.what, Happening::Settled | Happening::Closed));
    if ended {
        assert!(trial.order.due().minor <= 0 && !trial.order.is_payment_uncertain());
    }
    if matches!(trial.order.stage, Stage::Closed { .. }) {
        let record = &trial.order.record;
        assert!(!record.sign_offs.is_empty() || !record.unsigned.is_empty(), "P8: closed against the signed voucher");
    }
}

/// What nobody signed is made good only by a signature of the same paper (P8).
fn what_is_made_good_is_signed(trial: &Trial) {
    let record = &trial.order.record;
    for unsigned in &record.unsigned {
        let is_it = |id| record.sign_offs.iter().any(|s| s.id == id && s.purpose == unsigned.said.purpose);
        assert!(unsigned.made_good.is_none_or(is_it));
    }
}

/// The limit is judged at the first arrival, and stays as it was judged (P4).
fn the_limit_is_judged_once(trial: &Trial, before: Option<Judged>) {
    let judged = trial.order.call.arrival.judged;
    assert!(before.is_none() || judged == before, "{before:?} became {judged:?}");
    let has_arrived = trial.order.record.visits.iter().any(|visit| visit.arrived.is_some());
    assert_eq!(judged.is_some(), has_arrived);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, max_shrink_iters: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_commands_keeps_the_invariants(which in 0_usize..5, turns in prop::collection::vec(turn(), 1..70)) {
        let mut game = Game::new(which);
        for turn in turns {
            let (before, judged) = (game.trial.events.len(), game.trial.order.call.arrival.judged);
            game.play(turn);
            the_limit_is_judged_once(&game.trial, judged);
            money_is_conserved(&game);
            custody_is_conserved(&game.trial);
            numbers_are_gapless(&game.trial);
            ends_are_clear(&game.trial, before);
            what_is_made_good_is_signed(&game.trial);
        }
        history_makes_the_state(&game.trial);
    }

    #[test]
    fn live_work_keeps_stage_goods_and_price_together(which in 0_usize..5, turns in prop::collection::vec(turn(), 1..70)) {
        let mut game = Game::new(which);
        for turn in turns {
            game.play(turn.live());
            let order = &game.trial.order;
            let is_home = order.record.custody.as_ref().is_none_or(Custody::is_home);
            prop_assert_eq!(order.stage.is_in_our_hands(), !is_home, "at {}", order.stage.name());
            if matches!(order.stage, Stage::FixedOnSite { .. } | Stage::Returned { .. } | Stage::SignedOff { .. }) {
                prop_assert_eq!(order.charged(), order.price(), "what is due is what the statement says (I15)");
            }
            if matches!(order.stage, Stage::Accepted | Stage::EnRoute { .. } | Stage::OnSite { .. }) {
                prop_assert!(order.assignee().is_some(), "somebody is on his way");
            }
        }
    }

    #[test]
    fn nothing_that_anybody_records_panics(which in 0_usize..5, turns in prop::collection::vec(turn(), 1..40)) {
        let mut game = Game::new(which);
        for turn in turns {
            game.play(turn);
        }
        for command in game.menu(game.trial.events.len()) {
            for (actor, mode) in everybody().iter().flat_map(|a| [(a, Mode::Live), (a, Mode::Desk)]) {
                if let Ok(events) = game.trial.decide(actor, &command, mode) {
                    prop_assert!(!events.is_empty(), "what passes has happened");
                }
                prop_assert!(game.trial.remarks(actor, &command).len() <= 2);
                let (row, body) = (command.row(), command.body().unwrap());
                prop_assert_eq!(OrderCommand::read(row.name, row.version, &body), Ok(command.clone()));
            }
        }
    }
}
