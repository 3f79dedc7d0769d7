//! The start: what the store, the key store and the clocks say, in one go.

use crux_core::{Command, render::render};

use super::{
    device::Device,
    entropy,
    entropy::Entropy,
    message::Message,
    rescue::{self, Line, Rescue},
    session,
    state::{Model, SignedOut, Stage},
    working::{
        self,
        chain::{self, Chain},
        desk::Desk,
        event::Event,
        state::Working,
    },
};
use crate::{
    effects::{
        Effect,
        clock::{ClockOperation, ClockReading},
        secrets::{SecretsAnswer, SecretsOperation},
        store::{CommandRow, Contents, SCHEMA_VERSION, StoreAnswer, StoreFailure, StoreOperation, Write, commit},
    },
    i18n::Lang,
};

/// The key under which the store keeps the language that the person picked.
const LANGUAGE: &str = "language";

/// What a start read.
#[derive(Clone, Debug)]
pub struct Booted {
    /// Random bytes.
    pub seed: SecretsAnswer,
    /// The refresh token.
    pub refresh: SecretsAnswer,
    /// The store's contents.
    pub contents: StoreAnswer,
    /// The clocks.
    pub reading: ClockReading,
}

/// Begins, or begins again after the core was rebuilt (F13).
pub(super) fn start(model: &mut Model, language: &str, app_version: String) -> Command<Effect, Booted> {
    *model = Model::default();
    model.device.app_version = app_version;
    model.device.language = Lang::from_tag(language).unwrap_or_default();
    let reading = Command::new(|ctx| async move {
        let seed = ctx.request_from_shell(SecretsOperation::Random { count: entropy::SEED_BYTES }).await;
        let refresh = ctx.request_from_shell(SecretsOperation::Load { name: session::REFRESH_TOKEN.to_owned() }).await;
        let reading = ctx.request_from_shell(ClockOperation::Read).await.reading();
        let contents = ctx.request_from_shell(StoreOperation::Open).await;
        ctx.send_event(Booted { seed, refresh, contents, reading });
    });
    render().and(reading)
}

pub(super) fn remember_language(language: Lang) -> working::event::Cmd {
    let value = serde_json::to_vec(&language).unwrap_or_default();
    commit(vec![Write::SetMeta { key: LANGUAGE, value }]).then_send(Event::Written)
}

/// Everything is read.
pub(super) fn booted(model: &mut Model, booted: Booted) -> working::event::Cmd {
    let Booted { seed, refresh, contents, reading } = booted;
    let now = model.device.tick(&reading);
    let contents = match contents {
        StoreAnswer::Opened(contents) => *contents,
        StoreAnswer::Failed(failure) => {
            model.stage = Stage::Locked(failure);
            return render();
        }
        _ => return render(),
    };
    if let Some(found) = contents.newer {
        model.stage = Stage::Locked(StoreFailure::Newer { found, known: SCHEMA_VERSION });
        return render();
    }
    if let Some(found) = contents.older {
        // What the office does not have is handed over first; then the person reads what to do.
        model.stage = Stage::Locked(StoreFailure::Older { found, known: SCHEMA_VERSION });
        let rescue = rescue_of(&contents, model.device.app_version.clone());
        return render().and(rescue::share(rescue));
    }
    if let Some(language) = contents.meta.get(LANGUAGE).and_then(|json| serde_json::from_slice(json).ok()) {
        model.device.language = language;
    }
    if let Some(salvage) = &contents.salvage {
        model.say(Message::Salvaged { commands: salvage.commands, is_log_damaged: salvage.is_log_damaged });
    }
    let SecretsAnswer::Bytes { bytes } = seed else {
        // Without randomness no id can be made; the person is told instead of two commands sharing one.
        model.say(Message::KeyFails);
        return render();
    };
    begin(model, &contents, Entropy::new(&bytes), refresh, now)
}

/// Hands over what was not sent, from a store that cannot be written any more (F11, I22).
pub(super) fn export<E: Send + 'static>(device: &Device) -> Command<Effect, E> {
    let app_version = device.app_version.clone();
    Command::new(|ctx| async move {
        let StoreAnswer::Opened(contents) = ctx.request_from_shell(StoreOperation::Open).await else { return };
        rescue::hand_over(&ctx, rescue_of(&contents, app_version)).await;
    })
}

/// Hands over what was saved of a damaged file whose session is gone (F5).
pub(super) fn export_saved<E: Send + Unpin + 'static>(model: &mut Model) -> Command<Effect, E> {
    let Stage::SignedOut(SignedOut { saved, .. }) = &model.stage else { return render() };
    let rescue = rescue_of(saved, model.device.app_version.clone());
    model.message = None;
    if rescue.commands.is_empty() {
        model.say(Message::NothingToExport);
    }
    render().and(rescue::share(rescue))
}

fn rescue_of(contents: &Contents, app_version: String) -> Rescue {
    let pending = contents.commands.iter().filter(|row| !row.acknowledged);
    let line = |row: &CommandRow| Line { epoch: row.epoch, seq: row.seq, bytes: row.bytes.clone() };
    Rescue {
        device: None,
        app_version,
        commands: pending.map(line).collect(),
        chain: Chain::restore(contents),
        name: rescue::name(None),
    }
}

fn begin(
    model: &mut Model,
    contents: &Contents,
    entropy: Entropy,
    refresh: SecretsAnswer,
    now: crate::domain::time::Reading,
) -> working::event::Cmd {
    let session = contents.meta.get(session::META).and_then(|json| serde_json::from_slice(json).ok());
    let Some(session) = session else {
        let (commands, blobs) = (contents.commands.clone(), contents.blobs.clone());
        let seals = contents.meta.get_key_value(chain::META).map(|(key, seals)| (key.clone(), seals.clone()));
        let saved = Contents { commands, blobs, meta: seals.into_iter().collect(), ..Contents::default() };
        let saved = Box::new(saved);
        model.stage = Stage::SignedOut(SignedOut { saved, ..SignedOut::default() });
        if matches!(refresh, SecretsAnswer::Value(Some(_))) {
            // Of a person who signed out, when the app died in between (F12).
            let forget = SecretsOperation::Forget { name: session::REFRESH_TOKEN.to_owned() };
            return render().and(Command::new(|ctx| async move {
                ctx.request_from_shell(forget).await;
            }));
        }
        return render();
    };
    let mut working = Working::restore(session, entropy, contents);
    working.refresh_token = match refresh {
        SecretsAnswer::Value(token) => token,
        _ => None,
    };
    let desk = &mut Desk {
        device: &mut model.device,
        message: &mut model.message,
        told: &mut model.told,
        working: &mut working,
    };
    let command = working::begin(desk, now);
    model.stage = Stage::Working(Box::new(working));
    render().and(command)
}
