//! The sync machine: refresh, deposit, push, pull, compare, upload, one after the other (DESIGN §3).
//!
//! Set off by the start, the front, the network's return, a nudge, a timer, or something recorded. Every way out of it sets
//! a timer, and a timer that goes off sends (rule 15). An answer of an earlier run is dropped by its stamp.

pub mod blobs;
pub mod deposit;
pub mod fetching;
pub mod pull;
pub mod push;
pub mod refresh;

use crux_core::render::render;

use super::Working;
use crate::{
    domain::time::Reading,
    effects::{
        clock::{self, ClockReading},
        http::Reply,
        live::{self, LiveOperation},
    },
    model::{Cmd, Device, inner, inner::Inner, inner::Progress, message::Message},
    plants::{Plant, is_planted},
};

/// How long an app in front waits before it looks by itself; nudges make it faster.
const POLL_MS: u64 = 60_000;
/// The first wait after a failure; it doubles each time.
const BACK_OFF_MS: u64 = 2_000;
/// The longest wait after failures.
const BACK_OFF_MS_MAX: u64 = 300_000;
/// Failed runs after which the person is shown that nothing moves (rule 15).
pub const STUCK_AFTER: u32 = 3;

/// The sync machine.
#[derive(Debug, Default)]
pub struct Sync {
    /// Counts runs; what an earlier run asked for is answered to nobody.
    stamp: u64,
    /// Counts timers; only the last one counts.
    timer: u64,
    /// What it does now.
    pub activity: Activity,
    /// Something came up while it was busy.
    is_wanted_again: bool,
    /// Failed runs since the last success.
    pub attempt: u32,
    /// Why the last run failed.
    pub trouble: Option<Trouble>,
    /// What a person must do before it can go on.
    pub blocked: Option<Blocked>,
    /// What the last success said the time was.
    pub last_success: Option<Reading>,
    /// The picture that is being fetched.
    pub(super) pull: fetching::Fetching,
    /// What of this run is done.
    done: Done,
    /// Whether the next picture is compared with what the store holds: at each start, and after an alarm.
    pub(super) is_comparing: bool,
    /// What the server says that we should hold, while the store is asked.
    expected: Option<crate::protocol::pull::Holdings>,
    /// Everything was fetched anew since the start.
    has_refetched: bool,
}

/// What it does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Activity {
    /// Nothing.
    #[default]
    Idle,
    /// It waits for an answer.
    Busy,
}

/// What of a run is done.
#[derive(Clone, Copy, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "parts of a run, done in any combination; together they are no state"
)]
struct Done {
    pushed: bool,
    /// The access token is fresh; a server that refuses it all the same is not asked again at once.
    renewed: bool,
    /// The server misses commands before ours; only a picture can say why.
    met_gap: bool,
    pulled: bool,
    uploaded: bool,
}

/// Why a run failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No answer of our server.
    NoNetwork,
    /// The server cannot now.
    Busy,
    /// The phone's own storage or key does not work now.
    Phone,
    /// The server says that the request is wrong; the app's makers must look at it.
    Refused,
}

/// What a person must do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blocked {
    /// Sign in again; everything is kept.
    SignIn,
    /// Update the app; what was recorded is deposited at the office all the same (F62).
    Update,
    /// Enrol this phone again: its key is gone (F8).
    Enrol,
}

impl Sync {
    /// Whether the phone must be enrolled again.
    #[must_use]
    pub fn needs_enrolment(&self) -> bool {
        self.blocked == Some(Blocked::Enrol)
    }
}

/// The app began, or a session did.
pub fn begin(device: &mut Device, working: &mut Working, now: Reading) -> Cmd {
    working.sync.is_comparing = true;
    working.sync.blocked = None;
    run(device, working, now)
}

/// Something happened that makes it worth trying at once: the front, the network, a nudge, the person.
pub fn wake_up(device: &mut Device, _: &mut Option<Message>, working: &mut Working) -> Cmd {
    working.sync.attempt = 0;
    run(device, working, device.clock)
}

/// A run, unless one is under way: then another one follows it.
pub fn run(device: &mut Device, working: &mut Working, now: Reading) -> Cmd {
    if working.sync.activity == Activity::Busy {
        working.sync.is_wanted_again = true;
        return render();
    }
    working.sync.stamp += 1;
    working.sync.done = Done::default();
    working.sync.is_wanted_again = false;
    next(device, working, now)
}

/// The next part of the run.
fn next(device: &mut Device, working: &mut Working, now: Reading) -> Cmd {
    match working.sync.blocked {
        Some(Blocked::SignIn | Blocked::Enrol) => return stop(working),
        Some(Blocked::Update) if working.outbox.stranded().next().is_none() => return stop(working),
        _ => {}
    }
    working.sync.activity = Activity::Busy;
    // The first picture makes everything of other lives of the log pending again: deposited before it, it would be sent twice.
    let may_deposit = working.mirror.cursor.is_some() || working.sync.blocked == Some(Blocked::Update);
    let asking = if !working.has_access(now) {
        refresh::ask(device, working)
    } else if may_deposit && working.outbox.stranded().next().is_some() {
        deposit::ask(device, working)
    } else if !working.sync.done.pushed && working.outbox.unsent().next().is_some() {
        push::ask(device, working)
    } else if !working.sync.done.pulled {
        pull::ask(device, working)
    } else if !working.sync.done.uploaded && !working.blobs.is_empty() {
        blobs::ask(device, working)
    } else {
        return succeed(device, working, now);
    };
    render().and(asking)
}

/// A part of the run came to something.
pub fn progress(
    device: &mut Device,
    message: &mut Option<Message>,
    working: &mut Working,
    stamp: u64,
    progress: Progress,
) -> Cmd {
    if stamp != working.sync.stamp || working.sync.activity == Activity::Idle {
        return render();
    }
    let now = device.clock;
    match progress {
        Progress::Refreshed(refreshed) => refresh::answered(device, working, refreshed, now),
        Progress::Deposited(rows, reply) => deposit::answered(device, working, &rows, reply),
        Progress::DepositKept(deposited, answer) => deposit::kept(device, working, &deposited, &answer),
        Progress::Forked(log, answer) => deposit::forked(device, working, *log, answer),
        Progress::Pushed(pushed) => push::answered(device, message, working, pushed),
        Progress::OutcomesKept(answer) => push::kept(device, working, &answer, now),
        Progress::Pulled(pulled) => pull::answered(device, message, working, pulled),
        Progress::Looked(reading) => fetching::looked(device, working, &reading),
        Progress::Unstaged(answer, last) => pull::unstaged(device, working, answer, *last),
        Progress::Doubted(fit, holdings, answer) => pull::doubted(device, working, fit, holdings, answer),
        Progress::Resurrected(from_seq, after, answer) => pull::resurrected(device, working, (from_seq, after), answer),
        Progress::Compared(answer) => pull::compared(device, message, working, answer),
        Progress::BlobDropped(digest, answer) => blobs::dropped(device, working, digest, &answer),
        Progress::Uploaded(digest, uploaded) => blobs::answered(device, working, digest, &uploaded),
    }
}

/// The timer went off.
pub fn woke(device: &mut Device, working: &mut Working, timer: u64, reading: &ClockReading) -> Cmd {
    let now = device.tick(reading);
    if timer == working.sync.timer { run(device, working, now) } else { render() }
}

fn succeed(device: &mut Device, working: &mut Working, now: Reading) -> Cmd {
    let has_unsent = working.outbox.unsent().next().is_some();
    if working.sync.done.met_gap && has_unsent {
        // A command that the server misses and that is gone here (a file that was damaged) never comes: the log ends there,
        // and what follows is deposited (F5, I5).
        return if working.outbox.has_hole() {
            deposit::fork(working, working.outbox.log.epoch)
        } else {
            fail(working, Trouble::Refused)
        };
    }
    let sync = &mut working.sync;
    sync.activity = Activity::Idle;
    sync.attempt = 0;
    sync.trouble = None;
    sync.last_success = Some(now);
    if sync.is_wanted_again || has_unsent {
        return run(device, working, now);
    }
    if is_planted(Plant::NoPolling) {
        return render();
    }
    render().and(set_timer(working, POLL_MS))
}

/// The run cannot go on now: again later, with growing patience and some chance, so that phones do not come in step.
pub(super) fn fail(working: &mut Working, trouble: Trouble) -> Cmd {
    let sync = &mut working.sync;
    if !(is_planted(Plant::StaysBusy) && trouble == Trouble::Busy) {
        sync.activity = Activity::Idle;
    }
    sync.trouble = Some(trouble);
    sync.attempt = sync.attempt.saturating_add(1);
    let wait = BACK_OFF_MS.saturating_mul(1 << sync.attempt.min(10)).min(BACK_OFF_MS_MAX);
    let jitter = working.entropy.below(wait / 4 + 1);
    render().and(set_timer(working, wait + jitter))
}

/// A person must do something first; looked at again from time to time all the same.
fn stop(working: &mut Working) -> Cmd {
    working.sync.activity = Activity::Idle;
    render().and(set_timer(working, BACK_OFF_MS_MAX))
}

fn set_timer(working: &mut Working, after_ms: u64) -> Cmd {
    working.sync.timer += 1;
    let timer = working.sync.timer;
    clock::wake(after_ms).then_send(move |answer| inner(Inner::Woke(timer, answer.reading())))
}

/// What every answer has in common when it is not the wanted one.
pub(super) fn otherwise(device: &mut Device, working: &mut Working, reply: &Reply) -> Cmd {
    match reply {
        Reply::Unauthorized(_) if working.sync.done.renewed => fail(working, Trouble::Refused),
        Reply::Unauthorized(_) => {
            // The access token is over: renewed once, single-flight; the run goes on where it was (F27).
            working.access = None;
            next(device, working, device.clock)
        }
        Reply::UpdateApp => {
            working.sync.blocked = Some(Blocked::Update);
            deposit::strand(working)
        }
        Reply::Busy => fail(working, Trouble::Busy),
        Reply::NoNetwork => fail(working, Trouble::NoNetwork),
        Reply::Ok(_) | Reply::Problem(_) => fail(working, Trouble::Refused),
    }
}

/// An inner event of this run.
pub(super) fn of_run(working: &Working) -> impl Fn(Progress) -> crate::model::event::Event + Clone + Send + 'static {
    let stamp = working.sync.stamp;
    move |progress| inner(Inner::Sync(stamp, Box::new(progress)))
}

/// The shell listens for nudges with the new token.
pub(super) fn listen(working: &Working) -> Cmd {
    let Some(access) = &working.access else { return Cmd::done() };
    let url = format!("{}/v1/events", working.session.server);
    live::tell(LiveOperation::Listen { url, bearer: access.token.expose().to_owned() }).into()
}
