//! The server's time: handed in, in whole milliseconds, never stepping back (F45, I20).

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, Utc};

/// Where time comes from: the system in production, a hand-turned clock in tests.
pub trait TimeSource: Send + Sync + 'static {
    /// Milliseconds since 1970 by the wall clock, which may step.
    fn unix_ms(&self) -> i64;
    /// Time since some fixed moment, which never steps.
    fn monotonic(&self) -> Duration;
}

/// The clock of one server process.
#[derive(Clone)]
pub struct Clock {
    source: Arc<dyn TimeSource>,
    latest_ms: Arc<AtomicI64>,
}

impl Clock {
    /// A clock over some source.
    #[must_use]
    pub fn new(source: Arc<dyn TimeSource>) -> Self {
        Self { source, latest_ms: Arc::new(AtomicI64::new(i64::MIN)) }
    }

    /// The system's clock.
    #[must_use]
    pub fn system() -> Self {
        Self::new(Arc::new(SystemTimeSource::new()))
    }

    /// Now, in whole milliseconds: the larger of the wall clock and what was told before (F45).
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let wall = self.source.unix_ms();
        let before = self.latest_ms.fetch_max(wall, Ordering::AcqRel);
        from_unix_ms(before.max(wall))
    }

    /// Never tell a time before this one: a restarted server continues where it stopped.
    pub fn not_before(&self, floor: DateTime<Utc>) {
        self.latest_ms.fetch_max(floor.timestamp_millis(), Ordering::AcqRel);
    }

    /// Time that no operator can turn back, for limits and back-off.
    #[must_use]
    pub fn monotonic(&self) -> Duration {
        self.source.monotonic()
    }
}

/// The moment of these milliseconds; beyond the calendar's ends, the nearest end.
#[must_use]
pub fn from_unix_ms(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(ms).unwrap_or(if ms < 0 {
        DateTime::<Utc>::MIN_UTC
    } else {
        DateTime::<Utc>::MAX_UTC
    })
}

struct SystemTimeSource {
    started: std::time::Instant,
}

impl SystemTimeSource {
    fn new() -> Self {
        Self { started: std::time::Instant::now() }
    }
}

impl TimeSource for SystemTimeSource {
    #[expect(clippy::disallowed_methods, reason = "the edge where time enters the server")]
    fn unix_ms(&self) -> i64 {
        Utc::now().timestamp_millis()
    }

    fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }
}

/// A clock that only moves when it is told to; for tests and simulations.
pub struct HandClock {
    unix_ms: AtomicI64,
    monotonic_ms: AtomicI64,
}

impl HandClock {
    /// A clock that stands at this moment.
    #[must_use]
    pub fn at(moment: DateTime<Utc>) -> Self {
        Self { unix_ms: AtomicI64::new(moment.timestamp_millis()), monotonic_ms: AtomicI64::new(0) }
    }

    /// Lets time pass.
    pub fn advance(&self, by: Duration) {
        let ms = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.unix_ms.fetch_add(ms, Ordering::AcqRel);
        self.monotonic_ms.fetch_add(ms, Ordering::AcqRel);
    }

    /// Turns the wall clock without time passing, as an operator or NTP would (F45).
    pub fn step_wall_to(&self, moment: DateTime<Utc>) {
        self.unix_ms.store(moment.timestamp_millis(), Ordering::Release);
    }
}

impl TimeSource for HandClock {
    fn unix_ms(&self) -> i64 {
        self.unix_ms.load(Ordering::Acquire)
    }

    fn monotonic(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.monotonic_ms.load(Ordering::Acquire)).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn server_time_never_steps_back_f45() {
        let noon = from_unix_ms(1_800_000_000_000);
        let hand = Arc::new(HandClock::at(noon));
        let clock = Clock::new(hand.clone());
        assert_eq!(clock.now(), noon);
        hand.step_wall_to(from_unix_ms(0));
        assert_eq!(clock.now(), noon);
        hand.step_wall_to(noon + Duration::from_secs(1));
        assert_eq!(clock.now(), noon + Duration::from_secs(1));
    }
}
