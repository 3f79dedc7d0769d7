//! Writing down: a command with its optimistic state is committed, and taken over when it is durable (I1).

use crux_core::{Command, render::render};

use super::{
    desk::Desk,
    event::Cmd,
    forms,
    record::{self, Draft, NotRecorded, Prepared},
};
use crate::{
    domain::{subject::SubjectKey, time::Reading},
    effects::{
        Effect,
        store::{StoreAnswer, StoreOperation, ask},
    },
    model::message::Message,
    plants::{Plant, is_planted},
};

/// An event.
#[derive(Clone, Debug)]
pub enum Event {
    /// A command was committed, or not.
    Committed(Recorded),
    /// A subject that the decision needs was read, or not.
    Read(SubjectKey, Box<Draft>, Reading, StoreAnswer),
}

/// A command was committed, or not.
#[derive(Clone, Debug)]
pub struct Recorded(Box<Prepared>, StoreAnswer);

/// Commits a command. What its decision needs of the store is read first.
pub(super) fn write_down(desk: &mut Desk<'_>, draft: Result<Draft, Message>, now: Reading) -> Command<Effect, Event> {
    let prepared = match draft {
        Err(why) => Err(why),
        Ok(draft) => match record::decide(desk.working, &draft, now) {
            Ok(plan) => record::prepare(desk.working, draft, plan, now),
            Err(NotRecorded::Told(why)) => Err(why),
            Err(NotRecorded::Missing(key)) => {
                let reading = ask(StoreOperation::LoadSubject(key));
                return reading.then_send(move |answer| Event::Read(key, Box::new(draft), now, answer));
            }
        },
    };
    match prepared {
        Ok(prepared) => {
            let (writes, handed) = (prepared.writes.clone(), prepared.handed.clone());
            Command::new(|ctx| async move {
                let answer = ctx.request_from_shell(StoreOperation::Commit(writes)).await;
                // Only now: until it is durable, the file is all that there is of a picture.
                if let (StoreAnswer::Done, Some(path)) = (&answer, handed) {
                    ctx.request_from_shell(StoreOperation::Discard { path }).await;
                }
                ctx.send_event(Event::Committed(Recorded(Box::new(prepared), answer)));
            })
        }
        Err(why) => {
            desk.say(why);
            render()
        }
    }
}

/// What the decision needs was read: it is decided again.
pub(super) fn read(
    desk: &mut Desk<'_>,
    key: SubjectKey,
    draft: Draft,
    now: Reading,
    answer: StoreAnswer,
) -> Command<Effect, Event> {
    let StoreAnswer::Subject(row) = answer else {
        return write_down(desk, Err(Message::StoreFails), now);
    };
    let working = &mut *desk.working;
    working.mirror.take_row(key, row.as_ref(), &working.session);
    write_down(desk, Ok(draft), now)
}

/// Takes over what was committed, and what is to be written after it; nothing where nothing new is to be sent.
pub(super) fn recorded(desk: &mut Desk<'_>, Recorded(prepared, answer): Recorded) -> Option<Cmd> {
    match answer {
        StoreAnswer::Failed(_) if is_planted(Plant::SavedTooSoon) => desk.say(Message::Saved),
        StoreAnswer::Done => {
            let (closes, photo) = (prepared.closes, prepared.slot.clone().zip(prepared.blob));
            record::install(desk.working, *prepared);
            let forms = &mut desk.working.forms;
            if let Some(key) = closes {
                forms.close_recorded(key);
            }
            let now = desk.device.clock.wall;
            // The picture is safe with its order; killed before this is written, it is there to be chosen.
            let is_chosen = photo.is_some_and(|(slot, blob)| forms.choose_photo(&slot, blob.digest, now));
            desk.say(Message::Saved);
            return Some(if is_chosen { forms::save(desk.working) } else { Command::done() });
        }
        StoreAnswer::Failed(failure) => desk.say(Message::of_store(&failure)),
        _ => {}
    }
    None
}
