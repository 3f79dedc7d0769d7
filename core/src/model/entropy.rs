//! Ids and nonces from one seed of the system's random generator: the core itself rolls no dice (I24).

use uuid::{Builder, Uuid};

use crate::domain::{digest::Digest, time::Timestamp};

/// The shortest seed that is accepted, in bytes.
pub const SEED_BYTES: u32 = 32;

/// A source of ids and nonces.
#[derive(Clone)]
pub struct Entropy {
    seed: Digest,
    drawn: u64,
}

impl std::fmt::Debug for Entropy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Entropy(drawn: {})", self.drawn)
    }
}

impl Entropy {
    /// A source from the system's bytes.
    #[must_use]
    pub fn new(seed: &[u8]) -> Self {
        Self { seed: Digest::of(seed), drawn: 0 }
    }

    fn draw(&mut self) -> [u8; 32] {
        self.drawn += 1;
        Digest::of_parts(&[b"callout/entropy/1", &self.seed.0, &self.drawn.to_be_bytes()]).0
    }

    /// A `UUIDv7` of that moment.
    pub fn id(&mut self, at: Timestamp) -> Uuid {
        let drawn = self.draw();
        let mut random = [0; 10];
        random.copy_from_slice(&drawn[..10]);
        Builder::from_unix_timestamp_millis(at.ms().unsigned_abs(), &random).into_uuid()
    }

    /// Sixteen bytes that were never used before.
    pub fn nonce(&mut self) -> [u8; 16] {
        let drawn = self.draw();
        let mut nonce = [0; 16];
        nonce.copy_from_slice(&drawn[..16]);
        nonce
    }

    /// A number below `bound`, for jitter.
    pub fn below(&mut self, bound: u64) -> u64 {
        let drawn = self.draw();
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&drawn[..8]);
        if bound == 0 { 0 } else { u64::from_be_bytes(bytes) % bound }
    }
}
