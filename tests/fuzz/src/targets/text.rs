//! What people type, on the wire and into forms: texts, amounts, days, addresses.

use callout_core::{
    domain::{
        money::Currency,
        numbers::DocumentNumber,
        pricing::ItemCode,
        text::{Address, Line, Note, Text, canonical, plain},
    },
    words::{Field, format, typed},
};
use chrono_tz::Tz;

use super::{json, says, stays_the_same};

/// Runs it.
pub fn run(bytes: &[u8]) {
    json::<DocumentNumber>(bytes);
    json::<Note>(bytes);
    let Ok(raw) = str::from_utf8(bytes) else { return };
    bounded::<40>(raw);
    bounded::<200>(raw);
    bounded::<600>(raw);
    bounded::<4_000>(raw);
    let lines = [Line::new(raw).ok().map(|line| line.to_string()), Address::new(raw).ok().map(|line| line.to_string())];
    for line in lines.into_iter().flatten() {
        assert!(!line.contains(['\n', '\r', '\t', '\u{2028}', '\u{202E}']), "one line, as it reads (F54, F60)");
    }
    let once = canonical(raw);
    assert_eq!(canonical(&once), once, "what is canonical stays so (F67)");
    let once = plain(raw);
    assert_eq!(plain(&once), once, "what is folded stays so");
    forms(raw);
}

/// A text of at most so many bytes.
fn bounded<const MAX: usize>(raw: &str) {
    match Text::<MAX>::new(raw) {
        Ok(text) => {
            assert!((1..=MAX).contains(&text.as_str().len()), "I19");
            assert_eq!(Text::<MAX>::new(text.as_str()).as_ref(), Ok(&text), "what was cleaned is clean");
            assert!(text.as_str().chars().all(|c| !c.is_control() || c == '\n' || c == '\t'), "F54");
            stays_the_same(&text);
        }
        Err(error) => says(&error),
    }
}

/// The fields of forms.
fn forms(raw: &str) {
    for currency in ["CNY", "JPY", "KWD"].into_iter().filter_map(Currency::from_code) {
        if let Ok(fee) = typed::amount(Field::Amount, raw, currency) {
            let shown = format::input_amount(fee.money());
            assert_eq!(typed::amount(Field::Amount, &shown, currency), Ok(fee), "F55");
        }
    }
    let (date, time) = raw.split_once(' ').unwrap_or((raw, "00:00"));
    if let Ok(day) = typed::day(Field::Date, date) {
        assert_eq!(typed::day(Field::Date, &day.to_string()), Ok(day));
    }
    for zone in [Tz::Asia__Shanghai, Tz::Europe__Berlin, Tz::Pacific__Apia, Tz::Australia__Lord_Howe] {
        let _ = typed::moment(date, time, zone);
    }
    let _ = (typed::minutes(raw), typed::optional_count(Field::Items, raw), typed::item(raw, 1, None));
    if let Ok(server) = typed::server(raw) {
        assert_eq!(typed::server(&server).as_ref(), Ok(&server));
    }
    if let Ok(code) = raw.parse::<ItemCode>() {
        assert_eq!(code.as_str().parse(), Ok(code.clone()));
    }
}
