//! Signatures of device keys: Ed25519, strict.

use callout_core::protocol::auth::{PublicKey, Signature};
use ed25519_dalek::VerifyingKey;

/// Whether the device of that key signed exactly these bytes.
#[must_use]
pub fn verify(key: PublicKey, text: &[u8], signature: Signature) -> bool {
    // `verify_strict` refuses weak keys and signatures that could be rewritten without the key.
    VerifyingKey::from_bytes(&key.0)
        .is_ok_and(|key| key.verify_strict(text, &ed25519_dalek::Signature::from_bytes(&signature.0)).is_ok())
}

/// Whether these bytes are a usable key.
#[must_use]
pub fn is_valid_key(key: PublicKey) -> bool {
    VerifyingKey::from_bytes(&key.0).is_ok_and(|key| !key.is_weak())
}
