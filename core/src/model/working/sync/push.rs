//! A run of commands in order: the very bytes that were written, under the device's seal (DESIGN §3 rules 1, 2, 6).

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use crux_core::{Command, command::CommandContext};

use super::{Trouble, fail, next, of_run, otherwise};
use crate::{
    domain::{digest::Digest, text::Text, time::Reading},
    effects::{
        Effect,
        http::{Call, Reply},
        sealing::{SealingAnswer, SealingOperation},
        store::{StoreAnswer, Write, commit},
    },
    model::{Cmd, Device, event::Event, inner::Progress, message::Message, working::Working},
    protocol::{
        limits::{PROTOCOL, PUSH_BYTES_MAX, PUSH_COMMANDS_MAX},
        outcome::OutcomeAt,
        push::{self, Answer, Header, Run},
    },
};

/// Room for the header and the end of a push, in bytes.
const FRAME_BYTES: usize = 4 * 1024;

/// How a push ended.
#[derive(Clone, Debug)]
pub enum Pushed {
    /// The server answered, or somebody did.
    Replied(Reply),
    /// The key is gone or does not work.
    Key(SealingAnswer),
}

/// Asks with the first commands that fit.
pub(super) fn ask(device: &Device, working: &mut Working) -> Cmd {
    let mut room = PUSH_BYTES_MAX - FRAME_BYTES;
    let mut lines = Vec::new();
    let first_seq = working.outbox.unsent().next().map_or(1, |first| first.seq);
    // A run without a hole: the places of its commands are counted from the first.
    for (pending, seq) in working.outbox.unsent().zip(first_seq..).take(PUSH_COMMANDS_MAX) {
        let left = room.checked_sub(pending.bytes.len() + 1).filter(|_| pending.seq == seq);
        let Some(left) = left else { break };
        room = left;
        lines.push(pending.bytes.clone());
    }
    let header = header(device, working, working.outbox.log.epoch, first_seq, lines.len());
    let send = of_run(working);
    let call = Call { content_type: push::CONTENT_TYPE, ..working.call(device, "POST", "/v1/sync/push", Vec::new()) };
    Command::new(move |ctx| async move {
        let pushed = deliver(&ctx, &header, &lines, call).await;
        ctx.send_event(send(Progress::Pushed(pushed)));
    })
}

/// The first line of a push.
pub(super) fn header(device: &Device, working: &Working, epoch: u32, first_seq: u64, count: usize) -> Header {
    Header {
        push: PROTOCOL,
        device: working.session.device,
        epoch,
        first_seq,
        count: u32::try_from(count).unwrap_or(u32::MAX),
        app: Text::new(&device.app_version).unwrap_or_else(|_| unnamed()),
    }
}

fn unnamed() -> Text<40> {
    Text::new("unknown").unwrap_or_else(|_| unreachable!("a plain word"))
}

/// Seals and sends.
pub(super) async fn deliver(
    ctx: &CommandContext<Effect, Event>,
    header: &Header,
    lines: &[Vec<u8>],
    mut call: Call,
) -> Pushed {
    let lines: Vec<&[u8]> = lines.iter().map(Vec::as_slice).collect();
    let Ok(unsealed) = push::unsealed(header, &lines) else { return Pushed::Replied(Reply::NoNetwork) };
    let message = push::sealed_digest(&unsealed).0.to_vec();
    let answer = ctx.request_from_shell(SealingOperation::Seal { message }).await;
    let SealingAnswer::Sealed { signature } = answer else { return Pushed::Key(answer) };
    let body = Text::new(&BASE64.encode(signature)).ok().and_then(|seal| push::seal(unsealed, seal).ok());
    let Some(body) = body else { return Pushed::Key(SealingAnswer::Failed { message: String::new() }) };
    call.body = body;
    Pushed::Replied(call.reply(ctx.request_from_shell(call.request()).await))
}

pub(super) fn answered(
    device: &mut Device,
    message: &mut Option<Message>,
    working: &mut Working,
    pushed: Pushed,
) -> Cmd {
    let reply = match pushed {
        Pushed::Key(SealingAnswer::NoKey) => {
            working.sync.blocked = Some(super::Blocked::Enrol);
            return fail(working, Trouble::Phone);
        }
        Pushed::Key(_) => return fail(working, Trouble::Phone),
        Pushed::Replied(Reply::Ok(body)) => body,
        Pushed::Replied(reply) => return otherwise(device, working, &reply),
    };
    // A cut answer, or one of something else, is no answer: the same push again later (F20).
    let Some(answer) = serde_json::from_slice::<Answer>(&reply).ok().filter(|a| a.end && a.answer == PROTOCOL) else {
        return fail(working, Trouble::NoNetwork);
    };
    match answer.run {
        Run::Received | Run::Unknown => keep(working, &answer.outcomes),
        // The server has less than we believed: the pull says from where, by its acknowledgement (rule 11).
        Run::Gap { expected } => {
            // What it answered before and expects now was lost with its last hours (F43): it is sent again.
            working.outbox.forget_answers_from(expected);
            working.sync.done.pushed = true;
            working.sync.done.met_gap = true;
            next(device, working, device.clock)
        }
        Run::Fork { .. } => {
            *message = Some(Message::HistoryForked);
            super::deposit::fork_in_doubt(working, answer.head.epoch)
        }
    }
}

/// Outcomes are durable before anything relies on them.
fn keep(working: &mut Working, outcomes: &[OutcomeAt]) -> Cmd {
    let mut writes = Vec::new();
    for said in outcomes {
        let is_it = |epoch: u32, seq: u64, hash: Digest| (epoch, seq, hash) == (said.epoch, said.seq, said.hash);
        for pending in working.outbox.pending.iter_mut().filter(|p| is_it(p.epoch, p.seq, p.hash)) {
            pending.outcome = Some(said.outcome.clone());
            let outcome = serde_json::to_vec(&said.outcome).unwrap_or_default();
            writes.push(Write::SetOutcome { epoch: said.epoch, seq: said.seq, outcome });
        }
    }
    if writes.is_empty() {
        // An answer to something else; nothing of ours is settled by it.
        return fail(working, Trouble::Refused);
    }
    let send = of_run(working);
    commit(writes).then_send(move |answer| send(Progress::OutcomesKept(answer)))
}

pub(super) fn kept(device: &mut Device, working: &mut Working, answer: &StoreAnswer, now: Reading) -> Cmd {
    if *answer != StoreAnswer::Done {
        return fail(working, Trouble::Phone);
    }
    // More in this run, until nothing is left; what the server holds or refused leaves the optimistic state with the
    // picture that follows.
    working.sync.done.pushed = working.outbox.unsent().next().is_none();
    next(device, working, now)
}
