//! What is true, whoever says otherwise: written down as it happens, compared at the end (FAULTS I1–I24).
//!
//! Nothing in here asks the product's own queries: phones' files and the server's tables are read directly.

pub mod books;
pub mod complaints;
mod history;
pub mod holds;
pub mod judge;
pub mod ledger;
mod limits;
mod money;
pub mod sight;
pub mod tokens;
pub mod witness;

/// Something that must never be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which invariant: `I7`, `liveness`.
    pub invariant: &'static str,
    /// What was found.
    pub what: String,
}

impl Violation {
    /// A violation.
    #[must_use]
    pub fn new(invariant: &'static str, what: impl Into<String>) -> Self {
        Self { invariant, what: what.into() }
    }
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.invariant, self.what)
    }
}
