//! What differs: a line each, the first few of them, and how many more. Places and fields only: never what people wrote.

use std::fmt;

use callout_core::domain::ids::BranchId;

/// So many findings are told; one is a reason to stop, and ten thousand help nobody.
pub const FINDINGS_SHOWN: usize = 20;

/// Something that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// In which log.
    pub log: BranchId,
    /// Which subject, case, number, table.
    pub which: String,
    /// The field, and how it differs.
    pub says: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { log, which, says } = self;
        if *log == BranchId::COMPANY {
            write!(f, "company: ")?;
        } else {
            write!(f, "branch {log}: ")?;
        }
        write!(f, "{which}: {says}")
    }
}

/// The first findings, and the count of all of them.
#[derive(Debug, Default)]
pub struct Findings {
    /// The first, in the order of the logs.
    pub first: Vec<Finding>,
    /// All of them.
    pub count: usize,
}

impl Findings {
    /// Adds one.
    pub fn add(&mut self, log: BranchId, which: impl fmt::Display, says: impl fmt::Display) {
        self.count += 1;
        if self.first.len() < FINDINGS_SHOWN {
            self.first.push(Finding { log, which: which.to_string(), says: says.to_string() });
        }
    }

    /// How many are not among the first.
    #[must_use]
    pub const fn more(&self) -> usize {
        self.count - self.first.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_are_named_and_the_others_counted() {
        let mut findings = Findings::default();
        for n in 0..=FINDINGS_SHOWN {
            findings.add(BranchId::COMPANY, "prices", format_args!("revision {n} differs"));
        }
        assert_eq!((findings.first.len(), findings.more()), (FINDINGS_SHOWN, 1));
        assert_eq!(findings.first[0].to_string(), "company: prices: revision 0 differs");
    }
}
