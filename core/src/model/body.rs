//! A body of a push or a deposit: commands that follow one another, under the device's seal; for the network and for the
//! rescue file alike.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use crux_core::command::CommandContext;

use crate::{
    domain::{ids::DeviceId, signoff::Seal, text::Text},
    effects::{
        Effect,
        sealing::{SealingAnswer, SealingOperation},
    },
    protocol::{
        limits::{PROTOCOL, PUSH_BYTES_MAX, PUSH_COMMANDS_MAX},
        push::{self, Header},
    },
};

/// Room for the header and the end of a body, in bytes.
const FRAME_BYTES: usize = 4 * 1024;

/// How many of these commands, in order, make one body: from the first, without a hole, within the bounds of a push; at least
/// one. A command is its place and its length.
pub(super) fn run_length(commands: impl IntoIterator<Item = (u64, usize)>) -> usize {
    let mut room = PUSH_BYTES_MAX - FRAME_BYTES;
    let mut expected = None;
    let fits = |(seq, bytes): &(u64, usize)| {
        let follows = expected.is_none_or(|expected| expected == *seq);
        expected = Some(seq + 1);
        room.checked_sub(bytes + 1).filter(|_| follows).map(|left| room = left).is_some()
    };
    commands.into_iter().take(PUSH_COMMANDS_MAX).take_while(fits).count().max(1)
}

/// The first line of a body.
pub(super) fn header(device: DeviceId, app_version: &str, (epoch, first_seq): (u32, u64), count: usize) -> Header {
    let unnamed = || Text::new("unknown").unwrap_or_else(|_| unreachable!("a plain word"));
    Header {
        push: PROTOCOL,
        device,
        epoch,
        first_seq,
        count: u32::try_from(count).unwrap_or(u32::MAX),
        app: Text::new(app_version).unwrap_or_else(|_| unnamed()),
        recorder: None,
    }
}

/// The whole body, sealed by the device's key; or what the key said instead.
pub(super) async fn seal<E: Send + 'static>(
    ctx: &CommandContext<Effect, E>,
    header: &Header,
    lines: &[Vec<u8>],
) -> Result<Vec<u8>, SealingAnswer> {
    let unsealed = unsealed(header, lines)?;
    let message = push::sealed_digest(&unsealed).0.to_vec();
    let answer = ctx.request_from_shell(SealingOperation::Seal { message }).await;
    let SealingAnswer::Sealed { signature } = answer else { return Err(answer) };
    end(unsealed, &BASE64.encode(signature))
}

/// The whole body with that in the place of a seal.
pub(super) fn unsealable(header: &Header, lines: &[Vec<u8>], instead: &str) -> Result<Vec<u8>, SealingAnswer> {
    end(unsealed(header, lines)?, instead)
}

fn unsealed(header: &Header, lines: &[Vec<u8>]) -> Result<Vec<u8>, SealingAnswer> {
    let lines: Vec<&[u8]> = lines.iter().map(Vec::as_slice).collect();
    push::unsealed(header, &lines).map_err(|_| unwritable())
}

fn end(unsealed: Vec<u8>, seal: &str) -> Result<Vec<u8>, SealingAnswer> {
    let seal = Seal::new(seal).map_err(|_| unwritable())?;
    push::seal(unsealed, seal).map_err(|_| unwritable())
}

fn unwritable() -> SealingAnswer {
    SealingAnswer::Failed { message: "the body cannot be written".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_ends_before_a_hole_and_within_the_bounds() {
        assert_eq!(run_length([(4, 10), (5, 10), (7, 10)]), 2);
        assert_eq!(run_length((1..).map(|seq| (seq, 10)).take(1_000)), PUSH_COMMANDS_MAX);
        assert_eq!(run_length((1..).map(|seq| (seq, 500 * 1024)).take(20)), 8);
        assert_eq!(run_length([(1, PUSH_BYTES_MAX)]), 1, "it is sent all the same, and the office says what is wrong");
    }
}
