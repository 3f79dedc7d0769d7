//! The key store of a phone on the desk: secrets and the device's own key, in a folder beside the database and not in it,
//! as a phone keeps them out of its backups (F8). A copy of the database alone is a clone without a key.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use callout_core::effects::{
    sealing::{SealingAnswer, SealingOperation},
    secrets::{SecretsAnswer, SecretsOperation},
};
use ed25519_dalek::{Signer as _, SigningKey};

/// The file of the device's key.
const DEVICE_KEY: &str = "device.key";

/// The key store.
#[derive(Debug)]
pub struct Keys {
    folder: PathBuf,
}

impl Keys {
    /// The key store in that folder, which is made if it is not there.
    pub fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Self { folder: folder.to_owned() })
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
            SealingOperation::Seal { message } => self.key().map(|key| match key {
                Some(key) => SealingAnswer::Sealed { signature: key.sign(message).to_bytes().to_vec() },
                None => SealingAnswer::NoKey,
            }),
        };
        answer.unwrap_or_else(|error| SealingAnswer::Failed { message: error.to_string() })
    }

    fn make_key(&self) -> io::Result<SealingAnswer> {
        let seed: [u8; 32] = random(32)?.try_into().map_err(|_| io::Error::other("32 bytes were asked for"))?;
        let key = SigningKey::from_bytes(&seed);
        self.save(DEVICE_KEY, hex::encode(seed).as_bytes())?;
        Ok(SealingAnswer::PublicKey { key: key.verifying_key().to_bytes().to_vec() })
    }

    fn key(&self) -> io::Result<Option<SigningKey>> {
        let Some(text) = self.load(DEVICE_KEY)? else { return Ok(None) };
        let mut seed = [0; 32];
        hex::decode_to_slice(text.trim(), &mut seed).map_err(io::Error::other)?;
        Ok(Some(SigningKey::from_bytes(&seed)))
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

#[expect(clippy::disallowed_methods, reason = "this is the edge where a phone's chance comes from")]
fn random(count: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; count];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes)
}
