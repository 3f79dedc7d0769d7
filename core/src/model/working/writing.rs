//! Writing down: a command with its optimistic state is committed, and taken over when it is durable (I1).

use crux_core::{Command, render::render};

use super::{
    desk::Desk,
    nav::Screen,
    record::{self, Draft, Prepared},
};
use crate::{
    domain::time::Reading,
    effects::{
        Effect,
        store::{StoreAnswer, commit},
    },
    model::message::Message,
    plants::{Plant, is_planted},
};

/// A command was committed, or not.
#[derive(Clone, Debug)]
pub struct Recorded(Box<Prepared>, StoreAnswer);

/// Commits a command with its optimistic state.
pub(super) fn write_down(
    desk: &mut Desk<'_>,
    draft: Result<Draft, Message>,
    now: Reading,
) -> Command<Effect, Recorded> {
    match draft.and_then(|draft| record::prepare(desk.working, draft, now)) {
        Ok(prepared) => {
            let writes = prepared.writes.clone();
            commit(writes).then_send(move |answer| Recorded(Box::new(prepared), answer))
        }
        Err(why) => {
            desk.say(why);
            render()
        }
    }
}

/// Takes over what was committed; says whether there is something new to send.
pub(super) fn recorded(desk: &mut Desk<'_>, Recorded(prepared, answer): Recorded) -> bool {
    match answer {
        StoreAnswer::Failed(_) if is_planted(Plant::SavedTooSoon) => desk.say(Message::Saved),
        StoreAnswer::Done => {
            record::install(desk.working, *prepared);
            if let Screen::Order { sheet, .. } = &mut desk.working.nav.screen {
                *sheet = None;
            }
            desk.say(Message::Saved);
            return true;
        }
        StoreAnswer::Failed(failure) => desk.say(Message::of_store(&failure)),
        _ => {}
    }
    false
}
