//! What phones say of themselves, between the moment they say it and the moment it is written: a push never waits for it, and many
//! reports become one small transaction, every [`WRITE_EVERY`].
//!
//! What a crash takes from here the phone says again with its next push or pull.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use callout_core::{
    domain::{ids::DeviceId, time::Timestamp},
    protocol::report::Report,
};

use crate::store::device_reports::Reported;

/// How often what phones said is written: the office may see it that much later from another server's process.
pub const WRITE_EVERY: Duration = Duration::from_secs(2);

/// A report that says the same again is passed over for so long: a phone that pulls page after page is one contact.
const UNCHANGED_MS: i64 = 10_000;

/// The last reports of the phones that this process heard of since it started; one for each enrolled device at most.
#[derive(Debug, Default)]
pub struct Reports(Mutex<BTreeMap<DeviceId, Heard>>);

#[derive(Debug)]
struct Heard {
    reported: Reported,
    is_written: bool,
}

impl Reports {
    /// A phone said this of itself.
    pub fn hear(&self, device: DeviceId, report: Report, at: Timestamp) {
        let mut heard = self.heard();
        let is_same = |before: &Heard| {
            before.reported.report == report && at.ms().saturating_sub(before.reported.at.ms()) < UNCHANGED_MS
        };
        if !heard.get(&device).is_some_and(is_same) {
            heard.insert(device, Heard { reported: Reported { device, at, report }, is_written: false });
        }
    }

    /// The phone's last report, if this process heard one.
    #[must_use]
    pub fn last(&self, device: DeviceId) -> Option<Reported> {
        self.heard().get(&device).map(|heard| heard.reported.clone())
    }

    /// What is not written yet.
    #[must_use]
    pub fn unwritten(&self) -> Vec<Reported> {
        self.heard().values().filter(|heard| !heard.is_written).map(|heard| heard.reported.clone()).collect()
    }

    /// These were written; what came meanwhile is not among them.
    pub fn written(&self, reports: &[Reported]) {
        let mut heard = self.heard();
        for reported in reports {
            if let Some(heard) = heard.get_mut(&reported.device) {
                heard.is_written |= heard.reported == *reported;
            }
        }
    }

    fn heard(&self) -> MutexGuard<'_, BTreeMap<DeviceId, Heard>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(pending: u32) -> Report {
        let app = "1.0.0".parse().expect("a version");
        let (cursor, oldest_pending, free_mib, battery_percent) = (None, None, None, None);
        Report { cursor, pending, oldest_pending, photos_waiting: 0, photos_lost: 0, app, free_mib, battery_percent }
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_ms(1_800_000_000_000 + seconds * 1_000)
    }

    const PHONE: DeviceId = DeviceId(uuid::Uuid::from_u128(7));

    #[test]
    fn the_same_again_is_passed_over_for_a_while_and_a_change_is_not() {
        let reports = Reports::default();
        reports.hear(PHONE, report(1), at(0));
        reports.hear(PHONE, report(1), at(9));
        assert_eq!(reports.last(PHONE).map(|reported| reported.at), Some(at(0)));
        reports.hear(PHONE, report(2), at(9));
        assert_eq!(reports.last(PHONE).map(|reported| reported.report), Some(report(2)));
        reports.hear(PHONE, report(2), at(19));
        assert_eq!(reports.last(PHONE).map(|reported| reported.at), Some(at(19)));
    }

    #[test]
    fn what_came_while_it_was_written_is_written_next() {
        let reports = Reports::default();
        reports.hear(PHONE, report(1), at(0));
        let writing = reports.unwritten();
        reports.hear(PHONE, report(2), at(1));
        reports.written(&writing);
        assert_eq!(reports.unwritten().len(), 1);
        reports.written(&reports.unwritten());
        assert_eq!(reports.unwritten(), []);
    }
}
