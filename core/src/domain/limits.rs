//! Limits of time (时限): by when somebody must have arrived (P4).

use super::{
    calendar::WorkingCalendar,
    customer::Site,
    deadline::{Counts, Deadline, ExcludedDay},
    policy::ArrivalLimits,
    time::Timestamp,
};

const HOUR_MS: i64 = 3_600_000;

/// By when somebody must have arrived (P4): in working hours near by; in clock hours by distance far away, without the
/// holidays on which nobody can travel.
#[must_use]
pub fn arrival(site: Site, received: Timestamp, limits: &ArrivalLimits, calendar: &WorkingCalendar) -> Deadline {
    let in_working_hours =
        |hours: u32| Deadline::new(calendar.add_working_minutes(received, hours.saturating_mul(60)), Counts::Working);
    match site {
        Site::Urban => in_working_hours(limits.urban_hours),
        Site::Suburb => in_working_hours(limits.suburb_hours),
        Site::Far { km } => in_clock_hours(received, limits.hours_at(km), calendar),
    }
}

impl ArrivalLimits {
    /// The clock hours that a far site's distance allows.
    #[must_use]
    pub fn hours_at(&self, km: u32) -> u32 {
        let reaching = self.far_hours.iter().filter(|(up_to_km, _)| km <= *up_to_km);
        reaching.min_by_key(|(up_to_km, _)| *up_to_km).map_or(self.beyond_hours, |(_, hours)| *hours)
    }
}

fn in_clock_hours(received: Timestamp, hours: u32, calendar: &WorkingCalendar) -> Deadline {
    let mut remaining_ms = i64::from(hours) * HOUR_MS;
    let mut limit = Deadline::new(received, Counts::Clock);
    for day in calendar.days_since(received) {
        let (begin, end) = calendar.bounds_of(day);
        if let Some(holiday) = calendar.standstill_on(day) {
            limit.excluded.push(ExcludedDay { day, reason: holiday.name.clone() });
            limit.by = end;
            continue;
        }
        let begin = begin.max(received);
        let day_ms = end.ms() - begin.ms();
        if remaining_ms <= day_ms {
            limit.by = Timestamp::from_ms(begin.ms() + remaining_ms);
            return limit;
        }
        remaining_ms -= day_ms;
        limit.by = end;
    }
    limit
}

#[cfg(test)]
mod tests;
