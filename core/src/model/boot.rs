//! The start: what the store, the key store and the clocks say, in one go.

use crux_core::{Command, render::render};

use super::{
    Cmd, Device, Model, Stage, enrol::SignedOut, entropy, entropy::Entropy, inner, inner::Booted, inner::Inner,
    message::Message, session, working::Working, working::sync,
};
use crate::{
    effects::{
        clock::ClockOperation,
        secrets::{SecretsAnswer, SecretsOperation},
        sharing::Share,
        store::{Contents, SCHEMA_VERSION, StoreAnswer, StoreFailure, StoreOperation, Write, commit},
    },
    i18n::Lang,
};

/// The key under which the store keeps the language that the person picked.
const LANGUAGE: &str = "language";

/// Begins, or begins again after the core was rebuilt (F13).
pub(super) fn start(model: &mut Model, language: &str, app_version: String) -> Cmd {
    *model = Model::default();
    model.device.app_version = app_version;
    model.device.language = Lang::from_tag(language).unwrap_or_default();
    let reading = Command::new(|ctx| async move {
        let seed = ctx.request_from_shell(SecretsOperation::Random { count: entropy::SEED_BYTES }).await;
        let refresh = ctx.request_from_shell(SecretsOperation::Load { name: session::REFRESH_TOKEN.to_owned() }).await;
        let reading = ctx.request_from_shell(ClockOperation::Read).await.reading();
        let contents = ctx.request_from_shell(StoreOperation::Open).await;
        ctx.send_event(inner(Inner::Booted(Box::new(Booted { seed, refresh, contents, reading }))));
    });
    render().and(reading)
}

pub(super) fn remember_language(language: Lang) -> Cmd {
    let value = serde_json::to_vec(&language).unwrap_or_default();
    commit(vec![Write::SetMeta { key: LANGUAGE, value }]).then_send(|answer| inner(Inner::Written(answer)))
}

/// Everything is read.
pub(super) fn booted(model: &mut Model, booted: Booted) -> Cmd {
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
    if let Some(language) = contents.meta.get(LANGUAGE).and_then(|json| serde_json::from_slice(json).ok()) {
        model.device.language = language;
    }
    if let Some(salvage) = &contents.salvage {
        model.message = Some(Message::Salvaged { commands: salvage.commands, is_log_damaged: salvage.is_log_damaged });
    }
    let SecretsAnswer::Bytes { bytes } = seed else {
        // Without randomness no id can be made; the person is told instead of two commands sharing one.
        model.message = Some(Message::KeyFails);
        return render();
    };
    begin(model, &contents, Entropy::new(&bytes), refresh, now)
}

/// Hands over what was not sent, from a store that cannot be written any more (F11, I22).
pub(super) fn export() -> Cmd {
    Command::new(|ctx| async move {
        let StoreAnswer::Opened(contents) = ctx.request_from_shell(StoreOperation::Open).await else { return };
        let pending = contents.commands.into_iter().filter(|row| !row.acknowledged);
        let bytes: Vec<u8> = pending.flat_map(|row| [&row.bytes[..], b"\n"].concat()).collect();
        if !bytes.is_empty() {
            let name = "callout-pending.ndjson".to_owned();
            ctx.request_from_shell(Share { name, bytes }).await;
        }
    })
}

fn begin(
    model: &mut Model,
    contents: &Contents,
    entropy: Entropy,
    refresh: SecretsAnswer,
    now: crate::domain::time::Reading,
) -> Cmd {
    let session = contents.meta.get(session::META).and_then(|json| serde_json::from_slice(json).ok());
    let Some(session) = session else {
        let (commands, blobs) = (contents.commands.clone(), contents.blobs.clone());
        let saved = Box::new(Contents { commands, blobs, ..Contents::default() });
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
    let mut device = std::mem::take(&mut model.device);
    let command = sync::begin(&mut device, &mut working, now);
    model.device = device;
    model.stage = Stage::Working(Box::new(working));
    render().and(command)
}

impl Device {
    /// The language's tag, for requests.
    #[must_use]
    pub const fn tag(&self) -> &'static str {
        self.language.tag()
    }
}
