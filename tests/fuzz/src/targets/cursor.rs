//! Where a phone says that it stands, in an address; and the other texts that stand there: keys, tokens, pages of lists.

use callout_core::{
    domain::{digest::Digest, ids::PersonId, subject::SubjectKey},
    protocol::cursor::Cursor,
};

use super::{json, stays_the_same, sure};

/// Runs it.
pub fn run(bytes: &[u8]) {
    json::<Cursor>(bytes);
    let Ok(text) = str::from_utf8(bytes) else { return };
    if let Ok(cursor) = text.parse::<Cursor>() {
        assert_eq!(cursor.to_string(), text, "a cursor has one spelling");
        stays_the_same(&cursor);
        assert_eq!(cursor.unsealed().to_string().parse(), Ok(cursor.unsealed()));
    }
    if let Ok(digest) = text.parse::<Digest>() {
        assert_eq!(digest.to_string(), text, "a digest has one spelling");
    }
    if let Ok(id) = text.parse::<PersonId>() {
        assert_eq!(sure(id.to_string().parse::<PersonId>(), "what was written is read"), id);
    }
    if let Ok(key) = text.parse::<SubjectKey>() {
        assert_eq!(key.to_string().parse(), Ok(key));
    }
    #[cfg(feature = "office")]
    office(text);
}

/// What the office reads of it.
#[cfg(feature = "office")]
fn office(text: &str) {
    use callout_server::{http, sync::pull::Ask};

    let (cursor, rest) = text.split_once('\n').unwrap_or((text, ""));
    let (until, token) = rest.split_once('\n').unwrap_or((rest, ""));
    let given = |text| Some(text).filter(|text: &&str| !text.is_empty());
    if Ask::parse(Some(cursor), given(until), given(token)).is_ok() {
        assert_eq!(given(until).is_some(), given(token).is_some(), "both parts of a later page come together");
    }
    let page: http::Cursor = sure(serde_json::from_value(text.into()), "any text may be given back");
    if let Err(problem) = http::Cursor::key::<(i64, String)>(Some(&page)) {
        assert_eq!((problem.status.as_u16(), problem.code), (422, "invalid_field"));
    }
}
