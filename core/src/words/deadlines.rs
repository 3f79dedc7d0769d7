//! Deadlines: by when, what they were before, what they leave out, and what became of them (P4, P28).

use super::{Reader, say};
use crate::domain::deadline::{Awaits, Deadline, ExcludedDay, Judged, Moved, MovedWhy};

/// By when it is to happen; while it waits for something, how long it will be from then.
#[must_use]
pub fn deadline(reader: &Reader, deadline: &Deadline) -> String {
    match deadline.awaits {
        Some(Awaits::Price) => {
            say!(reader, "limit-after-price", allows = (reader.duration(deadline.minutes, deadline.counts)))
        }
        None => reader.moment(deadline.by),
    }
}

/// What became of it, with how much of the time that it counts was left or is missing; nothing while it runs.
#[must_use]
pub fn judged(reader: &Reader, deadline: &Deadline) -> Option<String> {
    let spent = |minutes| reader.duration(minutes, deadline.counts);
    Some(match deadline.judged? {
        Judged::Kept { at, minutes_left } => {
            say!(reader, "limit-kept", time = (reader.moment(at)), left = (spent(minutes_left)))
        }
        Judged::Missed { at, minutes_late } if deadline.is_excused() => {
            say!(reader, "limit-excused", time = (reader.moment(at)), late = (spent(minutes_late)))
        }
        Judged::Missed { at, minutes_late } => {
            say!(reader, "limit-missed", time = (reader.moment(at)), late = (spent(minutes_late)))
        }
    })
}

/// What it was before, and why it is no longer.
#[must_use]
pub fn moved(reader: &Reader, moved: &Moved) -> String {
    let why = match moved.why {
        MovedWhy::Excused => say!(reader, "moved-excused"),
        MovedWhy::Calendar => say!(reader, "moved-calendar"),
        MovedWhy::PriceAgreed => say!(reader, "moved-price_agreed"),
        MovedWhy::Category => say!(reader, "moved-category"),
    };
    say!(reader, "limit-was", time = (reader.moment(moved.was)), why = why)
}

/// A day that does not count, and why.
#[must_use]
pub fn excluded(reader: &Reader, excluded: &ExcludedDay) -> String {
    say!(reader, "excluded-day", day = (reader.day(excluded.day)), reason = (excluded.reason.as_str()))
}
