//! A technician is told that the product of his order is on hold, whether the phone was just started or is offline (P29).

use uuid::Uuid;

use super::{outline::in_language, player::Player};
use crate::{
    domain::{
        hold::{Hold, HoldStage},
        samples::{asset, id, line, note, quality},
        subject::Listed as _,
        time::Timestamp,
    },
    i18n::Lang,
    model::{
        event::{Event, Place},
        tests::bench::put,
    },
    protocol::pull::Item,
    view::ScreenView,
};

fn hold(revision: u64, batch: Option<&str>, stage: HoldStage) -> Item {
    let hold = Hold {
        id: id(0x40),
        model: line("kfr 35gw"),
        batch: batch.map(line),
        wrong: note("The coil burns"),
        found_on: None,
        placed_at: Timestamp::from_ms(1),
        placed_by: quality().person,
        questions: Vec::new(),
        routed: Vec::new(),
        stage,
    };
    put(Hold::key(Uuid::from_u128(0x40)), revision, hold)
}

fn said(player: &mut Player) -> Vec<Vec<String>> {
    let said = Lang::ALL.map(|lang| match in_language(&mut player.bench.model, lang).screen {
        ScreenView::Order(order) => order.holds,
        other => panic!("not on an order: {other:?}"),
    });
    said.into()
}

#[test]
fn an_order_shows_the_hold_on_its_product_in_both_languages_example_32() {
    let mut player = Player::new();
    assert_eq!(said(&mut player), [Vec::<String>::new(), Vec::new()]);
    let batch = asset().batch.map(|batch| batch.to_string());
    player.hear(vec![hold(1, batch.as_deref(), HoldStage::Placed)]);
    let expected = [
        vec!["On hold: kfr 35gw, batch B-02 – The coil burns".to_owned()],
        vec!["停发：kfr 35gw，批次 B-02，The coil burns".to_owned()],
    ];
    let plain = |said: Vec<Vec<String>>| -> Vec<Vec<String>> {
        let bare = |text: String| text.replace(['\u{2068}', '\u{2069}'], "");
        said.into_iter().map(|texts| texts.into_iter().map(bare).collect()).collect()
    };
    assert_eq!(plain(said(&mut player)), expected);

    player.bench.restart();
    player.bench.send(Event::Open(Place::Order { id: player.id.to_string() }));
    assert_eq!(plain(said(&mut player)), expected, "the phone knows it when it starts, too");

    let bad = HoldStage::ConfirmedBad { outcome: note("Scrapped"), at: Timestamp::from_ms(2), by: quality().person };
    player.hear(vec![hold(2, None, bad)]);
    assert_eq!(said(&mut player).concat().len(), 2, "confirmed bad is still on hold");
}

#[test]
fn a_hold_on_another_batch_says_nothing() {
    let mut player = Player::new();
    player.hear(vec![hold(1, Some("B-09"), HoldStage::Placed)]);
    assert_eq!(said(&mut player).concat(), Vec::<String>::new());
}
