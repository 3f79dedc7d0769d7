//! One anchor as a line, and lines in their order.

use std::io::BufRead;

use callout_core::domain::{
    digest::Digest,
    ids::{BranchId, Incarnation},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// Where a log stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchored {
    /// Which log.
    pub log: BranchId,
    /// Its last entry.
    pub seq: u64,
    /// That entry's hash.
    pub digest: Digest,
}

/// Where every log stood at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    /// When, by the server's clock.
    pub at: Timestamp,
    /// In which life of the database.
    pub incarnation: Incarnation,
    /// The logs.
    pub heads: Vec<Anchored>,
    /// The hash of the line before.
    pub prev: Digest,
    /// Of this one.
    pub hash: Digest,
}

/// A line that was never written so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// It says nothing, or something else than it was written with.
    #[error("line {0} of the anchors was cut or edited")]
    Edited(usize),
    /// It does not follow on the one before.
    #[error("line {0} of the anchors does not follow on the one before it: lines were taken out")]
    Order(usize),
    /// The file cannot be read any further.
    #[error("the anchors cannot be read from line {0} on")]
    Unreadable(usize),
}

impl Anchor {
    /// The next anchor behind the one of that hash.
    #[must_use]
    pub fn new(at: Timestamp, incarnation: Incarnation, heads: Vec<Anchored>, prev: Digest) -> Self {
        let anchor = Self { at, incarnation, heads, prev, hash: Digest::ZERO };
        Self { hash: anchor.hashed(), ..anchor }
    }

    fn hashed(&self) -> Digest {
        let mut parts = vec![
            b"callout/anchor/1".to_vec(),
            self.prev.0.to_vec(),
            self.at.ms().to_be_bytes().to_vec(),
            self.incarnation.0.as_bytes().to_vec(),
        ];
        for Anchored { log, seq, digest } in &self.heads {
            parts.push([log.0.as_bytes(), &seq.to_be_bytes()[..], &digest.0].concat());
        }
        Digest::of_parts(&parts.iter().map(Vec::as_slice).collect::<Vec<_>>())
    }

    /// The line, with its end.
    pub fn line(&self) -> serde_json::Result<String> {
        serde_json::to_string(self).map(|line| line + "\n")
    }
}

/// Reads anchors one after the other.
pub struct Lines<R> {
    from: R,
    count: usize,
    /// The hash of the line before; nothing behind one that was wrong.
    before: Option<Digest>,
}

impl<R: BufRead> Lines<R> {
    /// From the first line on.
    pub const fn new(from: R) -> Self {
        Self { from, count: 0, before: Some(Digest::ZERO) }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<Anchor, Wrong>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut line = Vec::new();
        let read = self.from.read_until(b'\n', &mut line);
        self.count += 1;
        match read {
            Ok(0) => return None,
            Ok(_) => {}
            Err(_) => {
                // An empty reader ends the list; this one is asked no more.
                self.count += 1;
                return Some(Err(Wrong::Unreadable(self.count - 1)));
            }
        }
        let whole = line.strip_suffix(b"\n").and_then(|line| serde_json::from_slice::<Anchor>(line).ok());
        let Some(anchor) = whole.filter(|anchor| anchor.hashed() == anchor.hash) else {
            self.before = None;
            return Some(Err(Wrong::Edited(self.count)));
        };
        let follows = self.before.is_none_or(|before| before == anchor.prev);
        self.before = Some(anchor.hash);
        Some(if follows { Ok(anchor) } else { Err(Wrong::Order(self.count)) })
    }
}
