//! Chance, handed in: the system's in production, a seed's in tests and simulations.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// Where unpredictable bytes come from.
pub trait EntropySource: Send + Sync + 'static {
    /// Fills the buffer, or says that the system has none to give.
    fn fill(&self, buffer: &mut [u8]) -> Result<(), NoEntropy>;
}

/// The system could not give random bytes; nothing secret may be made.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the system's random number source failed")]
pub struct NoEntropy;

/// The entropy of one server process.
#[derive(Clone)]
pub struct Entropy(Arc<dyn EntropySource>);

impl Entropy {
    /// Entropy from some source.
    #[must_use]
    pub fn new(source: Arc<dyn EntropySource>) -> Self {
        Self(source)
    }

    /// The system's.
    #[must_use]
    pub fn system() -> Self {
        Self::new(Arc::new(SystemEntropy))
    }

    /// Bytes that nobody can guess.
    pub fn bytes<const N: usize>(&self) -> Result<[u8; N], NoEntropy> {
        let mut bytes = [0; N];
        self.0.fill(&mut bytes)?;
        Ok(bytes)
    }

    /// A `UUIDv7` of that moment.
    pub fn uuid(&self, now: DateTime<Utc>) -> Result<Uuid, NoEntropy> {
        let unix_ms = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        Ok(uuid::Builder::from_unix_timestamp_millis(unix_ms, &self.bytes()?).into_uuid())
    }
}

struct SystemEntropy;

impl EntropySource for SystemEntropy {
    #[expect(clippy::disallowed_methods, reason = "the edge where chance enters the server")]
    fn fill(&self, buffer: &mut [u8]) -> Result<(), NoEntropy> {
        getrandom::fill(buffer).map_err(|_| NoEntropy)
    }
}

/// A repeatable stream of bytes from a seed; for tests and simulations only.
pub struct SeededEntropy(Mutex<[u8; 32]>);

impl SeededEntropy {
    /// The stream of that seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(Sha256::digest(seed.to_be_bytes()).into()))
    }
}

impl EntropySource for SeededEntropy {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), NoEntropy> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for chunk in buffer.chunks_mut(16) {
            *state = Sha256::digest(*state).into();
            chunk.copy_from_slice(&state[..chunk.len()]);
        }
        Ok(())
    }
}
