//! Password hashes: Argon2id, a few at a time, and a wrong login costs as much as a wrong password.

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use callout_core::protocol::auth::Password;
use tokio::sync::Semaphore;

use crate::{
    config::PasswordCost,
    entropy::{Entropy, NoEntropy},
};

/// Bytes of salt, as RFC 9106 recommends.
const SALT_BYTES: usize = 16;

/// Hashes and checks passwords, a bounded number at a time.
pub struct Passwords {
    argon2: Argon2<'static>,
    permits: Arc<Semaphore>,
    /// The hash of nobody's password: checked when there is no such login.
    nobody: String,
    entropy: Entropy,
}

/// A password could not be hashed or checked.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// The settings make no sense.
    #[error("the password settings are not usable ({0}); see `passwords` in the settings")]
    Settings(String),
    /// The system has no random numbers.
    #[error(transparent)]
    Entropy(#[from] NoEntropy),
    /// The worker disappeared.
    #[error("the password worker was lost")]
    Lost,
}

impl Passwords {
    /// Hashing at that cost.
    pub fn new(cost: PasswordCost, entropy: &Entropy) -> Result<Self, PasswordError> {
        let params =
            Params::new(cost.memory_kib, cost.passes, 1, None).map_err(|e| PasswordError::Settings(e.to_string()))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobody = hash(&argon2, b"nobody's", &entropy.bytes::<SALT_BYTES>()?)?;
        let permits = Arc::new(Semaphore::new(cost.concurrent_max.max(1)));
        Ok(Self { argon2, permits, nobody, entropy: entropy.clone() })
    }

    /// The hash to store for a new password.
    pub async fn hash(&self, password: Password) -> Result<String, PasswordError> {
        let salt = self.entropy.bytes::<SALT_BYTES>()?;
        let argon2 = self.argon2.clone();
        self.run(move || hash(&argon2, password.expose().as_bytes(), &salt)).await?
    }

    /// Whether the password is the stored one; without a stored one it takes as long and is never right.
    pub async fn verify(&self, password: Password, stored: Option<String>) -> Result<bool, PasswordError> {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.nobody.clone());
        let argon2 = self.argon2.clone();
        let matches = self
            .run(move || {
                PasswordHash::new(&stored)
                    .is_ok_and(|hash| argon2.verify_password(password.expose().as_bytes(), &hash).is_ok())
            })
            .await?;
        Ok(matches && known)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, PasswordError> {
        let permit = self.permits.clone().acquire_owned().await.map_err(|_| PasswordError::Lost)?;
        let result = tokio::task::spawn_blocking(move || {
            // Held by the worker, not by the request: a client that leaves does not free a place that is still in use.
            let _permit = permit;
            work()
        });
        result.await.map_err(|_| PasswordError::Lost)
    }
}

fn hash(argon2: &Argon2<'_>, password: &[u8], salt: &[u8]) -> Result<String, PasswordError> {
    argon2
        .hash_password_with_salt(password, salt)
        .map(|hash| hash.to_string())
        .map_err(|error| PasswordError::Settings(error.to_string()))
}
