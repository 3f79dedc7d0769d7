//! Thieves and colleagues: what somebody does who has a phone, a session or a place at a desk.

use super::Scenario;

/// All of them.
pub(super) const ALL: &[Scenario] = &[];
