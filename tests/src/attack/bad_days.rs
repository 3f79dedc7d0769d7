//! Bad days: kills between two steps, wrong clocks, full disks, restored copies.

use super::Scenario;

/// All of them.
pub(super) const ALL: &[Scenario] = &[];
