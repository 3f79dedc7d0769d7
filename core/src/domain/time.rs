//! Moments and what a phone's clocks said; nothing is ever ordered by them (I20).

use chrono::{DateTime, MappedLocalTime, NaiveDate, NaiveDateTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, Serialize, de};

/// The last moment that is accepted: the end of the year 9999 (F6).
const LAST_MS: i64 = 253_402_300_799_999;

/// A moment: milliseconds since 1970-01-01T00:00:00Z, the precision that both databases keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Timestamp {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        super::shapes::Whole::<0, LAST_MS>::schema()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Timestamp {}

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

    /// The moment at which the clocks of a place show a local time (F7).
    ///
    /// A time that the clocks jump over is the moment of the jump. A time that they show twice is the first or the
    /// second, as the caller says.
    #[must_use]
    pub fn at_local(local: NaiveDateTime, zone: Tz, twice: Twice) -> Self {
        match (zone.from_local_datetime(&local), twice) {
            (MappedLocalTime::Single(moment), _)
            | (MappedLocalTime::Ambiguous(moment, _), Twice::First)
            | (MappedLocalTime::Ambiguous(_, moment), Twice::Second) => moment.to_utc().into(),
            (MappedLocalTime::None, _) => end_of_gap(local, zone),
        }
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

/// Which of two equal readings of the clocks is meant when they are set back (F7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Twice {
    /// The first: for an appointment, and for what begins.
    First,
    /// The second: for what ends.
    Second,
}

/// The first moment whose local time is not before one that the clocks jump over.
///
/// Halving finds it, whether the gap is the usual hour or a whole day (Samoa, 2011).
fn end_of_gap(local: NaiveDateTime, zone: Tz) -> Timestamp {
    let shows = |s: i64| DateTime::from_timestamp(s, 0).map(|moment| moment.with_timezone(&zone).naive_local());
    let near = local.and_utc().timestamp();
    let (mut before, mut after) = (near - 2 * 86_400, near + 2 * 86_400);
    while after - before > 1 {
        let middle = i64::midpoint(before, after);
        if shows(middle).is_some_and(|shown| shown < local) { before = middle } else { after = middle }
    }
    Timestamp::from_ms(after.saturating_mul(1_000))
}

/// What the clocks of a device said when something was recorded (F6, F7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// The wall clock; it may be wrong.
    pub wall: Timestamp,
    /// The zone the device was set to.
    #[cfg_attr(feature = "openapi", schema(value_type = super::shapes::Zone))]
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

    fn berlin(local: &str, twice: Twice) -> String {
        let moment = Timestamp::at_local(local.parse().unwrap(), Tz::Europe__Berlin, twice);
        moment.utc().with_timezone(&Tz::Europe__Berlin).to_rfc3339()
    }

    #[test]
    fn a_time_that_the_clocks_jump_over_is_the_moment_of_the_jump_f7() {
        for twice in [Twice::First, Twice::Second] {
            assert_eq!(berlin("2026-03-29T02:00:00", twice), "2026-03-29T03:00:00+02:00");
            assert_eq!(berlin("2026-03-29T02:30:00", twice), "2026-03-29T03:00:00+02:00");
            assert_eq!(berlin("2026-03-29T03:00:00", twice), "2026-03-29T03:00:00+02:00");
        }
    }

    #[test]
    fn a_day_that_a_place_skipped_is_the_next_day_f7() {
        let skipped = Timestamp::at_local("2011-12-30T12:00:00".parse().unwrap(), Tz::Pacific__Apia, Twice::First);
        assert_eq!(skipped.utc().with_timezone(&Tz::Pacific__Apia).to_rfc3339(), "2011-12-31T00:00:00+14:00");
    }

    #[test]
    fn a_time_shown_twice_is_the_one_that_is_meant_f7() {
        assert_eq!(berlin("2026-10-25T02:30:00", Twice::First), "2026-10-25T02:30:00+02:00");
        assert_eq!(berlin("2026-10-25T02:30:00", Twice::Second), "2026-10-25T02:30:00+01:00");
    }

    /// The moments at which a zone's offset changes, to the quarter of an hour, 2020 to 2040.
    fn changes(zone: Tz) -> Vec<(Timestamp, i64)> {
        let offset_s = |moment: Timestamp| {
            let there = moment.utc().with_timezone(&zone);
            there.naive_local().signed_duration_since(there.naive_utc()).num_seconds()
        };
        let quarters = (1_577_836_800_000_i64..2_240_611_200_000).step_by(900_000).map(Timestamp::from_ms);
        let steps = quarters.map(|moment| (moment, offset_s(moment))).collect::<Vec<_>>();
        let step = |pair: &[(Timestamp, i64)]| (pair[1].0, pair[1].1 - pair[0].1);
        steps.windows(2).map(step).filter(|(_, jump_s)| *jump_s != 0).collect()
    }

    #[test]
    fn every_change_of_the_clocks_until_2040_follows_the_rule_f7() {
        for (zone, count) in [
            (Tz::Asia__Shanghai, 0),
            (Tz::Europe__Berlin, 42),
            (Tz::America__New_York, 42),
            (Tz::Australia__Lord_Howe, 42),
        ] {
            let changes = changes(zone);
            assert_eq!(changes.len(), count, "{zone}");
            for (moment, jump_s) in changes {
                let shown = moment.utc().with_timezone(&zone).naive_local();
                let middle = shown - TimeDelta::seconds(jump_s / 2);
                let (first, second) =
                    (Timestamp::at_local(middle, zone, Twice::First), Timestamp::at_local(middle, zone, Twice::Second));
                if jump_s > 0 {
                    assert_eq!((first, second), (moment, moment), "{zone}: skipped");
                } else {
                    let away = TimeDelta::seconds(-jump_s / 2);
                    assert_eq!((first.after(away), second), (moment, moment.after(away)), "{zone}: shown twice");
                }
            }
        }
    }

    #[test]
    fn the_day_depends_on_the_place() {
        let new_year_in_shanghai = Timestamp::from_ms(1_767_196_800_000);
        assert_eq!(new_year_in_shanghai.day_in(Tz::Asia__Shanghai).to_string(), "2026-01-01");
        assert_eq!(new_year_in_shanghai.day_in(Tz::UTC).to_string(), "2025-12-31");
    }
}
