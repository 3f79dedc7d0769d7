//! The sync machine: refresh, deposit, push, pull, compare, upload, one after the other (DESIGN §3).
//!
//! Set off by the start, the front, the network's return, a nudge, a timer, or something recorded. A part knows its own
//! events and says what it came to ([`next`]); the machine alone goes from part to part. Every way out of it sets a timer,
//! and a timer that goes off sends (rule 15). An answer of an earlier run is dropped by its stamp, one that the run does not
//! wait for by its kind.

pub mod blobs;
mod compare;
pub mod deposit;
pub mod event;
pub mod fetching;
pub mod fork;
mod next;
pub mod pull;
pub mod push;
pub mod refresh;
mod report;
pub mod state;

use crux_core::{Command, render::render};

use self::{
    event::{Cmd, Event, Part},
    next::{Go, Next},
    state::{Ahead, Barred, Blocked, Comparison, Lap, Run, Trouble},
};
use super::desk::Desk;
use crate::{
    domain::time::Reading,
    effects::{
        Effect, clock, device_status,
        http::Reply,
        store::{StoreAnswer, Write, commit},
    },
    model::message::Message,
    plants::{Plant, is_planted},
};

/// How long an app in front waits before it looks by itself; nudges make it faster.
const POLL_MS: u64 = 60_000;
/// The first wait after a failure; it doubles each time.
const BACK_OFF_MS: u64 = 2_000;
/// The longest wait after failures.
const BACK_OFF_MS_MAX: u64 = 300_000;

/// The app began, or a session did.
pub(super) fn begin(desk: &mut Desk<'_>, now: Reading) -> Cmd {
    let sync = &mut desk.working.sync;
    if sync.comparison == Comparison::Settled {
        sync.comparison = Comparison::Due;
    }
    sync.blocked = None;
    ask_device().and(run(desk, now))
}

/// Something happened that makes it worth trying at once: the front, the network, a nudge, the person.
pub(super) fn wake_up(desk: &mut Desk<'_>) -> Cmd {
    desk.working.sync.attempt = 0;
    let now = desk.device.clock;
    ask_device().and(run(desk, now))
}

/// A run, unless one is under way: then another one follows it.
pub(super) fn run(desk: &mut Desk<'_>, now: Reading) -> Cmd {
    let sync = &mut desk.working.sync;
    if let Some(lap) = sync.run.lap_mut() {
        lap.is_wanted_again = true;
        return render();
    }
    sync.stamp += 1;
    go_on(desk, Lap::default(), now)
}

/// An event of the machine's own.
pub(super) fn take(desk: &mut Desk<'_>, event: Event) -> Cmd {
    match event {
        Event::Part(stamp, part) if stamp == desk.working.sync.stamp => took(desk, *part),
        Event::Part(..) => render(),
        Event::Staged { until, pages, answer } => {
            let sync = &mut desk.working.sync;
            if answer == StoreAnswer::Done {
                sync.fetching.staged(until.map(|until| *until), pages);
                return Cmd::done();
            }
            sync.trouble = Some(Trouble::Phone);
            if sync.is_busy() { fail(desk, Trouble::Phone) } else { render() }
        }
        Event::Written(answer) => {
            if let StoreAnswer::Failed(failure) = answer {
                desk.say(Message::of_store(&failure));
            }
            render()
        }
        Event::Woke(timer, reading) => {
            let now = desk.device.tick(&reading);
            if timer == desk.working.sync.timer { ask_device().and(run(desk, now)) } else { render() }
        }
        Event::Told(status) => {
            desk.device.status = status;
            Cmd::done()
        }
    }
}

/// A part of the run came to something.
fn took(desk: &mut Desk<'_>, part: Part) -> Cmd {
    match (std::mem::take(&mut desk.working.sync.run), part) {
        (Run::Refreshing(mut lap), Part::Refresh(refreshed)) => {
            let next = refresh::answered(desk, &mut lap, refreshed);
            let listen = if lap.has_fresh_token { refresh::listen(desk.working) } else { Cmd::done() };
            listen.and(go(desk, lap, next))
        }
        (Run::Forking(mut lap), Part::Fork(begun)) => {
            let next = fork::begun(desk.working, &mut lap, begun);
            go(desk, lap, next)
        }
        (Run::Depositing(lap), Part::Deposit(event)) => {
            let next = deposit::take(desk.working, event);
            follow(desk, lap, next, Run::Depositing, Part::Deposit)
        }
        (Run::Pushing(mut lap), Part::Push(event)) => {
            let next = push::take(desk, &mut lap, event);
            follow(desk, lap, next, Run::Pushing, Part::Push)
        }
        (Run::Pulling(mut lap), Part::Pull(event)) => {
            let next = pull::take(desk, &mut lap, event);
            // What came of a picture is kept when the link breaks (F14).
            let staging = if next.is_broken() { stage(desk) } else { Cmd::done() };
            follow(desk, lap, next, Run::Pulling, Part::Pull).and(staging)
        }
        (Run::Comparing(lap, expected), Part::Compare(answer)) => {
            let next = compare::answered(desk, expected, answer);
            go(desk, lap, next)
        }
        (Run::Uploading(mut lap), Part::Upload(event)) => {
            let next = blobs::take(desk.working, &mut lap, event);
            follow(desk, lap, next, Run::Uploading, Part::Upload)
        }
        (run, _) => {
            desk.working.sync.run = run;
            render()
        }
    }
}

/// The part waits on, or the run goes from it.
fn follow<E: Send + Unpin + 'static>(
    desk: &mut Desk<'_>,
    lap: Lap,
    next: Next<E>,
    part: fn(Lap) -> Run,
    of: fn(E) -> Part,
) -> Cmd {
    match next {
        Next::Wait(asking) => wait(desk, part(lap), asking, of),
        Next::Stage => {
            desk.working.sync.run = part(lap);
            stage(desk)
        }
        Next::Go(to) => go(desk, lap, to),
    }
}

/// Asks, and waits for the answer.
fn wait<E: Send + Unpin + 'static>(
    desk: &mut Desk<'_>,
    run: Run,
    asking: Command<Effect, E>,
    of: fn(E) -> Part,
) -> Cmd {
    desk.working.sync.run = run;
    let stamp = desk.working.sync.stamp;
    asking.map_event(move |event| Event::Part(stamp, Box::new(of(event))))
}

/// Goes from a part that is over.
fn go(desk: &mut Desk<'_>, lap: Lap, to: Go) -> Cmd {
    let now = desk.device.clock;
    match to {
        Go::On => go_on(desk, lap, now),
        Go::Anew(writes) => write(writes).and(run(desk, now)),
        Go::Later(writes) => later(desk, writes),
        Go::Compare(expected) => wait(desk, Run::Comparing(lap, expected), compare::ask(), Part::Compare),
        Go::Fork { at_server } => {
            let asking = fork::begin(desk.working, at_server);
            wait(desk, Run::Forking(lap), asking, Part::Fork)
        }
        Go::Unwanted(reply) => unwanted(desk, lap, &reply, now),
        Go::Fail(trouble) => fail(desk, trouble),
        Go::Block(blocked, trouble) => {
            desk.working.sync.blocked = Some(blocked);
            fail(desk, trouble)
        }
    }
}

/// The server answered, but not what was wanted.
fn unwanted(desk: &mut Desk<'_>, lap: Lap, reply: &Reply, now: Reading) -> Cmd {
    if desk.working.sync.barred().is_some() {
        // A deposit that is not taken: there is nobody else to ask, it is tried again.
        let trouble = match reply {
            Reply::NoNetwork => Trouble::NoNetwork,
            Reply::Busy => Trouble::Busy,
            Reply::Ok(_) | Reply::Problem(_) | Reply::Unauthorized(_) | Reply::UpdateApp => Trouble::Refused,
        };
        return fail(desk, trouble);
    }
    if let Some(barred) = Barred::of(reply) {
        return bar(desk, barred);
    }
    match reply {
        Reply::Unauthorized(_) if lap.has_fresh_token => fail(desk, Trouble::Refused),
        Reply::Unauthorized(_) => {
            // The access token is over: renewed once, single-flight; the run goes on where it was (F27).
            desk.working.access = None;
            go_on(desk, lap, now)
        }
        Reply::UpdateApp => {
            desk.working.sync.blocked = Some(Blocked::Update);
            if desk.working.outbox.unsent().next().is_none() {
                return fail(desk, Trouble::Refused);
            }
            // This app is too old to push: what it recorded is deposited.
            strand(desk, 0)
        }
        Reply::Busy => fail(desk, Trouble::Busy),
        Reply::NoNetwork => fail(desk, Trouble::NoNetwork),
        Reply::Ok(_) | Reply::Problem(_) => fail(desk, Trouble::Refused),
    }
}

/// Access was taken away: the next contact deposits what the office does not have (rule 17), and that is at once.
pub(super) fn bar(desk: &mut Desk<'_>, barred: Barred) -> Cmd {
    desk.working.sync.blocked = Some(Blocked::Barred(barred));
    desk.working.access = None;
    desk.say(Message::Barred { count: desk.working.outbox.unsent_count() });
    if desk.working.outbox.unsent().next().is_some() { strand(desk, 0) } else { later(desk, Vec::new()) }
}

/// What was not answered goes the way of the deposit, as a life of the log that is over.
fn strand(desk: &mut Desk<'_>, at_server: u32) -> Cmd {
    let writes = fork::strand(desk.working, at_server);
    later(desk, writes)
}

/// The next part of the run.
fn go_on(desk: &mut Desk<'_>, lap: Lap, now: Reading) -> Cmd {
    let working = &desk.working;
    let has_stranded = working.outbox.stranded().next().is_some();
    let has_unsent = working.outbox.unsent().next().is_some();
    match working.sync.blocked {
        Some(Blocked::SignIn | Blocked::Enrol) => return stop(desk),
        // Recorded since access was taken away.
        Some(Blocked::Barred(_)) if has_unsent => return strand(desk, 0),
        Some(Blocked::Update | Blocked::Barred(_)) if !has_stranded => return stop(desk),
        Some(Blocked::Update | Blocked::Barred(_)) | None => {}
    }
    let is_barred = working.sync.barred().is_some();
    // The first picture makes everything of other lives of the log pending again: deposited before it, it would be sent twice.
    let may_deposit = working.mirror.cursor.is_some() || working.sync.blocked == Some(Blocked::Update);
    let asking = if !is_barred && !working.has_access(now) {
        match refresh::ask(desk) {
            Ok(asking) => wait(desk, Run::Refreshing(lap), asking, Part::Refresh),
            Err(to) => go(desk, lap, to),
        }
    } else if is_barred || may_deposit && has_stranded {
        let asking = deposit::ask(desk);
        wait(desk, Run::Depositing(lap), asking, Part::Deposit)
    } else if has_unsent && !lap.has_gap {
        let asking = push::ask(desk);
        wait(desk, Run::Pushing(lap), asking, Part::Push)
    } else if lap.ahead == Ahead::Picture {
        let asking = pull::ask(desk);
        wait(desk, Run::Pulling(lap), asking, Part::Pull)
    } else if lap.ahead == Ahead::Photos && !working.blobs.is_empty() {
        let asking = blobs::ask(desk);
        wait(desk, Run::Uploading(lap), asking, Part::Upload)
    } else {
        return succeed(desk, &lap, now);
    };
    render().and(asking)
}

fn succeed(desk: &mut Desk<'_>, lap: &Lap, now: Reading) -> Cmd {
    let has_unsent = desk.working.outbox.unsent().next().is_some();
    if lap.has_gap && has_unsent {
        // A command that the server misses and that is gone here (a file that was damaged) never comes: the log ends there,
        // and what follows is deposited (F5, I5).
        if !desk.working.outbox.has_hole() {
            return fail(desk, Trouble::Refused);
        }
        return strand(desk, desk.working.outbox.log.epoch);
    }
    let sync = &mut desk.working.sync;
    sync.attempt = 0;
    sync.trouble = None;
    sync.last_success = Some(now);
    if lap.is_wanted_again || has_unsent {
        return run(desk, now);
    }
    if is_planted(Plant::NoPolling) {
        return render();
    }
    render().and(set_timer(desk, POLL_MS))
}

/// The run cannot go on now: again later, with growing patience and some chance, so that phones do not come in step.
fn fail(desk: &mut Desk<'_>, trouble: Trouble) -> Cmd {
    let sync = &mut desk.working.sync;
    let stays_busy = is_planted(Plant::StaysBusy) && trouble == Trouble::Busy;
    sync.run = if stays_busy { Run::Uploading(Lap::default()) } else { Run::Idle };
    sync.trouble = Some(trouble);
    sync.attempt = sync.attempt.saturating_add(1);
    let wait = BACK_OFF_MS.saturating_mul(1 << sync.attempt.min(10)).min(BACK_OFF_MS_MAX);
    let jitter = desk.working.entropy.below(wait / 4 + 1);
    render().and(set_timer(desk, wait + jitter))
}

/// A person must do something first; looked at again from time to time all the same.
fn stop(desk: &mut Desk<'_>) -> Cmd {
    render().and(set_timer(desk, BACK_OFF_MS_MAX))
}

/// Writes, and begins again as soon as the timer goes off.
fn later(desk: &mut Desk<'_>, writes: Vec<Write>) -> Cmd {
    let writing = if writes.is_empty() { Cmd::done() } else { write(writes) };
    render().and(writing).and(set_timer(desk, 0))
}

fn set_timer(desk: &mut Desk<'_>, after_ms: u64) -> Cmd {
    let sync = &mut desk.working.sync;
    sync.timer += 1;
    let timer = sync.timer;
    clock::wake(after_ms).then_send(move |answer| Event::Woke(timer, answer.reading()))
}

/// How the device stands, for the reports of later requests: nothing waits for it.
fn ask_device() -> Cmd {
    device_status::ask().then_send(Event::Told)
}

fn write(writes: Vec<Write>) -> Cmd {
    commit(writes).then_send(Event::Written)
}

/// Stages the pages that are not.
fn stage(desk: &Desk<'_>) -> Cmd {
    let Some((writes, until, pages)) = desk.working.sync.fetching.staging() else { return Cmd::done() };
    commit(writes).then_send(move |answer| Event::Staged { until: until.map(Box::new), pages, answer })
}
