//! Every code has its words in both languages. That a text is there, the build has checked; that it says something, and in
//! its language, is checked here.

use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Tz;
use serde::de::DeserializeOwned;

use crate::{
    domain::{
        cash::CashCommand,
        commands::Command,
        order::{OrderCommand, Remark},
        refusal::Refusal,
        text::TextError,
        time::{Reading, Timestamp},
    },
    i18n::{Lang, texts},
    model::{
        Device,
        message::{Field, InputProblem, Message},
    },
    protocol::outcome::Known,
    view::{message, reader::Reader, words},
};

const EN: &str = include_str!("../../../i18n/en/callout_core.ftl");
const ZH_CN: &str = include_str!("../../../i18n/zh-CN/callout_core.ftl");

fn reader(lang: Lang) -> Reader {
    let clock = Reading { wall: Timestamp::from_ms(0), zone: Tz::Asia__Shanghai, monotonic_ms: 0, boot: 1 };
    Reader::of(&Device { language: lang, clock, ..Device::default() })
}

/// The messages of a Fluent file by key, with all their lines.
fn messages(file: &str) -> BTreeMap<&str, String> {
    let mut messages: BTreeMap<&str, String> = BTreeMap::new();
    let mut last = None;
    for line in file.lines() {
        if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let (key, text) = line.split_once('=').expect("a key and a text");
            assert!(messages.insert(key.trim(), text.to_owned()).is_none(), "{key} twice");
            last = Some(key.trim());
        } else if let (true, Some(key)) = (line.starts_with(' '), last) {
            messages.entry(key).or_default().push_str(line);
        }
    }
    messages
}

/// The arguments that a message uses.
fn arguments(text: &str) -> BTreeSet<&str> {
    let names = text.split('$').skip(1);
    names.map(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or(rest)).collect()
}

#[test]
fn both_languages_say_the_same_with_the_same_arguments() {
    let (en, zh) = (messages(EN), messages(ZH_CN));
    assert_eq!(en.keys().collect::<Vec<_>>(), zh.keys().collect::<Vec<_>>());
    for (key, english) in &en {
        assert_eq!(arguments(english), arguments(&zh[key]), "{key}");
        assert!(!english.trim().is_empty() && !zh[key].trim().is_empty(), "{key}");
    }
}

#[test]
fn each_file_is_in_its_own_language() {
    let is_han = |c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c);
    for (key, text) in messages(EN) {
        assert!(!text.chars().any(is_han), "{key}");
    }
    for (key, text) in messages(ZH_CN) {
        let words: String = text.split('{').map(|part| part.rsplit('}').next().unwrap_or(part)).collect();
        assert!(words.chars().any(is_han) || !words.chars().any(|c| c.is_ascii_alphabetic()), "{key}");
    }
}

/// The codes that have a text under a prefix, as values of their type.
fn coded<T: DeserializeOwned>(prefix: &str) -> Vec<(&'static str, T)> {
    let keys = EN.lines().filter_map(|line| line.split_once(" =")).map(|(key, _)| key);
    let codes = keys.filter_map(|key| key.strip_prefix(prefix)).filter(|code| *code != "other");
    codes.map(|code| (code, serde_json::from_value(code.into()).expect("a text has its code"))).collect()
}

#[test]
fn every_refusal_and_remark_has_the_words_of_its_code() {
    for lang in Lang::ALL {
        let reader = reader(lang);
        for (code, refusal) in coded::<Refusal>("refusal-") {
            assert_eq!(refusal.code(), code);
            assert_eq!(words::refusal(&reader, refusal), texts(lang).get(&format!("refusal-{code}")));
        }
        for (code, remark) in coded::<Remark>("remark-") {
            assert_eq!(remark.code(), code);
            assert_eq!(words::remark(&reader, &Known::Yes(remark)), texts(lang).get(&format!("remark-{code}")));
        }
    }
}

#[test]
fn every_kind_that_a_technician_records_has_its_own_words() {
    let orders = OrderCommand::samples();
    let cash = CashCommand::samples();
    let rows = orders.iter().map(Command::row).chain(cash.iter().map(Command::row));
    let his: Vec<&str> = rows.filter(|row| row.is_its_holders()).map(|row| row.name).collect();
    for lang in Lang::ALL {
        let reader = reader(lang);
        let other = words::kind(&reader, None);
        let kinds: BTreeSet<String> = his.iter().map(|kind| words::kind(&reader, Some(kind))).collect();
        assert_eq!(kinds.len(), his.len(), "each its own");
        assert!(!kinds.contains(&other));
    }
}

#[test]
fn a_wrong_field_is_named_with_what_to_do() {
    let problems = [
        InputProblem::Text(TextError::Empty),
        InputProblem::Text(TextError::TooLong { bytes: 300, max: 200 }),
        InputProblem::Text(TextError::Forbidden(0)),
        InputProblem::NotAnAmount,
        InputProblem::NotADay,
        InputProblem::NotATime,
        InputProblem::NotANumber,
        InputProblem::NotAQuantity,
        InputProblem::NotAnAddress,
        InputProblem::NotDrawn,
        InputProblem::NotHere,
    ];
    for lang in Lang::ALL {
        let reader = reader(lang);
        let name = words::field(&reader, Field::Amount);
        let mut seen = BTreeSet::new();
        for problem in problems {
            let said = message::view(&reader, &Message::Input { field: Field::Amount, problem });
            assert!(said.is_error && said.text.contains(&name) && seen.insert(said.text.clone()), "{said:?}");
        }
    }
}

#[test]
fn the_servers_own_sentence_is_passed_on_and_an_empty_one_replaced() {
    let reader = reader(Lang::ZhCn);
    let said = |detail: &str| message::view(&reader, &Message::Server { detail: detail.to_owned() }).text;
    assert_eq!(said("登录名或密码错误。"), "登录名或密码错误。");
    assert_eq!(said(" "), "服务器未接受。请联系公司。");
}
