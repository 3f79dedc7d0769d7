//! The chain of the log, computed again from its description (ADR 0002), not with the product's code.

use std::collections::BTreeMap;

use callout_core::domain::{digest::Digest, ids::BranchId};

use super::records::Entry;

/// The chain as far as it was followed.
#[derive(Debug)]
pub struct Chain {
    /// The last entry.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
    at: i64,
}

impl Default for Chain {
    fn default() -> Self {
        Self { seq: 0, hash: Digest::ZERO.to_hex(), at: -1 }
    }
}

impl Chain {
    /// Follows it to the next entry, or says what is wrong there (I16, I20).
    pub fn follow(&mut self, branch: BranchId, entry: &Entry, events: &BTreeMap<i64, Vec<&str>>) -> Result<(), String> {
        let covered = events.get(&entry.seq).map_or(&[][..], Vec::as_slice);
        let wrong = if entry.seq != self.seq + 1 {
            Some("follows a gap")
        } else if entry.prev != self.hash {
            Some("does not follow from the one before")
        } else if entry.at <= self.at {
            Some("is not later than the one before")
        } else if entry.payload != payload(&entry.detail, covered) {
            Some("does not cover its events")
        } else if entry.hash != hash(branch, entry) {
            Some("was changed")
        } else {
            None
        };
        (self.seq, self.at) = (entry.seq, entry.at);
        entry.hash.clone_into(&mut self.hash);
        wrong.map_or(Ok(()), |what| Err(format!("entry {} of the log {what} (I16)", entry.seq)))
    }
}

fn payload(detail: &str, events: &[&str]) -> String {
    let mut parts: Vec<&[u8]> = vec![b"callout/payload/1", detail.as_bytes()];
    parts.extend(events.iter().map(|event| event.as_bytes()));
    Digest::of_parts(&parts).to_hex()
}

fn hash(branch: BranchId, entry: &Entry) -> String {
    let digest = |hex: &str| hex.parse::<Digest>().map_or_else(|_| Vec::new(), |digest| digest.0.to_vec());
    let id = |id: Option<uuid::Uuid>| id.map_or_else(Vec::new, |id| id.as_bytes().to_vec());
    let command_hash = entry.command_hash.as_deref().map_or_else(Vec::new, digest);
    Digest::of_parts(&[
        b"callout/log/1",
        &digest(&entry.prev),
        branch.0.as_bytes(),
        &entry.seq.to_be_bytes(),
        &entry.at.to_be_bytes(),
        entry.actor.as_bytes(),
        &id(entry.device),
        &id(entry.command),
        &command_hash,
        entry.kind.as_bytes(),
        entry.subject.as_bytes(),
        &digest(&entry.payload),
    ])
    .to_hex()
}
