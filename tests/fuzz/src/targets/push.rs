//! The body of a push or a deposit, which anybody may send: its frame, and each of its lines.

use callout_core::protocol::{
    limits::PUSH_COMMANDS_MAX,
    push::{self, Framed},
};

use super::{command, says, sure};

/// Runs it.
pub fn run(bytes: &[u8]) {
    match push::read(bytes) {
        Ok(framed) => holds(bytes, &framed),
        Err(error) => says(&error),
    }
}

/// What a body that was taken must hold.
pub(super) fn holds(bytes: &[u8], framed: &Framed<'_>) {
    let Framed { header, commands, seal, .. } = framed;
    assert!((1..=PUSH_COMMANDS_MAX).contains(&commands.len()), "I19: {}", commands.len());
    assert_eq!(commands.len(), header.count as usize);
    assert!(bytes.trim_ascii_start().starts_with(b"{"), "the header is an object");
    let unsealed = sure(push::unsealed(header, commands), "a header is written");
    let written = sure(push::seal(unsealed, seal.clone()), "an end is written");
    let again = sure(push::read(&written), "what was written is read");
    assert_eq!((&again.header, &again.commands, &again.seal), (header, commands, seal));
    let cuts = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at);
    for cut in cuts.flat_map(|at| [at, at + 1]).filter(|cut| *cut < bytes.len()) {
        assert!(push::read(&bytes[..cut]).is_err(), "cut at {cut}, it is no shorter push (F19)");
    }
    for line in commands.iter().take(4) {
        command::run(line);
    }
}
