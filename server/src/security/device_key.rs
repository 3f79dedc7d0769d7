//! The keys that devices seal and sign with: Ed25519, or P-256 where a phone's secure hardware makes nothing else.
//!
//! A signature is 64 bytes of either; what it is over says its purpose, so that one is never worth anything for another.

use callout_core::protocol::auth::{PublicKey, Signature};
use p256::ecdsa::signature::Verifier as _;

/// A device's key, ready to check what the device signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeviceKey {
    /// Ed25519.
    Ed25519(ed25519_dalek::VerifyingKey),
    /// ECDSA over P-256 with SHA-256.
    P256(p256::ecdsa::VerifyingKey),
}

impl DeviceKey {
    /// The key of those bytes; none if they are no usable key: no point of the curve, or one that anybody could sign for.
    #[must_use]
    pub fn new(key: PublicKey) -> Option<Self> {
        match key {
            PublicKey::Ed25519(bytes) => {
                ed25519_dalek::VerifyingKey::from_bytes(&bytes).ok().filter(|key| !key.is_weak()).map(Self::Ed25519)
            }
            PublicKey::P256(bytes) => p256::ecdsa::VerifyingKey::from_sec1_bytes(&bytes).ok().map(Self::P256),
        }
    }

    /// Whether the device signed exactly these bytes.
    #[must_use]
    pub fn verify(&self, text: &[u8], signature: Signature) -> bool {
        match self {
            // `verify_strict` refuses signatures that could be rewritten without the key.
            Self::Ed25519(key) => key.verify_strict(text, &ed25519_dalek::Signature::from_bytes(&signature.0)).is_ok(),
            // `r` and `s` must be of the field and not zero. Secure hardware makes the high and the low `s` alike, so both are
            // taken: whoever has one can write the other, but a signature is no name for what was signed anywhere here.
            Self::P256(key) => p256::ecdsa::Signature::from_slice(&signature.0)
                .is_ok_and(|signature| key.verify(text, &signature).is_ok()),
        }
    }
}

#[cfg(test)]
mod tests {
    use p256::ecdsa::signature::Signer as _;

    use super::*;
    use crate::testing::PhoneKey;

    #[test]
    fn either_key_knows_its_own_signatures_and_no_others() {
        let keys = [PhoneKey::new("wang"), PhoneKey::p256("wang"), PhoneKey::new("li"), PhoneKey::p256("li")];
        for (n, signer) in keys.iter().enumerate() {
            let signature = signer.sign(b"a text");
            for (m, other) in keys.iter().enumerate() {
                let key = DeviceKey::new(other.public()).expect("a key");
                assert_eq!(key.verify(b"a text", signature), n == m, "{n} for {m}");
                assert!(!key.verify(b"another text", signature));
            }
        }
    }

    #[test]
    fn high_and_low_s_are_taken_and_nonsense_is_not() {
        let signing = p256::ecdsa::SigningKey::from_slice(&[7; 32]).expect("a key");
        let point: [u8; 33] = signing.verifying_key().to_encoded_point(true).as_bytes().try_into().expect("compressed");
        let key = DeviceKey::new(PublicKey::P256(point)).expect("a key");
        let one: p256::ecdsa::Signature = signing.sign(b"a text");
        let (r, s) = one.split_scalars();
        let other = p256::ecdsa::Signature::from_scalars(r.to_bytes(), (-s).to_bytes()).expect("the other half");
        assert_ne!(one, other);
        for signature in [one, other] {
            assert!(key.verify(b"a text", Signature(signature.to_bytes().into())));
        }
        for nonsense in [[0; 64], [0xff; 64]] {
            assert!(!key.verify(b"a text", Signature(nonsense)));
        }
        let mut half = [0; 64];
        half[..32].copy_from_slice(&one.to_bytes()[..32]);
        assert!(!key.verify(b"a text", Signature(half)), "s is zero");
    }

    #[test]
    fn bytes_that_are_no_key_are_none() {
        assert_eq!(DeviceKey::new(PublicKey::Ed25519([0; 32])), None, "a weak key");
        for first in [0x00, 0x04, 0x05] {
            let mut bytes = [1; 33];
            bytes[0] = first;
            assert_eq!(DeviceKey::new(PublicKey::P256(bytes)), None, "{first}");
        }
        let mut beyond = [0xff; 33];
        beyond[0] = 2;
        assert_eq!(DeviceKey::new(PublicKey::P256(beyond)), None, "not of the field");
    }
}
