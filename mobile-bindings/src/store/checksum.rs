//! SHA-256 as functions of SQL, so that a row is sealed and checked where it is written and read: `digest_of(…)` over
//! columns, `sha256(bytes)` as commands and blobs are named.

use std::borrow::Cow;

use callout_core::domain::digest::Digest;
use rusqlite::{
    Connection,
    functions::{Context, FunctionFlags},
    types::ValueRef,
};

/// Makes the functions known to the connection.
pub(super) fn register(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_DIRECTONLY;
    connection.create_scalar_function("digest_of", -1, flags, |context| Ok(digest_of(context).0.to_vec()))?;
    connection.create_scalar_function("sha256", 1, flags, |context| {
        Ok(context.get_raw(0).as_blob_or_null()?.map(|bytes| Digest::of(bytes).0.to_vec()))
    })
}

/// Each value counts with its type and length, so that no two rows have the same parts.
fn digest_of(context: &Context<'_>) -> Digest {
    Digest::of_tagged((0..context.len()).map(|n| match context.get_raw(n) {
        ValueRef::Null => (0, Cow::Borrowed(&[][..])),
        ValueRef::Integer(value) => (1, value.to_be_bytes().to_vec().into()),
        ValueRef::Real(value) => (2, value.to_be_bytes().to_vec().into()),
        ValueRef::Text(text) => (3, text.into()),
        ValueRef::Blob(bytes) => (4, bytes.into()),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_other_types_and_other_cuts_have_other_digests() {
        let connection = Connection::open_in_memory().unwrap();
        register(&connection).unwrap();
        let digest =
            |sql: &str| connection.query_row(&format!("SELECT {sql}"), [], |row| row.get::<_, Vec<u8>>(0)).unwrap();
        let all = [
            "digest_of('a', 'b')",
            "digest_of('ab')",
            "digest_of(x'61', 'b')",
            "digest_of('a', NULL)",
            "digest_of('a', 1)",
        ]
        .map(digest);
        for (n, one) in all.iter().enumerate() {
            assert!(all[..n].iter().all(|other| other != one), "{n}");
        }
    }
}
