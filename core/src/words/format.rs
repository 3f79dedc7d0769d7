//! Money, days and lists as people of a language write them.

use chrono::{Datelike as _, NaiveDate, Weekday};

use crate::{
    domain::{
        money::{Currency, Money},
        pricing::{Names, Quantity},
    },
    i18n::Lang,
};

/// An amount with its currency: `¥1,234.50` for a Chinese reader of renminbi, `CNY 1,234.50` for everybody else.
#[must_use]
pub fn money(lang: Lang, money: Money) -> String {
    let sign = if money.minor < 0 { "-" } else { "" };
    let digits = grouped(&digits(money));
    match (lang, money.currency) {
        (Lang::ZhCn, Currency::CNY) => format!("{sign}¥{digits}"),
        (_, currency) => format!("{sign}{} {digits}", currency.code()),
    }
}

/// An amount where there is room for a few characters only, beside a picture of what it is: `¥380`, `¥1,234.50`. It is read out as
/// [`money`] has it.
#[must_use]
pub fn short_money(lang: Lang, amount: Money) -> String {
    if amount.currency != Currency::CNY {
        return money(lang, amount);
    }
    // The sign says enough on a phone of the company; zeros after the point say nothing.
    let text = money(Lang::ZhCn, amount);
    text.strip_suffix(".00").map_or_else(|| text.clone(), ToOwned::to_owned)
}

/// An amount as an input field takes it: `1234.50`.
#[must_use]
pub fn input_amount(money: Money) -> String {
    let sign = if money.minor < 0 { "-" } else { "" };
    format!("{sign}{}", digits(money))
}

/// The amount without sign, currency and grouping.
fn digits(money: Money) -> String {
    let exponent = money.currency.exponent() as usize;
    let padded = format!("{:0>width$}", money.minor.unsigned_abs(), width = exponent + 1);
    let (whole, fraction) = padded.split_at(padded.len() - exponent);
    if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
}

/// A comma before every third digit of the whole part, counted from its end.
fn grouped(digits: &str) -> String {
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in whole.char_indices() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// A day: `3月3日 周二`, `Tue 3 Mar`; with its year if it is not today's.
#[must_use]
pub fn day(lang: Lang, day: NaiveDate, today: NaiveDate) -> String {
    let other_year = day.year() != today.year();
    match (lang, other_year) {
        (Lang::En, false) => day.format("%a %-d %b").to_string(),
        (Lang::En, true) => day.format("%a %-d %b %Y").to_string(),
        (Lang::ZhCn, false) => format!("{}月{}日 {}", day.month(), day.day(), weekday(day.weekday())),
        (Lang::ZhCn, true) => {
            format!("{}年{}月{}日 {}", day.year(), day.month(), day.day(), weekday(day.weekday()))
        }
    }
}

/// A day as a signed paper names it, whatever day it is read on: `2026年3月3日`, `3 March 2026`.
#[must_use]
pub fn full_day(lang: Lang, day: NaiveDate) -> String {
    match lang {
        Lang::En => day.format("%-d %B %Y").to_string(),
        Lang::ZhCn => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
    }
}

const fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "周一",
        Weekday::Tue => "周二",
        Weekday::Wed => "周三",
        Weekday::Thu => "周四",
        Weekday::Fri => "周五",
        Weekday::Sat => "周六",
        Weekday::Sun => "周日",
    }
}

/// How many of something: `×2`.
#[must_use]
pub fn quantity(quantity: Quantity) -> String {
    format!("×{}", quantity.get())
}

/// A name of the price list.
#[must_use]
pub fn name(lang: Lang, names: &Names) -> &str {
    match lang {
        Lang::En => names.en.as_str(),
        Lang::ZhCn => names.zh.as_str(),
    }
}

/// The beginning of a text, for a line of a list: at most so many characters, an ellipsis where it was cut.
#[must_use]
pub fn shortened(text: &str, chars_max: usize) -> String {
    let one_line = text.replace(['\n', '\t'], " ");
    match one_line.char_indices().nth(chars_max) {
        None => one_line,
        Some((cut, _)) => format!("{}…", one_line[..cut].trim_end()),
    }
}

/// Several things in one line, as the language strings them.
#[must_use]
pub fn listed(lang: Lang, things: &[impl AsRef<str>]) -> String {
    let separator = match lang {
        Lang::En => ", ",
        Lang::ZhCn => "、",
    };
    things.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(separator)
}

/// A text with another one after it, as the language strings them.
#[must_use]
pub fn strung(lang: Lang, text: &str, more: &str) -> String {
    match lang {
        Lang::En => format!("{text}; {more}"),
        Lang::ZhCn => format!("{text}；{more}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(minor: i64, code: &str) -> (String, String) {
        let amount = Money::new(minor, Currency::from_code(code).unwrap());
        (money(Lang::ZhCn, amount), money(Lang::En, amount))
    }

    fn pair(zh: &str, en: &str) -> (String, String) {
        (zh.to_owned(), en.to_owned())
    }

    #[test]
    fn money_is_written_by_currency_and_language() {
        assert_eq!(both(123_450, "CNY"), pair("¥1,234.50", "CNY 1,234.50"));
        assert_eq!(both(5, "CNY"), pair("¥0.05", "CNY 0.05"));
        assert_eq!(both(0, "CNY"), pair("¥0.00", "CNY 0.00"));
        assert_eq!(both(-1_230, "CNY"), pair("-¥12.30", "-CNY 12.30"));
        assert_eq!(both(1_000_000, "JPY"), pair("JPY 1,000,000", "JPY 1,000,000"));
        assert_eq!(both(1_234_567, "KWD"), pair("KWD 1,234.567", "KWD 1,234.567"));
    }

    #[test]
    fn money_is_short_where_there_is_little_room() {
        let short =
            |minor, currency: &str| short_money(Lang::En, Money::new(minor, Currency::from_code(currency).unwrap()));
        assert_eq!(short(38_000, "CNY"), "¥380");
        assert_eq!(short(123_450, "CNY"), "¥1,234.50");
        assert_eq!(short(0, "CNY"), "¥0");
        assert_eq!(short(1_000, "JPY"), "JPY 1,000");
    }

    #[test]
    fn the_ends_of_the_range_are_written_f55() {
        assert_eq!(both(i64::MAX, "CNY").1, "CNY 92,233,720,368,547,758.07");
        assert_eq!(both(i64::MIN, "CNY").1, "-CNY 92,233,720,368,547,758.08");
    }

    #[test]
    fn a_suggested_amount_can_be_typed() {
        assert_eq!(input_amount(Money::new(123_450, Currency::CNY)), "1234.50");
        assert_eq!(input_amount(Money::new(7, Currency::CNY)), "0.07");
    }

    #[test]
    fn days_are_written_as_people_say_them() {
        let today: NaiveDate = "2026-03-01".parse().unwrap();
        let tuesday: NaiveDate = "2026-03-03".parse().unwrap();
        let last_year: NaiveDate = "2025-12-31".parse().unwrap();
        assert_eq!(day(Lang::ZhCn, tuesday, today), "3月3日 周二");
        assert_eq!(day(Lang::En, tuesday, today), "Tue 3 Mar");
        assert_eq!(day(Lang::ZhCn, last_year, today), "2025年12月31日 周三");
        assert_eq!(day(Lang::En, last_year, today), "Wed 31 Dec 2025");
        assert_eq!(full_day(Lang::ZhCn, tuesday), "2026年3月3日");
        assert_eq!(full_day(Lang::En, tuesday), "3 March 2026");
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        assert_eq!(shortened("不制冷", 3), "不制冷");
        assert_eq!(shortened("不制冷，有异响", 3), "不制冷…");
        assert_eq!(shortened("one\ntwo", 10), "one two");
    }
}
