//! Where a phone stands in a branch's order of events: server incarnation, sequence and digest (I11).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::domain::{
    digest::Digest,
    ids::{BranchId, Incarnation},
};

/// A place in one branch's log: the number of an entry and the digest of the chain up to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The entry's number; 0 is before the first.
    pub seq: u64,
    /// The digest of the chain up to it; zeros before the first.
    pub digest: Digest,
}

impl Position {
    /// Before the first entry.
    pub const START: Self = Self { seq: 0, digest: Digest::ZERO };
}

/// A cursor. In an address it is written `incarnation~branch~seq~digest`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The life of the server's database.
    pub incarnation: Incarnation,
    /// The branch.
    pub branch: BranchId,
    /// Where in its log.
    pub position: Position,
}

/// The text is no cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a cursor is written incarnation~branch~seq~digest")]
pub struct NotACursor;

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}~{}~{}~{}", self.incarnation, self.branch, self.position.seq, self.position.digest)
    }
}

impl FromStr for Cursor {
    type Err = NotACursor;

    fn from_str(text: &str) -> Result<Self, NotACursor> {
        let parts: Vec<_> = text.split('~').collect();
        let [incarnation, branch, seq, digest] = parts.as_slice() else { return Err(NotACursor) };
        Ok(Self {
            incarnation: incarnation.parse().map_err(|_| NotACursor)?,
            branch: branch.parse().map_err(|_| NotACursor)?,
            position: Position {
                seq: seq.parse().map_err(|_| NotACursor)?,
                digest: digest.parse().map_err(|_| NotACursor)?,
            },
        })
    }
}
