//! Deadlines (时限): by when something is to happen, and what became of it. It is judged once, by the time of what happened, and
//! stays as it was judged (P4).

use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

use super::{calendar::WorkingCalendar, ids::PersonId, text::Line, time::Timestamp};

/// By when something is to happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Deadline {
    /// The last moment that keeps it.
    pub by: Timestamp,
    /// How its time is counted.
    pub counts: Counts,
    /// Since when it runs.
    pub from: Timestamp,
    /// How many minutes it allows.
    pub minutes: u32,
    /// What it waits for before it runs at all; until then [`by`](Self::by) is only what it would be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub awaits: Option<Awaits>,
    /// The days that were left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<ExcludedDay>,
    /// What it was before, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<Moved>,
    /// When it was said that it passed; it is said once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Timestamp>,
    /// What became of it; nothing while it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judged: Option<Judged>,
}

/// How the time of a deadline is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Counts {
    /// The branch's working time.
    Working,
    /// By the clock.
    Clock,
}

/// What a deadline waits for before it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Awaits {
    /// That the customer agrees to the price (P4, far sites).
    Price,
}

/// A day that does not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExcludedDay {
    /// The day.
    pub day: NaiveDate,
    /// Why.
    pub reason: Line,
    /// Who excused it; nobody where the calendar says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PersonId>,
}

/// A deadline that was put elsewhere: the old one stays visible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Moved {
    /// What it was.
    pub was: Timestamp,
    /// When it was moved.
    pub at: Timestamp,
    /// Who did what moved it.
    pub by: PersonId,
    /// Why.
    pub why: MovedWhy,
}

/// Why a deadline was put elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MovedWhy {
    /// Days were excused; the reasons stand with them.
    Excused,
    /// The calendar says something else since.
    Calendar,
    /// The customer agreed to the price, and it runs from then.
    PriceAgreed,
    /// Another category counts, under which it begins at another time.
    Category,
}

/// What became of a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "judged", rename_all = "snake_case")]
pub enum Judged {
    /// It happened in time.
    Kept {
        /// When.
        at: Timestamp,
        /// How many whole minutes were left, as the deadline counts them.
        minutes_left: u32,
    },
    /// It happened too late.
    Missed {
        /// When.
        at: Timestamp,
        /// By how many whole minutes, as the deadline counts them.
        minutes_late: u32,
    },
}

/// A deadline as it was reckoned anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reckoned {
    /// The last moment that keeps it.
    pub by: Timestamp,
    /// Since when it runs.
    pub from: Timestamp,
    /// What it waits for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub awaits: Option<Awaits>,
    /// The days that are left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<ExcludedDay>,
    /// Why it is reckoned anew.
    pub why: MovedWhy,
}

impl Deadline {
    /// A deadline that runs, so long by the clock.
    #[must_use]
    pub fn by_the_clock(from: Timestamp, minutes: u32) -> Self {
        Self::new(from, minutes, from.after(TimeDelta::minutes(minutes.into())), Counts::Clock)
    }

    /// A deadline that runs, so long in a calendar's working time.
    #[must_use]
    pub fn in_working_time(from: Timestamp, minutes: u32, calendar: &WorkingCalendar) -> Self {
        Self::new(from, minutes, calendar.add_working_minutes(from, minutes), Counts::Working)
    }

    /// A deadline that runs until then.
    pub(super) const fn new(from: Timestamp, minutes: u32, by: Timestamp, counts: Counts) -> Self {
        Self {
            by,
            counts,
            from,
            minutes,
            awaits: None,
            excluded: Vec::new(),
            moved: Vec::new(),
            said: None,
            judged: None,
        }
    }

    /// Until when it can be kept, while it runs.
    #[must_use]
    pub fn runs_until(&self) -> Option<Timestamp> {
        (self.judged.is_none() && self.awaits.is_none()).then_some(self.by)
    }

    /// When it is to be said that it passed, if nothing happens before.
    #[must_use]
    pub fn passes_at(&self) -> Option<Timestamp> {
        self.runs_until().filter(|_| self.said.is_none()).map(|by| by.after(TimeDelta::milliseconds(1)))
    }

    /// What becomes of it if it happens now; nothing if it was judged before. What has not begun to run is kept in full.
    #[must_use]
    pub fn judge(&self, at: Timestamp, calendar: &WorkingCalendar) -> Option<Judged> {
        if self.judged.is_some() {
            return None;
        }
        Some(match self.awaits {
            Some(_) => Judged::Kept { at, minutes_left: self.minutes },
            None if at <= self.by => Judged::Kept { at, minutes_left: self.minutes_between(at, self.by, calendar) },
            None => Judged::Missed { at, minutes_late: self.minutes_between(self.by, at, calendar) },
        })
    }

    /// Whether it waits for the customer's agreement to the price, and nothing has happened yet.
    #[must_use]
    pub fn waits_for_price(&self) -> bool {
        matches!(self.awaits, Some(Awaits::Price)) && self.judged.is_none()
    }

    /// Whether it was missed, and days were excused since, without which it would not have been.
    #[must_use]
    pub fn is_excused(&self) -> bool {
        matches!(self.judged, Some(Judged::Missed { at, .. }) if at <= self.by)
    }

    /// The days that a person excused.
    pub fn excused(&self) -> impl Iterator<Item = &ExcludedDay> {
        self.excluded.iter().filter(|day| day.by.is_some())
    }

    /// Puts it where it is reckoned now, and keeps what it was. What was judged stays judged.
    pub fn move_to(&mut self, reckoned: Reckoned, at: Timestamp, by: PersonId) {
        let Reckoned { by: until, from, awaits, excluded, why } = reckoned;
        self.moved.push(Moved { was: self.by, at, by, why });
        // It is said again where it passes again.
        self.said = self.said.filter(|_| until <= self.by);
        (self.by, self.from, self.awaits, self.excluded) = (until, from, awaits, excluded);
    }

    fn minutes_between(&self, from: Timestamp, until: Timestamp, calendar: &WorkingCalendar) -> u32 {
        match self.counts {
            Counts::Working => calendar.working_minutes_between(from, until),
            Counts::Clock => u32::try_from((until.utc() - from.utc()).num_minutes()).unwrap_or(u32::MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::*;
    use crate::domain::samples::{calendar_2026, local};

    fn shanghai(text: &str) -> Timestamp {
        local(text, Tz::Asia__Shanghai)
    }

    fn until(by: Timestamp, counts: Counts) -> Deadline {
        Deadline::new(Timestamp::from_ms(0), 60, by, counts)
    }

    #[test]
    fn it_is_kept_or_missed_by_so_much_of_the_time_that_it_counts_p4() {
        let by = shanghai("2026-03-03T16:30");
        let table = [
            (Counts::Working, "2026-03-03T15:50", Ok(40)),
            (Counts::Working, "2026-03-03T16:30", Ok(0)),
            (Counts::Working, "2026-03-05T09:10", Err(550)),
            (Counts::Working, "2026-03-03T22:00", Err(60)), // nobody works in the evening
            (Counts::Clock, "2026-03-03T15:50", Ok(40)),
            (Counts::Clock, "2026-03-04T16:45", Err(24 * 60 + 15)),
        ];
        for (counts, at, expected) in table {
            let at = shanghai(at);
            let judged = until(by, counts).judge(at, &calendar_2026());
            let expected = match expected {
                Ok(minutes_left) => Judged::Kept { at, minutes_left },
                Err(minutes_late) => Judged::Missed { at, minutes_late },
            };
            assert_eq!(judged, Some(expected), "{counts:?}");
        }
    }

    #[test]
    fn it_is_judged_once_and_runs_until_then() {
        let by = shanghai("2026-03-03T16:30");
        let mut deadline = until(by, Counts::Clock);
        assert_eq!(deadline.runs_until(), Some(by));
        deadline.judged = deadline.judge(by, &calendar_2026());
        assert!(deadline.judged.is_some());
        assert_eq!((deadline.runs_until(), deadline.judge(by, &calendar_2026())), (None, None));
    }

    #[test]
    fn it_is_written_short_while_it_runs_and_reads_back() {
        let mut deadline = until(Timestamp::from_ms(7), Counts::Working);
        let text = |deadline: &Deadline| serde_json::to_string(deadline).expect("JSON");
        assert_eq!(text(&deadline), r#"{"by":7,"counts":"working","from":0,"minutes":60}"#);
        deadline.judged = Some(Judged::Missed { at: Timestamp::from_ms(9), minutes_late: 1 });
        assert_eq!(serde_json::from_str::<Deadline>(&text(&deadline)).expect("a deadline"), deadline);
    }

    #[test]
    fn where_it_is_put_elsewhere_the_old_one_stays_and_what_was_judged_stays_judged() {
        let (by, later) = (shanghai("2026-03-03T16:30"), shanghai("2026-03-04T16:30"));
        let supervisor = PersonId(uuid::Uuid::from_u128(4));
        let excused = ExcludedDay {
            day: later.day_in(Tz::Asia__Shanghai),
            reason: Line::new("No ticket").expect("a line"),
            by: Some(supervisor),
        };
        let mut deadline = until(by, Counts::Clock);
        deadline.judged = deadline.judge(shanghai("2026-03-04T09:00"), &calendar_2026());
        deadline.said = Some(by);
        let judged = deadline.judged;
        assert!(!deadline.is_excused());
        let reckoned = Reckoned {
            by: later,
            from: deadline.from,
            awaits: None,
            excluded: vec![excused.clone()],
            why: MovedWhy::Excused,
        };
        deadline.move_to(reckoned, later, supervisor);
        let moved = Moved { was: by, at: later, by: supervisor, why: MovedWhy::Excused };
        assert_eq!((&deadline.moved[..], deadline.by, deadline.judged), (&[moved][..], later, judged));
        assert_eq!((deadline.excused().collect::<Vec<_>>(), deadline.is_excused()), (vec![&excused], true));
    }

    #[test]
    fn what_waits_for_something_does_not_run_and_is_kept_in_full_p4() {
        let deadline = Deadline { awaits: Some(Awaits::Price), ..until(Timestamp::from_ms(7), Counts::Clock) };
        assert_eq!((deadline.runs_until(), deadline.passes_at()), (None, None));
        let at = Timestamp::from_ms(9);
        assert_eq!(deadline.judge(at, &calendar_2026()), Some(Judged::Kept { at, minutes_left: 60 }));
    }

    #[test]
    fn it_is_said_once_after_its_last_moment_and_again_only_where_it_moves_on() {
        let mut deadline = until(Timestamp::from_ms(7), Counts::Clock);
        assert_eq!(deadline.passes_at(), Some(Timestamp::from_ms(8)));
        deadline.said = Some(Timestamp::from_ms(8));
        assert_eq!(deadline.passes_at(), None);
        let put = |by| Reckoned {
            by: Timestamp::from_ms(by),
            from: Timestamp::from_ms(0),
            awaits: None,
            excluded: Vec::new(),
            why: MovedWhy::Calendar,
        };
        deadline.move_to(put(6), Timestamp::from_ms(9), PersonId(uuid::Uuid::nil()));
        assert_eq!(deadline.passes_at(), None, "it had passed");
        deadline.move_to(put(20), Timestamp::from_ms(9), PersonId(uuid::Uuid::nil()));
        assert_eq!(deadline.passes_at(), Some(Timestamp::from_ms(21)));
    }
}
