//! Limits of time (时限): by when somebody must have arrived (P4).

use super::{
    calendar::WorkingCalendar,
    customer::Site,
    deadline::{Counts, Deadline, ExcludedDay},
    policy::ArrivalLimits,
    time::Timestamp,
};

const HOUR_MINUTES: u32 = 60;
const MINUTE_MS: i64 = 60_000;

/// By when somebody must have arrived (P4): in working hours near by; in clock hours by distance far away, without the
/// holidays on which nobody can travel.
#[must_use]
pub fn arrival(site: Site, received: Timestamp, limits: &ArrivalLimits, calendar: &WorkingCalendar) -> Deadline {
    let (hours, counts) = match site {
        Site::Urban => (limits.urban_hours, Counts::Working),
        Site::Suburb => (limits.suburb_hours, Counts::Working),
        Site::Far { km } => (limits.hours_at(km), Counts::Clock),
    };
    let minutes = hours.saturating_mul(HOUR_MINUTES);
    let (by, excluded) = arrive_by(received, minutes, counts, &[], calendar);
    Deadline { excluded, ..Deadline::new(received, minutes, by, counts) }
}

/// When a limit of arrival ends that runs since then, and the days that it leaves out: those that were excused count like holidays
/// on which nobody can travel.
#[must_use]
pub fn arrive_by(
    from: Timestamp,
    minutes: u32,
    counts: Counts,
    excused: &[ExcludedDay],
    calendar: &WorkingCalendar,
) -> (Timestamp, Vec<ExcludedDay>) {
    let calendar = calendar.without(excused.iter().map(|excused| (excused.day, &excused.reason)));
    let (by, mut excluded) = match counts {
        Counts::Working => (calendar.add_working_minutes(from, minutes), excused.to_vec()),
        Counts::Clock => in_clock_time(from, minutes, &calendar),
    };
    for day in &mut excluded {
        day.by = excused.iter().find(|excused| excused.day == day.day).and_then(|excused| excused.by);
    }
    (by, excluded)
}

impl ArrivalLimits {
    /// The clock hours that a far site's distance allows.
    #[must_use]
    pub fn hours_at(&self, km: u32) -> u32 {
        let reaching = self.far_hours.iter().filter(|(up_to_km, _)| km <= *up_to_km);
        reaching.min_by_key(|(up_to_km, _)| *up_to_km).map_or(self.beyond_hours, |(_, hours)| *hours)
    }
}

fn in_clock_time(from: Timestamp, minutes: u32, calendar: &WorkingCalendar) -> (Timestamp, Vec<ExcludedDay>) {
    let mut remaining_ms = i64::from(minutes) * MINUTE_MS;
    let (mut by, mut excluded) = (from, Vec::new());
    for day in calendar.days_since(from) {
        let (begin, end) = calendar.bounds_of(day);
        if let Some(holiday) = calendar.standstill_on(day) {
            excluded.push(ExcludedDay { day, reason: holiday.name.clone(), by: None });
            by = end;
            continue;
        }
        let begin = begin.max(from);
        let day_ms = end.ms() - begin.ms();
        if remaining_ms <= day_ms {
            return (Timestamp::from_ms(begin.ms() + remaining_ms), excluded);
        }
        remaining_ms -= day_ms;
        by = end;
    }
    (by, excluded)
}

#[cfg(test)]
mod tests;
