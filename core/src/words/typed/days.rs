//! Days and times as people write them. Read is what can mean one thing only: a year of four digits comes first, minutes have two.

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone as _};
use chrono_tz::Tz;

use super::{Example, Field, InputProblem, Wrong, offending, wrong};
use crate::domain::{text::plain, time::Timestamp};

/// A day: `2026-03-04`, `2026/3/4`, `2026.3.4`, `2026年3月4日`, `20260304`. Of a year of four digits: nobody means another one, and what
/// is reckoned from such a one has no end (F6).
pub fn day(field: Field, raw: &str) -> Result<NaiveDate, Wrong> {
    let is_read = |c: char| c.is_ascii_digit() || matches!(c, '-' | '/' | '.' | '。' | '年' | '月' | '日' | '号' | ' ');
    if let Some(sign) = offending(raw, is_read) {
        return Err(wrong(field, InputProblem::Sign { sign, example: Example::Day }));
    }
    let day = read_day(&plain(raw).replace(' ', ""));
    day.filter(|day| (1_000..=9_999).contains(&day.year())).ok_or(wrong(field, InputProblem::NotADay))
}

fn read_day(text: &str) -> Option<NaiveDate> {
    let in_words = text.trim_end_matches(['日', '号']);
    let parts: Vec<&str> = match in_words.split_once('年').and_then(|(year, rest)| Some((year, rest.split_once('月')?)))
    {
        Some((year, (month, day))) => vec![year, month, day],
        None if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            vec![&text[..4], &text[4..6], &text[6..]]
        }
        None => {
            let separator = text.chars().find(|c| !c.is_ascii_digit())?;
            text.split(separator).collect()
        }
    };
    let [year, month, day] = parts[..] else { return None };
    let fits = year.len() == 4 && (1..=2).contains(&month.len()) && (1..=2).contains(&day.len());
    let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u32>().ok())?;
    let (year, month, day) = (i32::try_from(number(year)?).ok()?, number(month)?, number(day)?);
    NaiveDate::from_ymd_opt(year, month, day).filter(|_| fits)
}

/// A time of day: `9:05`, `09：05`, `9.05`, `0905`, `9点05分`, `9点`, `9点半`. `9:5` may be five past or ten to ten.
pub fn time(raw: &str) -> Result<NaiveTime, Wrong> {
    let is_read =
        |c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | '。' | '点' | '點' | '时' | '時' | '分' | '半' | ' ');
    if let Some(sign) = offending(raw, is_read) {
        return Err(wrong(Field::Time, InputProblem::Sign { sign, example: Example::Time }));
    }
    read_time(&plain(raw).replace(' ', "")).ok_or_else(|| wrong(Field::Time, InputProblem::NotATime))
}

fn read_time(text: &str) -> Option<NaiveTime> {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (hour, minute) = match text.split_once(['点', '點', '时', '時']) {
        Some((hour, "")) => (hour, "00"),
        Some((hour, "半")) => (hour, "30"),
        Some((hour, minute)) => (hour, minute.strip_suffix('分').unwrap_or(minute)),
        None if text.len() == 4 && is_digits(text) => text.split_at(2),
        None => text.split_once([':', '.', '。'])?,
    };
    if !is_digits(hour) || hour.len() > 2 || !is_digits(minute) || minute.len() != 2 {
        return None;
    }
    NaiveTime::from_hms_opt(hour.parse().ok()?, minute.parse().ok()?, 0)
}

/// A day and a time of day at a place. A time that a clock change skips is the moment after the gap; one that comes
/// twice is the first (F7).
pub fn moment(date: &str, time: &str, zone: Tz) -> Result<Timestamp, Wrong> {
    let local = NaiveDateTime::new(day(Field::Date, date)?, self::time(time)?);
    let shifted = local + TimeDelta::hours(1);
    zone.from_local_datetime(&local)
        .earliest()
        .or_else(|| zone.from_local_datetime(&shifted).earliest())
        .map(|moment| Timestamp::from(moment.to_utc()))
        .ok_or_else(|| wrong(Field::Time, InputProblem::NotATime))
}

/// A day that is not over. Where nobody knows what day it is, for a phone's clock alone does not say so, every day is one (F6).
pub fn day_to_come(field: Field, raw: &str, today: Option<NaiveDate>) -> Result<NaiveDate, Wrong> {
    let day = day(field, raw)?;
    let is_past = today.is_some_and(|today| day < today);
    if is_past { Err(wrong(field, InputProblem::DayPast(day))) } else { Ok(day) }
}

/// A day that may be left open.
pub fn optional_day(field: Field, raw: &str) -> Result<Option<NaiveDate>, Wrong> {
    if plain(raw).is_empty() { Ok(None) } else { day(field, raw).map(Some) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_in_every_spelling_that_means_one_day() {
        let wanted = NaiveDate::from_ymd_opt(2026, 3, 4);
        let written = [
            "2026-03-04",
            "2026-3-4",
            "2026/3/4",
            "2026.3.4",
            "2026。3。4",
            "２０２６／３／４",
            "2026年3月4日",
            "2026 年 3 月 4 号",
            "20260304",
            "2026–03–04",
            " 2026-03-04\u{200E}",
        ];
        for text in written {
            assert_eq!(day(Field::Date, text).ok(), wanted, "{text}");
        }
        for text in [
            "",
            "3/4/2026",
            "4.3.2026",
            "26-3-4",
            "2026-3",
            "2026-13-01",
            "2026-02-30",
            "04032026",
            "2026-3/4",
            "3月4日",
        ] {
            assert_eq!(day(Field::Date, text), Err(wrong(Field::Date, InputProblem::NotADay)), "{text}");
        }
        let sign = InputProblem::Sign { sign: ',', example: Example::Day };
        assert_eq!(day(Field::Date, "2026,3,4"), Err(wrong(Field::Date, sign)));
    }

    #[test]
    fn a_day_has_passed_only_by_a_clock_that_is_right_f6() {
        let today = NaiveDate::from_ymd_opt(2026, 3, 3);
        let read = |text, today| day_to_come(Field::Date, text, today).map_err(|wrong| wrong.problem);
        let yesterday = NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day");
        assert_eq!(read("2026-03-02", today), Err(InputProblem::DayPast(yesterday)));
        assert_eq!(read("2026-03-03", today).ok(), today);
        assert_eq!(read("2026-03-02", None), Ok(yesterday));
    }

    #[test]
    fn a_time_is_read_where_it_can_mean_one_time_only() {
        let five_past = NaiveTime::from_hms_opt(9, 5, 0);
        for text in ["9:05", "09:05", "9：05", "０９：０５", "9.05", "0905", "9点05分", "9点05", "9时05分", " 9: 05 "]
        {
            assert_eq!(time(text).ok(), five_past, "{text}");
        }
        assert_eq!(time("14点半").ok(), NaiveTime::from_hms_opt(14, 30, 0));
        assert_eq!(time("9点").ok(), NaiveTime::from_hms_opt(9, 0, 0));
        for text in ["", "9:5", "905", "9", "24:00", "9:60", "9:05:00", "9点5分", ":", "12345"] {
            assert_eq!(time(text), Err(wrong(Field::Time, InputProblem::NotATime)), "{text}");
        }
        let sign = InputProblem::Sign { sign: 'p', example: Example::Time };
        assert_eq!(time("9:05 pm"), Err(wrong(Field::Time, sign)), "nothing is left out of what was said");
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
        for far in ["262142-12-31", "-262143-01-01", "10000-01-01", "0000-01-01", "-0001-01-01"] {
            let wrong_day = wrong(Field::Date, InputProblem::NotADay);
            assert_eq!(day(Field::Date, far), Err(wrong_day), "{far}");
            assert_eq!(moment(far, "23:59", Tz::Asia__Shanghai), Err(wrong_day), "{far}: it does not overflow either");
        }
        assert!(moment("9999-12-31", "23:59", Tz::Pacific__Apia).is_ok());
    }
}
