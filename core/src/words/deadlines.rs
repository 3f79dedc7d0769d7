//! Deadlines: what became of them, and what they leave out (P4).

use super::{Reader, say};
use crate::domain::deadline::{Counts, ExcludedDay, Judged};

/// What became of a deadline, with how much of the time that it counts was left or is missing.
#[must_use]
pub fn judged(reader: &Reader, judged: Judged, counts: Counts) -> String {
    match judged {
        Judged::Kept { at, minutes_left } => {
            let left = reader.duration(minutes_left, counts);
            say!(reader, "arrival-kept", time = (reader.moment(at)), left = left)
        }
        Judged::Missed { at, minutes_late } => {
            let late = reader.duration(minutes_late, counts);
            say!(reader, "arrival-missed", time = (reader.moment(at)), late = late)
        }
    }
}

/// A day that does not count, and why.
#[must_use]
pub fn excluded(reader: &Reader, excluded: &ExcludedDay) -> String {
    say!(reader, "excluded-day", day = (reader.day(excluded.day)), reason = (excluded.reason.as_str()))
}
