//! Forms as a technician meets them: filled in, wrong, asked back, left, killed, submitted.

use super::{
    outline::{in_language, outline},
    player::Player,
};
use crate::{
    domain::{order::WorkOrder, subject::Listed as _},
    i18n::Lang,
    model::{
        doing::Doing,
        event::{Event, FieldChange, Place},
        message::Message,
    },
    view::{FieldKind, FieldView, FormView, Tone, view},
};

#[track_caller]
pub(super) fn field(form: &FormView, id: &str) -> FieldView {
    let mut fields = form.sections.iter().flat_map(|section| &section.fields);
    fields.find(|field| field.id == id).unwrap_or_else(|| panic!("no {id} in {form:?}")).clone()
}

pub(super) fn value(form: &FormView, id: &str) -> String {
    match field(form, id).kind {
        FieldKind::Text { value, .. }
        | FieldKind::LongText { value, .. }
        | FieldKind::Amount { value, .. }
        | FieldKind::Minutes { value, .. }
        | FieldKind::Date { value, .. }
        | FieldKind::Time { value, .. } => value,
        other => panic!("{other:?} has no text"),
    }
}

/// Up to that step.
pub(super) fn before(step: &str) -> Player {
    let mut player = Player::new();
    while player.next() != step {
        player.take(&player.next());
    }
    player
}

#[test]
fn the_price_is_seen_before_it_is_offered_p7() {
    let mut player = before("offer_quote");
    player.tap("offer_quote");
    assert!(player.form().totals.is_empty() && !player.form().can_submit);
    player.fill(&[], &["L-STD", "FAN-220", "FAN-220"]);
    let form = player.form();
    assert_eq!(form.totals[0].text, "CNY 480.00");
    assert!(form.why_not.is_some_and(|why| why.contains("Solution")), "it says what is missing");
    player.change("items", FieldChange::Less { id: "FAN-220".to_owned() });
    assert_eq!(player.form().totals[0].text, "CNY 300.00");
    assert!(player.order().quotes.rows.is_empty(), "nothing is offered yet");
    player.fill(&[("solution", "换电机")], &[]);
    assert!(player.form().can_submit);
    player.bench.send(Event::Submit);
    assert_eq!(player.order().quotes.rows[0].total, "CNY 300.00");
}

#[test]
fn the_price_list_is_found_by_part_of_a_name_in_any_width() {
    let mut player = before("offer_quote");
    player.tap("offer_quote");
    let mut found = |query: &str| {
        player.change("items", FieldChange::Search { query: query.to_owned() });
        match field(&player.form(), "items").kind {
            FieldKind::Items { found, .. } => found.into_iter().map(|row| row.code).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(found("fan"), ["FAN-220"]);
    assert_eq!(found("ＦＡＮ２２０"), ["FAN-220"]);
    assert!(found("nothing of that kind").is_empty());
    assert!(found("").len() > 1);
}

#[test]
fn what_was_typed_is_there_again_after_a_kill() {
    let mut player = before("record_finding");
    player.tap("record_finding");
    player.fill(&[("found", "风扇不转"), ("cause", "电机")], &[]);
    player.bench.restart();
    let form = player.form();
    assert_eq!((value(&form, "found"), value(&form, "cause")), ("风扇不转".to_owned(), "电机".to_owned()));
    assert!(form.draft.is_some());
    player.bench.send(Event::Submit);
    assert_eq!(player.bench.model.message, Some(Message::Saved));
    player.bench.restart();
    assert!(!player.has_form(), "what was recorded is no draft");
    player.bench.send(Event::Open(Place::Order { id: player.id.to_string() }));
    player.tap("record_finding");
    assert_eq!(value(&player.form(), "found"), "");
}

#[test]
fn a_form_that_is_left_waits_until_it_is_thrown_away() {
    let mut player = before("record_finding");
    player.tap("record_finding");
    player.fill(&[("found", "漏水")], &[]);
    player.bench.send(Event::Back);
    assert!(!player.has_form());
    player.tap("record_finding");
    assert_eq!(value(&player.form(), "found"), "漏水");
    player.bench.send(Event::Discard);
    assert!(player.form().confirm.is_some() && !player.form().can_submit);
    player.bench.send(Event::Confirm { is_sure: false });
    assert_eq!(value(&player.form(), "found"), "漏水");
    player.bench.send(Event::Discard);
    player.bench.send(Event::Back);
    assert!(player.form().confirm.is_none(), "who goes back from a question has answered no");
    player.bench.send(Event::Discard);
    player.bench.send(Event::Confirm { is_sure: true });
    assert!(!player.has_form());
    player.tap("record_finding");
    assert_eq!(value(&player.form(), "found"), "");
}

#[test]
fn what_is_wrong_is_said_beside_its_field_and_nothing_is_recorded() {
    let mut player = before("take_cash");
    player.tap("take_cash");
    assert_eq!(value(&player.form(), "amount"), "300.00", "what is owed is proposed");
    player.fill(&[("amount", "three hundred")], &[]);
    player.bench.send(Event::Submit);
    let form = player.form();
    assert!(field(&form, "amount").error.is_some());
    let message = view(&player.bench.model).message.expect("it is said");
    assert_eq!(message.field.as_deref(), Some("amount"));
    player.fill(&[("amount", "300")], &[]);
    assert_eq!(field(&player.form(), "amount").error, None, "who types is not scolded");
    player.bench.send(Event::Submit);
    assert_eq!(player.order().payments.total, 1);
}

#[test]
fn more_than_is_owed_is_asked_back_before_it_is_recorded() {
    let mut player = before("take_cash");
    player.tap("take_cash");
    player.fill(&[("amount", "3000")], &[]);
    player.bench.send(Event::Submit);
    let question = player.form().confirm.expect("it is asked back");
    assert!(question.text.contains("300.00"), "{question:?}");
    assert_eq!(player.order().payments.total, 0);
    player.bench.send(Event::Confirm { is_sure: false });
    player.fill(&[("amount", "300")], &[]);
    player.bench.send(Event::Submit);
    assert_eq!(player.order().payments.total, 1, "what is owed is not asked back");

    let mut player = before("take_cash");
    player.tap("take_cash");
    player.fill(&[("amount", "301")], &[]);
    player.bench.send(Event::Submit);
    player.bench.send(Event::Confirm { is_sure: true });
    assert_eq!(player.order().payments.total, 1);
}

#[test]
fn more_than_is_held_is_asked_back_before_it_is_handed_in() {
    let mut player = before("take_cash");
    player.take("take_cash");
    player.bench.send(Event::Open(Place::Cash));
    player.bench.model.message = None;
    player.tap("hand_in");
    player.fill(&[("amount", "3000")], &[]);
    player.bench.send(Event::Submit);
    let question = player.form().confirm.expect("it is asked back");
    assert!(question.text.contains("300.00"), "{question:?}");
    player.bench.send(Event::Confirm { is_sure: false });
    assert_eq!(player.bench.model.message, None, "nothing is recorded");
    player.fill(&[("amount", "300")], &[]);
    player.bench.send(Event::Submit);
    assert_eq!(player.bench.model.message, Some(Message::Saved));
}

#[test]
fn a_form_is_recorded_once_however_often_it_is_submitted() {
    let mut player = before("take_cash");
    player.tap("take_cash");
    for _ in 0..5 {
        player.bench.send(Event::Submit);
    }
    assert_eq!(player.order().payments.total, 1);
}

#[test]
fn things_are_added_and_taken_away_each_with_its_fields_p10() {
    let mut player = before("offer_quote");
    player.tap("take_goods");
    player.bench.send(Event::AddSection);
    let ids: Vec<String> = player.form().sections.iter().map(|section| section.id.clone()).collect();
    assert_eq!(ids, ["1", "2", ""]);
    assert!(!value(&player.form(), "1.description").is_empty(), "the product is proposed");
    player.fill(&[("1.condition", "有划痕"), ("2.description", "遥控器"), ("promised", "2026-03-06")], &[]);
    for tag in ["支架", "电源线", "支架"] {
        player.change("1.accessories", FieldChange::Choose { id: tag.to_owned() });
    }
    player.bench.send(Event::Submit);
    assert!(field(&player.form(), "2.condition").error.is_some(), "each thing is asked for its own");
    assert!(player.form().why_not.is_some_and(|why| why.contains("2 · ")), "and named");
    player.bench.send(Event::RemoveSection { section: "2".to_owned() });
    player.bench.send(Event::Submit);
    let goods = player.order().goods.expect("they are taken");
    assert_eq!(goods.things.len(), 1);
}

#[test]
fn drafts_of_an_order_go_with_it_i14() {
    let mut player = before("record_finding");
    player.tap("record_finding");
    player.fill(&[("found", "客户家的秘密")], &[]);
    player.bench.send(Event::Leave);
    let key = WorkOrder::key(player.id.0);
    player.hear(vec![crate::protocol::pull::Item::Gone { key, why: crate::domain::subject::Gone::Reassigned }]);
    let kept = player.bench.store.meta.get("drafts").cloned();
    assert!(!kept.is_some_and(|bytes| String::from_utf8_lossy(&bytes).contains("秘密")));
}

#[test]
fn every_form_is_drawn_in_both_languages() {
    let mut player = before("offer_quote");
    let mut forms = String::new();
    for doing in Doing::ALL {
        player.tap(doing.name());
        if player.has_form() {
            forms.extend(["== ", doing.name(), "\n"]);
            for lang in Lang::ALL {
                let form = in_language(&mut player.bench.model, lang).form;
                outline(&mut forms, 0, &serde_json::to_value(form).expect("a view is data"));
            }
            player.bench.send(Event::Leave);
        }
    }
    insta::assert_snapshot!("forms", forms);
}

#[test]
fn a_gate_says_what_is_wrong_beside_its_field() {
    let mut bench = crate::model::tests::bench::Bench::fresh();
    let write = |bench: &mut crate::model::tests::bench::Bench, field: &str, value: &str| {
        bench.send(Event::Change { field: field.to_owned(), change: FieldChange::Write { value: value.to_owned() } });
    };
    let form = |bench: &crate::model::tests::bench::Bench| match view(&bench.model).screen {
        crate::view::ScreenView::Enrol(enrol) => enrol.form,
        other => panic!("{other:?}"),
    };
    assert!(!form(&bench).can_submit);
    write(&mut bench, "server", "callout");
    write(&mut bench, "code", "ABCD-EFGH-JKMN");
    write(&mut bench, "device_name", "王芳的手机");
    bench.send(Event::Submit);
    assert!(field(&form(&bench), "server").error.is_some());
    write(&mut bench, "server", "http://127.0.0.1:1");
    bench.send(Event::Submit);
    assert!(matches!(bench.model.stage, crate::model::Stage::Working(_)), "{:?}", bench.model.message);
    let kept = format!("{:?}", bench.model.gate.filled);
    assert!(!kept.contains("ABCD"), "a code is good once: {kept}");
}

#[test]
fn the_checklist_is_ticked_at_once_or_point_by_point_p40() {
    let mut player = before("sign_work_done");
    assert_eq!(player.order().conduct, None, "nothing is recorded yet");
    player.tap("record_conduct");
    let ticked = |player: &Player| match field(&player.form(), "conduct").kind {
        FieldKind::Checklist { rows, .. } => rows.iter().filter(|row| row.is_chosen).count(),
        other => panic!("{other:?}"),
    };
    assert!(!player.form().can_submit, "nothing was answered yet");
    player.bench.send(Event::Submit);
    assert!(field(&player.form(), "conduct").error.is_some(), "and nothing is recorded");
    player.change("conduct", FieldChange::Choose { id: "*".to_owned() });
    assert_eq!(ticked(&player), 8);
    player.change("conduct", FieldChange::Choose { id: "shoe_covers".to_owned() });
    assert_eq!(ticked(&player), 7);
    player.fill(&[("note", "客户说不用")], &[]);
    player.bench.send(Event::Submit);
    let recorded = &player.bench.working().mirror.order(player.id).expect("it is open").record.conduct;
    let items = &recorded.last().expect("it is recorded").items;
    assert_eq!(items.iter().filter(|item| item.is_done).count(), 7);
    assert!(items.iter().all(|item| item.is_done == item.note.is_none()));
    let shown = player.order().conduct.expect("it is drawn");
    assert_eq!((shown.score.as_str(), shown.rows.len(), shown.tone), ("7 of 8 done", 8, Tone::Notice));
    let covers = shown.rows.iter().find(|row| row.id == "shoe_covers").expect("a point");
    assert_eq!((covers.label.as_str(), covers.says.as_str(), covers.tone), ("Shoe covers worn", "No", Tone::Notice));
    assert_eq!(covers.note.as_deref(), Some("客户说不用"));
}
