//! One bounded picture, page by page; shown when it is whole (DESIGN §3 rules 4, 5, 13).
//!
//! A page is worked through while the server makes the next one. What [`fetching`](super::fetching) keeps of an unfinished
//! picture lets a phone that is killed go on where it was (F14).

use crux_core::Command;

use super::{
    blobs,
    fetching::{Fetching, STAGING},
    next::{Go, Next},
    report,
    state::{Ahead, Comparison, Lap, Trouble},
};
use crate::{
    domain::{digest::Digest, time::Timestamp},
    effects::{
        Effect, clock,
        clock::{ClockOperation, ClockReading},
        http::Reply,
        store::{CommandRow, StoreAnswer, StoreOperation, Write, ask as ask_store, commit},
    },
    model::{
        message::Message,
        working::{
            desk::Desk,
            leaf::Leaf,
            mirror::CURSOR,
            outbox::Pending,
            picture::{self, Fit, Picture},
            server_clock::ServerClock,
            state::Working,
        },
    },
    plants::{Plant, is_planted},
    protocol::{
        command::Envelope,
        limits::PROTOCOL,
        pull::{Holdings, More, Page},
        push::Head,
    },
};

/// What the server says when it does not know the cursor.
const CURSOR_UNKNOWN: &str = "cursor_unknown";
/// Commands that are read at once to be sent again.
const RESURRECT_MAX: u32 = 10_000;

/// An event.
#[derive(Clone, Debug)]
pub enum Event {
    /// The server said what time it is, and the clocks were read.
    Heard(Timestamp, ClockReading),
    /// A page came, or not.
    Answered(Reply),
    /// The clocks were read after a page came.
    Looked(ClockReading),
    /// Pages that an earlier life of the app staged were read; the last page comes with them.
    Unstaged(StoreAnswer, Box<Page>),
    /// The picture was committed, or not.
    Adopted(Box<Picture>, StoreAnswer),
    /// What is pending of other lives of the log was read, after a picture that fits so.
    Doubted(Fit, Option<Holdings>, StoreAnswer),
    /// Commands that a restored server has lost were read: from which place on, after which hash.
    Resurrected(u64, Digest, StoreAnswer),
}

/// What a picture asks for, and what follows.
type Cmd = Command<Effect, Event>;

/// Asks for the next page.
pub(super) fn ask(desk: &mut Desk<'_>) -> Cmd {
    let working = &mut *desk.working;
    let mut query = Vec::new();
    if let Some(cursor) = &working.mirror.cursor {
        query.push(format!("cursor={cursor}"));
    }
    let fetching = &mut working.sync.fetching;
    match (&fetching.token, &fetching.until) {
        (Some(token), Some(until)) => query.extend([format!("token={token}"), format!("until={until}")]),
        _ => *fetching = Fetching::begun(desk.device.clock),
    }
    let path = if query.is_empty() { "/v1/sync/pull".to_owned() } else { format!("/v1/sync/pull?{}", query.join("&")) };
    let call = report::call(desk, "GET", &path);
    Command::new(|ctx| async move {
        let result = ctx.request_from_shell(call.request()).await;
        if let Some(at) = call.server_time(&result) {
            let reading = ctx.request_from_shell(ClockOperation::Read).await.reading();
            ctx.send_event(Event::Heard(at, reading));
        }
        ctx.send_event(Event::Answered(call.reply(result)));
    })
}

/// An answer of an effect.
pub(super) fn take(desk: &mut Desk<'_>, lap: &mut Lap, event: Event) -> Next<Event> {
    match event {
        Event::Heard(at, reading) => {
            let now = desk.device.tick(&reading);
            desk.working.server_clock = Some(ServerClock::heard(at, now));
            Next::Wait(Cmd::done())
        }
        Event::Answered(Reply::Ok(body)) => answered(desk, &body),
        Event::Answered(Reply::Problem(problem)) if problem.code == CURSOR_UNKNOWN => start_over(desk).into(),
        Event::Answered(reply) => Go::Unwanted(reply).into(),
        Event::Looked(reading) => {
            let now = desk.device.tick(&reading);
            let wanted = desk.working.wanted();
            if desk.working.sync.fetching.work(&wanted, now) { Next::Stage } else { Next::Wait(Cmd::done()) }
        }
        Event::Unstaged(StoreAnswer::Pages(bodies), last) => unstaged(desk, &bodies, *last),
        Event::Adopted(picture, StoreAnswer::Done) => adopted(desk.working, lap, *picture),
        Event::Adopted(..) => {
            desk.working.sync.fetching = Fetching::default();
            Next::fail(Trouble::Phone)
        }
        Event::Doubted(fit, holdings, StoreAnswer::Commands(rows)) => {
            // What other lives of the log said is sent once more; only then what is shown can be trusted again.
            desk.working.outbox.take_other_lives(rows);
            let has_stranded = desk.working.outbox.stranded().next().is_some();
            lap.ahead = if has_stranded { Ahead::Picture } else { Ahead::Photos };
            follow(desk.working, fit, holdings)
        }
        Event::Resurrected(from_seq, after, StoreAnswer::Commands(rows)) => {
            resurrected(desk.working, from_seq, after, rows).into()
        }
        Event::Unstaged(..) | Event::Doubted(..) | Event::Resurrected(..) => Next::fail(Trouble::Phone),
    }
}

fn answered(desk: &mut Desk<'_>, body: &[u8]) -> Next<Event> {
    let Some(page) = read(body) else { return Next::fail(Trouble::NoNetwork) };
    let fetching = &mut desk.working.sync.fetching;
    match &page.more {
        More::Page { token } => {
            (fetching.token, fetching.until) = (Some(token.clone()), Some(page.until));
            fetching.read.push(Leaf::of(page));
            // What came is worked through while the next page is on its way.
            let look = clock::read().then_send(|answer| Event::Looked(answer.reading()));
            Next::Wait(ask(desk).and(look))
        }
        More::Whole { .. } if fetching.earlier == 0 => {
            let mut leaves = std::mem::take(&mut fetching.read);
            leaves.push(Leaf::of(page));
            put_together(desk, leaves)
        }
        More::Whole { .. } => {
            let load = ask_store(StoreOperation::LoadStaged);
            Next::Wait(load.then_send(move |answer| Event::Unstaged(answer, Box::new(page))))
        }
    }
}

fn read(body: &[u8]) -> Option<Page> {
    serde_json::from_slice::<Page>(body).ok().filter(|page| page.end && page.pull == PROTOCOL)
}

/// The server does not know where we stand (it was restored, or the log was), or what stands here differs: everything is
/// fetched anew, and the log of commands stays (I11, F43).
pub(super) fn start_over(desk: &mut Desk<'_>) -> Go {
    desk.say(Message::Refetching);
    desk.working.mirror.cursor = None;
    desk.working.sync.fetching = Fetching::default();
    if desk.working.sync.comparison == Comparison::Settled {
        desk.working.sync.comparison = Comparison::Due;
    }
    Go::Later(vec![Write::ClearMeta(CURSOR), Write::ClearStaged, Write::ClearMeta(STAGING)])
}

/// Pages that an earlier life of the app staged come before those of this one.
fn unstaged(desk: &mut Desk<'_>, bodies: &[Vec<u8>], last: Page) -> Next<Event> {
    let fetching = &mut desk.working.sync.fetching;
    let earlier = bodies.iter().take(fetching.earlier as usize).map(|body| read(body).map(Leaf::of));
    let earlier = earlier.collect::<Option<Vec<_>>>().filter(|all| all.len() == fetching.earlier as usize);
    let Some(mut leaves) = earlier else { return put_together(desk, Vec::new()) };
    leaves.append(&mut fetching.read);
    leaves.push(Leaf::of(last));
    put_together(desk, leaves)
}

fn put_together(desk: &mut Desk<'_>, leaves: Vec<Leaf>) -> Next<Event> {
    if !leaves.is_empty() && leaves.windows(2).all(|two| two[0].page.until == two[1].page.until) {
        return adopt(desk, leaves);
    }
    // Pages of different pictures make no picture.
    desk.working.sync.fetching = Fetching::default();
    Next::fail(Trouble::Refused)
}

/// Puts the picture together and commits it.
fn adopt(desk: &mut Desk<'_>, leaves: Vec<Leaf>) -> Next<Event> {
    let Some(mut picture) = picture::assemble(desk.working, leaves, desk.device.clock) else {
        return Next::fail(Trouble::NoNetwork);
    };
    picture.writes.push(Write::ClearMeta(STAGING));
    let writes = std::mem::take(&mut picture.writes);
    if is_planted(Plant::CursorFirst) || is_planted(Plant::DigestAdopted) {
        let (first, second) = writes.into_iter().partition(|write| matches!(write, Write::SetMeta { key: CURSOR, .. }));
        return Next::Wait(Command::new(|ctx| async move {
            ctx.request_from_shell(StoreOperation::Commit(first)).await;
            let answer = ctx.request_from_shell(StoreOperation::Commit(second)).await;
            ctx.send_event(Event::Adopted(Box::new(picture), answer));
        }));
    }
    Next::Wait(commit(writes).then_send(move |answer| Event::Adopted(Box::new(picture), answer)))
}

/// The picture is durable.
fn adopted(working: &mut Working, lap: &mut Lap, picture: Picture) -> Next<Event> {
    working.sync.fetching = Fetching::default();
    let (fit, is_first, holdings) = (picture.fit, picture.is_first, picture.holdings);
    picture::install(working, picture);
    lap.ahead = Ahead::Photos;
    if is_first {
        blobs::doubt(working);
        let load = ask_store(StoreOperation::LoadPending);
        return Next::Wait(load.then_send(move |answer| Event::Doubted(fit, holdings, answer)));
    }
    follow(working, fit, holdings)
}

/// What follows from where the server stands in our log.
fn follow(working: &Working, fit: Fit, holdings: Option<Holdings>) -> Next<Event> {
    match fit {
        Fit::Ours => match holdings {
            Some(expected) if working.sync.comparison != Comparison::Settled => Go::Compare(expected).into(),
            _ => Go::On.into(),
        },
        Fit::Behind { from_seq, after } => resurrect(working, from_seq, after),
        Fit::Forked { epoch } => Go::Fork { at_server: epoch }.into(),
    }
}

/// The server has forgotten commands that it once acknowledged (it was restored): they are sent again from the store, where
/// they are kept for that (rule 11).
fn resurrect(working: &Working, from_seq: u64, after: Digest) -> Next<Event> {
    let load = StoreOperation::LoadCommands { epoch: working.outbox.log.epoch, from_seq, limit: RESURRECT_MAX };
    Next::Wait(ask_store(load).then_send(move |answer| Event::Resurrected(from_seq, after, answer)))
}

fn resurrected(working: &mut Working, from_seq: u64, after: Digest, rows: Vec<CommandRow>) -> Go {
    let outbox = &mut working.outbox;
    let epoch = outbox.log.epoch;
    // The one before stands in what we wrote, where that can be read; the server notices otherwise.
    let follows = |row: &CommandRow| Envelope::from_bytes(&row.bytes).map_or(true, |envelope| envelope.prev == after);
    if !rows.first().is_some_and(|row| row.seq == from_seq && follows(row)) {
        // Older than what is kept here, or a copy of this phone was faster: the server stands on no place of this log.
        return Go::Fork { at_server: epoch };
    }
    outbox.log.acknowledged = Head { epoch, seq: from_seq - 1, hash: after };
    let others = outbox.pending.iter().filter(|p| p.epoch != epoch).cloned();
    let again = rows.into_iter().map(|row| Pending { outcome: None, ..Pending::of(row) });
    outbox.pending = others.chain(again).collect();
    let acknowledged = Write::SetAcknowledged { epoch, through_seq: from_seq - 1 };
    let writes = vec![acknowledged, outbox.log.write(), Write::DoubtBlobs];
    blobs::doubt(working);
    Go::Anew(writes)
}
