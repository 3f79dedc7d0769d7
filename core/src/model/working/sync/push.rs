//! A run of commands in order: the very bytes that were written, under the device's seal (DESIGN §3 rules 1, 2, 6).

use crux_core::{Command, command::CommandContext};

use super::{
    next::{Go, Next},
    report,
    state::{Blocked, Lap, Trouble},
};
use crate::{
    domain::digest::Digest,
    effects::{
        Effect,
        http::{Call, Reply},
        sealing::SealingAnswer,
        store::{StoreAnswer, Write, commit},
    },
    model::{
        body,
        message::Message,
        working::{desk::Desk, outbox::Outbox},
    },
    protocol::{
        limits::PROTOCOL,
        outcome::OutcomeAt,
        push::{self, Answer, Header, Run},
    },
};

/// How a push ended.
#[derive(Clone, Debug)]
pub enum Pushed {
    /// The server answered, or somebody did.
    Replied(Reply),
    /// The key is gone or does not work.
    Key(SealingAnswer),
}

/// An event.
#[derive(Clone, Debug)]
pub enum Event {
    /// The push ended.
    Answered(Pushed),
    /// Outcomes were committed, or not.
    Kept(StoreAnswer),
}

/// Asks with the first commands that fit.
pub(super) fn ask(desk: &mut Desk<'_>) -> Command<Effect, Event> {
    let outbox = &desk.working.outbox;
    let epoch = outbox.log.epoch;
    let first_seq = outbox.unsent().next().map_or(1, |first| first.seq);
    let count = body::run_length(outbox.unsent().map(|pending| (pending.seq, pending.bytes.len())));
    let lines: Vec<Vec<u8>> = outbox.unsent().take(count).map(|pending| pending.bytes.clone()).collect();
    let device = desk.working.session.device;
    let header = body::header(device, &desk.device.app_version, (epoch, first_seq), lines.len());
    let call = Call { content_type: push::CONTENT_TYPE, ..report::call(desk, "POST", "/v1/sync/push") };
    Command::new(move |ctx| async move {
        let pushed = deliver(&ctx, &header, &lines, call).await;
        ctx.send_event(Event::Answered(pushed));
    })
}

/// Seals and sends.
pub(super) async fn deliver<E: Send + 'static>(
    ctx: &CommandContext<Effect, E>,
    header: &Header,
    lines: &[Vec<u8>],
    mut call: Call,
) -> Pushed {
    match body::seal(ctx, header, lines).await {
        Ok(body) => call.body = body,
        Err(answer) => return Pushed::Key(answer),
    }
    Pushed::Replied(call.reply(ctx.request_from_shell(call.request()).await))
}

/// An answer of an effect.
pub(super) fn take(desk: &mut Desk<'_>, lap: &mut Lap, event: Event) -> Next<Event> {
    match event {
        Event::Answered(Pushed::Key(SealingAnswer::NoKey)) => Go::Block(Blocked::Enrol, Trouble::Phone).into(),
        Event::Answered(Pushed::Replied(Reply::Ok(body))) => answered(desk, lap, &body),
        Event::Answered(Pushed::Replied(reply)) => Go::Unwanted(reply).into(),
        // More in this run, until nothing is left; what the server holds or refused leaves the optimistic state with the
        // picture that follows.
        Event::Kept(StoreAnswer::Done) => Go::On.into(),
        Event::Answered(Pushed::Key(_)) | Event::Kept(_) => Next::fail(Trouble::Phone),
    }
}

fn answered(desk: &mut Desk<'_>, lap: &mut Lap, body: &[u8]) -> Next<Event> {
    // A cut answer, or one of something else, is no answer: the same push again later (F20).
    let Some(answer) = serde_json::from_slice::<Answer>(body).ok().filter(|a| a.end && a.answer == PROTOCOL) else {
        return Next::fail(Trouble::NoNetwork);
    };
    match answer.run {
        Run::Received | Run::Unknown => keep(&mut desk.working.outbox, &answer.outcomes),
        // The server has less than we believed: the pull says from where, by its acknowledgement (rule 11).
        Run::Gap { expected } => {
            // What it answered before and expects now was lost with its last hours (F43): it is sent again.
            desk.working.outbox.forget_answers_from(expected);
            lap.has_gap = true;
            Go::On.into()
        }
        Run::Fork { .. } => {
            desk.say(Message::HistoryForked);
            Go::Fork { at_server: answer.head.epoch }.into()
        }
    }
}

/// Outcomes are durable before anything relies on them.
fn keep(outbox: &mut Outbox, outcomes: &[OutcomeAt]) -> Next<Event> {
    let mut writes = Vec::new();
    for said in outcomes {
        let is_it = |epoch: u32, seq: u64, hash: Digest| (epoch, seq, hash) == (said.epoch, said.seq, said.hash);
        for pending in outbox.pending.iter_mut().filter(|p| is_it(p.epoch, p.seq, p.hash)) {
            pending.outcome = Some(said.outcome.clone());
            let outcome = serde_json::to_vec(&said.outcome).unwrap_or_default();
            writes.push(Write::SetOutcome { epoch: said.epoch, seq: said.seq, outcome });
        }
    }
    if writes.is_empty() {
        // An answer to something else; nothing of ours is settled by it.
        return Next::fail(Trouble::Refused);
    }
    Next::Wait(commit(writes).then_send(Event::Kept))
}
