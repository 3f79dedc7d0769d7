//! A new access token for the refresh token, bound to the device's key (F27–F29).

use crux_core::{Command, command::CommandContext};

use super::{Blocked, Trouble, fail, listen, next, of_run, otherwise};
use crate::{
    domain::time::Reading,
    effects::{
        Effect,
        http::{Call, Reply},
        sealing::{SealingAnswer, SealingOperation},
        secrets::{SecretsAnswer, SecretsOperation},
    },
    model::{Cmd, Device, event::Event, inner::Progress, session, working::Working},
    protocol::auth::{self, DeviceProof, Nonce, RefreshToken},
};

/// How a renewal ended.
#[derive(Clone, Debug)]
pub enum Refreshed {
    /// The new pair is durable.
    Done(Box<auth::Session>),
    /// The server refused, or could not be reached.
    Refused(Reply),
    /// The device's key is gone: this is a clone, or a phone restored from a backup (F8).
    NoKey,
    /// The key store does not work now.
    Phone,
}

/// Asks.
pub(super) fn ask(device: &Device, working: &mut Working) -> Cmd {
    let send = of_run(working);
    let token = working.refresh_token.clone().and_then(|token| RefreshToken::new(token).ok());
    let Some(token) = token else {
        working.sync.blocked = Some(Blocked::SignIn);
        return Command::event(send(Progress::Refreshed(Refreshed::Refused(Reply::Unauthorized(
            crate::effects::http::Problem::default(),
        )))));
    };
    let nonce = Nonce(working.entropy.nonce());
    let message = auth::refresh_text(working.session.device, &token, nonce);
    let proof = Proof { message, device: working.session.device, nonce };
    let call = working.call(device, "POST", "/v1/auth/refresh", Vec::new());
    Command::new(move |ctx| async move {
        let body = move |proof| serde_json::to_vec(&auth::Refresh { refresh_token: token, device: Some(proof) });
        let refreshed = exchange(&ctx, proof, call, body).await;
        ctx.send_event(send(Progress::Refreshed(refreshed)));
    })
}

/// What the device's key is to sign.
pub(in crate::model) struct Proof {
    /// The text.
    pub message: Vec<u8>,
    /// Who signs.
    pub device: crate::domain::ids::DeviceId,
    /// Fresh.
    pub nonce: Nonce,
}

/// Signs, asks, and keeps the new refresh token before anything relies on it: a lost pair is what F29 is about.
pub(in crate::model) async fn exchange(
    ctx: &CommandContext<Effect, Event>,
    proof: Proof,
    mut call: Call,
    body: impl FnOnce(DeviceProof) -> serde_json::Result<Vec<u8>>,
) -> Refreshed {
    let Proof { message, device, nonce } = proof;
    let signature = match ctx.request_from_shell(SealingOperation::Seal { message }).await {
        SealingAnswer::Sealed { signature } => signature,
        SealingAnswer::NoKey => return Refreshed::NoKey,
        _ => return Refreshed::Phone,
    };
    let Ok(signature) = signature.try_into().map(auth::Signature) else { return Refreshed::Phone };
    let Ok(bytes) = body(DeviceProof { device, nonce, signature }) else { return Refreshed::Phone };
    call.body = bytes;
    call.bearer = None;
    let reply = call.reply(ctx.request_from_shell(call.request()).await);
    let Reply::Ok(body) = reply else { return Refreshed::Refused(reply) };
    let Ok(session) = serde_json::from_slice::<auth::Session>(&body) else {
        return Refreshed::Refused(Reply::NoNetwork);
    };
    let value = session.refresh_token.expose().to_owned();
    let save = SecretsOperation::Save { name: session::REFRESH_TOKEN.to_owned(), value };
    match ctx.request_from_shell(save).await {
        SecretsAnswer::Done => Refreshed::Done(Box::new(session)),
        _ => Refreshed::Phone,
    }
}

pub(super) fn answered(device: &mut Device, working: &mut Working, refreshed: Refreshed, now: Reading) -> Cmd {
    match refreshed {
        Refreshed::Done(session) => {
            working.take_session(&session, now);
            working.sync.done.renewed = true;
            listen(working).and(next(device, working, now))
        }
        Refreshed::NoKey => {
            working.sync.blocked = Some(Blocked::Enrol);
            fail(working, Trouble::Phone)
        }
        Refreshed::Phone => fail(working, Trouble::Phone),
        Refreshed::Refused(Reply::Unauthorized(_)) => {
            // Everything is kept; only the person can open the session again.
            working.sync.blocked = Some(Blocked::SignIn);
            fail(working, Trouble::Refused)
        }
        Refreshed::Refused(reply) => otherwise(device, working, &reply),
    }
}
