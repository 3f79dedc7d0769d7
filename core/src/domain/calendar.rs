//! Working time of a place (工时): weekly hours, holidays, make-up working days; what P4, P17 and P35 count in.
//!
//! Hours are local and worked as the clocks of the place show them. When the clocks are set back within them the hour is
//! worked twice, when they are set forward it is not worked: minutes are those that really pass (F7).

pub use self::subject::{BranchCalendar, CalendarCommand, CalendarEvent, ChangeCalendar};

mod subject;

use std::{borrow::Cow, collections::BTreeMap};

use chrono::{Datelike as _, NaiveDate, NaiveTime, TimeDelta, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

#[cfg(feature = "openapi")]
use self::shape::{Holidays, MakeUpDays, Minute, Week};
#[cfg(feature = "openapi")]
use super::shapes;
use super::{
    text::Line,
    time::{Timestamp, Twice},
};

/// Spans that one day may have.
pub const SPANS_MAX: usize = 12;
/// Holidays, or make-up days, that a calendar may have: some thirty years of them.
pub const SPECIAL_DAYS_MAX: usize = 1_000;
/// How many days are searched for working time: ten years. What would lie beyond is answered with the last of them.
pub const SEARCH_DAYS_MAX: usize = 3_653;

const DAY_MINUTES: u16 = 24 * 60;
const MINUTE_MS: i64 = 60_000;

/// In the document: what a plan holds at most.
#[cfg(feature = "openapi")]
mod shape {
    use super::{DAY_MINUTES, Holiday, MakeUpDay, SPANS_MAX, SPECIAL_DAYS_MAX, Span};
    use crate::domain::shapes::{DaysOf, ListOf, Whole};

    pub type Minute = Whole<0, { DAY_MINUTES as i64 }>;
    type Spans = ListOf<Span, 0, SPANS_MAX>;
    pub type Week = ListOf<Spans, 7, 7>;
    pub type Holidays = DaysOf<Holiday, SPECIAL_DAYS_MAX>;
    pub type MakeUpDays = DaysOf<MakeUpDay, SPECIAL_DAYS_MAX>;
}

/// Working time within a day, in minutes since its midnight; the end is not in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// Its first minute.
    #[cfg_attr(feature = "openapi", schema(value_type = Minute))]
    pub from: u16,
    /// The minute after its last, at most 1,440.
    #[cfg_attr(feature = "openapi", schema(value_type = Minute))]
    pub until: u16,
}

impl Span {
    /// From one time of day to another.
    #[must_use]
    pub const fn new(from: u16, until: u16) -> Self {
        Self { from, until }
    }
}

/// A day that is not worked although its weekday is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// What is celebrated: the recorded reason where a limit excludes the day (P4).
    pub name: Line,
    /// Whether people can travel on it all the same.
    pub can_travel: bool,
}

/// A day off that is worked to make up for a holiday (调休).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MakeUpDay {
    /// For which holiday.
    pub name: Line,
    /// The weekday whose hours are worked.
    #[cfg_attr(feature = "openapi", schema(value_type = shapes::DayOfWeek))]
    pub like: Weekday,
}

/// The days and hours that are worked at a place. It has some working time in every week, or it cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(try_from = "Plan", into = "Plan")]
pub struct WorkingCalendar(Plan);

/// What a calendar is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Whose clocks count.
    #[cfg_attr(feature = "openapi", schema(value_type = shapes::Zone))]
    pub zone: Tz,
    /// The working time of each weekday, Monday first.
    #[cfg_attr(feature = "openapi", schema(value_type = Week))]
    pub week: [Vec<Span>; 7],
    /// Days that are not worked.
    #[cfg_attr(feature = "openapi", schema(value_type = Holidays))]
    pub holidays: BTreeMap<NaiveDate, Holiday>,
    /// Days off that are worked.
    #[cfg_attr(feature = "openapi", schema(value_type = MakeUpDays))]
    pub make_up_days: BTreeMap<NaiveDate, MakeUpDay>,
}

/// Why a plan makes no calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// Nobody ever works.
    #[error("no weekday has working time")]
    NoWorkingTime,
    /// Spans that end before they begin, leave the day, overlap, or are too many.
    #[error("the spans of {0} must be ascending within 0 to 1440 minutes and at most {SPANS_MAX}")]
    Spans(Weekday),
    /// A day off that is worked, and is not.
    #[error("{0} is both a holiday and a make-up working day")]
    Contradiction(NaiveDate),
    /// A make-up day on which nothing would be worked.
    #[error("{0} is worked like a weekday without working time")]
    EmptyMakeUpDay(NaiveDate),
    /// More than a calendar can hold.
    #[error("at most {SPECIAL_DAYS_MAX} holidays and as many make-up days are allowed")]
    TooMany,
}

impl TryFrom<Plan> for WorkingCalendar {
    type Error = PlanError;

    fn try_from(plan: Plan) -> Result<Self, PlanError> {
        for (spans, weekday) in plan.week.iter().zip(weekdays()) {
            let ends = spans.iter().flat_map(|span| [span.from, span.until]).collect::<Vec<_>>();
            // A span may begin where the one before ends; none is empty.
            let ascend = ends.is_sorted() && spans.iter().all(|span| span.from < span.until);
            if !ascend || spans.len() > SPANS_MAX || ends.last().is_some_and(|last| *last > DAY_MINUTES) {
                return Err(PlanError::Spans(weekday));
            }
        }
        if plan.week.iter().all(Vec::is_empty) {
            return Err(PlanError::NoWorkingTime);
        }
        if plan.holidays.len().max(plan.make_up_days.len()) > SPECIAL_DAYS_MAX {
            return Err(PlanError::TooMany);
        }
        if let Some(day) = plan.make_up_days.keys().find(|day| plan.holidays.contains_key(day)) {
            return Err(PlanError::Contradiction(*day));
        }
        match plan.make_up_days.iter().find(|(_, day)| plan.hours_of(day.like).is_empty()) {
            Some((day, _)) => Err(PlanError::EmptyMakeUpDay(*day)),
            None => Ok(Self(plan)),
        }
    }
}

impl From<WorkingCalendar> for Plan {
    fn from(calendar: WorkingCalendar) -> Self {
        calendar.0
    }
}

impl Default for WorkingCalendar {
    /// Shanghai, Monday to Friday, 08:30–12:00 and 13:30–17:30. The holidays are decreed year by year: an administrator
    /// enters them.
    fn default() -> Self {
        let day = || vec![Span::new(8 * 60 + 30, 12 * 60), Span::new(13 * 60 + 30, 17 * 60 + 30)];
        Self(Plan {
            zone: Tz::Asia__Shanghai,
            week: [day(), day(), day(), day(), day(), Vec::new(), Vec::new()],
            holidays: BTreeMap::new(),
            make_up_days: BTreeMap::new(),
        })
    }
}

fn weekdays() -> impl Iterator<Item = Weekday> {
    std::iter::successors(Some(Weekday::Mon), |weekday| Some(weekday.succ()))
}

impl Plan {
    fn hours_of(&self, weekday: Weekday) -> &[Span] {
        &self.week[weekday.num_days_from_monday() as usize]
    }
}

impl WorkingCalendar {
    /// What it is made of.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.0
    }

    /// Whose clocks count.
    #[must_use]
    pub const fn zone(&self) -> Tz {
        self.0.zone
    }

    /// The working time of a day.
    #[must_use]
    pub fn hours_on(&self, day: NaiveDate) -> &[Span] {
        match self.0.make_up_days.get(&day) {
            Some(make_up) => self.0.hours_of(make_up.like),
            None if self.0.holidays.contains_key(&day) => &[],
            None => self.0.hours_of(day.weekday()),
        }
    }

    /// The holiday on which nobody can travel, if the day is one (P4).
    #[must_use]
    pub fn standstill_on(&self, day: NaiveDate) -> Option<&Holiday> {
        self.0.holidays.get(&day).filter(|holiday| !holiday.can_travel)
    }

    /// The same, with days on which nobody works or travels for a reason of their own; most have none, and are not copied.
    #[must_use]
    pub fn without<'a>(&self, days: impl IntoIterator<Item = (NaiveDate, &'a Line)>) -> Cow<'_, Self> {
        let mut calendar = Cow::Borrowed(self);
        for (day, reason) in days {
            let plan = &mut calendar.to_mut().0;
            plan.make_up_days.remove(&day);
            plan.holidays.insert(day, Holiday { name: reason.clone(), can_travel: false });
        }
        calendar
    }

    /// The years that a time reaches into for which no holiday is entered (F68): what is reckoned in them may be wrong.
    #[must_use]
    pub fn years_without_holidays(&self, from: Timestamp, until: Timestamp) -> Vec<i32> {
        let year = |moment: Timestamp| moment.day_in(self.zone()).year();
        let is_entered = |year: &i32| self.0.holidays.keys().any(|day| day.year() == *year);
        (year(from)..=year(until)).filter(|year| !is_entered(year)).collect()
    }

    /// The moment by which that many working minutes have passed; none have, where nothing is added.
    #[must_use]
    pub fn add_working_minutes(&self, from: Timestamp, minutes: u32) -> Timestamp {
        let mut remaining_ms = i64::from(minutes) * MINUTE_MS;
        let mut last = from;
        if remaining_ms == 0 {
            return from;
        }
        for (begin, end) in self.spans_since(from) {
            let span_ms = end.ms() - begin.ms();
            if remaining_ms <= span_ms {
                return Timestamp::from_ms(begin.ms() + remaining_ms);
            }
            remaining_ms -= span_ms;
            last = end;
        }
        last
    }

    /// The whole working minutes from one moment to a later one.
    #[must_use]
    pub fn working_minutes_between(&self, from: Timestamp, until: Timestamp) -> u32 {
        let spans = self.spans_since(from).take_while(|(begin, _)| *begin < until);
        let total_ms: i64 = spans.map(|(begin, end)| end.min(until).ms() - begin.ms()).sum();
        u32::try_from(total_ms / MINUTE_MS).unwrap_or(u32::MAX)
    }

    /// The first and the last moment of a day by the clocks of the place.
    pub(super) fn bounds_of(&self, day: NaiveDate) -> (Timestamp, Timestamp) {
        (self.moment(day, 0, Twice::First), self.moment(day, DAY_MINUTES, Twice::First))
    }

    /// The days from a moment on, as far as is searched.
    pub(super) fn days_since(&self, from: Timestamp) -> impl Iterator<Item = NaiveDate> {
        from.day_in(self.zone()).iter_days().take(SEARCH_DAYS_MAX)
    }

    /// Working time from a moment on, without what the clocks jump over.
    fn spans_since(&self, from: Timestamp) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        let worked = |day| {
            let moments =
                |span: &Span| (self.moment(day, span.from, Twice::First), self.moment(day, span.until, Twice::Second));
            self.hours_on(day).iter().map(moments).collect::<Vec<_>>()
        };
        // Where the clocks are set back between two spans, the first one's end may come after the second one's begin.
        let in_order = |passed: &mut Timestamp, (begin, end): (Timestamp, Timestamp)| {
            let begin = begin.max(*passed);
            *passed = end.max(*passed);
            Some((begin, end))
        };
        self.days_since(from).flat_map(worked).scan(from, in_order).filter(|(begin, end)| begin < end)
    }

    /// When the clocks show that minute of a day; the minute 1,440 is the next midnight.
    fn moment(&self, day: NaiveDate, minute: u16, twice: Twice) -> Timestamp {
        let local = day.and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::from(minute));
        Timestamp::at_local(local, self.zone(), twice)
    }
}

#[cfg(test)]
mod tests;
