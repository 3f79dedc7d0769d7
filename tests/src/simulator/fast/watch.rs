//! The server's time at the fast depth: its own clock over one that the world turns, with what a process remembers of it (F45, F78).

use std::{sync::Arc, time::Duration};

use callout_server::clock::{Clock, HandClock, from_unix_ms};

/// How often a server remembers its time, so that the next process goes on from there.
const REMEMBERS_EVERY_MS: i64 = 60_000;

/// The time of a process, and of the ones after it.
pub struct Watch {
    hand: Arc<HandClock>,
    clock: Clock,
    /// What the database remembers.
    floor_ms: i64,
    turned_to_ms: i64,
    /// How far the wall clock is off.
    off_ms: i64,
}

impl Watch {
    /// A clock that stands at this moment.
    pub fn at(now_ms: i64) -> Self {
        let hand = Arc::new(HandClock::at(from_unix_ms(now_ms)));
        let clock = Clock::new(hand.clone());
        clock.go_on_from(from_unix_ms(now_ms));
        Self { hand, clock, floor_ms: now_ms, turned_to_ms: now_ms, off_ms: 0 }
    }

    /// What the server tells when the world has come so far. What cannot be set back only goes forward.
    pub fn turn_to(&mut self, now_ms: i64) -> i64 {
        if now_ms > self.turned_to_ms {
            self.hand.advance(Duration::from_millis(now_ms.abs_diff(self.turned_to_ms)));
        }
        self.hand.step_wall_to(from_unix_ms(now_ms + self.off_ms));
        self.turned_to_ms = now_ms;
        let told_ms = self.clock.now().timestamp_millis();
        if told_ms - self.floor_ms >= REMEMBERS_EVERY_MS {
            self.floor_ms = told_ms;
        }
        told_ms
    }

    /// What is remembered.
    pub const fn floor_ms(&self) -> i64 {
        self.floor_ms
    }

    /// Another process starts, with what a database remembers.
    pub fn starts_from(&mut self, floor_ms: i64) {
        self.floor_ms = floor_ms;
        self.clock = Clock::new(self.hand.clone());
        self.clock.go_on_from(from_unix_ms(floor_ms));
    }

    /// Another process starts, by a wall clock that is off by so much.
    pub fn starts_by(&mut self, now_ms: i64, off_ms: i64) {
        self.off_ms = off_ms;
        self.starts_from(self.floor_ms);
        self.turn_to(now_ms);
    }
}
