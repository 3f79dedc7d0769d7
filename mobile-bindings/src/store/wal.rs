//! The write-ahead log, read without SQLite. SQLite takes the log up to the first frame whose checksum is wrong and drops the
//! rest without a word: that is right after a power cut, when only the last batch can be broken, for each one is synced
//! before the next is begun. A wrong frame with a later batch behind it is damage, and what it hides is worth saving (F5, I22).
//!
//! The format is SQLite's (<https://www.sqlite.org/fileformat2.html#the_write_ahead_log>): a head of 32 bytes, then frames
//! of a head of 24 bytes and a page. Each frame carries a checksum that goes on from that of the frame before.

use std::path::Path;

use super::files::{Files, with_suffix};

const HEAD_BYTES: usize = 32;
const FRAME_HEAD_BYTES: usize = 24;
/// SQLite's page size, which the store never changes.
const PAGE_BYTES: usize = 4_096;
/// The head's first number if checksums count in big-endian words; one less if in little-endian ones.
const MAGIC_BIG_ENDIAN: u32 = 0x377f_0683;

/// A log in memory.
pub(super) struct Log(Vec<u8>);

/// A frame, and what is known of it.
struct Frame<'a> {
    page: u32,
    /// Whether it ends a batch.
    is_last: bool,
    /// Whether it is what was written there: its checksum goes on from that of the frame before, as that says or should say.
    is_sound: bool,
    bytes: &'a [u8],
}

impl Log {
    /// The log beside a database file, if there is one.
    pub(super) fn beside(files: &dyn Files, file: &Path) -> Option<Self> {
        // What cannot be read here, SQLite cannot read either, and it says why.
        files.read(&with_suffix(file, "-wal")).ok().filter(|bytes| bytes.len() > HEAD_BYTES).map(Self)
    }

    /// Whether SQLite would drop a batch that was durable.
    pub(super) fn hides_batches(&self) -> bool {
        let frames: Vec<_> = self.frames().collect();
        if !self.is_head_sound() {
            // The head is durable before the first frame is written.
            return frames.get(1).is_some_and(|frame| frame.is_sound);
        }
        let Some(broken) = frames.iter().position(|frame| !frame.is_sound) else { return false };
        let end = frames[broken..].iter().position(|frame| frame.is_last);
        end.is_some_and(|end| frames.get(broken + end + 1).is_some_and(|next| next.is_sound))
    }

    /// Whether the file's first page stands in it, so that nobody reads the one in the file.
    pub(super) fn has_first_page(&self) -> bool {
        self.frames().any(|frame| frame.is_sound && frame.page == 1)
    }

    /// Lays the pages of all sound frames over the file's, the newest last.
    pub(super) fn unroll(&self, file: &mut Vec<u8>) {
        for frame in self.frames().filter(|frame| frame.is_sound && frame.page > 0) {
            let at = (frame.page as usize - 1) * PAGE_BYTES;
            if file.len() < at + PAGE_BYTES {
                file.resize(at + PAGE_BYTES, 0);
            }
            file[at..at + PAGE_BYTES].copy_from_slice(frame.bytes);
        }
    }

    fn is_head_sound(&self) -> bool {
        let own = (self.number(24), self.number(28));
        let is_magic = [MAGIC_BIG_ENDIAN, MAGIC_BIG_ENDIAN - 1].contains(&self.number(0));
        is_magic && self.number(8) as usize == PAGE_BYTES && self.sum((0, 0), &self.0[..24]) == own
    }

    /// The frames that were written since the log began anew: those with the salt of the head, or of the first frame if the
    /// head is not sound.
    fn frames(&self) -> impl Iterator<Item = Frame<'_>> {
        let salt_at = if self.is_head_sound() { 16 } else { HEAD_BYTES + 8 };
        let salt = self.0.get(salt_at..salt_at + 8).unwrap_or_default();
        let mut says = (self.number(24), self.number(28));
        let mut should_say = says;
        self.0[HEAD_BYTES..].chunks_exact(FRAME_HEAD_BYTES + PAGE_BYTES).zip(0..).map(move |(frame, n)| {
            let at = HEAD_BYTES + n * (FRAME_HEAD_BYTES + PAGE_BYTES);
            let own = (self.number(at + 16), self.number(at + 20));
            let has_salt = frame[8..16] == *salt;
            let after = |before| self.sum(self.sum(before, &frame[..8]), &frame[FRAME_HEAD_BYTES..]);
            let sum = after(says);
            let is_sound = has_salt && (sum == own || says != should_say && after(should_say) == own);
            (says, should_say) = (own, sum);
            Frame {
                page: self.number(at),
                is_last: has_salt && self.number(at + 4) != 0,
                is_sound,
                bytes: &frame[FRAME_HEAD_BYTES..],
            }
        })
    }

    fn number(&self, at: usize) -> u32 {
        self.0.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_be_bytes)
    }

    /// SQLite's checksum, going on from another.
    fn sum(&self, (mut one, mut two): (u32, u32), bytes: &[u8]) -> (u32, u32) {
        let word = if self.number(0) == MAGIC_BIG_ENDIAN { u32::from_be_bytes } else { u32::from_le_bytes };
        for pair in bytes.as_chunks::<4>().0.as_chunks::<2>().0 {
            one = one.wrapping_add(word(pair[0])).wrapping_add(two);
            two = two.wrapping_add(word(pair[1])).wrapping_add(one);
        }
        (one, two)
    }
}
