//! A new life of the log begins; what was not answered of the old one is stranded, and [`deposit`](super::deposit) takes it to
//! the office (F8, rule 10).

use crux_core::Command;

use super::{
    next::Go,
    state::{Ahead, Lap, Trouble},
};
use crate::{
    effects::{
        Effect,
        store::{StoreAnswer, StoreOperation, Write},
    },
    model::working::{outbox::Log, picture::new_log, state::Working},
};

/// A new life of the log is durable, and what is pending of the old ones was read; or not.
#[derive(Clone, Debug)]
pub struct Begun(Box<Log>, StoreAnswer);

/// Begins one at once, because this one can be pushed no more: what makes that durable.
pub(super) fn strand(working: &mut Working, at_server: u32) -> Vec<Write> {
    working.outbox.log = new_log(&working.outbox, working.session.device, at_server);
    vec![working.outbox.log.write()]
}

/// Begins one because the server stands on another branch of the old one: whether what it once acknowledged of that is still
/// there, nobody can say from here, and it is deposited with the rest (F8, F43).
pub(super) fn begin(working: &Working, at_server: u32) -> Command<Effect, Begun> {
    let log = new_log(&working.outbox, working.session.device, at_server);
    let writes = vec![log.write(), Write::DoubtOtherLives { epoch: log.epoch }];
    Command::new(|ctx| async move {
        let written = ctx.request_from_shell(StoreOperation::Commit(writes)).await;
        let doubted = match written {
            StoreAnswer::Done => ctx.request_from_shell(StoreOperation::LoadPending).await,
            failed => failed,
        };
        ctx.send_event(Begun(Box::new(log), doubted));
    })
}

/// It is durable, or not.
pub(super) fn begun(working: &mut Working, lap: &mut Lap, Begun(log, answer): Begun) -> Go {
    let StoreAnswer::Commands(rows) = answer else { return Go::Fail(Trouble::Phone) };
    working.outbox.log = *log;
    working.outbox.take_other_lives(rows);
    // What is shown is put right by a picture after the deposit.
    lap.ahead = Ahead::Picture;
    Go::On
}
