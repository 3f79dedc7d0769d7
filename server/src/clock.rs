//! The server's time: handed in, in whole milliseconds, never stepping back (F45, I20).

use std::{
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use callout_core::plants::{Plant, is_planted};
use chrono::{DateTime, Utc};

/// Where time comes from: the system in production, a hand-turned clock in tests.
pub trait TimeSource: Send + Sync + 'static {
    /// Milliseconds since 1970 by the wall clock, which may step.
    fn unix_ms(&self) -> i64;
    /// Time since some fixed moment, which never steps.
    fn monotonic(&self) -> Duration;
}

/// A wall clock further ahead than this at once is not believed: no server that works is off for so long, and a date that was
/// set wrong once would stay in the books for good (F78). Who was off for longer says so with `callout clock confirm`.
pub const JUMP_MAX: Duration = Duration::from_hours(30 * 24);
/// What a person does about it.
pub const CLOCK_ADVICE: &str = "set the machine's clock; if it is right, stop callout and run `callout clock confirm`";
/// The wall clock may differ from the server's time by this before a person is told.
pub const DIFFERENCE_MAX: Duration = Duration::from_mins(5);

/// The clock of one server process: it follows the wall clock forward, and goes on by the monotonic clock where the wall clock
/// stands behind what was told (F45), or jumps further ahead than is believed (F78).
#[derive(Clone)]
pub struct Clock {
    source: Arc<dyn TimeSource>,
    told: Arc<Mutex<Option<Told>>>,
}

/// A time that was told, and when that was by the monotonic clock.
#[derive(Clone, Copy)]
struct Told {
    unix_ms: i64,
    monotonic: Duration,
}

/// The wall clock and the server's time are not the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The wall clock is ahead by this, and is not believed.
    Ahead(Duration),
    /// The wall clock is behind by this, what was told before stands in the books.
    Behind(Duration),
}

impl Clock {
    /// A clock over some source.
    #[must_use]
    pub fn new(source: Arc<dyn TimeSource>) -> Self {
        Self { source, told: Arc::default() }
    }

    /// The system's clock.
    #[must_use]
    pub fn system() -> Self {
        Self::new(Arc::new(SystemTimeSource::new()))
    }

    /// Now, in whole milliseconds; never before what was told before.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let (wall, monotonic) = (self.source.unix_ms(), self.source.monotonic());
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let carried = told.map(|told| told.at(monotonic));
        match carried {
            Some(carried) if !follows(wall, carried) => from_unix_ms(carried),
            _ => {
                *told = Some(Told { unix_ms: wall, monotonic });
                from_unix_ms(wall)
            }
        }
    }

    /// The time goes on from this one: what an earlier process told last.
    pub fn go_on_from(&self, floor: DateTime<Utc>) {
        let floor = Told { unix_ms: floor.timestamp_millis(), monotonic: self.source.monotonic() };
        *self.told.lock().unwrap_or_else(PoisonError::into_inner) = Some(floor);
    }

    /// What the wall clock says, right or wrong.
    #[must_use]
    pub fn wall(&self) -> DateTime<Utc> {
        from_unix_ms(self.source.unix_ms())
    }

    /// How far the wall clock is from what this server tells, if it is so far that a person should know.
    #[must_use]
    pub fn difference(&self) -> Option<Difference> {
        Difference::between(self.wall(), self.now())
    }

    /// Time that no operator can turn back, for limits and back-off.
    #[must_use]
    pub fn monotonic(&self) -> Duration {
        self.source.monotonic()
    }
}

impl Told {
    fn at(self, monotonic: Duration) -> i64 {
        if is_planted(Plant::ClockFreezes) {
            return self.unix_ms;
        }
        let passed = i64::try_from(monotonic.saturating_sub(self.monotonic).as_millis()).unwrap_or(i64::MAX);
        self.unix_ms.saturating_add(passed)
    }
}

/// Whether a wall clock is believed, where it would otherwise be `carried`.
fn follows(wall: i64, carried: i64) -> bool {
    if is_planted(Plant::ClockBelieved) {
        return wall >= carried;
    }
    u128::try_from(wall.saturating_sub(carried)).is_ok_and(|ahead| ahead <= JUMP_MAX.as_millis())
}

impl Difference {
    /// Between what the wall clock says and what the server tells.
    #[must_use]
    pub fn between(wall: DateTime<Utc>, told: DateTime<Utc>) -> Option<Self> {
        let difference = Duration::from_millis(wall.timestamp_millis().abs_diff(told.timestamp_millis()));
        match wall > told {
            _ if difference <= DIFFERENCE_MAX => None,
            true => Some(Self::Ahead(difference)),
            false => Some(Self::Behind(difference)),
        }
    }

    /// At a start: the server's time goes on from this floor. A wall clock that is ahead is followed, as far as it is believed.
    #[must_use]
    pub fn at_start(wall: DateTime<Utc>, floor: DateTime<Utc>) -> Option<Self> {
        if follows(wall.timestamp_millis(), floor.timestamp_millis()) { None } else { Self::between(wall, floor) }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (by, where_to) = match self {
            Self::Ahead(by) => (by, "ahead of"),
            Self::Behind(by) => (by, "behind"),
        };
        let minutes = by.as_secs() / 60;
        let (days, hours) = (minutes / (24 * 60), minutes / 60 % 24);
        write!(
            f,
            "this machine's clock is {days} days, {hours} hours and {} minutes {where_to} the server's time",
            minutes % 60
        )
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

    const YEARS: Duration = Duration::from_hours(10 * 365 * 24);

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

    #[test]
    fn time_goes_on_while_the_wall_clock_stands_behind_f78() {
        let noon = from_unix_ms(1_800_000_000_000);
        let hand = Arc::new(HandClock::at(noon));
        let clock = Clock::new(hand.clone());
        clock.go_on_from(noon + YEARS);
        assert_eq!(clock.now(), noon + YEARS);
        assert_eq!(clock.difference(), Some(Difference::Behind(YEARS)));
        hand.advance(Duration::from_mins(16));
        assert_eq!(clock.now(), noon + YEARS + Duration::from_mins(16));
        hand.step_wall_to(noon);
        assert_eq!(clock.now(), noon + YEARS + Duration::from_mins(16));
    }

    #[test]
    fn a_wall_clock_years_ahead_is_not_believed_at_a_start_nor_later_f78() {
        let noon = from_unix_ms(1_800_000_000_000);
        let hand = Arc::new(HandClock::at(noon + YEARS));
        let clock = Clock::new(hand.clone());
        clock.go_on_from(noon);
        assert_eq!(clock.now(), noon);
        assert_eq!(clock.difference(), Some(Difference::Ahead(YEARS)));
        hand.advance(Duration::from_mins(1));
        let a_minute_on = noon + Duration::from_mins(1);
        assert_eq!(clock.now(), a_minute_on);
        hand.step_wall_to(a_minute_on);
        assert_eq!((clock.now(), clock.difference()), (a_minute_on, None));
        hand.step_wall_to(noon + YEARS);
        assert_eq!(clock.now(), a_minute_on, "a step while it runs is not believed either");
        let holidays = a_minute_on + JUMP_MAX;
        hand.step_wall_to(holidays);
        assert_eq!(clock.now(), holidays);
    }

    #[test]
    fn a_difference_is_said_in_words() {
        let by = Duration::from_secs(((2 * 24 + 3) * 60 + 4) * 60 + 59);
        let said = "this machine's clock is 2 days, 3 hours and 4 minutes behind the server's time";
        assert_eq!(Difference::Behind(by).to_string(), said);
        let noon = from_unix_ms(1_800_000_000_000);
        assert_eq!(Difference::at_start(noon + JUMP_MAX, noon), None, "it is followed");
        assert_eq!(Difference::at_start(noon - DIFFERENCE_MAX, noon), None);
    }
}
