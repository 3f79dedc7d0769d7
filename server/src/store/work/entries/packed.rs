//! The bytes of a command as its row keeps them: what the row says already is left out, and what is long is deflated.
//!
//! A byte in front says which of both was done. A form is taken only where the very same bytes come of it again (I15); what
//! stands for no bytes, because somebody changed it, is read as nothing.

use std::borrow::Cow;

use callout_core::{
    domain::{
        digest::Digest,
        ids::{CommandId, DeviceId},
        subject::SubjectKey,
    },
    protocol::limits::COMMAND_BYTES_MAX,
};
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use serde::Deserialize;
use serde_json::value::RawValue;

/// The envelope is kept in short: the digest of the command before, and the values that the row does not say, a line each.
const IN_SHORT: u8 = 1;
/// The text is deflated: its length in four bytes, and the stream.
const DEFLATED: u8 = 2;
/// How hard a command is packed: at the quickest level, 1, a job has 5 % more bytes.
const LEVEL: u32 = 3;
/// Texts from this length on are deflated: signatures. With shorter ones it takes longer than writing what it saves.
const DEFLATED_FROM: usize = 1024;

/// What the row says beside the bytes of a command that could be read.
#[derive(Clone, Copy, Debug)]
pub struct Beside<'a> {
    /// The command.
    pub command: CommandId,
    /// Which phone sent it.
    pub device: DeviceId,
    /// The life of the phone's log.
    pub epoch: u32,
    /// Its place there.
    pub seq: u64,
    /// Its kind.
    pub kind: &'a str,
    /// What it is about.
    pub about: SubjectKey,
}

/// What only the envelope says.
#[derive(Deserialize)]
struct Said<'a> {
    prev: Digest,
    #[serde(borrow)]
    kind_version: &'a RawValue,
    basis_revision: &'a RawValue,
    recorded_at: Clocks<'a>,
    body: &'a RawValue,
    blobs: &'a RawValue,
}

#[derive(Deserialize)]
struct Clocks<'a> {
    #[serde(borrow)]
    wall: &'a RawValue,
    zone: &'a RawValue,
    monotonic_ms: &'a RawValue,
    boot: &'a RawValue,
}

/// Packs the commands of a commit, one after the other.
#[derive(Debug, Default)]
pub struct Packer {
    deflate: Option<Compress>,
}

impl Packer {
    /// The bytes of a command as they are kept.
    pub fn pack(&mut self, beside: Option<&Beside<'_>>, bytes: &[u8]) -> Vec<u8> {
        let short = beside.and_then(|beside| in_short(beside, bytes));
        let (mut mark, prev, text) = match &short {
            Some((prev, text)) => (IN_SHORT, prev.0.as_slice(), text.as_bytes()),
            None => (0, [].as_slice(), bytes),
        };
        let deflated = self.deflated(text);
        if deflated.is_some() {
            mark |= DEFLATED;
        }
        [&[mark], prev, deflated.as_deref().unwrap_or(text)].concat()
    }

    fn deflated(&mut self, text: &[u8]) -> Option<Vec<u8>> {
        let length =
            u32::try_from(text.len()).ok().filter(|_| (DEFLATED_FROM..=COMMAND_BYTES_MAX).contains(&text.len()))?;
        // One for all of a commit: to make it costs more than to deflate a signature.
        let deflate = self.deflate.get_or_insert_with(|| Compress::new(Compression::new(LEVEL), false));
        deflate.reset();
        // What has no room in less than the text itself is not kept so.
        let mut out = Vec::with_capacity(text.len());
        out.extend(length.to_be_bytes());
        let status = deflate.compress_vec(text, &mut out, FlushCompress::Finish).ok()?;
        (status == Status::StreamEnd).then_some(out)
    }
}

/// The bytes that were packed; nothing if these never were.
#[must_use]
pub fn unpacked(beside: Option<&Beside<'_>>, kept: &[u8]) -> Option<Vec<u8>> {
    let (mark, rest) = kept.split_first()?;
    if mark & !(IN_SHORT | DEFLATED) != 0 {
        return None;
    }
    let (prev, rest) =
        if mark & IN_SHORT == 0 { (None, rest) } else { rest.split_first_chunk().map(|(p, r)| (Some(p), r))? };
    let text = if mark & DEFLATED == 0 { Cow::Borrowed(rest) } else { Cow::Owned(inflated(rest)?) };
    match prev {
        None => Some(text.into_owned()),
        Some(prev) => in_full(beside?, Digest(*prev), std::str::from_utf8(&text).ok()?).map(String::into_bytes),
    }
}

/// No more room than a command may need is given to what says to be one (I19).
fn inflated(kept: &[u8]) -> Option<Vec<u8>> {
    let (length, stream) = kept.split_first_chunk()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok().filter(|length| *length <= COMMAND_BYTES_MAX)?;
    let mut out = Vec::with_capacity(length);
    let mut inflate = Decompress::new(false);
    let status = inflate.decompress_vec(stream, &mut out, FlushDecompress::Finish).ok()?;
    let is_whole = out.len() == length && usize::try_from(inflate.total_in()) == Ok(stream.len());
    (status == Status::StreamEnd && is_whole).then_some(out)
}

fn in_short(beside: &Beside<'_>, bytes: &[u8]) -> Option<(Digest, String)> {
    let said: Said<'_> = serde_json::from_slice(bytes).ok()?;
    let Clocks { wall, zone, monotonic_ms, boot } = said.recorded_at;
    let values = [said.kind_version, said.basis_revision, wall, zone, monotonic_ms, boot, said.blobs, said.body];
    let text = values.map(RawValue::get).join("\n");
    (in_full(beside, said.prev, &text)?.as_bytes() == bytes).then_some((said.prev, text))
}

/// The envelope as phones write it. Kept for ever: rows were made with it.
fn in_full(beside: &Beside<'_>, prev: Digest, text: &str) -> Option<String> {
    let mut values = text.splitn(8, '\n');
    let mut next = || values.next();
    let (kind_version, basis_revision, wall, zone) = (next()?, next()?, next()?, next()?);
    let (monotonic_ms, boot, blobs, body) = (next()?, next()?, next()?, next()?);
    let Beside { command, device, epoch, seq, kind, about: SubjectKey { kind: about, id } } = beside;
    let about = about.0;
    Some(format!(
        r#"{{"id":"{command}","device":"{device}","epoch":{epoch},"seq":{seq},"prev":"{prev}","kind":"{kind}","kind_version":{kind_version},"about":{{"kind":{about},"id":"{id}"}},"basis_revision":{basis_revision},"recorded_at":{{"wall":{wall},"zone":{zone},"monotonic_ms":{monotonic_ms},"boot":{boot}}},"body":{body},"blobs":{blobs}}}"#
    ))
}

#[cfg(test)]
mod tests {
    use callout_core::domain::subject::SubjectKind;
    use uuid::Uuid;

    use super::*;

    const BESIDE: Beside<'_> = Beside {
        command: CommandId(Uuid::from_u128(1)),
        device: DeviceId(Uuid::from_u128(2)),
        epoch: 1,
        seq: 7,
        kind: "accept",
        about: SubjectKey { kind: SubjectKind(0), id: Uuid::from_u128(3) },
    };

    fn envelope(body: &str) -> Vec<u8> {
        let prev = Digest::of(b"before");
        in_full(&BESIDE, prev, &format!("1\nnull\n1\n\"Asia/Shanghai\"\n2\n3\n[]\n{body}"))
            .expect("a text")
            .into_bytes()
    }

    /// Packs, and reads again what was packed.
    fn packed(bytes: &[u8]) -> Vec<u8> {
        let kept = Packer::default().pack(Some(&BESIDE), bytes);
        assert_eq!(unpacked(Some(&BESIDE), &kept).as_deref(), Some(bytes), "{}", String::from_utf8_lossy(bytes));
        kept
    }

    #[test]
    fn bytes_are_read_as_they_came_whatever_they_are_i15() {
        let plain = envelope("{}");
        assert!(packed(&plain).len() < 100, "{}", packed(&plain).len());
        let long = envelope(&format!("[{}1]", "[12,345,6],".repeat(300)));
        assert!(packed(&long).len() < 200, "{}", packed(&long).len());
        // Another order, spaces, more than an envelope has, an escape, a command of another row, no JSON at all.
        let text = String::from_utf8(plain.clone()).expect("text");
        for other in [
            text.replace(r#""epoch":1,"seq":7"#, r#""seq":7,"epoch":1"#),
            text.replace("null", " null"),
            text.replace(r#""body""#, r#""more":1,"body""#),
            text.replace("accept", "acc\\u0065pt"),
            text.replace(r#""seq":7"#, r#""seq":8"#),
            text.replace("{}", "{\n}"),
            text.replace("null", "[\n]"),
            text.replace(r#""boot":3"#, r#""boot":3,"boot":3"#),
        ] {
            assert_ne!(other.as_bytes(), plain);
            packed(other.as_bytes());
        }
        for mark in 0..=u8::MAX {
            packed(&[mark]);
            packed(&[mark; 40]);
            packed(&[mark; 2_000]);
        }
        packed(b"");
        packed(&plain[..plain.len() - 1]);
        packed(&vec![b'x'; COMMAND_BYTES_MAX + 1]);
        assert_eq!(unpacked(None, &Packer::default().pack(None, &plain)), Some(plain));
    }

    #[test]
    fn damaged_bytes_are_nothing_or_others_and_no_panic_i16() {
        let long = envelope(&format!("[{}1]", "[12,345,6],".repeat(300)));
        for bytes in [envelope("{}"), long] {
            let kept = packed(&bytes);
            assert_eq!(unpacked(None, &kept), None, "a short form of nothing");
            for cut in 0..kept.len() {
                assert_ne!(unpacked(Some(&BESIDE), &kept[..cut]).as_deref(), Some(bytes.as_slice()), "cut at {cut}");
            }
            let longer = [kept.as_slice(), b"x"].concat();
            assert_ne!(unpacked(Some(&BESIDE), &longer).as_deref(), Some(bytes.as_slice()));
            for (at, bit) in (0..kept.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
                let mut damaged = kept.clone();
                damaged[at] ^= 1 << bit;
                let _ = unpacked(Some(&BESIDE), &damaged);
            }
        }
    }

    #[test]
    fn a_row_that_inflates_to_more_than_a_command_is_nothing_i19() {
        let bomb = |length: usize| {
            let mut out = Vec::with_capacity(length + 8);
            let mut deflate = Compress::new(Compression::best(), false);
            let zeros = vec![0; 64 * COMMAND_BYTES_MAX];
            deflate.compress_vec(&zeros, &mut out, FlushCompress::Finish).expect("deflated");
            [&[DEFLATED], u32::try_from(length).expect("a length").to_be_bytes().as_slice(), &out].concat()
        };
        assert_eq!(unpacked(None, &bomb(64 * COMMAND_BYTES_MAX)), None);
        assert_eq!(unpacked(None, &bomb(COMMAND_BYTES_MAX)), None);
    }
}
