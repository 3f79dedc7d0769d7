//! What time it is, as the server said it last and the device's monotonic clock counted on: nobody sets that one, so that a wall
//! clock that is off is known, and by how much (F6).

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::state::Working;
use crate::domain::time::{Reading, Timestamp};

/// What the server said, and when by the monotonic clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerClock {
    at: Timestamp,
    monotonic_ms: u64,
    boot: u64,
}

impl ServerClock {
    /// The server said that it is so late.
    #[must_use]
    pub const fn heard(at: Timestamp, now: Reading) -> Self {
        Self { at, monotonic_ms: now.monotonic_ms, boot: now.boot }
    }

    /// How late it is; nothing after the device was started anew, for its monotonic clock began again.
    fn now(self, reading: Reading) -> Option<Timestamp> {
        let since = reading.monotonic_ms.checked_sub(self.monotonic_ms).filter(|_| reading.boot == self.boot)?;
        Some(Timestamp::from_ms(self.at.ms().saturating_add(i64::try_from(since).ok()?)))
    }
}

impl Working {
    /// The zone of the place where he works: its calendar's, whatever the phone is set to. Where that has not come yet, the phone's.
    #[must_use]
    pub fn zone(&self, reading: Reading) -> Tz {
        self.mirror.zone(&self.session).unwrap_or(reading.zone)
    }

    /// By how much the phone's clock is ahead, in milliseconds; less than nothing where it is behind, and nothing said where nobody
    /// knows, or where it is within what the settings let pass.
    #[must_use]
    pub fn clock_off_ms(&self, reading: Reading) -> Option<i64> {
        let ahead_ms = reading.wall.ms().saturating_sub(self.server_clock?.now(reading)?.ms());
        let most_ms = u64::from(self.mirror.reference.policies.clock_skew_s_max) * 1_000;
        (ahead_ms.unsigned_abs() > most_ms).then_some(ahead_ms)
    }

    /// The day at the place, where it is known for certain.
    #[must_use]
    pub fn today(&self, reading: Reading) -> Option<NaiveDate> {
        Some(self.server_clock?.now(reading)?.day_in(self.zone(reading)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn reading(wall_ms: i64, monotonic_ms: u64, boot: u64) -> Reading {
        Reading { wall: Timestamp::from_ms(wall_ms), zone: Tz::UTC, monotonic_ms, boot }
    }

    #[test]
    fn the_monotonic_clock_counts_on_until_the_device_starts_anew_f6() {
        let clock = ServerClock::heard(Timestamp::from_ms(1_000_000), reading(5, 700, 1));
        assert_eq!(clock.now(reading(9_999_999, 1_700, 1)), Some(Timestamp::from_ms(1_001_000)));
        assert_eq!(clock.now(reading(0, 1_700, 2)), None);
        assert_eq!(clock.now(reading(0, 699, 1)), None, "it never goes back");
    }
}
