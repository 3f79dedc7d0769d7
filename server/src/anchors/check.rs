//! Whether every anchor still lies on its log.

use std::{collections::BTreeMap, path::Path};

use callout_core::domain::{digest::Digest, ids::BranchId, time::Timestamp};

use super::{Anchor, Anchored, keep::EVERY, open};
use crate::{
    store::{ReadTx, StoreError, meta, work::feed},
    verify::Findings,
};

/// Longer than this between two anchors while logs went on is a gap: the hour, and what a late disk may take.
const GAP_MS: i64 = 65 * 60 * 1_000;
const _: () = assert!(GAP_MS.unsigned_abs() as u128 > EVERY.as_millis());

/// What the anchors say.
#[derive(Debug, Default)]
pub struct Checked {
    /// Anchors of this life of the database that were looked at.
    pub anchors: u64,
    /// What anchors of earlier lives name and the logs do not have: lost with a backup that was put back, or cut.
    pub lost: Findings,
    /// When the last was written, of whatever life, and whether that was this one.
    pub last: Option<(Timestamp, bool)>,
    /// The longest time without one in which logs went on.
    pub gap: Option<(Timestamp, Timestamp)>,
    /// What the logs have not been anchored since.
    pub ahead: u64,
    /// What is wrong.
    pub findings: Findings,
}

/// Compares the anchors of a file with the logs; nothing if there is no such file.
pub async fn check(tx: &mut ReadTx, file: &Path) -> Result<Option<Checked>, CheckError> {
    let Some(lines) = open(file)? else { return Ok(None) };
    let incarnation = meta::read(tx).await?.incarnation;
    let (mut checked, mut seen) = (Checked::default(), BTreeMap::new());
    let mut before: Option<Anchor> = None;
    for line in lines {
        let anchor = match line {
            Ok(anchor) => anchor,
            Err(wrong) => {
                checked.findings.add(BranchId::COMPANY, "anchors", wrong);
                if let super::Wrong::Unreadable(_) = wrong {
                    break;
                }
                continue;
            }
        };
        let is_ours = anchor.incarnation == incarnation;
        checked.last = Some((anchor.at, is_ours));
        let findings = if is_ours { &mut checked.findings } else { &mut checked.lost };
        on_chain(tx, &anchor, &mut seen, findings).await?;
        if is_ours {
            checked.anchors += 1;
            gap(before.as_ref(), &anchor, &mut checked);
            before = Some(anchor);
        }
    }
    for head in super::keep::heads(tx).await? {
        let anchored = seen.get(&head.log).map_or(0, |(seq, _)| *seq);
        checked.ahead += head.seq.saturating_sub(anchored);
    }
    Ok(Some(checked))
}

impl Checked {
    /// What somebody should know at a moment though no anchor is wrong.
    #[must_use]
    pub fn notices(&self, now: Timestamp) -> Vec<String> {
        let mut notices = Vec::new();
        if let Some(first) = self.lost.first.first() {
            let more = self.lost.count - 1;
            notices.push(format!(
                "of an earlier life of the database: {first} (and {more} more); right if a backup was put back then"
            ));
        }
        if let Some((from, until)) = self.gap {
            notices.push(format!("none was written from {} to {}, and the logs went on", moment(from), moment(until)));
        }
        match self.last {
            Some((at, true)) if self.ahead > 0 && now.ms().saturating_sub(at.ms()) > GAP_MS => {
                notices.push(format!(
                    "the last is of {}, and {} entries were written since: its disk is not there, or the server is not",
                    moment(at),
                    self.ahead
                ));
            }
            Some((at, false)) => {
                notices.push(format!(
                    "the last, of {}, is of another life of the database; the server writes the next",
                    moment(at)
                ));
            }
            Some(_) | None => {}
        }
        notices
    }
}

fn moment(at: Timestamp) -> impl std::fmt::Display {
    at.utc().format("%Y-%m-%d %H:%M:%S UTC")
}

/// Why anchors cannot be compared.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file.
    #[error("the anchors cannot be read ({0})")]
    File(#[from] std::io::Error),
}

/// Each log must have the entry that was anchored.
async fn on_chain(
    tx: &mut ReadTx,
    anchor: &Anchor,
    seen: &mut BTreeMap<BranchId, (u64, Digest)>,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    for Anchored { log, seq, digest } in &anchor.heads {
        if *seq == 0 || seen.insert(*log, (*seq, *digest)) == Some((*seq, *digest)) {
            continue;
        }
        let at = moment(anchor.at);
        match feed::digest_at(tx, *log, *seq).await? {
            Some(found) if found == *digest => {}
            Some(_) => findings.add(
                *log,
                "anchors",
                format_args!("entry {seq}, as it was anchored at {at}, is another one now: the log was written anew"),
            ),
            None => {
                findings.add(*log, "anchors", format_args!("entry {seq}, anchored at {at}, is gone: the log was cut"));
            }
        }
    }
    Ok(())
}

/// Remembers the longest time without an anchor in which logs went on.
fn gap(before: Option<&Anchor>, anchor: &Anchor, checked: &mut Checked) {
    let Some(before) = before.filter(|before| before.heads != anchor.heads) else { return };
    let length = anchor.at.ms().saturating_sub(before.at.ms());
    let longest = checked.gap.map_or(GAP_MS, |(from, until)| until.ms() - from.ms());
    if length > longest {
        checked.gap = Some((before.at, anchor.at));
    }
}
