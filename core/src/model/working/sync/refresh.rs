//! A new access token for the refresh token, bound to the device's key (F27–F29).

use crux_core::{Command, command::CommandContext};

use super::{
    next::Go,
    state::{Barred, Blocked, Lap, Trouble},
};
use crate::{
    effects::{
        Effect,
        http::{Call, Reply},
        live::{self, LiveOperation},
        sealing::{SealingAnswer, SealingOperation},
        secrets::{SecretsAnswer, SecretsOperation},
    },
    model::{
        session,
        working::{desk::Desk, state::Working},
    },
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

/// Asks; where there is no token, only the person can open the session again, and everything is kept.
pub(super) fn ask(desk: &mut Desk<'_>) -> Result<Command<Effect, Refreshed>, Go> {
    let token = desk.working.refresh_token.clone().and_then(|token| RefreshToken::new(token).ok());
    let token = token.ok_or(Go::Block(Blocked::SignIn, Trouble::Refused))?;
    let device = desk.working.session.device;
    let nonce = Nonce(desk.working.entropy.nonce());
    let proof = Proof { message: auth::refresh_text(device, &token, nonce), device, nonce };
    let call = desk.call("POST", "/v1/auth/refresh", Vec::new());
    Ok(Command::new(move |ctx| async move {
        let body = move |proof| serde_json::to_vec(&auth::Refresh { refresh_token: token, device: Some(proof) });
        let refreshed = exchange(&ctx, proof, call, body).await;
        ctx.send_event(refreshed);
    }))
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
pub(in crate::model) async fn exchange<E: Send + 'static>(
    ctx: &CommandContext<Effect, E>,
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

pub(super) fn answered(desk: &mut Desk<'_>, lap: &mut Lap, refreshed: Refreshed) -> Go {
    match refreshed {
        Refreshed::Done(session) => {
            desk.working.take_session(&session, desk.device.clock);
            lap.has_fresh_token = true;
            Go::On
        }
        Refreshed::NoKey => Go::Block(Blocked::Enrol, Trouble::Phone),
        Refreshed::Phone => Go::Fail(Trouble::Phone),
        Refreshed::Refused(reply) if Barred::of(&reply).is_some() => Go::Unwanted(reply),
        // Everything is kept; only the person can open the session again.
        Refreshed::Refused(Reply::Unauthorized(_)) => Go::Block(Blocked::SignIn, Trouble::Refused),
        Refreshed::Refused(reply) => Go::Unwanted(reply),
    }
}

/// The shell listens for nudges with the new token.
pub(in crate::model) fn listen<E: Send + 'static>(working: &Working) -> Command<Effect, E> {
    let Some(access) = &working.access else { return Command::done() };
    let url = format!("{}/v1/events", working.session.server);
    live::tell(LiveOperation::Listen { url, bearer: access.token.expose().to_owned() }).into()
}
