//! Bad days: kills between two steps, wrong clocks, full disks, restored copies.

mod backup;
mod disk;
mod doctor;

use super::Scenario;

/// All of them.
pub(super) const ALL: &[Scenario] = &[
    Scenario { name: "backup-at-work", run: backup::at_work },
    Scenario { name: "old-copy-untold", run: backup::old_copy_untold },
    Scenario { name: "killed-at-the-last-part", run: disk::killed_at_the_last_part },
    Scenario { name: "disk-nearly-full", run: disk::nearly_full },
    Scenario { name: "doctor-noise", run: doctor::noise },
    Scenario { name: "doctor-voucher", run: doctor::voucher },
    Scenario { name: "doctor-books", run: doctor::books },
    Scenario { name: "doctor-cut-log", run: doctor::cut_log },
];
