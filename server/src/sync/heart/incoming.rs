//! A push, read and checked before it stands in the writer's queue: parsing and seals cost the queue nothing.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use callout_core::{
    domain::{
        digest::Digest,
        house::House,
        ids::{DeviceId, PersonId},
        signoff::Seal,
    },
    protocol::{
        auth::Signature,
        command::{self, Envelope},
        push::{self, Framed, Header, NotAPush, RecorderSeal},
    },
};

use crate::security::DeviceKey;

/// A push, read for a house: its seal is the device's, or somebody carried it to the office.
#[derive(Clone, Debug)]
pub struct Push<H: House> {
    /// The header.
    pub header: Header,
    /// The commands, in order.
    pub commands: Vec<Incoming<H>>,
    /// Who carried it, where it has no seal: nothing but the recorder's own seal proves from whom it is.
    pub carrier: Option<PersonId>,
    /// Whether the exceptions desk takes only so much of it: a phone brings it by itself, and nobody in the office has looked (F82).
    pub is_bounded: bool,
}

/// One command as it came.
#[derive(Clone, Debug)]
pub struct Incoming<H: House> {
    /// Its bytes, never changed.
    pub bytes: Arc<[u8]>,
    /// Their hash.
    pub hash: Digest,
    /// What they say; a sentence for people if they say nothing that is known here (rule 14).
    pub content: Result<Box<Readable<H>>, String>,
    /// Whether a seal of the device that it names covers it: that of the body, or the recorder's own over his log (F75).
    pub is_recorders: bool,
}

/// A command that could be read.
#[derive(Clone, Debug)]
pub struct Readable<H: House> {
    /// The envelope.
    pub envelope: Envelope,
    /// The body; a sentence if its kind, version or body is not known here.
    pub command: Result<H::Command, String>,
    /// Whether a signature in it is sealed by this device; true where there is none.
    pub is_seal_valid: bool,
}

/// Why a body is not taken; it changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPush {
    /// Not a push.
    #[error(transparent)]
    NotAPush(#[from] NotAPush),
    /// The seal is not the device's: the body was changed on its way, or came from somebody else.
    #[error("the seal is not this device's over these bytes")]
    Seal,
}

impl<H: House> Push<H> {
    /// Reads a body and checks its seal with the device's key.
    pub fn read(body: &[u8], key: &DeviceKey) -> Result<Self, BadPush> {
        Self::unseal(push::read(body)?, key, None)
    }

    /// Checks the seal of a body that was read already, and reads its commands. `recorder` is the key of the device that the
    /// recorder's own seal names, if that device is known: what it recorded is sealed by that one.
    pub fn unseal(framed: Framed<'_>, key: &DeviceKey, recorder: Option<&DeviceKey>) -> Result<Self, BadPush> {
        if !is_sealed(key, &framed.digest, &framed.seal) {
            return Err(BadPush::Seal);
        }
        let mut push = Self::carried(framed, key, recorder, None);
        for command in &mut push.commands {
            command.is_recorders |= command.device() == Some(push.header.device);
        }
        Ok(push)
    }

    /// Reads a body of a phone that had its key no more. `key` is the one that the device named by it once had.
    #[must_use]
    pub fn carried(
        framed: Framed<'_>,
        key: &DeviceKey,
        recorder: Option<&DeviceKey>,
        carrier: Option<PersonId>,
    ) -> Self {
        let (device, sealed_by) = (framed.header.device, framed.header.recorder.as_ref().map(|seal| seal.device));
        let key_of = |named: DeviceId| {
            let recorders = recorder.filter(|_| sealed_by == Some(named));
            recorders.or((named == device).then_some(key))
        };
        let mut commands: Vec<Incoming<H>> =
            framed.commands.iter().map(|bytes| Incoming::read(bytes, key_of)).collect();
        if let (Some(seal), Some(key)) = (&framed.header.recorder, recorder)
            && is_sealed(key, &seal.digest(), &seal.seal)
        {
            prove(&mut commands, framed.header.first_seq, seal);
        }
        Self { header: framed.header, commands, carrier, is_bounded: false }
    }

    /// The place in the device's log of the command that comes there in the push.
    #[must_use]
    pub fn seq_at(&self, index: usize) -> u64 {
        self.header.first_seq.saturating_add(index as u64)
    }
}

impl<H: House> Incoming<H> {
    /// The device that recorded it, as it says.
    #[must_use]
    pub fn device(&self) -> Option<DeviceId> {
        self.content.as_ref().ok().map(|readable| readable.envelope.device)
    }

    /// Reads a command as far as it can be read; what a device sealed in it is checked with that device's key, where there is one.
    #[must_use]
    pub fn read<'k>(bytes: &[u8], key_of: impl Fn(DeviceId) -> Option<&'k DeviceKey>) -> Self {
        let content = Envelope::from_bytes(bytes).map_err(|error| error.to_string()).map(|envelope| {
            let command = envelope.command::<H>().map_err(|error| error.to_string());
            let sealed = command.as_ref().ok().and_then(|command| H::row(command).seal);
            let is_seal_valid = sealed.is_none_or(|sealed| {
                let key = key_of(sealed.device).filter(|_| sealed.device == envelope.device);
                key.is_some_and(|key| is_sealed(key, &sealed.digest, sealed.seal))
            });
            Box::new(Readable { envelope, command, is_seal_valid })
        });
        Self { bytes: bytes.into(), hash: command::hash(bytes), content, is_recorders: false }
    }
}

/// Marks what the recorder's seal covers: the command at its place with its hash, and before it, one after the other, those
/// that the chain of `prev` leads to, each at its place in that device's log.
fn prove<H: House>(commands: &mut [Incoming<H>], first_seq: u64, seal: &RecorderSeal) {
    let last = seal.seq.checked_sub(first_seq).and_then(|index| usize::try_from(index).ok());
    let Some(covered) = last.and_then(|last| commands.get_mut(..=last)) else { return };
    let mut expected = seal.hash;
    for (index, command) in covered.iter_mut().enumerate().rev() {
        let Ok(readable) = &command.content else { return };
        let envelope = &readable.envelope;
        let place = (seal.device, seal.epoch, first_seq.saturating_add(index as u64));
        // The chain ends where something else stands: nothing before it is proven, and nothing at all if that is the seal's place.
        if command.hash != expected || (envelope.device, envelope.epoch, envelope.seq) != place {
            return;
        }
        expected = envelope.prev;
        command.is_recorders = true;
    }
}

/// Whether a seal (base64) is this key's over a digest.
#[must_use]
pub fn is_sealed(key: &DeviceKey, digest: &Digest, seal: &Seal) -> bool {
    let signature = STANDARD.decode(seal.as_str()).ok().and_then(|bytes| bytes.try_into().ok());
    signature.is_some_and(|bytes| key.verify(&digest.0, Signature(bytes)))
}
