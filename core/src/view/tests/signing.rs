//! What is signed, and what nobody signs: drawn, thinned, killed, said.

use super::{
    forms::{before, field, value},
    player::{Player, signature},
};
use crate::{
    domain::{
        samples::{self, Trial},
        signoff::{POINTS_MAX, Purpose},
    },
    model::{
        event::{Event, FieldChange, PointInput, StrokeInput},
        message::Message,
    },
    view::{FieldKind, Tone},
};

#[test]
fn a_signature_is_kept_as_it_is_drawn() {
    let mut player = before("sign_work_done");
    player.tap("sign_work_done");
    let form = player.form();
    assert!(form.is_landscape && form.paper.is_some() && !form.can_submit);
    assert!(!value(&form, "signer").is_empty(), "the customer's name is proposed");
    player.draw();
    let before = player.bench.working().forms.open.as_ref().map(|open| open.filled.statement);
    player.bench.restart();
    let after = player.bench.working().forms.open.as_ref().map(|open| open.filled.statement);
    assert_eq!(before, after, "the statement is the one that was read");
    let pad = |player: &Player| match field(&player.form(), "pad").kind {
        FieldKind::Pad { strokes, .. } => strokes.len(),
        other => panic!("{other:?}"),
    };
    assert_eq!(pad(&player), 2, "the strokes are there again");
    player.change("pad", FieldChange::Undo);
    assert_eq!(pad(&player), 1);
    player.change("pad", FieldChange::Clear);
    assert_eq!(pad(&player), 1, "it is asked back");
    player.bench.send(Event::Confirm { is_sure: true });
    assert_eq!(pad(&player), 0);
    assert!(!player.form().can_submit);
    player.draw();
    player.bench.send(Event::Submit);
    assert_eq!(player.bench.model.message, Some(Message::Saved));
}

#[test]
fn that_nobody_signs_is_said_only_where_a_signature_is_due() {
    let mut player = Player::with(&Trial::on_site(&samples::asset_in_warranty()).order);
    let offers = |player: &Player| player.order().actions.iter().any(|action| action.id == "not_signed_take_back");
    assert!(!offers(&player));
    player.take_goods();
    assert!(offers(&player));
    player.sign(Purpose::TakeBack.into());
    assert!(!offers(&player), "the goods receipt is signed");
}

#[test]
fn who_signs_says_as_what_and_nobody_signs_under_the_customers_name_for_him_p8() {
    let mut player = before("sign_work_done");
    player.tap("sign_work_done");
    player.draw();
    let has_words = |player: &Player| player.form().sections[0].fields.iter().any(|field| field.id == "role_words");
    let chosen = |player: &Player| match field(&player.form(), "role").kind {
        FieldKind::Choice { choices } => choices.into_iter().find(|choice| choice.is_chosen).map(|choice| choice.id),
        other => panic!("{other:?}"),
    };
    assert_eq!((chosen(&player).as_deref(), has_words(&player)), (Some("customer"), false), "the usual answer");
    let customer = value(&player.form(), "signer");
    player.change("role", FieldChange::Choose { id: "other".to_owned() });
    assert!(has_words(&player) && value(&player.form(), "signer").is_empty());
    assert!(!player.form().can_submit, "whose name, and who that is");
    player.change("role", FieldChange::Choose { id: "customer".to_owned() });
    assert_eq!(value(&player.form(), "signer"), customer, "he came to the door himself");
    player.change("role", FieldChange::Choose { id: "other".to_owned() });
    player.fill(&[("role_words", "房东"), ("signer", "赵敏")], &[]);
    player.bench.restart();
    assert!(has_words(&player), "a draft like all else");
    player.change("role", FieldChange::Choose { id: "caretaker".to_owned() });
    assert_eq!(value(&player.form(), "signer"), "赵敏", "what was typed stays");
    player.change("role", FieldChange::Choose { id: "other".to_owned() });
    player.bench.send(Event::Submit);
    assert_eq!(player.bench.model.message, Some(Message::Saved));
    assert!(player.order().sign_offs.rows[0].text.ends_with("赵敏 (房东)"), "{:?}", player.order().sign_offs.rows);
}

#[test]
fn what_was_drawn_under_another_statement_signs_nothing_i15() {
    let mut player = before("sign_work_done");
    player.tap("sign_work_done");
    player.draw();
    player.bench.send(Event::Leave);
    // The office changes what the voucher says.
    let mut order = player.bench.working().mirror.order(player.id).expect("it is open").clone();
    order.customer.name = crate::domain::text::Text::new("Lin Hui").expect("a name");
    order.record.findings.clear();
    player.online(&order);
    player.tap("sign_work_done");
    match field(&player.form(), "pad").kind {
        FieldKind::Pad { is_drawn, .. } => assert!(!is_drawn),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_long_signature_is_thinned_and_signed() {
    let mut player = before("sign_work_done");
    player.tap("sign_work_done");
    for n in 0..12 {
        let point = |i: u32| PointInput {
            x: i * 9,
            y: 1_000 + (i * 7 + n * 90) % 2_500,
            t_ms: n * 9_000 + i * 4,
            pressure: 400,
        };
        player.change("pad", FieldChange::Stroke { stroke: StrokeInput { points: (0..1_000).map(point).collect() } });
    }
    player.bench.send(Event::Submit);
    assert_eq!(
        player.bench.model.message,
        Some(Message::Saved),
        "{POINTS_MAX} points are the bound, and it is not said"
    );
}

#[test]
fn the_pad_keeps_what_the_hand_did() {
    let mut player = before("sign_work_done");
    player.tap("sign_work_done");
    player.draw();
    let open = player.bench.working().forms.open.as_ref().expect("it is open");
    let drawn: Vec<usize> = open.filled.strokes.iter().map(Vec::len).collect();
    let points: Vec<usize> = signature().iter().map(|stroke| stroke.points.len()).collect();
    assert_eq!(drawn, points, "every point, also those that the eye does not tell apart");
}

#[test]
fn nobody_signs_and_the_form_says_why_p8() {
    let mut player = before("sign_work_done");
    player.tap("take_photo");
    player.bench.send(Event::Submit);
    let photo = player.order().photos.rows[0].digest.clone();
    player.tap("not_signed_work_done");
    player.bench.send(Event::Submit);
    assert!(field(&player.form(), "reason").error.is_some());
    player.change("reason", FieldChange::Choose { id: "absent".to_owned() });
    assert!(!player.form().can_submit, "what shows it is asked for before, not after");
    assert!(player.form().why_not.is_some_and(|why| why.contains("picture")));
    player.change("photo", FieldChange::Choose { id: photo });
    assert!(player.form().can_submit);
    player.bench.send(Event::Submit);
    assert_eq!(player.bench.model.message, Some(Message::Saved));
    assert_eq!(player.order().sign_offs.total, 1, "it stands among the signatures");

    // He comes home: the pad is offered again, once, and both stay in the order of their time.
    player.bench.pass_ms(60_000);
    let offered = |player: &Player| player.order().actions.iter().any(|action| action.id == "sign_work_done");
    assert!(offered(&player));
    player.tap("sign_work_done");
    player.draw();
    player.bench.send(Event::Submit);
    assert_eq!(player.bench.model.message, Some(Message::Saved));
    let rows = player.order().sign_offs.rows;
    assert_eq!(rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["unsigned-0", "0"]);
    assert!(rows[0].details.iter().any(|text| text.starts_with("Signed after all")), "{rows:?}");
    assert_eq!((rows[0].tone, offered(&player)), (Tone::Calm, false));
}
