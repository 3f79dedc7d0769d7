//! One bounded picture, page by page; shown when it is whole (DESIGN §3 rules 4, 5, 13).
//!
//! A page is worked through while the server makes the next one. What [`fetching`](super::fetching) keeps of an unfinished
//! picture lets a phone that is killed go on where it was (F14).

use crux_core::{Command, render::render};

use super::{
    Trouble, deposit, fail,
    fetching::{Fetching, STAGING, keep, look},
    next, of_run, otherwise, run,
};
use crate::{
    domain::digest::Digest,
    effects::{
        http::Reply,
        store::{CommandRow, StoreAnswer, StoreOperation, Write, ask as ask_store, commit},
    },
    model::{
        Cmd, Device, inner,
        inner::{Inner, Progress},
        message::Message,
        working::{
            Working,
            leaf::Leaf,
            mirror::CURSOR,
            outbox::Pending,
            picture::{self, Fit, Picture},
        },
    },
    plants::{Plant, is_planted},
    protocol::{
        command::Envelope,
        limits::PROTOCOL,
        pull::{Holdings, More, Page, holdings_digest},
        push::Head,
    },
};

/// What the server says when it does not know the cursor.
const CURSOR_UNKNOWN: &str = "cursor_unknown";
/// Commands that are read at once to be sent again.
const RESURRECT_MAX: u32 = 10_000;

/// How a page ended.
#[derive(Clone, Debug)]
pub struct Pulled(pub Reply);

/// Asks for the next page.
pub(super) fn ask(device: &Device, working: &mut Working) -> Cmd {
    let mut query = Vec::new();
    if let Some(cursor) = &working.mirror.cursor {
        query.push(format!("cursor={cursor}"));
    }
    match (&working.sync.pull.token, &working.sync.pull.until) {
        (Some(token), Some(until)) => query.extend([format!("token={token}"), format!("until={until}")]),
        _ => working.sync.pull = Fetching::begun(device.clock),
    }
    let path = if query.is_empty() { "/v1/sync/pull".to_owned() } else { format!("/v1/sync/pull?{}", query.join("&")) };
    let call = working.call(device, "GET", &path, Vec::new());
    let send = of_run(working);
    Command::request_from_shell(call.request())
        .then_send(move |result| send(Progress::Pulled(Pulled(call.reply(result)))))
}

pub(super) fn answered(
    device: &mut Device,
    message: &mut Option<Message>,
    working: &mut Working,
    Pulled(reply): Pulled,
) -> Cmd {
    let body = match reply {
        Reply::Ok(body) => body,
        Reply::Problem(problem) if problem.code == CURSOR_UNKNOWN => return start_over(message, working),
        reply => {
            let kept = keep(working);
            return otherwise(device, working, &reply).and(kept);
        }
    };
    let Some(page) = read(&body) else {
        let kept = keep(working);
        return fail(working, Trouble::NoNetwork).and(kept);
    };
    let pull = &mut working.sync.pull;
    match &page.more {
        More::Page { token } => {
            (pull.token, pull.until) = (Some(token.clone()), Some(page.until));
            pull.read.push(Leaf::of(page));
            ask(device, working).and(look(working))
        }
        More::Whole { .. } if pull.earlier == 0 => {
            let mut leaves = std::mem::take(&mut pull.read);
            leaves.push(Leaf::of(page));
            put_together(device, working, leaves)
        }
        More::Whole { .. } => {
            let send = of_run(working);
            ask_store(StoreOperation::LoadStaged)
                .then_send(move |answer| send(Progress::Unstaged(answer, Box::new(page))))
        }
    }
}

fn read(body: &[u8]) -> Option<Page> {
    serde_json::from_slice::<Page>(body).ok().filter(|page| page.end && page.pull == PROTOCOL)
}

/// The server does not know where we stand (it was restored, or the log was): everything is fetched anew, and the log of
/// commands stays (I11, F43).
fn start_over(message: &mut Option<Message>, working: &mut Working) -> Cmd {
    *message = Some(Message::Refetching);
    working.mirror.cursor = None;
    working.sync.pull = Fetching::default();
    working.sync.is_comparing = true;
    working.sync.activity = super::Activity::Idle;
    let retry = super::set_timer(working, 0);
    let writes = vec![Write::ClearMeta(CURSOR), Write::ClearStaged, Write::ClearMeta(STAGING)];
    commit(writes).then_send(|answer| inner(Inner::Written(answer))).and(retry).and(render())
}

/// Pages that an earlier life of the app staged come before those of this one.
pub(super) fn unstaged(device: &mut Device, working: &mut Working, answer: StoreAnswer, last: Page) -> Cmd {
    let StoreAnswer::Pages(bodies) = answer else { return fail(working, Trouble::Phone) };
    let pull = &mut working.sync.pull;
    let earlier = bodies.iter().take(pull.earlier as usize).map(|body| read(body).map(Leaf::of));
    let Some(mut leaves) = earlier.collect::<Option<Vec<_>>>().filter(|all| all.len() == pull.earlier as usize) else {
        return put_together(device, working, Vec::new());
    };
    leaves.append(&mut pull.read);
    leaves.push(Leaf::of(last));
    put_together(device, working, leaves)
}

fn put_together(device: &mut Device, working: &mut Working, leaves: Vec<Leaf>) -> Cmd {
    if !leaves.is_empty() && leaves.windows(2).all(|two| two[0].page.until == two[1].page.until) {
        return adopt(device, working, leaves);
    }
    // Pages of different pictures make no picture.
    working.sync.pull = Fetching::default();
    fail(working, Trouble::Refused)
}

/// Puts the picture together and commits it.
fn adopt(device: &mut Device, working: &mut Working, leaves: Vec<Leaf>) -> Cmd {
    let Some(mut picture) = picture::assemble(working, leaves, device.clock) else {
        return fail(working, Trouble::NoNetwork);
    };
    picture.writes.push(Write::ClearMeta(STAGING));
    let writes = std::mem::take(&mut picture.writes);
    if is_planted(Plant::CursorFirst) || is_planted(Plant::DigestAdopted) {
        let (first, second) = writes.into_iter().partition(|write| matches!(write, Write::SetMeta { key: CURSOR, .. }));
        return Command::new(|ctx| async move {
            ctx.request_from_shell(StoreOperation::Commit(first)).await;
            let answer = ctx.request_from_shell(StoreOperation::Commit(second)).await;
            ctx.send_event(inner(Inner::Adopted(Box::new(picture), answer)));
        });
    }
    commit(writes).then_send(move |answer| inner(Inner::Adopted(Box::new(picture), answer)))
}

/// The picture is durable, or not.
pub fn adopted(device: &mut Device, working: &mut Working, picture: Picture, answer: &StoreAnswer) -> Cmd {
    working.sync.pull = Fetching::default();
    if *answer != StoreAnswer::Done {
        return fail(working, Trouble::Phone);
    }
    let (fit, is_first, holdings) = (picture.fit, picture.is_first, picture.holdings);
    picture::install(working, picture);
    working.sync.done.pulled = true;
    if is_first {
        let send = of_run(working);
        let load = ask_store(StoreOperation::LoadPending);
        return load.then_send(move |answer| send(Progress::Doubted(fit, holdings, answer)));
    }
    follow(device, working, fit, holdings)
}

/// What other lives of the log said is sent once more; only then what is shown can be trusted again.
pub(super) fn doubted(
    device: &mut Device,
    working: &mut Working,
    fit: Fit,
    holdings: Option<Holdings>,
    answer: StoreAnswer,
) -> Cmd {
    let StoreAnswer::Commands(rows) = answer else { return fail(working, Trouble::Phone) };
    working.outbox.take_other_lives(rows);
    working.sync.done.pulled = working.outbox.stranded().next().is_none();
    follow(device, working, fit, holdings)
}

/// What follows from where the server stands in our log.
fn follow(device: &mut Device, working: &mut Working, fit: Fit, holdings: Option<Holdings>) -> Cmd {
    match fit {
        Fit::Ours => compare(device, working, holdings),
        Fit::Behind { from_seq, after } => resurrect(working, from_seq, after),
        Fit::Forked { epoch } => deposit::fork_in_doubt(working, epoch),
    }
}

/// The server has forgotten commands that it once acknowledged (it was restored): they are sent again from the store, where
/// they are kept for that (rule 11).
fn resurrect(working: &Working, from_seq: u64, after: Digest) -> Cmd {
    let send = of_run(working);
    let load = StoreOperation::LoadCommands { epoch: working.outbox.log.epoch, from_seq, limit: RESURRECT_MAX };
    ask_store(load).then_send(move |answer| send(Progress::Resurrected(from_seq, after, answer)))
}

pub(super) fn resurrected(
    device: &mut Device,
    working: &mut Working,
    (from_seq, after): (u64, Digest),
    answer: StoreAnswer,
) -> Cmd {
    let StoreAnswer::Commands(rows) = answer else { return fail(working, Trouble::Phone) };
    let epoch = working.outbox.log.epoch;
    // The one before stands in what we wrote, where that can be read; the server notices otherwise.
    let follows = |row: &CommandRow| Envelope::from_bytes(&row.bytes).map_or(true, |envelope| envelope.prev == after);
    if !rows.first().is_some_and(|row| row.seq == from_seq && follows(row)) {
        // Older than what is kept here, or a copy of this phone was faster: the server stands on no place of this log.
        return deposit::fork_in_doubt(working, epoch);
    }
    working.outbox.log.acknowledged = Head { epoch, seq: from_seq - 1, hash: after };
    let others = working.outbox.pending.iter().filter(|p| p.epoch != epoch).cloned();
    let again = rows.into_iter().map(|row| Pending { outcome: None, ..Pending::of(row) });
    working.outbox.pending = others.chain(again).collect();
    let writes = vec![Write::SetAcknowledged { epoch, through_seq: from_seq - 1 }, working.outbox.log.write()];
    let written = commit(writes).then_send(|answer| inner(Inner::Written(answer)));
    working.sync.activity = super::Activity::Idle;
    written.and(run(device, working, device.clock))
}

/// Both sides say what they hold (rule 13).
fn compare(device: &mut Device, working: &mut Working, holdings: Option<Holdings>) -> Cmd {
    match holdings {
        Some(holdings) if working.sync.is_comparing => {
            working.sync.expected = Some(holdings);
            let send = of_run(working);
            ask_store(StoreOperation::DigestOrders).then_send(move |answer| send(Progress::Compared(answer)))
        }
        _ => next(device, working, device.clock),
    }
}

pub(super) fn compared(
    device: &mut Device,
    message: &mut Option<Message>,
    working: &mut Working,
    answer: StoreAnswer,
) -> Cmd {
    let (Some(expected), StoreAnswer::Held(held)) = (working.sync.expected.take(), answer) else {
        return fail(working, Trouble::Phone);
    };
    let ours = Holdings { orders: held.len() as u64, digest: holdings_digest(held) };
    if ours == expected || is_planted(Plant::DigestAdopted) {
        working.sync.is_comparing = false;
        return next(device, working, device.clock);
    }
    if working.sync.has_refetched {
        // Refetched and still different: an alarm for people, not a loop. The digest is never adopted.
        working.sync.is_comparing = false;
        working.sync.trouble = Some(Trouble::Refused);
        return next(device, working, device.clock);
    }
    working.sync.has_refetched = true;
    start_over(message, working)
}
