//! The table of checks at the end of the day.

/// What was checked, and whether it held.
#[derive(Debug, Default)]
pub struct Checks(Vec<(String, bool)>);

impl Checks {
    /// Notes a check.
    pub fn check(&mut self, what: String, holds: bool) {
        self.0.push((what, holds));
    }

    /// The checks in order.
    pub fn rows(&self) -> &[(String, bool)] {
        &self.0
    }

    /// How many held.
    pub fn passed(&self) -> usize {
        self.0.iter().filter(|(_, holds)| *holds).count()
    }

    /// How many did not.
    pub fn failed(&self) -> usize {
        self.0.len() - self.passed()
    }
}
