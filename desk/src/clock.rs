//! The clocks of a phone on the desk: the machine's, one that goes wrong, or one that is turned by hand.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicI64, Ordering},
};

use callout_core::effects::clock::ClockReading;

/// Clocks.
pub trait Clock: Send + Sync {
    /// What they say now.
    fn read(&self) -> ClockReading;
}

/// The machine's clocks.
#[derive(Debug)]
pub struct MachineClock {
    zone: String,
    start: std::time::Instant,
    boot: u64,
}

impl MachineClock {
    /// The machine's clocks, as a phone that was set to that zone.
    #[must_use]
    pub fn new(zone: &str) -> Self {
        let boot = u64::from(std::process::id());
        Self { zone: zone.to_owned(), start: std::time::Instant::now(), boot }
    }
}

impl Clock for MachineClock {
    #[expect(clippy::disallowed_methods, reason = "this is the edge where a phone's clock is read")]
    fn read(&self) -> ClockReading {
        let monotonic_ms = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        let wall_ms = chrono::Utc::now().timestamp_millis();
        ClockReading { wall_ms, zone: self.zone.clone(), monotonic_ms, boot: self.boot }
    }
}

/// A clock that is turned by hand; its clones are the same clock.
#[derive(Clone, Debug)]
pub struct HandClock {
    zone: String,
    wall_ms: Arc<AtomicI64>,
    monotonic_ms: Arc<AtomicI64>,
}

impl HandClock {
    /// A clock that stands at that moment.
    #[must_use]
    pub fn at(wall_ms: i64, zone: &str) -> Self {
        let monotonic_ms = Arc::new(AtomicI64::new(1_000_000));
        Self { zone: zone.to_owned(), wall_ms: Arc::new(AtomicI64::new(wall_ms)), monotonic_ms }
    }

    /// Time passes.
    pub fn pass_ms(&self, ms: i64) {
        self.wall_ms.fetch_add(ms, Ordering::SeqCst);
        self.monotonic_ms.fetch_add(ms, Ordering::SeqCst);
    }

    /// Somebody sets the wall clock (F6).
    pub fn set_wall_ms(&self, wall_ms: i64) {
        self.wall_ms.store(wall_ms, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn read(&self) -> ClockReading {
        ClockReading {
            wall_ms: self.wall_ms.load(Ordering::SeqCst),
            zone: self.zone.clone(),
            monotonic_ms: self.monotonic_ms.load(Ordering::SeqCst).unsigned_abs(),
            boot: 1,
        }
    }
}

/// Clocks whose wall is set wrong and whose zone is another (F6): what counts the milliseconds since the start of the device
/// goes on as it went. Its clones are the same clock.
#[derive(Clone)]
pub struct ShiftedClock {
    inner: Arc<dyn Clock>,
    shift_ms: Arc<AtomicI64>,
    zone: Arc<Mutex<Option<String>>>,
}

impl ShiftedClock {
    /// Clocks that go right, so far.
    #[must_use]
    pub fn over(inner: Arc<dyn Clock>) -> Self {
        Self { inner, shift_ms: Arc::default(), zone: Arc::default() }
    }

    /// Somebody sets the wall clock so much later, or earlier, than it should be.
    pub fn shift_to_ms(&self, shift_ms: i64) {
        self.shift_ms.store(shift_ms, Ordering::SeqCst);
    }

    /// How much later it is than it should be.
    #[must_use]
    pub fn shift_ms(&self) -> i64 {
        self.shift_ms.load(Ordering::SeqCst)
    }

    /// Somebody sets the zone, by its IANA name.
    pub fn set_zone(&self, zone: &str) {
        *self.zone.lock().unwrap_or_else(PoisonError::into_inner) = Some(zone.to_owned());
    }
}

impl Clock for ShiftedClock {
    fn read(&self) -> ClockReading {
        let reading = self.inner.read();
        let zone = self.zone.lock().unwrap_or_else(PoisonError::into_inner).clone().unwrap_or(reading.zone);
        ClockReading { wall_ms: reading.wall_ms.saturating_add(self.shift_ms()), zone, ..reading }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shifted_clock_is_wrong_on_the_wall_only() {
        let hand = HandClock::at(1_000_000, "Asia/Shanghai");
        let shifted = ShiftedClock::over(Arc::new(hand.clone()));
        assert_eq!(shifted.read(), hand.read());
        shifted.shift_to_ms(-3_600_000);
        shifted.set_zone("Asia/Urumqi");
        hand.pass_ms(5);
        let zone = "Asia/Urumqi".to_owned();
        assert_eq!(shifted.read(), ClockReading { wall_ms: 1_000_005 - 3_600_000, zone, ..hand.read() });
    }
}
