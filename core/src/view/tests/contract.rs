//! The offline contract, tried: everything that it promises is done with the network off, by a shell that knows no form. It taps what
//! the view offers, fills in each field by its kind alone, and submits.

use std::collections::BTreeSet;

use super::{
    player::{Player, signature},
    steps::out_for_return,
};
use crate::{
    domain::{
        people::Actor,
        samples::{self, Trial, commands},
        signoff::Purpose,
    },
    model::{
        doing::Doing,
        event::{Event, FieldChange},
        message::Message,
        offline::Works,
    },
    view::{FieldKind, FieldView, FormView, view},
};

/// Every state of an order in which something can be done, as a phone without a network has it.
fn states() -> Vec<Player> {
    let mut states = Vec::new();
    let mut steps = 0;
    loop {
        let mut player = Player::new();
        for _ in 0..steps {
            player.take(&player.next());
        }
        let is_over = player.next() == "done";
        states.push(player);
        if is_over {
            break;
        }
        steps += 1;
    }
    let mut taken = Player::with(&Trial::on_site(&samples::asset_in_warranty()).order);
    taken.take_goods();
    states.push(taken);
    let on_the_bench = |more: &[(Actor, crate::domain::order::OrderCommand)]| {
        let mut trial = Trial::on_site(&samples::asset_in_warranty());
        trial.must(&samples::technician(), &commands::take_goods(9, 1, "2026-03-06"));
        trial.must(&samples::warehouse(), &commands::RECEIVE_GOODS);
        for (actor, command) in more {
            trial.must(actor, command);
        }
        Player::with(&trial.order)
    };
    states.push(on_the_bench(&[]));
    states.push(on_the_bench(&[(samples::technician(), commands::bench())]));
    states.push(Player::with(&out_for_return()));
    let mut declared = Player::with(&out_for_return());
    declared.sign(Purpose::LostReceipt.into());
    states.push(declared);
    let mut returned = Player::with(&out_for_return());
    returned.take("return_goods");
    states.push(returned);
    states
}

/// What stands in a field, by what the field takes.
fn fill(player: &mut Player, field: &FieldView) {
    let id = &field.id;
    let write = |value: &str| FieldChange::Write { value: value.to_owned() };
    let change = match &field.kind {
        FieldKind::Text { value, .. } | FieldKind::LongText { value, .. } if value.is_empty() => write("某某"),
        FieldKind::Amount { value, .. } if value.is_empty() => write("1"),
        FieldKind::Minutes { .. } => FieldChange::More { id: String::new() },
        FieldKind::Date { choices, .. } => FieldChange::Choose { id: choices.last().expect("a day").id.clone() },
        FieldKind::Time { choices, .. } | FieldKind::Choice { choices } => {
            FieldChange::Choose { id: choices[0].id.clone() }
        }
        FieldKind::Checklist { all, .. } => FieldChange::Choose { id: all.clone().expect("all").id },
        FieldKind::Items { found, .. } => FieldChange::More { id: found[0].code.clone() },
        FieldKind::Pad { .. } => {
            for stroke in signature() {
                player.change(id, FieldChange::Stroke { stroke });
            }
            return;
        }
        FieldKind::Photos { .. } => FieldChange::Photograph,
        FieldKind::Text { .. } | FieldKind::LongText { .. } | FieldKind::Amount { .. } | FieldKind::Switch { .. } => {
            return;
        }
    };
    player.change(id, change);
}

/// What a shell does with a form that it does not know: required fields, words where words may stand, and pictures.
fn fill_in(player: &mut Player, form: &FormView) {
    let fields: Vec<FieldView> = form.sections.iter().flat_map(|section| section.fields.clone()).collect();
    let is_filled =
        |field: &&FieldView| field.is_required || field.id == "note" || matches!(field.kind, FieldKind::Photos { .. });
    for field in fields.iter().filter(is_filled) {
        fill(player, field);
    }
}

#[test]
fn what_works_offline_is_done_with_the_network_off_by_a_shell_that_knows_no_form() {
    let mut done = BTreeSet::new();
    let offered = |player: &Player| -> Vec<String> {
        let actions = player.order().actions.into_iter();
        actions.filter(|action| action.why_not.is_none()).map(|action| action.id).collect()
    };
    let tried: Vec<Vec<String>> = states().iter().map(offered).collect();
    for (place, actions) in tried.into_iter().enumerate() {
        for action in actions.into_iter().filter(|action| !done.contains(action)).collect::<Vec<_>>() {
            // Each in a state of its own: what is done leads on.
            let mut player = states().remove(place);
            player.bench.pass_ms(60_000);
            player.bench.model.message = None;
            player.tap(&action);
            if player.has_form() {
                let form = player.form();
                fill_in(&mut player, &form);
                let form = player.form();
                assert!(form.can_submit, "{action}: {:?}", form.why_not);
                player.bench.send(Event::Submit);
                if player.has_form() && player.form().confirm.is_some() {
                    player.bench.send(Event::Confirm { is_sure: true });
                }
            }
            assert_eq!(
                player.bench.model.message,
                Some(Message::Saved),
                "{action}: {:?}",
                view(&player.bench.model).message
            );
            done.insert(action);
        }
    }
    let promised = Doing::ALL.into_iter().filter(|doing| Works::of(*doing) != Works::Online);
    // A visit is to a complaint, cash is handed in on its own screen: tried beside their own tests.
    let elsewhere = [Doing::VisitCustomer, Doing::HandIn];
    let missing: Vec<&str> = promised
        .filter(|doing| !elsewhere.contains(doing))
        .map(Doing::name)
        .filter(|name| !done.contains(*name))
        .collect();
    assert!(missing.is_empty(), "never offered in any state: {missing:?}");
}

#[test]
fn cash_is_handed_in_with_the_network_off() {
    let mut player = Player::new();
    while player.next() != "report_result" {
        player.take(&player.next());
    }
    player.bench.send(Event::Open(crate::model::event::Place::Cash));
    player.bench.model.message = None;
    player.tap("hand_in");
    player.bench.send(Event::Submit);
    assert_eq!(player.bench.model.message, Some(Message::Saved));
}
