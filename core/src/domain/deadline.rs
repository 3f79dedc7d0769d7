//! Deadlines (时限): by when something is to happen, and what became of it. It is judged once, by the time of what happened, and
//! stays as it was judged (P4).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{calendar::WorkingCalendar, text::Line, time::Timestamp};

/// By when something is to happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Deadline {
    /// The last moment that keeps it.
    pub by: Timestamp,
    /// How its time is counted.
    pub counts: Counts,
    /// The days that were left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<ExcludedDay>,
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

/// A day that does not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExcludedDay {
    /// The day.
    pub day: NaiveDate,
    /// Why.
    pub reason: Line,
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

impl Deadline {
    /// A deadline that runs.
    #[must_use]
    pub const fn new(by: Timestamp, counts: Counts) -> Self {
        Self { by, counts, excluded: Vec::new(), judged: None }
    }

    /// Until when it can be kept, while it runs.
    #[must_use]
    pub fn runs_until(&self) -> Option<Timestamp> {
        self.judged.is_none().then_some(self.by)
    }

    /// What becomes of it if it happens now; nothing if it was judged before.
    #[must_use]
    pub fn judge(&self, at: Timestamp, calendar: &WorkingCalendar) -> Option<Judged> {
        self.runs_until()?;
        Some(if at <= self.by {
            Judged::Kept { at, minutes_left: self.minutes(at, self.by, calendar) }
        } else {
            Judged::Missed { at, minutes_late: self.minutes(self.by, at, calendar) }
        })
    }

    fn minutes(&self, from: Timestamp, until: Timestamp, calendar: &WorkingCalendar) -> u32 {
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
            let judged = Deadline::new(by, counts).judge(at, &calendar_2026());
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
        let mut deadline = Deadline::new(by, Counts::Clock);
        assert_eq!(deadline.runs_until(), Some(by));
        deadline.judged = deadline.judge(by, &calendar_2026());
        assert!(deadline.judged.is_some());
        assert_eq!((deadline.runs_until(), deadline.judge(by, &calendar_2026())), (None, None));
    }

    #[test]
    fn it_is_written_short_while_it_runs_and_reads_back() {
        let mut deadline = Deadline::new(Timestamp::from_ms(7), Counts::Working);
        let text = |deadline: &Deadline| serde_json::to_string(deadline).expect("JSON");
        assert_eq!(text(&deadline), r#"{"by":7,"counts":"working"}"#);
        deadline.judged = Some(Judged::Missed { at: Timestamp::from_ms(9), minutes_late: 1 });
        assert_eq!(serde_json::from_str::<Deadline>(&text(&deadline)).expect("a deadline"), deadline);
    }
}
