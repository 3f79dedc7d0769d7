//! Moments and what a phone's clocks said; nothing is ever ordered by them (I20).

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, Serialize, de};

/// The last moment that is accepted: the end of the year 9999 (F6).
const LAST_MS: i64 = 253_402_300_799_999;

/// A moment: milliseconds since 1970-01-01T00:00:00Z, the precision that both databases keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The moment that many milliseconds after the epoch; outside 1970–9999 it is clamped.
    #[must_use]
    pub const fn from_ms(ms: i64) -> Self {
        if ms < 0 {
            Self(0)
        } else if ms > LAST_MS {
            Self(LAST_MS)
        } else {
            Self(ms)
        }
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn ms(self) -> i64 {
        self.0
    }

    /// The same moment for chrono.
    #[must_use]
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or_default()
    }

    /// The calendar day at a place.
    #[must_use]
    pub fn day_in(self, zone: Tz) -> NaiveDate {
        self.utc().with_timezone(&zone).date_naive()
    }

    /// Later by that much; clamped to the accepted range.
    #[must_use]
    pub fn after(self, delta: TimeDelta) -> Self {
        Self::from_ms(self.0.saturating_add(delta.num_milliseconds()))
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(moment: DateTime<Utc>) -> Self {
        Self::from_ms(moment.timestamp_millis())
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let ms = i64::deserialize(deserializer)?;
        if (0..=LAST_MS).contains(&ms) {
            Ok(Self(ms))
        } else {
            Err(de::Error::custom("a moment is given in milliseconds between the years 1970 and 9999"))
        }
    }
}

/// What the clocks of a device said when something was recorded (F6, F7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// The wall clock; it may be wrong.
    pub wall: Timestamp,
    /// The zone the device was set to.
    pub zone: Tz,
    /// Milliseconds since the device started: tells how much time really passed between two records.
    pub monotonic_ms: u64,
    /// Which start of the device `monotonic_ms` counts from.
    pub boot: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_outside_the_calendar_are_refused_f6() {
        assert!(serde_json::from_str::<Timestamp>("-1").is_err());
        assert!(serde_json::from_str::<Timestamp>("253402300800000").is_err());
        assert_eq!(serde_json::from_str::<Timestamp>("4102444800000").ok(), Some(Timestamp(4_102_444_800_000)));
    }

    #[test]
    fn the_day_depends_on_the_place() {
        let new_year_in_shanghai = Timestamp::from_ms(1_767_196_800_000);
        assert_eq!(new_year_in_shanghai.day_in(Tz::Asia__Shanghai).to_string(), "2026-01-01");
        assert_eq!(new_year_in_shanghai.day_in(Tz::UTC).to_string(), "2025-12-31");
    }
}
