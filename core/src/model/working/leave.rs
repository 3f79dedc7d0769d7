//! Leaving: sign-out with an empty outbox (F12), and the file of everything that was not sent.

use crux_core::{Command, render::render};

use super::{
    chain::{self, Chain},
    desk::Desk,
    outbox::Pending,
};
use crate::{
    effects::{
        Effect,
        http::Reply,
        secrets::SecretsOperation,
        sharing::ShareAnswer,
        store::{StoreAnswer, StoreOperation, Write},
    },
    model::{
        message::Message,
        rescue::{self, Line, Rescue},
        session,
    },
};

/// What comes of something at work.
#[derive(Debug)]
pub enum Step<C> {
    /// The person works on; this is asked.
    Stay(C),
    /// He left, and nothing of his is here any more.
    Left,
}

/// An event.
#[derive(Clone, Debug)]
pub enum Event {
    /// The server was told that the person signs out.
    FarewellSaid(Reply),
    /// Everything of the person is gone from this phone, or not.
    Wiped(StoreAnswer),
    /// The head of the log was sealed for the file, and the file was handed over, or not.
    Shared(Box<Chain>, ShareAnswer),
}

/// What leaving asks for, and what follows.
type Cmd = Command<Effect, Event>;

/// An answer of an effect.
pub(super) fn take(desk: &mut Desk<'_>, event: Event) -> Step<Cmd> {
    match event {
        Event::FarewellSaid(_) => Step::Stay(farewell_said(desk)),
        Event::Wiped(StoreAnswer::Failed(failure)) => {
            // A disk that takes no writing: he still works here (F3).
            desk.say(Message::of_store(&failure));
            Step::Stay(render())
        }
        Event::Wiped(_) => Step::Left,
        Event::Shared(chain, answer) => {
            desk.working.chain = *chain;
            *desk.message = None;
            if answer == ShareAnswer::Shared {
                desk.say(Message::Exported);
            }
            Step::Stay(render())
        }
    }
}

/// F12: what is pending must not be lost by signing out.
pub(super) fn sign_out(desk: &mut Desk<'_>) -> Cmd {
    if something_is_pending(desk) {
        return render();
    }
    let call = desk.call("POST", "/v1/auth/sign-out", Vec::new());
    // The answer does not matter: the tokens are forgotten here, and end by themselves there.
    Command::request_from_shell(call.request()).then_send(move |result| Event::FarewellSaid(call.reply(result)))
}

/// The server was told. What was recorded while the answer was under way stays, and so does its person (F12).
fn farewell_said(desk: &mut Desk<'_>) -> Cmd {
    if something_is_pending(desk) {
        return render();
    }
    Command::new(|ctx| async move {
        let wiped = ctx.request_from_shell(StoreOperation::Commit(vec![Write::Wipe])).await;
        if wiped == StoreAnswer::Done {
            // Killed before it: the next start finds a token without a session, and forgets it.
            ctx.request_from_shell(SecretsOperation::Forget { name: session::REFRESH_TOKEN.to_owned() }).await;
        }
        ctx.send_event(Event::Wiped(wiped));
    })
}

/// Says so, if something is.
fn something_is_pending(desk: &mut Desk<'_>) -> bool {
    let count = desk.working.outbox.unsent_count() + desk.working.blobs.len();
    if count > 0 {
        desk.say(Message::Pending { count });
    }
    count > 0
}

/// The rescue file of everything that the server does not have for certain.
pub(super) fn export(desk: &mut Desk<'_>) -> Cmd {
    let working = &desk.working;
    if working.outbox.pending.is_empty() {
        desk.say(Message::NothingToExport);
        return render();
    }
    let line = |pending: &Pending| Line { epoch: pending.epoch, seq: pending.seq, bytes: pending.bytes.clone() };
    let rescue = Rescue {
        device: Some(working.session.device),
        app_version: desk.device.app_version.clone(),
        commands: working.outbox.pending.iter().map(line).collect(),
        chain: working.chain.clone(),
        name: rescue::name(Some(&working.session.code)),
    };
    let unsealed = chain::unsealed(working);
    Command::new(|ctx| async move {
        let mut rescue = rescue;
        if let Some(unsealed) = unsealed {
            rescue.chain = chain::seal(&ctx, unsealed).await;
            // What is not kept is made again; the file goes out all the same.
            ctx.request_from_shell(StoreOperation::Commit(vec![rescue.chain.write()])).await;
        }
        let chain = Box::new(rescue.chain.clone());
        if let Some(answer) = rescue::hand_over(&ctx, rescue).await {
            ctx.send_event(Event::Shared(chain, answer));
        }
    })
}
