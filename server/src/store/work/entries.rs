//! Entries of a log as rows. A command's events are one text of the row, and so are its bytes; what the row says already is not
//! said in them again.

mod packed;

use std::fmt::Write as _;

use callout_core::domain::{
    ids::{DeviceId, PersonId},
    subject::SubjectKey,
};
use serde::Deserialize;
use serde_json::value::RawValue;
use uuid::Uuid;

pub use self::packed::{Beside, Packer, unpacked};
use crate::sync::heart::rows::{EventRow, LogEntry, Sent};

/// An event, as it is kept; without `about` it happened to what the entry is about. What a phone's owner recorded on it stands
/// without him and the phone, `at` and `what`, and without `at` if it happened when the one before it did.
#[derive(Deserialize)]
struct Kept<'a> {
    about: Option<String>,
    revision: u64,
    #[serde(borrow)]
    event: Option<&'a RawValue>,
    at: Option<i64>,
    #[serde(borrow)]
    what: Option<&'a RawValue>,
}

/// The beginning of an event, as it is written in full.
#[derive(Deserialize)]
struct Event<'a> {
    at: i64,
    #[serde(borrow)]
    what: &'a RawValue,
}

/// Whose phone an entry's command came from; of what the office did there is none.
pub(in crate::store) type Sender = Option<(PersonId, DeviceId)>;

/// Whose phone it was, from the columns of a row.
pub(in crate::store) fn sender(actor: Uuid, device: Option<Uuid>) -> Sender {
    device.map(|device| (PersonId(actor), DeviceId(device)))
}

/// An event in full.
fn in_full((person, device): (PersonId, DeviceId), at: i64, what: &str) -> String {
    format!(r#"{{"at":{at},"by":"{person}","device":"{device}","what":{what}}}"#)
}

/// The events of an entry as one JSON text.
pub(super) fn events_text(entry: &LogEntry) -> String {
    let sender: Sender = entry.sent.as_ref().map(|sent| (entry.actor, sent.device));
    let mut text = String::from("[");
    let mut before = None;
    for event in &entry.events {
        if text.len() > 1 {
            text.push(',');
        }
        text.push('{');
        // Writing to a string does not fail.
        if entry.about != Some(event.key) {
            let _ = write!(text, r#""about":"{}","#, event.key);
        }
        let _ = write!(text, r#""revision":{},"#, event.revision);
        let read = sender.and_then(|sender| Some((sender, serde_json::from_str::<Event<'_>>(&event.body).ok()?)));
        match read {
            Some((sender, Event { at, what })) if in_full(sender, at, what.get()) == event.body => {
                if before.replace(at) != Some(at) {
                    let _ = write!(text, r#""at":{at},"#);
                }
                let _ = write!(text, r#""what":{what}}}"#);
            }
            _ => {
                let _ = write!(text, r#""event":{}}}"#, event.body);
            }
        }
    }
    text.push(']');
    text
}

/// The events of an entry of the office about something, byte for byte as the log covers them; none if they are not what was
/// written.
pub(in crate::store) fn events(about: Option<SubjectKey>, text: &str) -> Option<Vec<EventRow>> {
    events_of(about, None, text)
}

/// The events of any entry, in the same way.
pub(in crate::store) fn events_of(about: Option<SubjectKey>, sender: Sender, text: &str) -> Option<Vec<EventRow>> {
    let kept: Vec<Kept<'_>> = serde_json::from_str(text).ok()?;
    let mut before = None;
    let read = |Kept { about: key, revision, event, at, what }| {
        let key = key.map_or(Ok(about), |key: String| key.parse().map(Some)).ok()??;
        let body = match (event, at, what) {
            (Some(event), None, None) => event.get().to_owned(),
            (None, at, Some(what)) => {
                before = at.or(before);
                in_full(sender?, before?, what.get())
            }
            _ => return None,
        };
        Some(EventRow { key, revision, body })
    };
    kept.into_iter().map(read).collect()
}

/// What the row of an entry says beside the bytes of its command.
pub(super) fn beside<'a>(entry: &'a LogEntry, sent: &Sent) -> Option<Beside<'a>> {
    let (device, epoch, seq) = (sent.device, sent.epoch, sent.seq);
    Some(Beside { command: entry.command?, device, epoch, seq, kind: &entry.kind, about: entry.about? })
}

#[cfg(test)]
mod tests {
    use callout_core::domain::{digest::Digest, ids::BranchId, subject::SubjectKind, time::Timestamp};

    use super::*;

    fn entry() -> LogEntry {
        LogEntry {
            branch: BranchId(Uuid::nil()),
            seq: 1,
            at: Timestamp::from_ms(1),
            actor: PersonId(Uuid::nil()),
            sent: None,
            command: None,
            kind: "take_payment".to_owned(),
            about: Some(SubjectKey { kind: SubjectKind(0), id: Uuid::from_u128(7) }),
            outcome: None,
            detail: String::new(),
            events: Vec::new(),
            prev: Digest::ZERO,
            hash: Digest::ZERO,
        }
    }

    #[test]
    fn events_are_read_as_they_were_written_byte_for_byte() {
        let key = |kind, id| SubjectKey { kind: SubjectKind(kind), id: Uuid::from_u128(id) };
        let event = |key, revision, body: &str| EventRow { key, revision, body: body.to_owned() };
        let mut entry = entry();
        assert_eq!(events_text(&entry), "[]");
        entry.events = vec![event(key(0, 7), 9, r#"{ "at":1}"#), event(key(3, 8), 2, r#"{"n":1.50,"s":"\u00e9"}"#)];
        let text = events_text(&entry);
        assert_eq!(events(entry.about, &text), Some(entry.events.clone()));
        assert_eq!(text.matches("about").count(), 1, "{text}");
        assert_eq!(events(None, &text), None, "an event of nothing");
        assert_eq!(events(entry.about, &text[1..]), None);
    }

    #[test]
    fn what_a_phones_owner_recorded_on_it_says_neither_again_i16() {
        let (actor, device) = (PersonId(Uuid::from_u128(5)), DeviceId(Uuid::from_u128(6)));
        let other = PersonId(Uuid::from_u128(9));
        let mut entry = entry();
        entry.actor = actor;
        let bytes = b"{}".as_slice().into();
        entry.sent = Some(Sent { device, epoch: 1, seq: 1, hash: Digest::ZERO, bytes });
        let ours = |at| in_full((actor, device), at, r#"{ "s":"\u00e9"}"#);
        let bodies = [
            ours(1),
            ours(1),
            ours(2),
            in_full((other, device), 2, "{}"),
            ours(2),
            ours(3).replace(r#","by""#, r#", "by""#),
            ours(3).replace("\"what\"", "\"more\":1,\"what\""),
            ours(3).replace(&format!("\"{device}\""), "null"),
            ours(3).replace('3', "3.5"),
            ours(3).replace('3', "03"),
            r#"{"what":1}"#.to_owned(),
            "7".to_owned(),
        ];
        let bodies = bodies.into_iter().filter(|body| serde_json::from_str::<&RawValue>(body).is_ok());
        let key = SubjectKey { kind: SubjectKind(0), id: Uuid::from_u128(7) };
        entry.events = (1..).zip(bodies).map(|(revision, body)| EventRow { key, revision, body }).collect();
        let text = events_text(&entry);
        let sender = sender(actor.0, Some(device.0));
        assert_eq!(events_of(entry.about, sender, &text), Some(entry.events.clone()), "{text}");
        let is_short = |part: &&str| part.contains("what") && !part.contains("event");
        assert_eq!(text.split(r#""revision""#).filter(is_short).count(), 4, "{text}");
        assert_eq!(text.matches(&actor.to_string()).count(), 4, "{text}");
        assert_eq!(events(entry.about, &text), None, "of nobody's phone");
        let without = text.replacen(r#""at":1,"#, "", 1);
        assert_eq!(events_of(entry.about, sender, &without), None, "at no time");
    }
}
