//! A paper has every field of its statement, in both languages, and says the same whenever it is read.

use super::*;
use crate::domain::samples::{
    Trial, asset, asset_in_warranty,
    commands::{self, agree, check, finding, quote, take_goods, work},
    technician,
};

/// The paper of a voucher as it stands, a line each.
fn read(lang: Lang, trial: &Trial, purpose: Purpose) -> String {
    let paper = Paper::of(lang, &Statement::of(&trial.order, purpose));
    let line = |line: &Line| match line {
        Line::Heading(text) => format!("# {text}"),
        Line::Fact(Fact { label, text }) => format!("{label}: {text}"),
        Line::Item(Item { text, quantity, amount: Some(amount) }) => format!("- {text} {quantity} {amount}"),
        Line::Item(Item { text, quantity, amount: None }) => format!("- {text} {quantity}"),
        Line::Total(Fact { label, text }) => format!("= {label}: {text}"),
    };
    let lines = paper.lines.iter().map(line);
    [paper.title, paper.declaration].into_iter().chain(lines).collect::<Vec<_>>().join("\n")
}

fn repaired() -> Trial {
    let mut trial = Trial::on_site(&asset());
    trial.all(&technician(), [finding(), quote(1), agree(1), work(), check(), commands::FINISH_ON_SITE]);
    trial
}

#[test]
fn a_service_voucher_has_what_was_found_done_and_agreed_i15() {
    for lang in Lang::ALL {
        insta::assert_snapshot!(format!("voucher_{}", lang.tag()), read(lang, &repaired(), Purpose::WorkDone));
    }
}

#[test]
fn a_goods_receipt_has_the_goods_and_the_promised_day_in_full_p10() {
    let mut trial = Trial::on_site(&asset());
    trial.all(&technician(), [finding(), quote(1), agree(1), take_goods(1, 1, "2026-03-06")]);
    for lang in Lang::ALL {
        insta::assert_snapshot!(format!("goods_{}", lang.tag()), read(lang, &trial, Purpose::TakeBack));
    }
}

#[test]
fn chargeable_work_without_a_quote_is_not_free_p7() {
    let total = |trial: &Trial| {
        let paper = Paper::of(Lang::En, &Statement::of(&trial.order, Purpose::WorkDone));
        paper.lines.into_iter().find_map(|line| if let Line::Total(fact) = line { Some(fact.text) } else { None })
    };
    assert_eq!(total(&Trial::on_site(&asset())).as_deref(), Some("not agreed yet"));
    assert_eq!(total(&Trial::on_site(&asset_in_warranty())).as_deref(), Some("CNY 0.00"));
}
