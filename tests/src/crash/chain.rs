//! The chain of the log, computed again from its description (ADR 0002), not with the product's code.

use std::collections::HashMap;

use callout_core::domain::{digest::Digest, ids::BranchId};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::records::Entry;

/// The chain as far as it was followed.
#[derive(Debug)]
pub struct Chain {
    /// The last entry.
    pub seq: i64,
    /// Its hash.
    pub hash: Vec<u8>,
    /// How many events of each subject there were, by `kind/id`.
    pub revisions: HashMap<String, i64>,
    at: i64,
}

/// One of the events of an entry; without `about` it happened to what the entry is about. What the entry's actor recorded on its
/// device says neither again, and its time only where it is not that of the one before.
#[derive(Deserialize)]
struct Kept<'a> {
    about: Option<String>,
    revision: i64,
    #[serde(borrow)]
    event: Option<&'a RawValue>,
    at: Option<i64>,
    #[serde(borrow)]
    what: Option<&'a RawValue>,
}

impl Default for Chain {
    fn default() -> Self {
        Self { seq: 0, hash: Digest::ZERO.0.to_vec(), revisions: HashMap::new(), at: -1 }
    }
}

impl Chain {
    /// Follows it to the next entry, or says what is wrong there (I3, I16, I20).
    pub fn follow(&mut self, branch: BranchId, entry: &Entry) -> Result<(), String> {
        let events = events_of(entry);
        let wrong = if entry.seq != self.seq + 1 {
            Some("follows a gap")
        } else if entry.at <= self.at {
            Some("is not later than the one before")
        } else if Some(&entry.hash)
            != events.as_ref().and_then(|events| hash(branch, &self.hash, entry, events)).as_ref()
        {
            Some("was changed, or does not follow from the one before")
        } else if !events.is_some_and(|events| self.count(&events)) {
            Some("misses an event before its own")
        } else {
            None
        };
        (self.seq, self.at) = (entry.seq, entry.at);
        self.hash.clone_from(&entry.hash);
        wrong.map_or(Ok(()), |what| Err(format!("entry {} of the log {what} (I16)", entry.seq)))
    }

    /// Whether the events of each subject go on by one.
    fn count(&mut self, events: &[(String, i64, String)]) -> bool {
        events.iter().all(|(about, revision, _)| {
            let last = self.revisions.entry(about.clone()).or_default();
            *last += 1;
            *last == *revision
        })
    }
}

/// What the entry did: to which subject, the revision that it made, the event byte for byte. None where it cannot be read.
fn events_of(entry: &Entry) -> Option<Vec<(String, i64, String)>> {
    let events: Vec<Kept<'_>> = serde_json::from_str(&entry.events).ok()?;
    let own = about_of(entry);
    let mut read = Vec::with_capacity(events.len());
    let mut before = None;
    for Kept { about, revision, event, at, what } in events {
        before = at.or(before);
        let event = match (event, what) {
            (Some(event), _) => event.get().to_owned(),
            (None, what) => {
                let (at, by, device, what) = (before?, entry.actor, entry.device?, what?.get());
                format!(r#"{{"at":{at},"by":"{by}","device":"{device}","what":{what}}}"#)
            }
        };
        read.push((about.or_else(|| own.clone())?, revision, event));
    }
    Some(read)
}

fn about_of(entry: &Entry) -> Option<String> {
    entry.about_kind.zip(entry.about_id).map(|(kind, id)| format!("{kind}/{id}"))
}

/// The hash that an entry must have; none where its row is no entry.
fn hash(branch: BranchId, prev: &[u8], entry: &Entry, events: &[(String, i64, String)]) -> Option<Vec<u8>> {
    let sent = match (entry.device, entry.epoch, entry.device_seq, &entry.command_hash) {
        (Some(device), Some(epoch), Some(seq), Some(hash)) => {
            let epoch = u32::try_from(epoch).ok()?.to_be_bytes();
            [device.as_bytes(), &epoch[..], &seq.to_be_bytes(), hash].concat()
        }
        (None, None, None, None) => Vec::new(),
        _ => return None,
    };
    let command = entry.command.map_or_else(Vec::new, |id| id.as_bytes().to_vec());
    let about = about_of(entry).unwrap_or_default();
    let (seq, at) = (entry.seq.to_be_bytes(), entry.at.to_be_bytes());
    let mut parts: Vec<&[u8]> = vec![
        b"callout/log/2",
        prev,
        branch.0.as_bytes(),
        &seq,
        &at,
        entry.actor.as_bytes(),
        &sent,
        &command,
        entry.kind.as_bytes(),
        about.as_bytes(),
        entry.outcome.as_deref().unwrap_or_default().as_bytes(),
        entry.detail.as_bytes(),
    ];
    let names: Vec<String> = events.iter().map(|(about, revision, _)| format!("{about}@{revision}")).collect();
    let digests: Vec<Digest> = events.iter().map(|(.., event)| Digest::of(event.as_bytes())).collect();
    for (name, digest) in names.iter().zip(&digests) {
        parts.extend([name.as_bytes(), &digest.0]);
    }
    Some(Digest::of_parts(&parts).0.to_vec())
}
