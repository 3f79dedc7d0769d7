//! The key of the cursors that phones are given: by its seal the server knows one that it gave itself (F79).
//!
//! It lives as long as the database, longer than the keys of tokens: a copy of any age knows the cursors of its originals.

use callout_core::{domain::digest::Digest, protocol::cursor::Cursor};

/// Bytes of the key: nobody guesses 256 bits.
pub const CURSOR_KEY_BYTES: usize = 32;

/// What the seals are for, so that the key is never asked for anything else.
const PURPOSE: &[u8] = b"callout/cursor/1";

/// The key of a database's cursors.
pub struct CursorKey(Vec<u8>);

impl CursorKey {
    /// The key as the database keeps it.
    #[must_use]
    pub const fn new(secret: Vec<u8>) -> Self {
        Self(secret)
    }

    /// The cursor with the seal of this database.
    #[must_use]
    pub fn seal(&self, cursor: Cursor) -> Cursor {
        let places = cursor.unsealed().to_string();
        // Each part is led by its length, so that nobody makes the seal of other places of one that he has.
        Cursor { seal: Some(Digest::of_parts(&[PURPOSE, &self.0, places.as_bytes()])), ..cursor }
    }

    /// Whether this database, or one that it was copied from or to, gave the cursor.
    #[must_use]
    pub fn gave(&self, cursor: Cursor) -> bool {
        // Compared by their digests: how long it takes says nothing of the right one.
        let of = |cursor: Cursor| cursor.seal.map(|seal| Digest::of(&seal.0));
        cursor.seal.is_some() && of(cursor) == of(self.seal(cursor))
    }
}

#[cfg(test)]
mod tests {
    use callout_core::{
        domain::ids::{BranchId, Incarnation},
        protocol::cursor::Position,
    };
    use uuid::Uuid;

    use super::*;

    #[test]
    fn only_the_key_that_gave_a_cursor_knows_it_and_only_as_it_was_given_f79() {
        let key = CursorKey::new(vec![1; CURSOR_KEY_BYTES]);
        let position = Position { seq: 12, digest: Digest::of(b"of the branch") };
        let (incarnation, branch) = (Incarnation(Uuid::from_u128(7)), BranchId(Uuid::from_u128(8)));
        let cursor = Cursor { incarnation, branch, position, company: Position::START, seal: None };
        let given = key.seal(cursor);
        assert!(key.gave(given));
        assert_eq!(key.seal(given), given);
        let ahead = Position { seq: 13, ..position };
        let others = [
            cursor,
            Cursor { position: ahead, ..given },
            Cursor { company: ahead, ..given },
            Cursor { incarnation: Incarnation(Uuid::from_u128(9)), ..given },
            Cursor { branch: BranchId(Uuid::from_u128(9)), ..given },
            CursorKey::new(vec![2; CURSOR_KEY_BYTES]).seal(cursor),
        ];
        for other in others {
            assert!(!key.gave(other), "{other}");
        }
    }
}
