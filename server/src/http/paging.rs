//! Lists in pages: bounded in size, continued by a cursor that says nothing to the client (I19).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use callout_core::domain::shapes::{self, Whole};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, DeserializeOwned, Error as _, Unexpected},
};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

use super::{Problem, invalid_field};

/// The longest cursor: a name of 200 bytes, escaped and in base64.
const CURSOR_BYTES_MAX: usize = 2_000;

/// In the document: the revision that was read.
pub type Revision = Whole<0, { i64::MAX }>;

/// Reads one: a number that no file ever has is wrong, also where nothing is left to do.
pub fn revision<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let read = u64::deserialize(deserializer)?;
    i64::try_from(read).map_err(|_| D::Error::invalid_value(Unexpected::Unsigned(read), &"a revision"))
}

/// How many rows a page has, 1 to 200; 50 if nothing is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageSize(u16);

impl PageSize {
    /// The most that one page has.
    pub const MAX: u16 = 200;

    /// One row more than the page has: whether it comes tells whether another page follows.
    #[must_use]
    pub fn probe(self) -> i64 {
        i64::from(self.0) + 1
    }
}

impl PartialSchema for PageSize {
    fn schema() -> RefOr<Schema> {
        Whole::<1, { Self::MAX as i64 }>::schema()
    }
}

impl ToSchema for PageSize {}

impl Default for PageSize {
    fn default() -> Self {
        Self(50)
    }
}

impl<'de> Deserialize<'de> for PageSize {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u16::deserialize(deserializer)? {
            size @ 1..=Self::MAX => Ok(Self(size)),
            _ => Err(de::Error::custom(format_args!("must be between 1 and {}", Self::MAX))),
        }
    }
}

/// Where the next page begins, as the client gives it back.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub struct Cursor(String);

impl PartialSchema for Cursor {
    fn schema() -> RefOr<Schema> {
        shapes::written(1, CURSOR_BYTES_MAX, "^[0-9A-Za-z_-]+$")
    }
}

impl ToSchema for Cursor {}

impl Cursor {
    /// The key behind which the page begins; the beginning if there is no cursor.
    pub fn key<K: DeserializeOwned + Default>(cursor: Option<&Self>) -> Result<K, Problem> {
        let Some(Self(text)) = cursor else { return Ok(K::default()) };
        let key = (text.len() <= CURSOR_BYTES_MAX).then(|| URL_SAFE_NO_PAD.decode(text).ok()).flatten();
        key.and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .ok_or_else(|| invalid_field("cursor", "must be the `next` of the page before"))
    }
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// The `cursor` of the next page; none at the end.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// A page of what was found with [`PageSize::probe`], continued behind its last row.
    pub fn of<K: Serialize>(mut items: Vec<T>, size: PageSize, key: impl Fn(&T) -> K) -> Self {
        let has_next = items.len() > usize::from(size.0);
        items.truncate(size.0.into());
        let next = items.last().filter(|_| has_next).map(|last| {
            // Keys are strings, ids and numbers, so that writing them cannot fail.
            URL_SAFE_NO_PAD.encode(serde_json::to_vec(&key(last)).unwrap_or_default())
        });
        Self { items, next }
    }

    /// The same page of something made from each row.
    pub fn map<U>(self, make: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(make).collect(), next: self.next }
    }

    /// The same page without some of its rows; it continues where it did.
    pub fn filter_map<U>(self, make: impl FnMut(T) -> Option<U>) -> Page<U> {
        Page { items: self.items.into_iter().filter_map(make).collect(), next: self.next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_continued_behind_its_last_row() {
        let page = Page::of(vec![1, 2, 3], PageSize(2), |n| *n);
        assert_eq!(page.items, [1, 2]);
        let cursor = page.next.map(Cursor);
        assert_eq!(Cursor::key::<i64>(cursor.as_ref()).unwrap(), 2);
        assert!(Page::of(vec![1, 2], PageSize(2), |n| *n).next.is_none());
    }

    #[test]
    fn sizes_and_cursors_that_nobody_gave_are_refused_i19() {
        assert!(serde_json::from_str::<PageSize>("0").is_err());
        assert!(serde_json::from_str::<PageSize>("201").is_err());
        for text in ["!", "e30", &"A".repeat(2_001)] {
            let cursor = Cursor(text.to_owned());
            assert_eq!(Cursor::key::<i64>(Some(&cursor)).unwrap_err().code, "invalid_field");
        }
    }
}
