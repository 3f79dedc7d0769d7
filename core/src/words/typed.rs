//! Reads what a person typed into a field; says which one is wrong and why. The sentence for it is [`wrong`](super::wrong). Width,
//! capitals, dashes and what nobody sees are folded first ([`plain`]), what is left must mean one thing.

mod amount;
mod days;

pub use self::{
    amount::amount,
    days::{day, day_to_come, moment, optional_day, time},
};
use chrono::NaiveDate;

use super::Field;
use crate::domain::{
    money::Currency,
    pricing::{ItemCode, PriceList, Quantity, RequestedLine},
    text::{Text, TextError, plain, plain_sign},
};

/// A field that is wrong: nothing was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Which field.
    pub field: Field,
    /// What is wrong with it.
    pub problem: InputProblem,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputProblem {
    /// A text.
    Text(TextError),
    /// A sign that cannot stand there.
    Sign {
        /// The sign, as it was typed.
        sign: char,
        /// What is written instead.
        example: Example,
    },
    /// No amount such as `120.50`.
    NotAnAmount,
    /// More digits behind the point than the currency has.
    AmountTooFine {
        /// The digits it has.
        decimals_max: u32,
    },
    /// More than any fee.
    AmountTooLarge,
    /// An amount in another currency than the order's.
    OtherCurrency {
        /// What was typed.
        other: Currency,
        /// The order's.
        own: Currency,
    },
    /// No day such as `2026-11-23`.
    NotADay,
    /// A day that has passed, by a clock that is known to be right.
    DayPast(NaiveDate),
    /// No time such as `14:30`.
    NotATime,
    /// No whole number.
    NotANumber,
    /// No quantity from 1 to 9,999.
    NotAQuantity,
    /// No http or https address.
    NotAnAddress,
    /// Nobody drew.
    NotDrawn,
    /// None of what there is to choose.
    NotChosen,
    /// A touch, too small or too short to be a signature.
    HardlyDrawn,
    /// It does not name what is on this order.
    NotHere,
    /// What was scanned is no code of the office.
    NotScanned,
}

/// What a field takes, by an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Example {
    /// An amount.
    Amount,
    /// A day.
    Day,
    /// A time of day.
    Time,
    /// A whole number.
    Number,
}

const fn wrong(field: Field, problem: InputProblem) -> Wrong {
    Wrong { field, problem }
}

/// A text that must be there.
pub fn text<const MAX: usize>(field: Field, raw: &str) -> Result<Text<MAX>, Wrong> {
    Text::new(raw).map_err(|error| wrong(field, InputProblem::Text(error)))
}

/// A text that may be empty.
pub fn optional<const MAX: usize>(field: Field, raw: &str) -> Result<Option<Text<MAX>>, Wrong> {
    if plain(raw).is_empty() { Ok(None) } else { text(field, raw).map(Some) }
}

/// The first sign, as it was typed, that the field does not take; blanks around are none.
fn offending(raw: &str, takes: impl Fn(char) -> bool) -> Option<char> {
    let is_blank = |c: &char| plain_sign(*c).is_none_or(|c| c == ' ');
    let signs: Vec<char> = raw.chars().collect();
    let from = signs.iter().position(|c| !is_blank(c))?;
    let to = signs.iter().rposition(|c| !is_blank(c))?;
    let takes = |c: char| plain_sign(c).is_none_or(|c| c.to_lowercase().all(&takes));
    signs[from..=to].iter().copied().find(|c| !takes(*c))
}

/// A number of things that may be left open.
pub fn optional_count(field: Field, raw: &str) -> Result<Option<u32>, Wrong> {
    if plain(raw).is_empty() { Ok(None) } else { number(field, raw, &[]).map(Some) }
}

/// Minutes: `45`, `45 min`, `45分钟`.
pub fn minutes(raw: &str) -> Result<u32, Wrong> {
    number(Field::Minutes, raw, &["分钟", "分", "min", "minutes"])
}

/// A whole number, with one of these units or without.
fn number(field: Field, raw: &str, units: &[&str]) -> Result<u32, Wrong> {
    let text = plain(raw);
    let digits = units.iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(&text).trim_end();
    let is_unit = |c: char| text[digits.len()..].contains(c);
    if let Some(sign) = offending(raw, |c| c.is_ascii_digit() || is_unit(c)) {
        return Err(wrong(field, InputProblem::Sign { sign, example: Example::Number }));
    }
    digits.parse().map_err(|_| wrong(field, InputProblem::NotANumber))
}

/// An item of the price list and how many of it. A code that is in the list only in another spelling means that one.
pub fn item(code: &str, quantity: u32, list: Option<&PriceList>) -> Result<RequestedLine, Wrong> {
    let typed: ItemCode = text(Field::Items, code)?;
    let code = list.and_then(|list| list.item_called(&typed)).map_or(typed, |item| item.code.clone());
    let quantity = Quantity::new(quantity).ok_or(wrong(Field::Items, InputProblem::NotAQuantity))?;
    Ok(RequestedLine { code, quantity })
}

/// A server's address: scheme and host, without a path.
pub fn server(raw: &str) -> Result<String, Wrong> {
    let address = plain(raw);
    let address = address.trim_end_matches('/');
    let host = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    let is_plain = |host: &str| {
        !host.is_empty()
            && host.len() <= 253
            && host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b))
    };
    match host {
        Some(host) if is_plain(host) => Ok(address.to_owned()),
        _ => Err(wrong(Field::Server, InputProblem::NotAnAddress)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::price_list;

    #[test]
    fn whole_numbers_are_read_in_either_width_and_refused_by_their_sign() {
        for text in ["45", "４５", " 45\u{200B} ", "45分钟", "45 min", "045"] {
            assert_eq!(minutes(text), Ok(45), "{text}");
        }
        let refused = |sign| Err(wrong(Field::Minutes, InputProblem::Sign { sign, example: Example::Number }));
        for (text, sign) in [("1.5", '.'), ("-4", '-'), ("1，000", '，'), ("1h", 'h'), ("4 5", ' '), ("min", 'm')] {
            let said = if text == "min" { Err(wrong(Field::Minutes, InputProblem::NotANumber)) } else { refused(sign) };
            assert_eq!(minutes(text), said, "{text}");
        }
        assert_eq!(minutes("99999999999"), Err(wrong(Field::Minutes, InputProblem::NotANumber)));
        assert_eq!(optional_count(Field::Quantity, " \u{FEFF}"), Ok(None));
        assert_eq!(optional_count(Field::Quantity, "１２"), Ok(Some(12)));
    }

    #[test]
    fn a_code_means_the_item_of_the_list_that_is_spelled_so() {
        let list = price_list(1);
        let code = |typed| item(typed, 1, Some(&list)).map(|line| line.code.to_string());
        for typed in ["FAN-220", "fan-220", "ＦＡＮ－２２０", "fan 220", "FAN\u{2011}220"] {
            assert_eq!(code(typed), Ok("FAN-220".to_owned()), "{typed}");
        }
        assert_eq!(code("FAN-221"), Ok("FAN-221".to_owned()), "what is not in the list is refused as unknown later");
    }

    #[test]
    fn an_address_is_scheme_and_host() {
        assert_eq!(server(" http://127.0.0.1:8080/ "), Ok("http://127.0.0.1:8080".to_owned()));
        assert_eq!(server("ｈｔｔｐｓ：／／Callout.Example\u{200B}"), Ok("https://callout.example".to_owned()));
        for bad in ["", "callout.example", "ftp://x", "http://", "http://a/b", "http://a@b"] {
            assert!(server(bad).is_err(), "{bad}");
        }
    }
}
