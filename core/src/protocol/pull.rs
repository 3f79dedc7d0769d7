//! `GET /v1/sync/pull`: one bounded picture, in pages (DESIGN §3 rules 4, 5, 13).
//!
//! The first page fixes `until`; every page of the same picture is made of what stood in the log up to there, so that a
//! page asked for again is the same page. The last one carries the acknowledgement and what the phone should hold.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{
    cursor::Cursor,
    outcome::{DecisionAt, OutcomeAt},
    push::Head,
};
use crate::domain::{
    digest::Digest,
    subject::{Gone, SubjectKey},
};

/// One page.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PullPage))]
pub struct Page {
    /// [`super::limits::PROTOCOL`].
    pub pull: u32,
    /// Where the whole picture ends: the phone's next cursor.
    pub until: Cursor,
    /// What changed: in the order of the company's log, and then of the branch's.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<RawItem>))]
    pub items: Vec<Item>,
    /// What follows.
    pub more: More,
    /// Always true: a page without it was cut (F20).
    pub end: bool,
}

/// What follows a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PullMore))]
#[serde(tag = "more", rename_all = "snake_case")]
pub enum More {
    /// Another page: ask with this token and the same `until`.
    Page {
        /// The token.
        token: String,
    },
    /// The picture is whole.
    Whole {
        /// The head of this device's log, from the same picture as the data (rule 5).
        ack: Head,
        /// What the phone should hold now, where the server computed it (rule 13).
        holdings: Option<Holdings>,
    },
}

/// What a phone holds: both sides compute it from their own data, neither adopts the other's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Holdings {
    /// How many subjects.
    pub subjects: u64,
    /// The digest over them, see [`holdings_digest`].
    pub digest: Digest,
}

/// The digest of subjects by key and the digest of their bodies as they were received, in the order of their keys.
#[must_use]
pub fn holdings_digest(subjects: impl IntoIterator<Item = (SubjectKey, Digest)>) -> Digest {
    let mut rows: Vec<_> = subjects.into_iter().collect();
    rows.sort_unstable();
    let mut bytes = Vec::with_capacity(rows.len() * 50);
    for (key, digest) in rows {
        bytes.extend_from_slice(&key.kind.0.to_be_bytes());
        bytes.extend_from_slice(key.id.as_bytes());
        bytes.extend_from_slice(&digest.0);
    }
    Digest::of_parts(&[b"callout/holdings/2", &bytes])
}

/// Something that changed. On the wire: `{"item": …, "about": …, "revision": …, "body": …}`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(from = "RawItem", into = "RawItem")]
pub enum Item {
    /// A subject that this phone has, new or changed; of a kind from another time as well (F71).
    Put {
        /// Which.
        key: SubjectKey,
        /// How many events made it.
        revision: u64,
        /// The subject, kept by the phone byte for byte.
        body: Box<RawValue>,
    },
    /// A subject that this phone no longer has (rule 7): purge it (I14).
    Gone {
        /// Which.
        key: SubjectKey,
        /// Why.
        why: Gone,
    },
    /// An outcome that is not plainly applied, for a phone that never heard the answer to its push.
    Outcome(OutcomeAt),
    /// What the exceptions desk decided.
    Decision(DecisionAt),
    /// Something a newer server says: kept as it is, and read after an update (F71).
    Other(RawItem),
}

/// An item as it is written: a raw body cannot stand inside an enum that serde tags.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PullItem))]
pub struct RawItem {
    /// What it is.
    pub item: String,
    /// Which subject, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<SubjectKey>,
    /// The revision of a subject that is put.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u64>,
    /// The rest.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::domain::shapes::Anything))]
    pub body: Box<RawValue>,
}

impl From<RawItem> for Item {
    /// An item of another name, or with a body that does not read (a newer server's role, say), holds up no picture.
    fn from(raw: RawItem) -> Self {
        let body = raw.body.get();
        let known = match (raw.item.as_str(), raw.about, raw.revision) {
            ("put", Some(key), Some(revision)) => return Self::Put { key, revision, body: raw.body },
            ("gone", Some(key), _) => serde_json::from_str(body).map(|why| Self::Gone { key, why }),
            ("outcome", ..) => serde_json::from_str(body).map(Self::Outcome),
            ("decision", ..) => serde_json::from_str(body).map(Self::Decision),
            _ => return Self::Other(raw),
        };
        known.unwrap_or(Self::Other(raw))
    }
}

impl From<Item> for RawItem {
    fn from(item: Item) -> Self {
        match item {
            Item::Put { key, revision, body } => {
                Self { item: "put".to_owned(), about: Some(key), revision: Some(revision), body }
            }
            Item::Gone { key, why } => Self { about: Some(key), ..Self::of("gone", &why) },
            Item::Outcome(outcome) => Self::of("outcome", &outcome),
            Item::Decision(decision) => Self::of("decision", &decision),
            Item::Other(raw) => raw,
        }
    }
}

impl RawItem {
    fn of(item: &str, body: &impl Serialize) -> Self {
        // These types have string keys and finite numbers only, so that writing them cannot fail.
        let body = serde_json::value::to_raw_value(body).unwrap_or_else(|_| RawValue::NULL.to_owned());
        Self { item: item.to_owned(), about: None, revision: None, body }
    }
}
