//! Where a phone stands in its branch's order of events and in the company's: server incarnation, sequence and digest (I11).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::domain::{
    digest::Digest,
    ids::{BranchId, Incarnation},
};

/// A place in one log: the number of an entry and the digest of the chain up to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = LogPosition))]
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

/// A cursor: one place in each of the two logs, of one moment. In an address it is written
/// `incarnation~branch~seq~digest~seq~digest`, the branch's place before the company's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PullCursor))]
pub struct Cursor {
    /// The life of the server's database.
    pub incarnation: Incarnation,
    /// The branch.
    pub branch: BranchId,
    /// Where in its log.
    pub position: Position,
    /// Where in the company's.
    pub company: Position,
}

/// In the document: a cursor as it is written in an address.
#[cfg(feature = "openapi")]
pub struct WrittenCursor;

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for WrittenCursor {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        const ID: &str = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
        const PLACE: &str = "[0-9]{1,19}~[0-9a-f]{64}";
        crate::domain::shapes::written(207, 243, &format!("^{ID}~{ID}~{PLACE}~{PLACE}$"))
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for WrittenCursor {}

/// The text is no cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a cursor is written incarnation~branch~seq~digest~seq~digest")]
pub struct NotACursor;

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}~{}", self.seq, self.digest)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}~{}~{}~{}", self.incarnation, self.branch, self.position, self.company)
    }
}

impl FromStr for Cursor {
    type Err = NotACursor;

    fn from_str(text: &str) -> Result<Self, NotACursor> {
        let parts: Vec<_> = text.split('~').collect();
        let [incarnation, branch, at @ ..] = parts.as_slice() else { return Err(NotACursor) };
        let [seq, digest, company_seq, company_digest] = at else { return Err(NotACursor) };
        Ok(Self {
            incarnation: incarnation.parse().map_err(|_| NotACursor)?,
            branch: branch.parse().map_err(|_| NotACursor)?,
            position: position(seq, digest)?,
            company: position(company_seq, company_digest)?,
        })
    }
}

fn position(seq: &str, digest: &str) -> Result<Position, NotACursor> {
    Ok(Position { seq: seq.parse().map_err(|_| NotACursor)?, digest: digest.parse().map_err(|_| NotACursor)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{branch, id};

    #[test]
    fn a_cursor_is_read_as_it_was_written_the_branchs_place_before_the_companys() {
        let cursor = Cursor {
            incarnation: id(7),
            branch: branch(),
            position: Position { seq: 12, digest: Digest::of(b"of the branch") },
            company: Position { seq: 3, digest: Digest::of(b"of the company") },
        };
        let text = cursor.to_string();
        let Cursor { incarnation, branch, position, company } = cursor;
        assert_eq!(text, format!("{incarnation}~{branch}~12~{}~3~{}", position.digest, company.digest));
        assert_eq!(text.parse(), Ok(cursor));
        let (branch_only, _) = text.rsplit_once("~3~").expect("two places");
        for wrong in ["", "~~~~~", branch_only, &format!("{text}~1"), &text.replace("~3~", "~x~")] {
            assert_eq!(wrong.parse::<Cursor>(), Err(NotACursor), "{wrong}");
        }
    }
}
