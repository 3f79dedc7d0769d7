//! The scanner: whatever reads a code that is printed or shown on a screen. What it reads is the core's to judge.

use crux_core::capability::Operation;
use facet::Facet;
use serde::{Deserialize, Serialize};

/// Asks for what is in a code: a QR code above all, or any other that the system reads.
#[derive(Facet, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScanCode;

/// What was read.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[repr(C)]
pub enum ScanAnswer {
    /// A code.
    Read {
        /// Its text, as it stands in it.
        text: String,
    },
    /// The person scanned none.
    Cancelled,
    /// The camera does not work.
    Failed {
        /// The system's words, for the log.
        message: String,
    },
}

impl Operation for ScanCode {
    type Output = ScanAnswer;
}
