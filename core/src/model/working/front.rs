//! While the app is in front: words about time ("16 min ago", "today") are drawn anew at each minute, also when nobody touches it.
//!
//! The background stops it, for nobody reads there. A timer of before the last front is known by its number and does nothing.

use super::{desk::Desk, event::Cmd, event::Event};
use crate::{domain::time::Reading, effects::clock};

/// Whether somebody looks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Front {
    is_there: bool,
    timer: u64,
}

/// A minute, in milliseconds: no zone has days that begin within one.
const MINUTE_MS: i64 = 60_000;

/// The app came to the front.
pub(super) fn come(desk: &mut Desk<'_>, now: Reading) -> Cmd {
    desk.working.front.is_there = true;
    wait(desk, now)
}

/// It went to the background.
pub(super) fn go(desk: &mut Desk<'_>) {
    desk.working.front.is_there = false;
}

/// A minute began: whether it is to be drawn, and the next one is waited for.
pub(super) fn minute(desk: &mut Desk<'_>, timer: u64, now: Reading) -> Option<Cmd> {
    let Front { is_there, timer: last } = desk.working.front;
    (is_there && timer == last).then(|| wait(desk, now))
}

/// Waits for the next minute of the wall clock.
fn wait(desk: &mut Desk<'_>, now: Reading) -> Cmd {
    let front = &mut desk.working.front;
    front.timer += 1;
    let timer = front.timer;
    let after_ms = MINUTE_MS - now.wall.ms().rem_euclid(MINUTE_MS);
    clock::wake(after_ms.unsigned_abs()).then_send(move |answer| Event::Minute(timer, answer.reading()))
}
