//! Events that only the core sends itself, the answers of its effects: each machine's own, side by side.

use super::{boot::Booted, enrol::Tried, working};
use crate::effects::scan::ScanAnswer;

/// An inner event.
#[derive(Clone, Debug)]
pub enum Inner {
    /// Everything that a start needs is read.
    Boot(Box<Booted>),
    /// An enrolment was tried.
    Enrol(Box<Tried>),
    /// The scanner answered.
    Scanned {
        /// Which scan.
        scan: u32,
        /// What it read.
        answer: ScanAnswer,
    },
    /// Something at work.
    Working(working::event::Event),
}
