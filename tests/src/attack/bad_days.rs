//! Bad days: kills between two steps, wrong clocks, full disks, restored copies.

mod doctor;

use super::Scenario;

/// All of them.
pub(super) const ALL: &[Scenario] = &[
    Scenario { name: "doctor-noise", run: doctor::noise },
    Scenario { name: "doctor-voucher", run: doctor::voucher },
    Scenario { name: "doctor-books", run: doctor::books },
    Scenario { name: "doctor-cut-log", run: doctor::cut_log },
];
