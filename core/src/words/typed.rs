//! Reads what a person typed into a field; says which one is wrong and why. The sentence for it is [`wrong`](super::wrong).

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone as _};
use chrono_tz::Tz;

use super::Field;
use crate::domain::{
    money::{Currency, Fee, Money},
    pricing::{ItemCode, Quantity, RequestedLine},
    text::{Text, TextError},
    time::Timestamp,
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
    /// No amount such as `120.50`.
    NotAnAmount,
    /// No day such as `2026-11-23`.
    NotADay,
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
    /// It does not name what is on this order.
    NotHere,
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
    if raw.trim().is_empty() { Ok(None) } else { text(field, raw).map(Some) }
}

/// An amount as people write it: `120`, `120.5`, `120.50`; no grouping, no sign, no other digits (F55).
pub fn amount(field: Field, raw: &str, currency: Currency) -> Result<Fee, Wrong> {
    parse_amount(raw.trim(), currency).ok_or_else(|| wrong(field, InputProblem::NotAnAmount))
}

fn parse_amount(raw: &str, currency: Currency) -> Option<Fee> {
    let exponent = currency.exponent() as usize;
    let (whole, fraction) = raw.split_once('.').unwrap_or((raw, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let fits = !whole.is_empty() && whole.len() <= 12 && fraction.len() <= exponent;
    if !fits || !is_digits(whole) || !is_digits(fraction) || raw.ends_with('.') {
        return None;
    }
    let minor: i64 = format!("{whole}{fraction:0<exponent$}").parse().ok()?;
    Fee::new(Money::new(minor, currency)).ok()
}

/// A day, of a year of four digits: nobody means another one, and what is reckoned from such a one has no end (F6).
pub fn day(field: Field, raw: &str) -> Result<NaiveDate, Wrong> {
    let day = NaiveDate::parse_from_str(raw.trim(), "%Y-%m-%d").ok();
    day.filter(|day| (1_000..=9_999).contains(&day.year())).ok_or(wrong(field, InputProblem::NotADay))
}

/// A day and a time of day at a place. A time that a clock change skips is the moment after the gap; one that comes
/// twice is the first (F7).
pub fn moment(date: &str, time: &str, zone: Tz) -> Result<Timestamp, Wrong> {
    let day = day(Field::Date, date)?;
    let time =
        NaiveTime::parse_from_str(time.trim(), "%H:%M").map_err(|_| wrong(Field::Time, InputProblem::NotATime))?;
    let local = NaiveDateTime::new(day, time);
    let shifted = local + TimeDelta::hours(1);
    zone.from_local_datetime(&local)
        .earliest()
        .or_else(|| zone.from_local_datetime(&shifted).earliest())
        .map(|moment| Timestamp::from(moment.to_utc()))
        .ok_or_else(|| wrong(Field::Time, InputProblem::NotATime))
}

/// A day that may be left open.
pub fn optional_day(field: Field, raw: &str) -> Result<Option<NaiveDate>, Wrong> {
    if raw.trim().is_empty() { Ok(None) } else { day(field, raw).map(Some) }
}

/// A number of things that may be left open.
pub fn optional_count(field: Field, raw: &str) -> Result<Option<u32>, Wrong> {
    if raw.trim().is_empty() {
        return Ok(None);
    }
    raw.trim().parse().map(Some).map_err(|_| wrong(field, InputProblem::NotANumber))
}

/// Minutes.
pub fn minutes(raw: &str) -> Result<u32, Wrong> {
    raw.trim().parse().map_err(|_| wrong(Field::Minutes, InputProblem::NotANumber))
}

/// An item of the price list and how many of it.
pub fn item(code: &str, quantity: u32) -> Result<RequestedLine, Wrong> {
    let code: ItemCode = text(Field::Items, code)?;
    let quantity = Quantity::new(quantity).ok_or(wrong(Field::Items, InputProblem::NotAQuantity))?;
    Ok(RequestedLine { code, quantity })
}

/// A server's address: scheme and host, without a path.
pub fn server(raw: &str) -> Result<String, Wrong> {
    let address = raw.trim().trim_end_matches('/');
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

    #[test]
    fn amounts_are_read_as_people_write_them_f55() {
        let minor = |raw| parse_amount(raw, Currency::CNY).map(|fee| fee.money().minor);
        assert_eq!(minor("120"), Some(12_000));
        assert_eq!(minor("120.5"), Some(12_050));
        assert_eq!(minor("0.05"), Some(5));
        for bad in ["", ".", "1.", ".5", "-1", "+1", "1,000", "１２", "1e3", "1.234", "NaN", "99999999999999"] {
            assert_eq!(minor(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_time_in_a_clock_change_has_a_written_rule_f7() {
        let berlin = Tz::Europe__Berlin;
        let gap = moment("2026-03-29", "02:30", berlin).map(Timestamp::ms);
        assert_eq!(gap, moment("2026-03-29", "03:30", berlin).map(Timestamp::ms));
        let fold = moment("2026-10-25", "02:30", berlin).map(Timestamp::ms);
        assert_eq!(fold, Ok(1_792_888_200_000));
    }

    #[test]
    fn a_day_that_no_calendar_has_is_no_day_f6() {
        for far in ["+262142-12-31", "-262143-01-01", "10000-01-01", "0000-01-01", "-0001-01-01"] {
            let wrong_day = wrong(Field::Date, InputProblem::NotADay);
            assert_eq!(day(Field::Date, far), Err(wrong_day), "{far}");
            assert_eq!(moment(far, "23:59", Tz::Asia__Shanghai), Err(wrong_day), "{far}: it does not overflow either");
        }
        assert!(moment("9999-12-31", "23:59", Tz::Pacific__Apia).is_ok());
    }

    #[test]
    fn an_address_is_scheme_and_host() {
        assert_eq!(server(" http://127.0.0.1:8080/ "), Ok("http://127.0.0.1:8080".to_owned()));
        for bad in ["", "callout.example", "ftp://x", "http://", "http://a/b", "http://a@b"] {
            assert!(server(bad).is_err(), "{bad}");
        }
    }
}
