//! What happened to a file since it was last durable, and what is left of it when the power went.

use std::path::Path;

/// What a disk writes at once or not at all.
pub const SECTOR: u64 = 512;

/// A change that was not synced when the power went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsynced<'a> {
    /// The file.
    pub file: &'a Path,
    /// What was done to it.
    pub kind: Kind,
}

/// What was done to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It was made.
    Created,
    /// Bytes were written.
    Write {
        /// Where.
        at: u64,
        /// How many.
        len: u64,
    },
    /// It got another length.
    Truncated {
        /// The new one.
        size: u64,
    },
    /// It was deleted.
    Deleted,
}

/// What becomes of an unsynced change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It arrived.
    Kept,
    /// It did not.
    Lost,
    /// Of a write, bit n says whether the n-th sector arrived; those from the 64th on go with the 64th. Anything else is
    /// kept.
    Torn(u64),
}

/// Fates by chance, the same for the same seed: two in five kept, two in five lost, the rest torn.
pub fn at_random(seed: u64) -> impl FnMut(&Unsynced<'_>) -> Fate {
    let mut state = seed;
    move |_| {
        let draw = split_mix(&mut state);
        match draw % 5 {
            0 | 1 => Fate::Kept,
            2 | 3 => Fate::Lost,
            _ => Fate::Torn(split_mix(&mut state)),
        }
    }
}

/// `SplitMix64`: enough chance for a test, and no dependency.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The parts of a write that arrive one by one: offset and length within the write, cut at the file's sectors.
pub(crate) fn sectors(at: u64, len: usize) -> impl Iterator<Item = (usize, std::ops::Range<usize>)> {
    let first = usize::try_from(SECTOR - at % SECTOR).unwrap_or(usize::MAX).min(len);
    let sector = usize::try_from(SECTOR).unwrap_or(usize::MAX);
    std::iter::once(0..first)
        .chain((first..len).step_by(sector).map(move |from| from..(from + sector).min(len)))
        .enumerate()
}

/// Whether a mask keeps the n-th sector.
pub(crate) fn keeps(mask: u64, n: usize) -> bool {
    mask >> n.min(63) & 1 == 1
}

/// A change with what it takes to undo and to repeat it.
#[derive(Debug)]
pub(crate) enum Change {
    Created,
    Write { at: u64, new: Vec<u8>, old: Vec<u8>, old_size: u64 },
    Truncated { size: u64, old_size: u64, tail: Vec<u8> },
    Deleted { content: Vec<u8> },
}

impl Change {
    fn kind(&self) -> Kind {
        match self {
            Self::Created => Kind::Created,
            Self::Write { at, new, .. } => Kind::Write { at: *at, len: new.len() as u64 },
            Self::Truncated { size, .. } => Kind::Truncated { size: *size },
            Self::Deleted { .. } => Kind::Deleted,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Certainty {
    /// The next sync makes it durable.
    Pending,
    /// A sync failed after it: no later one makes it durable.
    Doomed,
    /// Durable, and kept here only because something doomed came before it.
    Durable,
}

/// The changes of one file since it was last durable, oldest first.
#[derive(Debug, Default)]
pub(crate) struct History(Vec<(Certainty, Change)>);

impl History {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn push(&mut self, change: Change) {
        self.0.push((Certainty::Pending, change));
    }

    pub(crate) fn ends_deleted(&self) -> bool {
        matches!(self.0.last(), Some((_, Change::Deleted { .. })))
    }

    /// Who is in the folder is durable: what a deleted file was before no longer matters.
    pub(crate) fn folder_synced(&mut self) {
        if let Some(last) = self.0.iter().rposition(|(_, change)| matches!(change, Change::Deleted { .. })) {
            self.0.drain(..=last);
        }
        self.0.retain(|(_, change)| !matches!(change, Change::Created));
    }

    pub(crate) fn synced(&mut self) {
        if self.0.iter().all(|(certainty, _)| *certainty == Certainty::Pending) {
            self.0.clear();
            return;
        }
        for (certainty, _) in &mut self.0 {
            if *certainty == Certainty::Pending {
                *certainty = Certainty::Durable;
            }
        }
    }

    pub(crate) fn sync_failed(&mut self) {
        for (certainty, _) in &mut self.0 {
            if *certainty == Certainty::Pending {
                *certainty = Certainty::Doomed;
            }
        }
    }

    /// What the file is after the power went: its durable content with what survived, in order. `None` is no file.
    pub(crate) fn after_loss(
        &self,
        file: &Path,
        now: Option<Vec<u8>>,
        decide: &mut dyn FnMut(&Unsynced<'_>) -> Fate,
    ) -> Option<Vec<u8>> {
        let mut image = now;
        for (_, change) in self.0.iter().rev() {
            undo(&mut image, change);
        }
        for (certainty, change) in &self.0 {
            let fate = if *certainty == Certainty::Durable {
                Fate::Kept
            } else {
                decide(&Unsynced { file, kind: change.kind() })
            };
            repeat(&mut image, change, fate);
        }
        image
    }
}

fn undo(image: &mut Option<Vec<u8>>, change: &Change) {
    match change {
        Change::Created => *image = None,
        Change::Deleted { content } => *image = Some(content.clone()),
        Change::Write { at, old, old_size, .. } => {
            if let Some(bytes) = image {
                put(bytes, *at, old);
                bytes.resize(index(*old_size), 0);
            }
        }
        Change::Truncated { size, old_size, tail } => {
            if let Some(bytes) = image {
                bytes.truncate(index(*size.min(old_size)));
                bytes.extend_from_slice(tail);
            }
        }
    }
}

fn repeat(image: &mut Option<Vec<u8>>, change: &Change, fate: Fate) {
    if fate == Fate::Lost {
        return;
    }
    match change {
        Change::Created => {
            image.get_or_insert_default();
        }
        Change::Deleted { .. } => *image = None,
        Change::Write { at, new, .. } => {
            // In a folder that does not know the file, its bytes are nowhere.
            let Some(bytes) = image else { return };
            for (n, part) in sectors(*at, new.len()) {
                if !matches!(fate, Fate::Torn(mask) if !keeps(mask, n)) {
                    put(bytes, *at + part.start as u64, &new[part]);
                }
            }
        }
        Change::Truncated { size, .. } => {
            if let Some(bytes) = image {
                bytes.resize(index(*size), 0);
            }
        }
    }
}

fn put(bytes: &mut Vec<u8>, at: u64, part: &[u8]) {
    let (from, to) = (index(at), index(at) + part.len());
    if bytes.len() < to {
        bytes.resize(to, 0);
    }
    bytes[from..to].copy_from_slice(part);
}

fn index(at: u64) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}
