//! How long acknowledged commands stay on the phone: a server that was restored from a backup asks for them again (DESIGN §3
//! rule 11, F43).
//!
//! Counted in days on which a picture came. By the age that the clock says, a phone whose clock jumps forty years ahead (F6)
//! would forget everything at once.

use std::collections::VecDeque;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    effects::store::{Contents, Write},
    plants::{Plant, is_planted},
    protocol::{limits::ACKNOWLEDGED_KEPT_DAYS, push::Head},
};

/// The key under which the store keeps [`Keeping`].
const META: &str = "acknowledged.days";

/// The last days on which a picture came, oldest first, and what was acknowledged at the beginning of each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keeping(VecDeque<Day>);

/// A day, and the last place that was acknowledged then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Day {
    date: NaiveDate,
    epoch: u32,
    seq: u64,
}

impl Keeping {
    /// As the store holds it.
    #[must_use]
    pub fn restore(contents: &Contents) -> Self {
        contents.meta.get(META).and_then(|json| serde_json::from_slice(json).ok()).unwrap_or_default()
    }

    /// A picture came on that day (of the phone's calendar, right or wrong) and acknowledged so much.
    #[must_use]
    pub fn pictured(&self, day: NaiveDate, acknowledged: Head) -> (Self, Vec<Write>) {
        if self.0.back().is_some_and(|last| last.date == day) {
            return (self.clone(), Vec::new());
        }
        let Head { epoch, seq, .. } = acknowledged;
        // What a restored server forgot, and what was sent again since, is as old as today.
        let mut days = self.0.clone();
        for late in days.iter_mut().filter(|late| (late.epoch, late.seq) > (epoch, seq)) {
            (late.epoch, late.seq) = (epoch, seq);
        }
        days.push_back(Day { date: day, epoch, seq });
        let mut writes = Vec::new();
        let kept = if is_planted(Plant::ForgottenAtOnce) { 0 } else { ACKNOWLEDGED_KEPT_DAYS as usize };
        while days.len() > kept
            && let Some(Day { epoch, seq, .. }) = days.pop_front()
        {
            writes.push(Write::ForgetAcknowledged { epoch, through_seq: seq });
        }
        let keeping = Self(days);
        writes.push(Write::SetMeta { key: META, value: serde_json::to_vec(&keeping).unwrap_or_default() });
        (keeping, writes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::digest::Digest;

    fn day(n: i64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2027, 3, 1).unwrap() + chrono::TimeDelta::days(n)
    }

    const fn head(seq: u64) -> Head {
        Head { epoch: 1, seq, hash: Digest::ZERO }
    }

    fn forgotten(writes: &[Write]) -> Option<u64> {
        writes.iter().find_map(|write| match write {
            Write::ForgetAcknowledged { through_seq, .. } => Some(*through_seq),
            _ => None,
        })
    }

    #[test]
    fn what_was_acknowledged_goes_after_thirty_days_with_a_picture_f43() {
        let mut keeping = Keeping::default();
        for n in 0..30 {
            let (next, writes) = keeping.pictured(day(n), head(u64::try_from(n).unwrap() + 7));
            assert_eq!(forgotten(&writes), None, "day {n}");
            keeping = next;
        }
        assert_eq!(keeping.pictured(day(29), head(99)), (keeping.clone(), Vec::new()));
        assert_eq!(forgotten(&keeping.pictured(day(30), head(99)).1), Some(7));
    }

    /// F6, F43: forty years in one jump are one day.
    #[test]
    fn a_clock_that_jumps_makes_nothing_older() {
        let (keeping, _) = Keeping::default().pictured(day(0), head(5));
        let (keeping, writes) = keeping.pictured(day(14_600), head(6));
        assert_eq!(forgotten(&writes), None);
        assert_eq!(forgotten(&keeping.pictured(day(1), head(7)).1), None);
    }

    #[test]
    fn what_a_restored_server_forgot_is_as_old_as_the_day_it_was_sent_again() {
        let mut keeping = Keeping::default().pictured(day(0), head(50)).0;
        keeping = keeping.pictured(day(1), head(10)).0;
        for n in 2..30 {
            keeping = keeping.pictured(day(n), head(60)).0;
        }
        assert_eq!(forgotten(&keeping.pictured(day(30), head(60)).1), Some(10));
    }
}
