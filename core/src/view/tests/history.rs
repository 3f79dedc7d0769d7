//! What was done to the product before, at the customer's door: offline, after a start, in both languages (P19).

use chrono::TimeDelta;

use super::{
    outline::{both, in_language, outline},
    player::Player,
};
use crate::{
    domain::{
        order::{Happening, PAST_REPAIRS_MAX, PastRepair, WorkOrder, apply, carried},
        people::Actor,
        samples::{self, Trial, clerk, commands, id, note, person, technician},
        subject::{Listed as _, Recorded},
    },
    i18n::Lang,
    model::{
        event::{Event, Place},
        tests::bench::{assigned, person as file_of},
    },
    view::{OrderView, ScreenView},
};

/// Somebody was there `days` before the sample call, and so far it came.
fn voucher(n: u32, days: i64, who: &Actor, does: &[crate::domain::order::OrderCommand]) -> WorkOrder {
    let mut trial = Trial::registered(&samples::asset());
    trial.now = trial.now.after(TimeDelta::days(-days));
    trial.must(&clerk(), &commands::assign(who.person));
    trial.all(who, [commands::ACCEPT, commands::START_TRAVEL, commands::ARRIVE]);
    trial.all(who, does.iter().cloned());
    let mut order = trial.order;
    (order.id, order.number.n) = (id(0x100 + u128::from(n)), n);
    order
}

/// The order with what goes along of those.
fn told(repairs: Vec<PastRepair>) -> WorkOrder {
    let (at, by) = (assigned().call.received, clerk().person);
    apply(assigned(), &Recorded { at, by, device: None, what: Happening::HistoryCarried(repairs) })
}

fn order_in(player: &mut Player, lang: Lang) -> OrderView {
    match in_language(&mut player.bench.model, lang).screen {
        ScreenView::Order(order) => *order,
        other => panic!("not on an order: {other:?}"),
    }
}

fn shown(player: &mut Player) -> String {
    let mut text = String::new();
    for lang in Lang::ALL {
        let history = order_in(player, lang).history.expect("something was done before");
        outline(&mut text, 0, &serde_json::to_value(history).expect("a view is data"));
        text.push('\n');
    }
    text
}

#[test]
fn the_last_repairs_are_read_offline_and_after_a_start_p19() {
    let (wang, li) = (technician(), samples::colleague());
    let repair = [
        commands::finding(),
        commands::quote(1),
        commands::agree(1),
        commands::work(),
        commands::check(),
        commands::FINISH_ON_SITE,
    ];
    let refused = [commands::finding(), commands::quote(1), commands::refuse(1)];
    let others = [
        voucher(7, 90, &wang, &repair),
        voucher(8, 30, &li, &refused),
        voucher(9, 1, &wang, &[commands::finding(), commands::suspend("2026-03-04")]),
    ];
    let mut player = Player::with(&told(carried(&assigned(), &others)));
    player.hear(vec![file_of(crate::domain::person::Person { id: li.person, ..person() })]);
    let before = shown(&mut player);
    insta::assert_snapshot!("history", before);
    player.bench.restart();
    player.bench.send(Event::Open(Place::Order { id: player.id.to_string() }));
    assert_eq!(shown(&mut player), before);
    assert!(both(&mut player.bench.model).contains("history:"));
}

#[test]
fn where_nothing_was_done_before_nothing_is_shown() {
    assert_eq!(Player::new().order().history, None);
}

#[test]
fn an_order_with_the_longest_history_is_no_large_view() {
    let others: Vec<_> = (1..=12)
        .map(|n| {
            let mut order = voucher(n, i64::from(n), &technician(), &[commands::finding()]);
            order.call.fault = note(&"响".repeat(1_333));
            order.record.findings[0].finding.found = note(&"停".repeat(1_333));
            let mut worked = Trial::on_site(&samples::asset());
            worked.all(&technician(), [commands::finding(), commands::quote(1), commands::agree(1), commands::work()]);
            let mut entry = worked.order.record.work[0].clone();
            entry.work = note(&"换".repeat(1_333));
            order.record.work = vec![entry; 3];
            order
        })
        .collect();
    let mut player = Player::with(&told(carried(&assigned(), &others)));
    for lang in Lang::ALL {
        let drawn = in_language(&mut player.bench.model, lang);
        let bytes = bincode::serialized_size(&drawn).expect("a view is data");
        assert!(bytes <= 16 * 1024, "{lang:?}: {bytes} bytes");
        assert_eq!(order_in(&mut player, lang).history.map(|history| history.rows.len()), Some(PAST_REPAIRS_MAX));
    }
}

#[test]
fn what_the_office_takes_back_is_on_this_phone_no_more_i14() {
    let others = [voucher(7, 90, &technician(), &[commands::finding()])];
    let order = told(carried(&assigned(), &others));
    let mut player = Player::with(&order);
    let kept = |player: &Player| format!("{:?}", player.bench.store.subjects);
    assert!(player.order().history.is_some());
    let key = WorkOrder::key(order.id.0);
    assert!(kept(&player).contains(&key.id.to_string()));
    player.hear(vec![crate::protocol::pull::Item::Gone { key, why: crate::domain::subject::Gone::Unassigned }]);
    assert!(!kept(&player).contains(&key.id.to_string()));
}
