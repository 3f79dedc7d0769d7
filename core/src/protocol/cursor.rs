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
/// `incarnation~branch~seq~digest~seq~digest`, the branch's place before the company's, and `~seal` behind it where there is one.
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
    /// By which the server knows that it gave the cursor itself; a phone keeps it and sends it back as it came (F79).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<Digest>,
}

impl Cursor {
    /// The same places, without what proves who gave them.
    #[must_use]
    pub const fn unsealed(self) -> Self {
        Self { seal: None, ..self }
    }
}

/// In the document: a cursor as it is written in an address.
#[cfg(feature = "openapi")]
pub struct WrittenCursor;

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for WrittenCursor {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        const ID: &str = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
        const PLACE: &str = "[0-9]{1,19}~[0-9a-f]{64}";
        crate::domain::shapes::written(207, 308, &format!("^{ID}~{ID}~{PLACE}~{PLACE}(~[0-9a-f]{{64}})?$"))
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for WrittenCursor {}

/// The text is no cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a cursor is written incarnation~branch~seq~digest~seq~digest, with ~seal behind it or not")]
pub struct NotACursor;

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}~{}", self.seq, self.digest)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}~{}~{}~{}", self.incarnation, self.branch, self.position, self.company)?;
        self.seal.map_or(Ok(()), |seal| write!(f, "~{seal}"))
    }
}

impl FromStr for Cursor {
    type Err = NotACursor;

    fn from_str(text: &str) -> Result<Self, NotACursor> {
        let parts: Vec<_> = text.split('~').collect();
        let [incarnation, branch, at @ ..] = parts.as_slice() else { return Err(NotACursor) };
        let [seq, digest, company_seq, company_digest, seal @ ..] = at else { return Err(NotACursor) };
        let seal = match seal {
            [] => None,
            [seal] => Some(seal.parse().map_err(|_| NotACursor)?),
            _ => return Err(NotACursor),
        };
        let cursor = Self {
            incarnation: incarnation.parse().map_err(|_| NotACursor)?,
            branch: branch.parse().map_err(|_| NotACursor)?,
            position: position(seq, digest)?,
            company: position(company_seq, company_digest)?,
            seal,
        };
        // One spelling only: numbers and ids have others (`+07`, braces), in which nobody ever gave a cursor.
        if cursor.to_string() == text { Ok(cursor) } else { Err(NotACursor) }
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
            seal: None,
        };
        let text = cursor.to_string();
        let Cursor { incarnation, branch, position, company, seal: _ } = cursor;
        assert_eq!(text, format!("{incarnation}~{branch}~12~{}~3~{}", position.digest, company.digest));
        assert_eq!(text.parse(), Ok(cursor));
        let (branch_only, _) = text.rsplit_once("~3~").expect("two places");
        for wrong in ["", "~~~~~", branch_only, &format!("{text}~1"), &text.replace("~3~", "~x~")] {
            assert_eq!(wrong.parse::<Cursor>(), Err(NotACursor), "{wrong}");
        }
    }

    #[test]
    fn only_one_spelling_is_a_cursor() {
        let (incarnation, branch) = (id::<Incarnation>(0xAB), branch());
        let places = format!("12~{}~3~{}", Digest::ZERO, Digest::ZERO);
        let text = format!("{incarnation}~{branch}~{places}");
        assert!(text.parse::<Cursor>().is_ok());
        let others = [
            text.replace("~12~", "~+12~"),
            text.replace("~3~", "~003~"),
            format!("{{{incarnation}}}~{branch}~{places}"),
            format!("{}~{branch}~{places}", incarnation.0.simple()),
            format!("{}~{branch}~{places}", incarnation.to_string().to_uppercase()),
        ];
        for other in others {
            assert_eq!(other.parse::<Cursor>(), Err(NotACursor), "{other}");
        }
    }

    #[test]
    fn a_seal_goes_where_the_cursor_goes_in_an_address_and_in_what_is_kept_f79() {
        let (bare, seal) = (
            Cursor {
                incarnation: id(7),
                branch: branch(),
                position: Position::START,
                company: Position::START,
                seal: None,
            },
            Digest::of(b"of the server"),
        );
        let sealed = Cursor { seal: Some(seal), ..bare };
        assert_eq!(sealed.to_string(), format!("{bare}~{seal}"));
        assert_eq!(sealed.to_string().parse(), Ok(sealed));
        assert_eq!(format!("{sealed}~{seal}").parse::<Cursor>(), Err(NotACursor));
        assert_eq!(sealed.unsealed(), bare);
        let kept = serde_json::to_string(&sealed).expect("JSON");
        assert_eq!(serde_json::from_str::<Cursor>(&kept).expect("a cursor"), sealed);
        assert!(!serde_json::to_string(&bare).expect("JSON").contains("seal"), "pages of before are written as ever");
    }
}
