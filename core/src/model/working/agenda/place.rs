//! Where an order stands in the list: its section, and in it by the time that its card shows. Text and order come from one value, so
//! that a list never looks unsorted.

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::{
    domain::{order::Stage, time::Timestamp},
    model::working::listing::Summary,
};

/// The parts of the list, from its top.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
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
    /// All of them, from the top.
    pub const ALL: [Self; 5] = [Self::Now, Self::Next, Self::Later, Self::Waiting, Self::Over];

    /// How a shell names it.
    #[must_use]
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
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Whether it is folded until somebody unfolds it.
    #[must_use]
    pub const fn is_usually_folded(self) -> bool {
        matches!(self, Self::Over)
    }

    /// Whether its orders are for him to do.
    #[must_use]
    pub const fn is_to_do(self) -> bool {
        matches!(self, Self::Now | Self::Next | Self::Later)
    }
}

/// The time that a card shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
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
    /// The time that an order's card shows.
    #[must_use]
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

    /// Whether that time is over.
    #[must_use]
    pub fn is_late(self, clock: &Clock) -> bool {
        clock.now.ms() > self.late_after(clock)
    }

    /// The last moment at which it is not late: a day's end, and of a time a minute's grace, so that nobody is late at the very minute.
    pub(super) fn late_after(self, clock: &Clock) -> i64 {
        match self {
            Self::Until(day) | Self::Promised(day) => clock.end_of(day),
            Self::Agreed(at) | Self::ArriveBy(at) => at.ms().saturating_add(MINUTE_MS),
            Self::AwaitsPrice | Self::Nothing => i64::MAX,
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
            Self::Promised(day) => clock.end_of(day),
            Self::Agreed(at) | Self::ArriveBy(at) => at.ms(),
            Self::AwaitsPrice | Self::Nothing => i64::MAX,
        }
    }
}

const MINUTE_MS: i64 = 60 * 1_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// Today, worked out once for thousands of cards. Days around it are taken as 24 hours: in a night when the clocks change that moves
/// a card by an hour.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// Now.
    pub now: Timestamp,
    /// The day.
    pub day: Day,
}

/// A day: all that the order of the list depends on besides the lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    date: NaiveDate,
    midnight_ms: i64,
}

impl Clock {
    /// The clock at that moment in that zone.
    #[must_use]
    pub fn at(now: Timestamp, zone: Tz) -> Self {
        let local = now.utc().with_timezone(&zone).naive_local();
        let since_midnight = local.signed_duration_since(local.date().and_time(chrono::NaiveTime::MIN));
        let midnight_ms = now.ms().saturating_sub(since_midnight.num_milliseconds());
        Self { now, day: Day { date: local.date(), midnight_ms } }
    }

    /// The beginning of the day so many days from today.
    pub(super) const fn midnight(&self, days: i64) -> i64 {
        self.day.midnight_ms.saturating_add(days.saturating_mul(DAY_MS))
    }

    pub(super) fn midnight_of(&self, day: NaiveDate) -> i64 {
        self.midnight(day.signed_duration_since(self.day.date).num_days())
    }

    fn end_of(&self, day: NaiveDate) -> i64 {
        self.midnight_of(day).saturating_add(DAY_MS - 1)
    }
}

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Its section.
    pub section: Section,
    at: i64,
}

impl Place {
    /// The place of an order whose goods are promised for that day, where nothing but that counts.
    #[must_use]
    pub fn promised(clock: &Clock, day: NaiveDate) -> Self {
        let shown = Shown::Promised(day);
        let section = if shown.is_later(clock) { Section::Later } else { Section::Next };
        Self { section, at: shown.at(clock) }
    }

    pub(super) fn of(clock: &Clock, summary: &Summary) -> Self {
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
