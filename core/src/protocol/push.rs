//! `POST /v1/sync/push`: a run of commands in order (DESIGN §3 rule 1).
//!
//! The body is lines: a header, the commands byte for byte as they were written, and an end with the device's seal, so that
//! a truncated body is never mistaken for a short one (F19).

use serde::{Deserialize, Serialize};

use super::{
    limits::{PROTOCOL, PUSH_COMMANDS_MAX},
    line,
    outcome::OutcomeAt,
};
use crate::domain::{digest::Digest, ids::DeviceId, signoff::Seal, text::Text};

/// The content type of a push.
pub const CONTENT_TYPE: &str = "application/x-ndjson";

/// The first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// [`PROTOCOL`].
    pub push: u32,
    /// The device.
    pub device: DeviceId,
    /// The life of its log.
    pub epoch: u32,
    /// The place of the first command.
    pub first_seq: u64,
    /// How many commands follow.
    pub count: u32,
    /// The app that sends them.
    pub app: Text<40>,
    /// In a deposit of what was recorded in another life of the log, or under another key: the recorder's own seal, if there is
    /// one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorder: Option<RecorderSeal>,
}

/// A recorder's seal over the head of his log. A command names the hash of the one before, so that it covers everything up to
/// that place: a command is proven to be this device's if the chain of `prev` leads to it from that hash (I13, F75).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecorderSeal {
    /// The device that recorded.
    pub device: DeviceId,
    /// The life of its log.
    pub epoch: u32,
    /// The place of the head then.
    pub seq: u64,
    /// The hash of the command there.
    pub hash: Digest,
    /// That device's seal over [`RecorderSeal::sealed_digest`].
    pub seal: Seal,
}

impl RecorderSeal {
    /// What the recorder seals.
    #[must_use]
    pub fn sealed_digest(device: DeviceId, epoch: u32, seq: u64, hash: &Digest) -> Digest {
        let (epoch, seq) = (epoch.to_be_bytes(), seq.to_be_bytes());
        Digest::of_parts(&[b"callout/recorder/1", device.0.as_bytes(), &epoch, &seq, &hash.0])
    }

    /// What this one must be over.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Self::sealed_digest(self.device, self.epoch, self.seq, &self.hash)
    }
}

/// The last line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    /// Always true.
    pub end: bool,
    /// The device's seal over [`sealed_digest`].
    pub seal: Seal,
}

/// A body in its frame: read and hashed once, whoever asks for its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Framed<'a> {
    /// The header.
    pub header: Header,
    /// The commands' bytes.
    pub commands: Vec<&'a [u8]>,
    /// The device's seal.
    pub seal: Seal,
    /// What the seal must be over.
    pub digest: Digest,
}

/// Why a body is no push; it changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAPush {
    /// The header is not readable.
    #[error("the first line must be the header: {0}")]
    Header(String),
    /// The end is missing or not readable: the body was cut.
    #[error("the last line must be the end: {0}")]
    End(String),
    /// More or fewer commands than the header says.
    #[error("the header announces {announced} commands, {found} came")]
    Count {
        /// What the header says.
        announced: u32,
        /// What came.
        found: usize,
    },
    /// Too many, or none.
    #[error("a push has 1 to {PUSH_COMMANDS_MAX} commands")]
    TooMany,
    /// Another protocol.
    #[error("push must be {PROTOCOL}")]
    Protocol,
}

/// What the device seals: every byte before the last line.
#[must_use]
pub fn sealed_digest(bytes_before_the_end: &[u8]) -> Digest {
    Digest::of_parts(&[b"callout/push/1", bytes_before_the_end])
}

/// The bytes that are sealed: the header and the commands, each line with its line feed.
pub fn unsealed(header: &Header, commands: &[&[u8]]) -> serde_json::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec(header)?;
    bytes.push(b'\n');
    for command in commands {
        bytes.extend_from_slice(command);
        bytes.push(b'\n');
    }
    Ok(bytes)
}

/// The whole body: what was sealed, and the end.
pub fn seal(mut unsealed: Vec<u8>, seal: Seal) -> serde_json::Result<Vec<u8>> {
    unsealed.extend(serde_json::to_vec(&End { end: true, seal })?);
    unsealed.push(b'\n');
    Ok(unsealed)
}

/// Reads a body.
pub fn read(body: &[u8]) -> Result<Framed<'_>, NotAPush> {
    let end = |why: &str| NotAPush::End(why.to_owned());
    let rest = body.strip_suffix(b"\n").ok_or_else(|| end("a line feed is missing"))?;
    let split = rest.iter().rposition(|byte| *byte == b'\n').ok_or_else(|| end("there is one line only"))? + 1;
    let (before, last) = rest.split_at(split);
    let trailer: End = line::read(last).map_err(|error| end(&error.to_string()))?;
    if !trailer.end {
        return Err(end("end must be true"));
    }
    let mut lines = before.split(|byte| *byte == b'\n');
    let header: Header =
        line::read(lines.next().unwrap_or_default()).map_err(|error| NotAPush::Header(error.to_string()))?;
    if header.push != PROTOCOL {
        return Err(NotAPush::Protocol);
    }
    let mut commands: Vec<&[u8]> = lines.collect();
    // `before` ends with a line feed, so that the last piece is empty.
    commands.pop();
    if commands.is_empty() || commands.len() > PUSH_COMMANDS_MAX {
        return Err(NotAPush::TooMany);
    }
    if commands.len() != header.count as usize {
        return Err(NotAPush::Count { announced: header.count, found: commands.len() });
    }
    Ok(Framed { header, commands, seal: trailer.seal, digest: sealed_digest(before) })
}

/// The answer to a push.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PushAnswer))]
pub struct Answer {
    /// [`PROTOCOL`].
    pub answer: u32,
    /// What became of the run.
    pub run: Run,
    /// The head of the device's log at the server, after this push.
    pub head: Head,
    /// The outcomes, in order.
    pub outcomes: Vec<OutcomeAt>,
    /// Always true: an answer without it was cut (F20).
    pub end: bool,
}

/// What became of a run of commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PushRun))]
#[serde(tag = "run", rename_all = "snake_case")]
pub enum Run {
    /// Every command has an outcome.
    Received,
    /// Commands before this run are missing; nothing was taken (F18).
    Gap {
        /// The place the server expects next.
        expected: u64,
    },
    /// Another command stands at this place of the log: the phone was cloned or restored (F8).
    ///
    /// It begins an epoch after its own and the one of [`Answer::head`], at seq 1 with a `prev` of zeros; what the server does
    /// not have of the old log (by hash) it deposits or records again. A device may begin an epoch without being told,
    /// when it finds its log damaged; whoever is responsible for security sees both.
    Fork {
        /// Where.
        at: u64,
    },
    /// Something a newer server says.
    #[serde(other)]
    Unknown,
}

/// The last command of a device's log that the server has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = LogHead))]
pub struct Head {
    /// The life of the log.
    pub epoch: u32,
    /// The place; 0 before the first.
    pub seq: u64,
    /// The hash there; zeros before the first.
    pub hash: Digest,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_array_is_no_header_and_no_end() {
        let header =
            r#"{"push":1,"device":"00000000-0000-0000-0000-000000000007","epoch":1,"first_seq":1,"count":1,"app":"1"}"#;
        let as_array = r#"[1,"00000000-0000-0000-0000-000000000007",1,1,1,"1",null]"#;
        let (end, end_as_array) = (r#"{"end":true,"seal":"c2VhbA=="}"#, r#"[true,"c2VhbA=="]"#);
        let body = |header: &str, end: &str| format!("{header}\n{{}}\n{end}\n");
        assert!(read(body(header, end).as_bytes()).is_ok());
        assert!(matches!(read(body(as_array, end).as_bytes()), Err(NotAPush::Header(_))));
        assert!(matches!(read(body(header, end_as_array).as_bytes()), Err(NotAPush::End(_))));
    }
}
