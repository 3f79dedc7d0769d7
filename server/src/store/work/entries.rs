//! Entries of a log as rows. A command's events are one text of the row; what the row says already is not said in it again.

use std::fmt::Write as _;

use callout_core::domain::subject::SubjectKey;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::sync::heart::rows::{EventRow, LogEntry};

/// An event, as it is kept; without `about` it happened to what the entry is about.
#[derive(Deserialize)]
struct Kept<'a> {
    about: Option<String>,
    revision: u64,
    #[serde(borrow)]
    event: &'a RawValue,
}

/// The events of an entry as one JSON text.
pub(super) fn events_text(entry: &LogEntry) -> String {
    let mut text = String::from("[");
    for event in &entry.events {
        if text.len() > 1 {
            text.push(',');
        }
        text.push('{');
        // Writing to a string does not fail.
        if entry.about != Some(event.key) {
            let _ = write!(text, r#""about":"{}","#, event.key);
        }
        let _ = write!(text, r#""revision":{},"event":{}}}"#, event.revision, event.body);
    }
    text.push(']');
    text
}

/// The events of an entry about something, byte for byte as the log covers them; none if they are not what was written.
pub(in crate::store) fn events(about: Option<SubjectKey>, text: &str) -> Option<Vec<EventRow>> {
    let kept: Vec<Kept<'_>> = serde_json::from_str(text).ok()?;
    let read = |kept: Kept<'_>| {
        let key = kept.about.map_or(Ok(about), |key| key.parse().map(Some)).ok()??;
        Some(EventRow { key, revision: kept.revision, body: kept.event.get().to_owned() })
    };
    kept.into_iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use callout_core::domain::{
        digest::Digest,
        ids::{BranchId, PersonId},
        subject::SubjectKind,
        time::Timestamp,
    };
    use uuid::Uuid;

    use super::*;

    #[test]
    fn events_are_read_as_they_were_written_byte_for_byte() {
        let key = |kind, id| SubjectKey { kind: SubjectKind(kind), id: Uuid::from_u128(id) };
        let event = |key, revision, body: &str| EventRow { key, revision, body: body.to_owned() };
        let mut entry = LogEntry {
            branch: BranchId(Uuid::nil()),
            seq: 1,
            at: Timestamp::from_ms(1),
            actor: PersonId(Uuid::nil()),
            sent: None,
            command: None,
            kind: "take_payment".to_owned(),
            about: Some(key(0, 7)),
            outcome: None,
            detail: String::new(),
            events: Vec::new(),
            prev: Digest::ZERO,
            hash: Digest::ZERO,
        };
        assert_eq!(events_text(&entry), "[]");
        entry.events = vec![event(key(0, 7), 9, r#"{ "at":1}"#), event(key(3, 8), 2, r#"{"n":1.50,"s":"\u00e9"}"#)];
        let text = events_text(&entry);
        assert_eq!(events(entry.about, &text), Some(entry.events.clone()));
        assert_eq!(text.matches("about").count(), 1, "{text}");
        assert_eq!(events(None, &text), None, "an event of nothing");
        assert_eq!(events(entry.about, &text[1..]), None);
    }
}
