//! A quarter of a year: complaints are summed up by it (P28).

use std::{fmt, str::FromStr};

use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;

use super::time::{Timestamp, Twice};

/// The years that a quarter may be of: a moment is not before the first, nor behind the last (F6).
const YEARS: std::ops::RangeInclusive<i32> = 1971..=9998;
/// The months of a quarter.
const MONTHS: u32 = 3;

/// A quarter, written `2026-Q3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter {
    year: i32,
    /// 0 to 3.
    index: u32,
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Quarter {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        super::shapes::written(7, 7, "^[0-9]{4}-Q[1-4]$")
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Quarter {}

/// A text is no quarter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a year and a quarter, such as 2026-Q3")]
pub struct NoQuarter;

impl Quarter {
    /// Its first day.
    #[must_use]
    pub fn first(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.index * MONTHS + 1, 1).unwrap_or_default()
    }

    /// Its last day.
    #[must_use]
    pub fn last(self) -> NaiveDate {
        let next = self.next().first();
        next.pred_opt().unwrap_or(next)
    }

    /// Its first moment at a place, and the first one after it.
    #[must_use]
    pub fn bounds(self, zone: Tz) -> (Timestamp, Timestamp) {
        let begins = |day: NaiveDate| Timestamp::at_local(day.and_time(NaiveTime::MIN), zone, Twice::First);
        (begins(self.first()), begins(self.next().first()))
    }

    /// The next one.
    const fn next(self) -> Self {
        match self.index {
            0..=2 => Self { year: self.year, index: self.index + 1 },
            _ => Self { year: self.year + 1, index: 0 },
        }
    }
}

impl FromStr for Quarter {
    type Err = NoQuarter;

    fn from_str(text: &str) -> Result<Self, NoQuarter> {
        let (year, quarter) = text.split_once("-Q").ok_or(NoQuarter)?;
        let year = if year.len() == 4 && year.bytes().all(|digit| digit.is_ascii_digit()) { year } else { "" };
        let year: i32 = year.parse().map_err(|_| NoQuarter)?;
        let index = match quarter {
            "1" => 0,
            "2" => 1,
            "3" => 2,
            "4" => 3,
            _ => return Err(NoQuarter),
        };
        if YEARS.contains(&year) { Ok(Self { year, index }) } else { Err(NoQuarter) }
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-Q{}", self.year, self.index + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{day, local};

    #[test]
    fn it_begins_and_ends_with_the_days_of_a_place() {
        let quarter: Quarter = "2026-Q3".parse().expect("a quarter");
        assert_eq!((quarter.first(), quarter.last()), (day("2026-07-01"), day("2026-09-30")));
        for zone in [Tz::Asia__Shanghai, Tz::America__New_York] {
            let bounds = (local("2026-07-01T00:00", zone), local("2026-10-01T00:00", zone));
            assert_eq!(quarter.bounds(zone), bounds);
        }
        let last: Quarter = "2026-Q4".parse().expect("a quarter");
        assert_eq!((last.first(), last.last()), (day("2026-10-01"), day("2026-12-31")));
        assert_eq!(last.to_string(), "2026-Q4");
    }

    #[test]
    fn what_is_no_quarter_is_none() {
        for text in
            ["", "2026", "2026-Q0", "2026-Q5", "2026-q3", "2026-Q3 ", "0000-Q1", "1970-Q4", "9999-Q1", "+026-Q1"]
        {
            assert_eq!(text.parse::<Quarter>(), Err(NoQuarter), "{text}");
        }
        for text in ["10000-Q1", "2026-Q", "2026-Q11", "２０２６-Q1", "2026-Q三"] {
            assert_eq!(text.parse::<Quarter>(), Err(NoQuarter), "{text}");
        }
    }
}
