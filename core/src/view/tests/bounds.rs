//! A view is small however much the phone holds: lists cross the FFI in windows (DESIGN §4).

use uuid::Uuid;

use super::{
    outline::in_language,
    player::{MORNING_MS, Player},
};
use crate::{
    domain::{
        order::{Stage as OrderStage, WorkOrder},
        samples::{self, address, line, note},
        subject::Listed as _,
        time::Timestamp,
    },
    i18n::Lang,
    model::{
        Model, Stage,
        event::{Event, Place},
        working::{
            Working,
            listing::{Listing, Summary},
            nav::WINDOW,
        },
    },
    view::{ScreenView, ViewModel},
};

/// The largest view that crosses the FFI, in bytes of Crux's format.
const VIEW_BYTES_MAX: usize = 16 * 1024;
const ORDERS: u32 = 10_000;

fn working(model: &mut Model) -> &mut Working {
    match &mut model.stage {
        Stage::Working(working) => working,
        other => panic!("not at work: {other:?}"),
    }
}

/// A phone with ten thousand orders, each with the longest texts that a field takes.
fn full_phone() -> Player {
    let mut player = Player::new();
    let sample = Summary::of(player.bench.working().mirror.order(player.id).expect("it is open"));
    let lines = &mut working(&mut player.bench.model).mirror.lines;
    let (longest_line, longest_note) = (line(&"长".repeat(66)), note(&"响".repeat(1_333)));
    for n in 1..ORDERS {
        let summary = Summary {
            number: format!("V-SH-{n:06}"),
            customer: longest_line.clone(),
            address: address(&"长".repeat(200)),
            model: longest_line.clone(),
            fault: longest_note.clone(),
            stage: OrderStage::Accepted,
            is_awaited: true,
            awaits_price: false,
            arrive_by: Timestamp::from_ms(MORNING_MS + i64::from(n) * 60_000),
            ..sample.clone()
        };
        let key = WorkOrder::key(Uuid::from_u128(0x1000 + u128::from(n)));
        lines.say(key, Listing::Order(Box::new(summary)));
    }
    player
}

fn size(view: &ViewModel) -> usize {
    usize::try_from(bincode::serialized_size(view).expect("a view is data")).expect("small")
}

#[test]
fn no_view_of_ten_thousand_orders_is_large() {
    let mut player = full_phone();
    let id = player.id.to_string();
    let places = [Place::Order { id }, Place::Today, Place::Cash, Place::Outbox, Place::Settings];
    for lang in Lang::ALL {
        for place in &places {
            player.bench.send(Event::Open(place.clone()));
            let bytes = size(&in_language(&mut player.bench.model, lang));
            assert!(bytes <= VIEW_BYTES_MAX, "{place:?} in {lang:?}: {bytes} bytes");
        }
    }
}

#[test]
fn a_list_is_a_window_from_the_row_that_was_scrolled_to() {
    let mut player = full_phone();
    player.bench.send(Event::Open(Place::Today));
    let window = |player: &mut Player, first| {
        player.bench.send(Event::Scroll { list: "today".to_owned(), first });
        match player.screen() {
            ScreenView::Today(today) => (today.window.first, today.rows().count(), today.window.total),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(window(&mut player, 0), (0, WINDOW as usize, ORDERS));
    assert_eq!(window(&mut player, 9_980), (9_980, 20, ORDERS));
    assert_eq!(window(&mut player, u32::MAX), (ORDERS - 1, 1, ORDERS));
}

#[test]
fn a_search_in_ten_thousand_orders_finds_the_one() {
    let mut player = full_phone();
    let mut look_for = |query: &str| {
        player.bench.send(Event::Search { list: "today".to_owned(), query: query.to_owned() });
        player.bench.send(Event::Open(Place::Today));
        let bytes = size(&in_language(&mut player.bench.model, Lang::ZhCn));
        assert!(bytes <= VIEW_BYTES_MAX, "{query}: {bytes} bytes");
        match player.screen() {
            ScreenView::Today(today) => (today.window.total, today.rows().next().map(|card| card.number.clone())),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(look_for("Ｖ－ＳＨ－００７１２３"), (1, Some("V-SH-007123".to_owned())));
    assert_eq!(look_for("响响 长").0, ORDERS - 1, "whatever stands in the longest fields");
    assert_eq!(look_for("nobody"), (0, None));
}

#[test]
fn a_long_outbox_is_a_window_too() {
    let mut player = Player::new();
    player.act(crate::model::event::Action::Accept);
    for _ in 0..80 {
        player.act(crate::model::event::Action::TakePhoto { caption: "the plate".to_owned() });
    }
    player.bench.send(Event::Open(Place::Outbox));
    let bytes = size(&in_language(&mut player.bench.model, Lang::ZhCn));
    assert!(bytes <= VIEW_BYTES_MAX, "{bytes} bytes");
    match player.screen() {
        ScreenView::Outbox(outbox) => assert_eq!((outbox.rows.len(), outbox.window.total), (WINDOW as usize, 81)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_empty_list_has_an_empty_window() {
    let mut player = Player::with(&samples::Trial::accepted(&samples::asset()).order);
    working(&mut player.bench.model).mirror.lines.forget_all();
    player.bench.send(Event::Open(Place::Today));
    match player.screen() {
        ScreenView::Today(today) => {
            assert!(today.sections.is_empty() && today.window.total == 0 && today.empty.is_some());
        }
        other => panic!("{other:?}"),
    }
}
