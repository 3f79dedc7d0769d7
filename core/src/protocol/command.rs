//! A command as it is written, hashed, sent and kept: one line of JSON, never changed afterwards (DESIGN §3).

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{
    blob::BlobRef,
    limits::{COMMAND_BLOBS_MAX, COMMAND_BYTES_MAX},
    line,
};
use crate::domain::{
    commands::UnknownCommand,
    digest::Digest,
    house::House,
    ids::{CommandId, DeviceId},
    subject::SubjectKey,
    text::Text,
    time::Reading,
};

/// The name of a kind of command: `accept`, `take_payment`, `hand_in`.
pub type KindName = Text<64>;

/// The envelope of a command; the body is read after it, by kind and version.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    /// `UUIDv7`, made on the phone.
    pub id: CommandId,
    /// The device.
    pub device: DeviceId,
    /// The life of the device's log: a restored or cloned phone begins another one (F8).
    pub epoch: u32,
    /// Its place in the log, from 1.
    pub seq: u64,
    /// The hash of the command before; zeros before the first.
    pub prev: Digest,
    /// What kind.
    pub kind: KindName,
    /// Which version of the kind.
    pub kind_version: u16,
    /// What it is about.
    pub about: SubjectKey,
    /// The revision of the subject that the person saw.
    pub basis_revision: Option<u64>,
    /// What the device's clocks said.
    pub recorded_at: Reading,
    /// The body.
    pub body: Box<RawValue>,
    /// The blobs that belong to it.
    pub blobs: Vec<BlobRef>,
}

/// Why bytes are no command that this program understands. The bytes are kept all the same.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Not an envelope.
    #[error("the command is not readable: {0}")]
    Envelope(String),
    /// More bytes than a command may have.
    #[error("the command has {0} bytes, at most {COMMAND_BYTES_MAX} are allowed")]
    TooLong(usize),
    /// Its kind, version or body is not known here.
    #[error(transparent)]
    Command(#[from] UnknownCommand),
}

/// So many bytes from the beginning of a command hold its kind: ids, numbers and digests of bounded length stand before it.
pub const HEAD_BYTES: u32 = 512;

/// The kind that the beginning of a command's bytes names. No text of a person's stands before it.
#[must_use]
pub fn kind_of_head(head: &[u8]) -> Option<KindName> {
    const KEY: &[u8] = br#""kind":""#;
    let start = head.windows(KEY.len()).position(|window| window == KEY)? + KEY.len();
    let length = head[start..].iter().position(|byte| *byte == b'"')?;
    std::str::from_utf8(&head[start..start + length]).ok()?.parse().ok()
}

/// What identifies a command for ever: the SHA-256 of its bytes.
#[must_use]
pub fn hash(bytes: &[u8]) -> Digest {
    Digest::of(bytes)
}

impl Envelope {
    /// The bytes that are written and sent: compact JSON on one line.
    pub fn to_bytes(&self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec(self)
    }

    /// Reads an envelope.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Unreadable> {
        if bytes.len() > COMMAND_BYTES_MAX {
            return Err(Unreadable::TooLong(bytes.len()));
        }
        let envelope: Self = line::read(bytes).map_err(|error| Unreadable::Envelope(error.to_string()))?;
        if envelope.blobs.len() > COMMAND_BLOBS_MAX {
            return Err(Unreadable::Envelope(format!("blobs: at most {COMMAND_BLOBS_MAX} are allowed")));
        }
        Ok(envelope)
    }

    /// Reads the body by subject, kind and version, where it stands.
    pub fn command<H: House>(&self) -> Result<H::Command, Unreadable> {
        Ok(H::read_command(self.about.kind, self.kind.as_str(), self.kind_version, &self.body)?)
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;
    use uuid::Uuid;

    use super::*;
    use crate::domain::{subject::SubjectKind, time::Timestamp};

    #[test]
    fn the_head_of_a_command_holds_its_kind() {
        let last = Timestamp::from_ms(i64::MAX);
        let envelope = Envelope {
            id: CommandId(Uuid::max()),
            device: DeviceId(Uuid::max()),
            epoch: u32::MAX,
            seq: u64::MAX,
            prev: Digest([0xFF; 32]),
            kind: "k".repeat(64).parse().expect("the longest kind"),
            kind_version: 1,
            about: SubjectKey { kind: SubjectKind(u16::MAX), id: Uuid::max() },
            basis_revision: None,
            recorded_at: Reading { wall: last, zone: Tz::UTC, monotonic_ms: u64::MAX, boot: u64::MAX },
            body: RawValue::NULL.to_owned(),
            blobs: Vec::new(),
        };
        let bytes = envelope.to_bytes().expect("an envelope is JSON");
        assert_eq!(kind_of_head(&bytes[..bytes.len().min(HEAD_BYTES as usize)]), Some(envelope.kind));
        assert_eq!(kind_of_head(&bytes[..200]), None);
        assert_eq!(kind_of_head(b""), None);
    }
}
