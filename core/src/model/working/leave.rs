//! Leaving: sign-out with an empty outbox (F12), and the file of everything that was not sent.

use crux_core::{Command, render::render};

use super::Working;
use crate::{
    effects::{
        live::{self, LiveOperation},
        secrets::SecretsOperation,
        sharing,
        store::{StoreAnswer, StoreOperation, Write},
    },
    model::{Cmd, Device, Model, Stage, enrol::SignedOut, inner, inner::Inner, message::Message, session},
};

/// F12: what is pending must not be lost by signing out.
pub(super) fn sign_out(device: &Device, message: &mut Option<Message>, working: &mut Working) -> Cmd {
    let count = working.outbox.unsent_count() + working.blobs.len();
    if count > 0 {
        *message = Some(Message::Pending { count });
        return render();
    }
    let call = working.call(device, "POST", "/v1/auth/sign-out", Vec::new());
    // The answer does not matter: the tokens are forgotten here, and end by themselves there.
    Command::request_from_shell(call.request()).then_send(move |result| inner(Inner::FarewellSaid(call.reply(result))))
}

/// The server was told. What was recorded while the answer was under way stays, and so does its person (F12).
pub(super) fn farewell_said(message: &mut Option<Message>, working: &Working) -> Cmd {
    let count = working.outbox.unsent_count() + working.blobs.len();
    if count > 0 {
        *message = Some(Message::Pending { count });
        return render();
    }
    forget_everything()
}

fn forget_everything() -> Cmd {
    Command::new(|ctx| async move {
        let wiped = ctx.request_from_shell(StoreOperation::Commit(vec![Write::Wipe])).await;
        if wiped == StoreAnswer::Done {
            // Killed before it: the next start finds a token without a session, and forgets it.
            ctx.request_from_shell(SecretsOperation::Forget { name: session::REFRESH_TOKEN.to_owned() }).await;
        }
        ctx.send_event(inner(Inner::SignedOut(wiped)));
    })
}

/// Everything of the person is gone; or nothing is, on a disk that takes no writing, and he still works here (F3).
pub(in crate::model) fn signed_out(model: &mut Model, wiped: &StoreAnswer) -> Cmd {
    if let StoreAnswer::Failed(failure) = wiped {
        model.message = Some(super::store_message(failure));
        return render();
    }
    *model = Model { device: std::mem::take(&mut model.device), ..Model::default() };
    model.stage = Stage::SignedOut(SignedOut::default());
    render().and(live::tell(LiveOperation::Stop).into())
}

/// The rescue export: the bytes of everything that the server does not have for certain, a line each.
pub(super) fn export(message: &mut Option<Message>, working: &Working) -> Cmd {
    if working.outbox.pending.is_empty() {
        *message = Some(Message::NothingToExport);
        return render();
    }
    let mut bytes = Vec::new();
    for pending in &working.outbox.pending {
        bytes.extend_from_slice(&pending.bytes);
        bytes.push(b'\n');
    }
    let name = format!("callout-{}-pending.ndjson", working.session.code);
    sharing::share(name, bytes).then_send(|answer| inner(Inner::Shared(answer)))
}
