//! Where a card stands in the list: its section, and in it by the time that the card shows. Text and order come from one value, so
//! that a list never looks unsorted.

#[cfg(test)]
mod tests;

use std::{cmp::Ordering, ops::Range};

use chrono::{NaiveDate, TimeDelta};

use crate::{
    domain::{order::Stage, time::Timestamp},
    model::working::listing::Summary,
    words::{Reader, say},
};

/// The parts of the list, from its top.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Section {
    /// On the way or there.
    Now,
    /// To be done, today or overdue.
    Next,
    /// To be done, not before another day.
    Later,
    /// Waits for somebody else.
    Waiting,
    /// Nothing more to do.
    Over,
}

impl Section {
    pub const ALL: [Self; 5] = [Self::Now, Self::Next, Self::Later, Self::Waiting, Self::Over];

    /// How a shell names it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Next => "next",
            Self::Later => "later",
            Self::Waiting => "waiting",
            Self::Over => "over",
        }
    }

    /// Its place in [`Self::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Whether it is folded until somebody unfolds it.
    pub const fn is_usually_folded(self) -> bool {
        matches!(self, Self::Over)
    }

    pub const fn is_to_do(self) -> bool {
        matches!(self, Self::Now | Self::Next | Self::Later)
    }

    pub fn title(self, reader: &Reader) -> String {
        match self {
            Self::Now => say!(reader, "today-now"),
            Self::Next => say!(reader, "today-next"),
            Self::Later => say!(reader, "today-later"),
            Self::Waiting => say!(reader, "today-waiting"),
            Self::Over => say!(reader, "today-over"),
        }
    }
}

/// The time that a card shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// It goes on that day (P14).
    Until(NaiveDate),
    /// The goods are promised for that day (P10).
    Promised(NaiveDate),
    /// A time was agreed (P6).
    Agreed(Timestamp),
    /// Somebody must have arrived by then (P4).
    ArriveBy(Timestamp),
    /// The price comes first, no limit runs (P7).
    AwaitsPrice,
    /// No time matters now.
    Nothing,
}

impl Shown {
    pub fn of(summary: &Summary) -> Self {
        // A time that was agreed after it was put off counts again.
        let agreed_since = |since: Timestamp| summary.appointment.filter(|at| *at > since);
        match (&summary.stage, summary.promised, summary.appointment) {
            (Stage::Suspended { until, since, .. }, _, _) => {
                agreed_since(*since).map_or(Self::Until(*until), Self::Agreed)
            }
            (Stage::OutForReturn { since }, Some(promised), _) => {
                agreed_since(*since).map_or(Self::Promised(promised), Self::Agreed)
            }
            (_, Some(promised), _) => Self::Promised(promised),
            (Stage::Assigned | Stage::Accepted | Stage::EnRoute { .. }, None, Some(at)) => Self::Agreed(at),
            // The limit is of the first arrival, and was judged there (P4).
            (Stage::Assigned | Stage::Accepted, None, None) if summary.awaits_price => Self::AwaitsPrice,
            (Stage::Assigned | Stage::Accepted | Stage::EnRoute { .. }, None, None) if summary.is_awaited => {
                Self::ArriveBy(summary.arrive_by)
            }
            _ => Self::Nothing,
        }
    }

    /// As a person reads it.
    pub fn text(self, reader: &Reader) -> Option<String> {
        match self {
            Self::Until(day) => Some(say!(reader, "card-until", day = (reader.day(day)))),
            Self::Promised(day) => Some(say!(reader, "card-promised", day = (reader.day(day)))),
            Self::Agreed(at) => Some(say!(reader, "card-appointment", time = (reader.moment(at)))),
            Self::ArriveBy(at) => Some(say!(reader, "card-arrive-by", time = (reader.moment(at)))),
            Self::AwaitsPrice => Some(say!(reader, "card-awaits-price")),
            Self::Nothing => None,
        }
    }

    /// Whether that time is over; a minute's grace, so that nobody is late at the very minute.
    pub fn is_late(self, clock: &Clock) -> bool {
        match self {
            Self::Until(day) | Self::Promised(day) => day < clock.today,
            Self::Agreed(at) | Self::ArriveBy(at) => at.after(TimeDelta::minutes(1)) < clock.now,
            Self::AwaitsPrice | Self::Nothing => false,
        }
    }

    /// Whether that time is not before tomorrow.
    fn is_later(self, clock: &Clock) -> bool {
        self.at(clock) >= clock.midnight(1)
    }

    /// When it is, to sort by: what goes on that day from its beginning, what is promised for a day by its end.
    fn at(self, clock: &Clock) -> i64 {
        match self {
            Self::Until(day) => clock.midnight_of(day),
            Self::Promised(day) => clock.midnight_of(day) + DAY_MS - 1,
            Self::Agreed(at) | Self::ArriveBy(at) => at.ms(),
            Self::AwaitsPrice | Self::Nothing => i64::MAX,
        }
    }
}

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Today, worked out once for thousands of cards. Days around it are taken as 24 hours: in a night when the clocks change that moves
/// a card by an hour.
pub(super) struct Clock {
    pub now: Timestamp,
    pub today: NaiveDate,
    midnight_ms: i64,
}

impl Clock {
    pub fn of(reader: &Reader) -> Self {
        let local = reader.now.utc().with_timezone(&reader.zone).naive_local();
        let since_midnight = local.signed_duration_since(local.date().and_time(chrono::NaiveTime::MIN));
        let midnight_ms = reader.now.ms().saturating_sub(since_midnight.num_milliseconds());
        Self { now: reader.now, today: local.date(), midnight_ms }
    }

    /// The beginning of the day so many days from today.
    const fn midnight(&self, days: i64) -> i64 {
        self.midnight_ms.saturating_add(days.saturating_mul(DAY_MS))
    }

    fn midnight_of(&self, day: NaiveDate) -> i64 {
        self.midnight(day.signed_duration_since(self.today).num_days())
    }
}

/// Where a card stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub section: Section,
    at: i64,
}

impl Place {
    pub fn of(clock: &Clock, summary: &Summary) -> Self {
        let shown = Shown::of(summary);
        match by_stage(summary) {
            Section::Next if shown.is_later(clock) && has_time(shown) && summary.stage != Stage::Assigned => {
                Self { section: Section::Later, at: shown.at(clock) }
            }
            // What ended last comes first.
            Section::Over => Self { section: Section::Over, at: since(&summary.stage).map_or(0, |at| -at.ms()) },
            // Who waits longest comes first.
            Section::Waiting => Self { section: Section::Waiting, at: since(&summary.stage).map_or(0, Timestamp::ms) },
            section => Self { section, at: shown.at(clock) },
        }
    }
}

const fn has_time(shown: Shown) -> bool {
    !matches!(shown, Shown::AwaitsPrice | Shown::Nothing)
}

/// Whose turn it is.
const fn by_stage(summary: &Summary) -> Section {
    match summary.stage {
        Stage::EnRoute { .. } | Stage::OnSite { .. } | Stage::FixedOnSite { .. } | Stage::Returned { .. } => {
            Section::Now
        }
        Stage::Assigned
        | Stage::Accepted
        | Stage::Suspended { .. }
        | Stage::TakenBack { .. }
        | Stage::InWorkshop { .. }
        | Stage::OutForReturn { .. } => Section::Next,
        Stage::SignedOff { .. } if summary.due.minor > 0 => Section::Next,
        Stage::Registered
        | Stage::Repaired { .. }
        | Stage::Passed { .. }
        | Stage::FollowUpNeeded { .. }
        | Stage::SignedOff { .. } => Section::Waiting,
        Stage::Settled { .. }
        | Stage::Closed { .. }
        | Stage::Cancelled { .. }
        | Stage::CustomerRefused { .. }
        | Stage::Unrepairable { .. } => Section::Over,
    }
}

/// Since when it stands there, where the stage says so.
const fn since(stage: &Stage) -> Option<Timestamp> {
    match stage {
        Stage::Registered | Stage::Assigned | Stage::Accepted => None,
        Stage::EnRoute { since: at }
        | Stage::OnSite { since: at }
        | Stage::InWorkshop { since: at }
        | Stage::OutForReturn { since: at }
        | Stage::Suspended { since: at, .. }
        | Stage::FollowUpNeeded { since: at, .. }
        | Stage::FixedOnSite { at }
        | Stage::TakenBack { at }
        | Stage::Repaired { at }
        | Stage::Passed { at }
        | Stage::Returned { at }
        | Stage::SignedOff { at }
        | Stage::Settled { at }
        | Stage::Closed { at }
        | Stage::Cancelled { at, .. }
        | Stage::CustomerRefused { at, .. }
        | Stage::Unrepairable { at, .. } => Some(*at),
    }
}

/// Puts in this window what a sorted list has there: a screen of thousands costs one walk, not a sort.
pub(super) fn sort_only<T>(list: &mut [T], window: &Range<usize>, mut by: impl FnMut(&T, &T) -> Ordering) {
    if window.end < list.len() {
        list.select_nth_unstable_by(window.end, &mut by);
    }
    let before_its_end = &mut list[..window.end];
    if 0 < window.start && window.start < window.end {
        before_its_end.select_nth_unstable_by(window.start, &mut by);
    }
    before_its_end[window.start..].sort_unstable_by(by);
}
