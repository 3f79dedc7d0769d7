//! Every code has its words in both languages. That a text is there, the build has checked; that it says something, and in
//! its language, is checked here.

use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Tz;
use serde::de::DeserializeOwned;

use crate::{
    domain::{
        complaint::{
            Stage,
            command::{Cause, ComplaintKind, Matter, Means, Source, Unit, Weight},
            escalation::{Level, Limit},
        },
        deadline::{Awaits, Counts, Deadline, ExcludedDay, Judged, Moved, MovedWhy},
        entitlement::Category,
        house::House as _,
        ids::PersonId,
        money::Currency,
        order::Remark,
        people::Role,
        refusal::Refusal,
        samples::{asset, asset_in_warranty, asset_under_contract, day, line, local, note, registered},
        subject::SubjectKind,
        subjects::Product,
        text::TextError,
        time::Timestamp,
    },
    i18n::Lang,
    protocol::outcome::Known,
    words::{
        self, Field, Reader, kinds,
        typed::{Example, InputProblem, Wrong},
    },
};

const EN: &str = include_str!("../../i18n/en/callout_core.ftl");
const ZH_CN: &str = include_str!("../../i18n/zh-CN/callout_core.ftl");

/// Somebody who reads in Shanghai at that time of its clocks.
fn reader(lang: Lang, now: &str) -> Reader {
    Reader { lang, zone: Tz::Asia__Shanghai, now: shanghai(now) }
}

fn shanghai(text: &str) -> Timestamp {
    local(text, Tz::Asia__Shanghai)
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
        for (code, refusal) in coded::<Refusal>("refusal-") {
            assert_eq!(refusal.code(), code);
            assert_eq!(words::refusal(lang, refusal), lang.texts().get(&format!("refusal-{code}")));
        }
        for (code, remark) in coded::<Remark>("remark-") {
            assert_eq!(remark.code(), code);
            assert_eq!(words::remark(lang, &Known::Yes(remark)), lang.texts().get(&format!("remark-{code}")));
        }
    }
}

#[test]
fn every_kind_of_every_subject_has_its_own_words() {
    for lang in Lang::ALL {
        let other = words::kind(lang, None, None);
        for subject in Product::KINDS {
            let mut seen = BTreeSet::from([other.clone()]);
            for name in Product::commands(subject.number) {
                let said = words::kind(lang, Some(subject.number), Some(name));
                assert!(seen.insert(said), "{} needs words of its own, in {}", kinds::key(subject, name), lang.tag());
            }
        }
    }
}

#[test]
fn every_text_of_a_kind_belongs_to_a_row_of_a_table() {
    let rows = Product::KINDS
        .iter()
        .flat_map(|kind| Product::commands(kind.number).into_iter().map(|name| kinds::key(kind, name)));
    let rows: BTreeSet<String> = rows.collect();
    for key in messages(EN).keys().filter(|key| key.starts_with("kind-") && **key != "kind-other") {
        assert!(rows.contains(*key), "{key}");
    }
}

#[test]
fn what_another_version_recorded_is_a_record_f10() {
    let (order, unheard_of) = (Some(SubjectKind(0)), Some(SubjectKind(u16::MAX)));
    assert_eq!(words::kind(Lang::En, order, Some("accept")), "Accepted");
    for (about, name) in
        [(order, Some("levitate")), (order, None), (unheard_of, Some("accept")), (None, Some("accept"))]
    {
        assert_eq!(words::kind(Lang::En, about, name), "Record");
    }
}

#[test]
fn every_role_has_its_own_name() {
    for lang in Lang::ALL {
        let names: BTreeSet<String> = Role::ALL.into_iter().map(|role| words::role(lang, role)).collect();
        assert_eq!(names.len(), Role::ALL.len());
    }
    assert_eq!(words::role(Lang::ZhCn, Role::Supervisor), "服务主任");
}

#[test]
fn a_wrong_field_is_named_with_what_to_do() {
    let problems = [
        InputProblem::Text(TextError::Empty),
        InputProblem::Text(TextError::TooLong { bytes: 300, max: 200 }),
        InputProblem::Text(TextError::Forbidden(0)),
        InputProblem::Sign { sign: ',', example: Example::Amount },
        InputProblem::Sign { sign: ',', example: Example::Day },
        InputProblem::Sign { sign: '\u{3000}', example: Example::Time },
        InputProblem::Sign { sign: ',', example: Example::Number },
        InputProblem::AmountTooFine { decimals_max: 2 },
        InputProblem::AmountTooFine { decimals_max: 0 },
        InputProblem::AmountTooLarge,
        InputProblem::OtherCurrency { other: Currency::CNY, own: Currency::CNY },
        InputProblem::NotAnAmount,
        InputProblem::NotADay,
        InputProblem::DayPast(day("2026-03-02")),
        InputProblem::NotATime,
        InputProblem::NotANumber,
        InputProblem::NotAQuantity,
        InputProblem::NotAnAddress,
        InputProblem::NotDrawn,
        InputProblem::HardlyDrawn,
        InputProblem::NotHere,
        InputProblem::NotScanned,
    ];
    for lang in Lang::ALL {
        let name = words::field(lang, Field::Amount);
        let mut seen = BTreeSet::new();
        for problem in problems {
            let said = words::wrong(lang, Wrong { field: Field::Amount, problem });
            assert!(said.contains(&name) && seen.insert(said.clone()), "{said}");
        }
    }
}

#[test]
fn a_category_is_said_with_the_fact_that_it_follows_from_p1() {
    let said = |lang, asset| words::entitlement(lang, &registered(&asset).entitlement);
    let in_warranty = said(Lang::En, asset_in_warranty());
    assert!(in_warranty.starts_with("C · free, warranty until "), "{in_warranty}");
    let under_contract = said(Lang::ZhCn, asset_under_contract());
    assert!(under_contract.starts_with("B · 合同服务，"), "{under_contract}");
    let mut entitlement = registered(&asset()).entitlement;
    let decided = crate::domain::entitlement::Override {
        category: Category::D,
        reason: note("A survey"),
        by: crate::domain::samples::supervisor().person,
        at: shanghai("2026-03-02T09:00"),
    };
    entitlement.overridden = Some(decided);
    assert_eq!(words::entitlement(Lang::En, &entitlement), "D · administrative, decided by the office: A survey");
}

#[test]
fn a_moment_is_said_by_the_clocks_of_its_reader() {
    let at = shanghai("2026-03-03T14:30");
    let here = |lang, now| reader(lang, now).moment(at);
    assert_eq!(here(Lang::ZhCn, "2026-03-03T09:00"), "今天 14:30");
    assert_eq!(here(Lang::En, "2026-03-02T23:59"), "tomorrow 14:30");
    assert_eq!(here(Lang::En, "2026-03-04T00:00"), "yesterday 14:30");
    assert_eq!(here(Lang::En, "2026-03-09T09:00"), "Tue 3 Mar 14:30");
    assert_eq!(here(Lang::ZhCn, "2027-01-01T09:00"), "2026年3月3日 周二 14:30");
    let in_berlin = Reader { zone: Tz::Europe__Berlin, ..reader(Lang::En, "2026-03-09T09:00") };
    assert_eq!(in_berlin.moment(at), "Tue 3 Mar 07:30");
}

#[test]
fn an_age_is_said_in_the_largest_unit_that_fits() {
    let since = |now| reader(Lang::En, now).age(shanghai("2026-03-03T14:30"));
    let ages = ["2026-03-03T14:30", "2026-03-03T15:29", "2026-03-03T15:30", "2026-03-04T14:30", "2026-03-06T09:00"];
    assert_eq!(ages.map(since), ["just now", "59 min ago", "1 h ago", "1 day ago", "2 days ago"]);
    assert_eq!(since("2026-03-03T14:00"), "just now", "a clock that goes back makes nothing older than it is");
}

#[test]
fn a_deadline_says_by_how_much_of_its_time_it_was_kept_or_missed_p4() {
    let (zh, en) = (reader(Lang::ZhCn, "2026-03-05T17:00"), reader(Lang::En, "2026-03-05T17:00"));
    let mut deadline = Deadline::by_the_clock(shanghai("2026-03-05T10:30"), 6 * 60);
    let said = |deadline: &Deadline, judged| Deadline { judged: Some(judged), ..deadline.clone() };
    let kept = said(&deadline, Judged::Kept { at: shanghai("2026-03-05T15:50"), minutes_left: 40 });
    assert_eq!(words::judged(&en, &kept).as_deref(), Some("today 15:50, 40 min in hand"));
    deadline.counts = Counts::Working;
    let missed = said(&deadline, Judged::Missed { at: shanghai("2026-03-05T17:10"), minutes_late: 550 });
    assert_eq!(words::judged(&en, &missed).as_deref(), Some("today 17:10, 9 h 10 min of working time late"));
    assert!(words::judged(&zh, &missed).is_some_and(|text| text.starts_with("今天 17:10")));
    let excused = Deadline { by: shanghai("2026-03-06T16:30"), ..missed };
    assert_eq!(
        words::judged(&en, &excused).as_deref(),
        Some("today 17:10, 9 h 10 min of working time late, excused since")
    );
}

#[test]
fn a_deadline_says_by_when_it_is_what_it_was_and_what_it_waits_for_p4() {
    let (zh, en) = (reader(Lang::ZhCn, "2026-03-05T17:00"), reader(Lang::En, "2026-03-05T17:00"));
    let mut deadline = Deadline::by_the_clock(shanghai("2026-03-04T16:30"), 24 * 60);
    assert_eq!(words::judged(&en, &deadline), None, "it runs");
    assert_eq!(words::deadline(&en, &deadline), "today 16:30");
    deadline.awaits = Some(Awaits::Price);
    assert_eq!(words::deadline(&en, &deadline), "Within 24 h of the customer's agreement to the price");
    assert_eq!(words::deadline(&zh, &deadline), "客户确认价格后 24 小时 内");
    let by = PersonId(uuid::Uuid::from_u128(1));
    let moved = Moved { was: deadline.by, at: deadline.by, by, why: MovedWhy::Calendar };
    assert_eq!(words::moved(&en, &moved), "today 16:30, until the calendar was changed");
    assert_eq!(words::moved(&zh, &moved), "今天 16:30（日历更改前）");
    let holiday = ExcludedDay { day: day("2026-03-04"), reason: line("Customer away"), by: None };
    assert_eq!(words::excluded(&en, &holiday), "yesterday, Customer away");
}

#[test]
fn every_code_of_a_complaint_has_its_own_words() {
    fn each<T: DeserializeOwned>(lang: Lang, group: &str, count: usize, say: fn(Lang, T) -> String) {
        let prefix = format!("complaint-{group}-");
        let said: BTreeSet<String> = coded::<T>(&prefix)
            .into_iter()
            .map(|(code, value)| {
                let said = say(lang, value);
                assert_eq!(said, lang.texts().get(&format!("{prefix}{code}")));
                said
            })
            .collect();
        assert_eq!(said.len(), count, "{group}: each its own");
    }
    use words::complaints as say;
    for lang in Lang::ALL {
        each::<Stage>(lang, "stage", Stage::ALL.len(), say::stage);
        each::<ComplaintKind>(lang, "type", 3, say::kind_of_complaint);
        each::<Source>(lang, "source", 6, say::source);
        each::<Weight>(lang, "weight", 2, say::weight);
        each::<Matter>(lang, "matter", 4, say::matter);
        each::<Unit>(lang, "unit", 4, say::unit);
        each::<Cause>(lang, "cause", 2, say::cause);
        each::<Means>(lang, "means", 2, say::means);
        each::<Limit>(lang, "limit", 2, say::limit);
        each::<Level>(lang, "level", 3, say::level);
    }
}
