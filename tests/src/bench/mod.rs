//! The figures: programs that measure and print a table. Ratios are of one run, so that a busy machine slows both sides.
//!
//! `callout-bench core` measures a phone that holds many orders, `callout-bench sync` the server that phones push to and
//! pull from. Nothing here is a test: a goal that is missed is printed as missed.

mod core;
mod fresh;
mod one_change;
mod orders;
mod phones;
mod push;
mod raw;
mod server;
mod shell;
mod sync;
mod table;
mod wire;

use std::time::Duration;

pub use self::{core::Core, core::Start, sync::Sync};

/// Times of one thing, measured many times.
#[derive(Clone, Debug, Default)]
pub struct Samples(Vec<Duration>);

impl Samples {
    /// One more.
    pub fn push(&mut self, took: Duration) {
        self.0.push(took);
    }

    /// All of another round.
    pub fn extend(&mut self, other: &Self) {
        self.0.extend_from_slice(&other.0);
    }

    /// The time that so many hundredths stay below or at; zero where nothing was measured.
    #[must_use]
    pub fn percentile(&self, hundredths: usize) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let rank = (sorted.len() * hundredths).div_ceil(100);
        sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
    }

    /// The middle.
    #[must_use]
    pub fn median(&self) -> Duration {
        self.percentile(50)
    }
}

/// The middle of some numbers; zero of none.
#[must_use]
pub fn median(numbers: &[f64]) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

/// A duration as a table shows it.
#[must_use]
pub fn shown(took: Duration) -> String {
    let us = took.as_secs_f64() * 1e6;
    match us {
        ..1_000.0 => format!("{us:.0} µs"),
        ..1_000_000.0 => format!("{:.2} ms", us / 1e3),
        _ => format!("{:.2} s", us / 1e6),
    }
}

/// Whether a goal was met, as a table shows it.
#[must_use]
pub fn verdict(goal: &str, is_met: bool) -> String {
    format!("{goal} {}", if is_met { "met" } else { "MISSED" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_times_that_were_measured() {
        let samples = Samples((1..=100).rev().map(Duration::from_millis).collect());
        assert_eq!(samples.percentile(99), Duration::from_millis(99));
        assert_eq!(samples.median(), Duration::from_millis(50));
        assert_eq!(Samples(vec![Duration::from_millis(7)]).percentile(99), Duration::from_millis(7));
        assert_eq!(Samples::default().median(), Duration::ZERO);
        assert!((median(&[3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
    }

    #[test]
    fn a_time_is_shown_in_the_unit_that_fits() {
        let us = |us| shown(Duration::from_micros(us));
        assert_eq!([us(12), us(1_250), us(2_500_000)], ["12 µs", "1.25 ms", "2.50 s"]);
    }
}
