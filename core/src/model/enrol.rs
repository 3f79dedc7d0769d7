//! Enrolment: a one-time code from the office makes this phone a known device with a key of its own (F8).

use crux_core::{Command, command::CommandContext, render::render};

use super::{
    entropy::{Entropy, SEED_BYTES},
    message::Message,
    session::{self, Session},
    state::{Model, SignedOut, Stage},
    working::{
        self,
        chain::{self, Chain},
        desk::Desk,
        event::Cmd,
        state::Working,
    },
};
use crate::{
    domain::{text::Line, time::Reading},
    effects::{
        Effect,
        clock::{ClockOperation, ClockReading},
        http::{Call, Reply},
        sealing::{KeyKind, SealingAnswer, SealingOperation},
        secrets::{SecretsAnswer, SecretsOperation},
        store::{Contents, StoreAnswer, StoreOperation, Write},
    },
    protocol::auth::{self, EnrolmentCode, KeyAlgorithm, PublicKey},
    words::{
        Field,
        typed::{self, InputProblem, Wrong},
    },
};

/// An enrolment was tried.
#[derive(Clone, Debug)]
pub struct Tried {
    /// The recorder's seals over what was recorded before, made with the key of then.
    chain: Option<Chain>,
    /// How it ended.
    end: Enrolment,
}

/// How an enrolment ended.
#[derive(Clone, Debug)]
enum Enrolment {
    /// The server knows this phone, and it is all durable.
    Done {
        /// The server's address.
        server: String,
        /// The server's answer.
        enrolled: Box<auth::Enrolled>,
        /// Random bytes.
        seed: Vec<u8>,
        /// The clocks.
        reading: ClockReading,
    },
    /// The server refused, or could not be reached.
    Refused(Reply),
    /// The device's key store does not work.
    KeyFails,
    /// The store does not work.
    StoreFails,
}

/// What the person entered, checked.
struct Form {
    server: String,
    code: EnrolmentCode,
    name: Line,
    app_version: auth::AppVersion,
}

pub(super) fn submit(model: &mut Model, server: &str, code: &str, name: &str) -> Command<Effect, Tried> {
    let may_enrol = match &model.stage {
        Stage::SignedOut(state) => !state.is_waiting,
        Stage::Working(working) => working.sync.needs_enrolment(),
        Stage::Starting | Stage::Locked(_) => false,
    };
    if !may_enrol {
        return render();
    }
    let form = match read(server, code, name, &model.device.app_version) {
        Ok(form) => form,
        Err(wrong) => {
            model.say(wrong.into());
            return render();
        }
    };
    if let Stage::SignedOut(state) = &mut model.stage {
        state.is_waiting = true;
    }
    let language = model.device.tag();
    let unsealed = match &model.stage {
        Stage::Working(working) => chain::unsealed(working),
        Stage::SignedOut(_) | Stage::Starting | Stage::Locked(_) => None,
    };
    let asking = Command::new(move |ctx| async move {
        // A new key replaces the one of whoever recorded before: his seals are made and durable first (F75).
        let chain = match unsealed {
            Some(unsealed) => Some(chain::seal(&ctx, unsealed).await),
            None => None,
        };
        if let Some(chain) = &chain {
            ctx.request_from_shell(StoreOperation::Commit(vec![chain.write()])).await;
        }
        let end = enrol(&ctx, form, language).await;
        ctx.send_event(Tried { chain, end });
    });
    render().and(asking)
}

fn read(server: &str, code: &str, name: &str, app_version: &str) -> Result<Form, Wrong> {
    let not_here = |field| Wrong { field, problem: InputProblem::NotHere };
    Ok(Form {
        server: typed::server(server)?,
        code: EnrolmentCode::new(code.trim()).map_err(|_| not_here(Field::Code))?,
        name: typed::text(Field::DeviceName, name)?,
        app_version: typed::text(Field::Note, app_version)?,
    })
}

/// Makes the key, asks the server, keeps everything; the token is durable before anything relies on it (F29). Until the server
/// knows the new key the old one stays in use: refused, the phone deposits what it has as before (F63).
async fn enrol(ctx: &CommandContext<Effect, Tried>, form: Form, language: &'static str) -> Enrolment {
    let random = ctx.request_from_shell(SecretsOperation::Random { count: SEED_BYTES }).await;
    let SecretsAnswer::Bytes { bytes: seed } = random else { return Enrolment::KeyFails };
    let SealingAnswer::PublicKey { kind, key } = ctx.request_from_shell(SealingOperation::MakeKey).await else {
        return Enrolment::KeyFails;
    };
    let Some(public_key) = public_key(kind, &key) else { return Enrolment::KeyFails };
    let algorithm = public_key.algorithm();
    let message = auth::enrol_text(&form.code, public_key);
    let SealingAnswer::Sealed { signature } = ctx.request_from_shell(SealingOperation::SealNew { message }).await
    else {
        return Enrolment::KeyFails;
    };
    let Ok(signature) = signature.try_into().map(auth::Signature) else { return Enrolment::KeyFails };
    let Form { server, code, name, app_version } = form;
    let request = auth::Enrol { code, algorithm, public_key, name, app_version, signature };
    let call = Call {
        method: "POST",
        url: format!("{server}/v1/devices/enrol"),
        bearer: None,
        content_type: "application/json",
        body: serde_json::to_vec(&request).unwrap_or_default(),
        nonce: hex::encode(Entropy::new(&seed).nonce()),
        language,
        report: None,
    };
    let reply = call.reply(ctx.request_from_shell(call.request()).await);
    let Reply::Ok(body) = reply else { return Enrolment::Refused(reply) };
    let Ok(enrolled) = serde_json::from_slice::<auth::Enrolled>(&body) else {
        return Enrolment::Refused(Reply::NoNetwork);
    };
    if ctx.request_from_shell(SealingOperation::TakeKey).await != SealingAnswer::Done {
        return Enrolment::KeyFails;
    }
    let value = enrolled.session.refresh_token.expose().to_owned();
    let save = SecretsOperation::Save { name: session::REFRESH_TOKEN.to_owned(), value };
    if ctx.request_from_shell(save).await != SecretsAnswer::Done {
        return Enrolment::KeyFails;
    }
    let session = Session::of(server.clone(), &enrolled);
    let value = serde_json::to_vec(&session).unwrap_or_default();
    let writes = vec![Write::ClearMirror, Write::SetMeta { key: session::META, value }];
    let written = ctx.request_from_shell(StoreOperation::Commit(writes)).await;
    if written != StoreAnswer::Done {
        return Enrolment::StoreFails;
    }
    let reading = ctx.request_from_shell(ClockOperation::Read).await.reading();
    Enrolment::Done { server, enrolled: Box::new(enrolled), seed, reading }
}

/// The key as the wire writes it. Systems tell a point of P-256 with both its halves (SEC 1: 04 x y); the parity of `y` is
/// enough.
fn public_key(kind: KeyKind, key: &[u8]) -> Option<PublicKey> {
    match (kind, key) {
        (KeyKind::Ed25519, key) => PublicKey::new(KeyAlgorithm::Ed25519, key),
        (KeyKind::P256, [0x04, x @ .., _]) if key.len() == 65 => {
            let parity = 0x02 | (key[64] & 1);
            PublicKey::new(KeyAlgorithm::P256, &[&[parity], &x[..32]].concat())
        }
        (KeyKind::P256, key) => PublicKey::new(KeyAlgorithm::P256, key),
    }
    .ok()
}

pub(super) fn enrolled(model: &mut Model, Tried { chain, end }: Tried) -> Cmd {
    match (&mut model.stage, chain) {
        (Stage::SignedOut(state), _) => state.is_waiting = false,
        (Stage::Working(working), Some(chain)) => working.chain = chain,
        _ => {}
    }
    match end {
        Enrolment::Done { server, enrolled, seed, reading } => {
            let now = model.device.tick(&reading);
            model.message = None;
            take_up_work(model, server, &enrolled, &seed, now)
        }
        Enrolment::Refused(Reply::Problem(problem) | Reply::Unauthorized(problem)) => {
            model.say(Message::Server { detail: problem.detail });
            render()
        }
        Enrolment::Refused(_) => {
            model.say(Message::NoNetwork);
            render()
        }
        Enrolment::KeyFails => {
            model.say(Message::KeyFails);
            render()
        }
        Enrolment::StoreFails => {
            model.say(Message::StoreFails);
            render()
        }
    }
}

fn take_up_work(model: &mut Model, server: String, enrolled: &auth::Enrolled, seed: &[u8], now: Reading) -> Cmd {
    let session = Session::of(server, enrolled);
    // A phone that was enrolled before keeps what is pending: it is deposited under the new name (F8).
    let mut working = match std::mem::take(&mut model.stage) {
        Stage::Working(before) => before.enrolled_again(session, enrolled.epoch),
        Stage::SignedOut(SignedOut { saved, .. }) => Working::new(session, Entropy::new(seed), enrolled.epoch, &saved),
        Stage::Starting | Stage::Locked(_) => {
            Working::new(session, Entropy::new(seed), enrolled.epoch, &Contents::default())
        }
    };
    working.take_session(&enrolled.session, now);
    let desk = &mut Desk {
        device: &mut model.device,
        message: &mut model.message,
        told: &mut model.told,
        working: &mut working,
    };
    // The enrolment brought a token of its own: whoever has it is told what moves from now on.
    let command = working::sync::refresh::listen(desk.working).and(working::begin(desk, now));
    model.stage = Stage::Working(Box::new(working));
    render().and(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_enrolled_compressed_however_the_system_writes_it() {
        let point: Vec<u8> = [vec![0x04], vec![1; 32], vec![2; 31], vec![7]].concat();
        let compressed = [vec![0x03], vec![1; 32]].concat();
        let key = public_key(KeyKind::P256, &point).expect("both halves");
        assert_eq!(key.as_bytes(), compressed);
        assert_eq!(public_key(KeyKind::P256, &compressed), Some(key));
        assert_eq!(public_key(KeyKind::Ed25519, &[7; 32]), Some(PublicKey::Ed25519([7; 32])));
        for (kind, length) in [(KeyKind::P256, 32), (KeyKind::P256, 64), (KeyKind::Ed25519, 33), (KeyKind::Ed25519, 0)]
        {
            assert_eq!(public_key(kind, &vec![4; length]), None, "{kind:?} {length}");
        }
    }
}
