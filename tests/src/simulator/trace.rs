//! The story of a seed: a hash of everything that happened, and, if somebody wants to read it, sentences.

use super::chance::fingerprint;

/// What is written down.
#[derive(Debug, Default)]
pub struct Trace {
    hash: u64,
    lines: Option<Vec<String>>,
}

impl Trace {
    /// A trace; with sentences only if somebody reads them, for they cost time.
    #[must_use]
    pub fn new(is_told: bool) -> Self {
        Self { hash: 0xCBF2_9CE4_8422_2325, lines: is_told.then(Vec::new) }
    }

    /// Something happened: what kind, to whom, and what it said.
    pub fn mark(&mut self, now_ms: i64, kind: &str, who: usize, bytes: &[u8]) {
        for part in [now_ms.unsigned_abs(), fingerprint(kind.as_bytes()), who as u64, fingerprint(bytes)] {
            self.hash = (self.hash ^ part).wrapping_mul(0x0000_0100_0000_01B3).rotate_left(23);
        }
    }

    /// The sentence to it.
    pub fn tell(&mut self, now_ms: i64, sentence: impl FnOnce() -> String) {
        if let Some(lines) = &mut self.lines {
            let (seconds, ms) = (now_ms / 1_000, now_ms % 1_000);
            lines.push(format!(
                "{:>3}:{:02}:{:02}.{ms:03}  {}",
                seconds / 3_600,
                seconds / 60 % 60,
                seconds % 60,
                sentence()
            ));
        }
    }

    /// The hash of everything so far.
    #[must_use]
    pub const fn hash(&self) -> u64 {
        self.hash
    }

    /// The sentences.
    #[must_use]
    pub fn into_lines(self) -> Vec<String> {
        self.lines.unwrap_or_default()
    }
}
