//! The key store of a phone on the desk: secrets and the device's own key, in a folder beside the database and not in it,
//! as a phone keeps them out of its backups (F8). A copy of the database alone is a clone without a key.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use callout_core::effects::{
    sealing::{KeyKind, SealingAnswer, SealingOperation},
    secrets::{SecretsAnswer, SecretsOperation},
};

/// The file of the device's key.
const DEVICE_KEY: &str = "device.key";
/// The file of one that no server knows yet.
const NEW_KEY: &str = "next.key";

/// What stands before the digits of a key of P-256 in its file.
const P256: &str = "p256:";

/// The key store.
#[derive(Debug)]
pub struct Keys {
    folder: PathBuf,
    kind: KeyKind,
}

/// The device's own key.
enum Key {
    Ed25519(ed25519_dalek::SigningKey),
    P256(p256::ecdsa::SigningKey),
}

impl Keys {
    /// The key store in that folder, which is made if it is not there; the hardware makes keys of that kind.
    pub fn open(folder: &Path, kind: KeyKind) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Self { folder: folder.to_owned(), kind })
    }

    /// Answers the secrets effect.
    #[must_use]
    pub fn secrets(&self, operation: &SecretsOperation) -> SecretsAnswer {
        let answer = match operation {
            SecretsOperation::Load { name } => self.load(name).map(SecretsAnswer::Value),
            SecretsOperation::Save { name, value } => self.save(name, value.as_bytes()).map(|()| SecretsAnswer::Done),
            SecretsOperation::Forget { name } => self.forget(name).map(|()| SecretsAnswer::Done),
            SecretsOperation::Random { count } => random(*count as usize).map(|bytes| SecretsAnswer::Bytes { bytes }),
        };
        answer.unwrap_or_else(|error| SecretsAnswer::Failed { message: error.to_string() })
    }

    /// Answers the sealing effect.
    #[must_use]
    pub fn seal(&self, operation: &SealingOperation) -> SealingAnswer {
        let answer = match operation {
            SealingOperation::MakeKey => self.make_key(),
            SealingOperation::Seal { message } => self.seal_with(DEVICE_KEY, message),
            SealingOperation::SealNew { message } => self.seal_with(NEW_KEY, message),
            SealingOperation::TakeKey => self.take_key(),
        };
        answer.unwrap_or_else(|error| SealingAnswer::Failed { message: error.to_string() })
    }

    fn make_key(&self) -> io::Result<SealingAnswer> {
        let secret: [u8; 32] = random(32)?.try_into().map_err(|_| io::Error::other("32 bytes were asked for"))?;
        let key = Key::new(self.kind, &secret)?;
        let prefix = match self.kind {
            KeyKind::Ed25519 => "",
            KeyKind::P256 => P256,
        };
        self.save(NEW_KEY, format!("{prefix}{}", hex::encode(secret)).as_bytes())?;
        Ok(SealingAnswer::PublicKey { kind: self.kind, key: key.public() })
    }

    fn seal_with(&self, name: &str, message: &[u8]) -> io::Result<SealingAnswer> {
        let key = self.key(name)?;
        Ok(key.map_or(SealingAnswer::NoKey, |key| SealingAnswer::Sealed { signature: key.sign(message) }))
    }

    fn take_key(&self) -> io::Result<SealingAnswer> {
        match fs::rename(self.folder.join(NEW_KEY), self.folder.join(DEVICE_KEY)) {
            Ok(()) => Ok(SealingAnswer::Done),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(SealingAnswer::NoKey),
            Err(error) => Err(error),
        }
    }

    fn key(&self, name: &str) -> io::Result<Option<Key>> {
        let Some(text) = self.load(name)? else { return Ok(None) };
        let (kind, digits) = match text.trim().strip_prefix(P256) {
            Some(digits) => (KeyKind::P256, digits),
            None => (KeyKind::Ed25519, text.trim()),
        };
        let mut secret = [0; 32];
        hex::decode_to_slice(digits, &mut secret).map_err(io::Error::other)?;
        Key::new(kind, &secret).map(Some)
    }

    fn load(&self, name: &str) -> io::Result<Option<String>> {
        match fs::read_to_string(self.folder.join(name)) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Written beside and renamed, so that a kill leaves the old secret or the new one (F29).
    fn save(&self, name: &str, value: &[u8]) -> io::Result<()> {
        let beside = self.folder.join(format!("{name}.new"));
        fs::write(&beside, value)?;
        fs::File::open(&beside)?.sync_all()?;
        fs::rename(beside, self.folder.join(name))
    }

    fn forget(&self, name: &str) -> io::Result<()> {
        match fs::remove_file(self.folder.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

impl Key {
    fn new(kind: KeyKind, secret: &[u8; 32]) -> io::Result<Self> {
        match kind {
            KeyKind::Ed25519 => Ok(Self::Ed25519(ed25519_dalek::SigningKey::from_bytes(secret))),
            KeyKind::P256 => p256::ecdsa::SigningKey::from_slice(secret).map(Self::P256).map_err(io::Error::other),
        }
    }

    /// The public half, as a phone's system tells it: a point with both its halves.
    fn public(&self) -> Vec<u8> {
        match self {
            Self::Ed25519(key) => key.verifying_key().to_bytes().to_vec(),
            Self::P256(key) => key.verifying_key().to_encoded_point(false).as_bytes().to_vec(),
        }
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Ed25519(key) => ed25519_dalek::Signer::sign(key, message).to_bytes().to_vec(),
            Self::P256(key) => {
                let signature: p256::ecdsa::Signature = p256::ecdsa::signature::Signer::sign(key, message);
                signature.to_bytes().to_vec()
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the edge where a phone's chance comes from")]
pub(crate) fn random(count: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; count];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use p256::ecdsa::signature::Verifier as _;

    use super::*;

    fn made(keys: &Keys) -> Vec<u8> {
        match keys.seal(&SealingOperation::MakeKey) {
            SealingAnswer::PublicKey { key, .. } => key,
            other => panic!("{other:?}"),
        }
    }

    fn taken(keys: &Keys) -> Vec<u8> {
        let key = made(keys);
        assert_eq!(keys.seal(&SealingOperation::TakeKey), SealingAnswer::Done);
        key
    }

    fn signed(keys: &Keys) -> Vec<u8> {
        match keys.seal(&SealingOperation::Seal { message: b"a text".to_vec() }) {
            SealingAnswer::Sealed { signature } => signature,
            other => panic!("{other:?}"),
        }
    }

    /// F63: a refused enrolment costs nothing.
    #[test]
    fn a_new_key_is_in_use_only_when_it_was_taken() {
        let folder = tempfile::tempdir().expect("a folder");
        let keys = Keys::open(folder.path(), KeyKind::Ed25519).expect("a store");
        assert_eq!(keys.seal(&SealingOperation::TakeKey), SealingAnswer::NoKey);
        taken(&keys);
        let before = signed(&keys);
        made(&keys);
        assert_eq!(signed(&keys), before);
        let new = keys.seal(&SealingOperation::SealNew { message: b"a text".to_vec() });
        assert_eq!(keys.seal(&SealingOperation::TakeKey), SealingAnswer::Done);
        assert_eq!(new, SealingAnswer::Sealed { signature: signed(&keys) });
        assert_ne!(signed(&keys), before);
        assert_eq!(keys.seal(&SealingOperation::SealNew { message: Vec::new() }), SealingAnswer::NoKey);
    }

    #[test]
    fn either_kind_of_key_signs_what_its_public_half_checks_also_when_it_was_opened_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let ed25519 = taken(&Keys::open(folder.path(), KeyKind::Ed25519).expect("a store"));
        // Another kind is made at the next enrolment only.
        let keys = Keys::open(folder.path(), KeyKind::P256).expect("a store");
        let key = ed25519_dalek::VerifyingKey::from_bytes(&ed25519.try_into().expect("32 bytes")).expect("a key");
        let signature = ed25519_dalek::Signature::from_slice(&signed(&keys)).expect("64 bytes");
        assert!(key.verify_strict(b"a text", &signature).is_ok());

        let p256 = taken(&keys);
        assert_eq!(p256.len(), 65);
        let keys = Keys::open(folder.path(), KeyKind::Ed25519).expect("a store");
        let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(&p256).expect("a point");
        let signature = p256::ecdsa::Signature::from_slice(&signed(&keys)).expect("64 bytes");
        assert!(key.verify(b"a text", &signature).is_ok());
    }
}
