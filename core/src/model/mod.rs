//! The state of the app and how events change it: nested state machines, folder nesting = state nesting.
//!
//! Store effects are answered before the call that caused them returns, so that nothing comes between a commit and the
//! event that follows it; shells serialise their calls. Everything else may be answered late, twice or never, and carries
//! a stamp.

mod boot;
mod enrol;
pub mod entropy;
pub mod event;
pub mod inner;
pub mod input;
pub mod message;
pub mod session;
#[cfg(test)]
pub(crate) mod tests;
pub mod working;

use crux_core::{Command, render::render};

use self::{event::Event, inner::Inner, message::Message, working::Working};
use crate::{
    domain::time::{Reading, Timestamp},
    effects::{Effect, clock::ClockReading, store::StoreFailure},
    i18n::Lang,
};

/// What the app asks for, and what follows.
pub type Cmd = Command<Effect, Event>;

/// The state of the app.
#[derive(Debug, Default)]
pub struct Model {
    /// The device.
    pub device: Device,
    /// Where the app stands.
    pub stage: Stage,
    /// What the person is to be told.
    pub message: Option<Message>,
}

/// What the app knows of the device.
#[derive(Debug)]
pub struct Device {
    /// The language of the person.
    pub language: Lang,
    /// The app's version.
    pub app_version: String,
    /// Whether the system says that there is a network.
    pub is_online: bool,
    /// What the clocks said last.
    pub clock: Reading,
}

impl Default for Device {
    fn default() -> Self {
        let clock = Reading { wall: Timestamp::from_ms(0), zone: chrono_tz::Tz::UTC, monotonic_ms: 0, boot: 0 };
        Self { language: Lang::ZhCn, app_version: "0".to_owned(), is_online: true, clock }
    }
}

/// Where the app stands.
#[derive(Debug, Default)]
pub enum Stage {
    /// It reads its store.
    #[default]
    Starting,
    /// The store cannot be used; nothing is written any more (F11, I22).
    Locked(StoreFailure),
    /// The phone is to be enrolled.
    SignedOut(enrol::SignedOut),
    /// At work.
    Working(Box<Working>),
}

/// The next state, and what is asked of the world.
pub fn update(model: &mut Model, event: Event) -> Cmd {
    match event {
        Event::Start { language, app_version } => boot::start(model, &language, app_version),
        Event::SetLanguage { language } => {
            model.device.language = Lang::from_tag(&language).unwrap_or(model.device.language);
            boot::remember_language(model.device.language).and(render())
        }
        Event::Connectivity { is_online } => {
            model.device.is_online = is_online;
            if is_online { with_working(model, working::sync::wake_up) } else { render() }
        }
        Event::Dismiss => {
            model.message = None;
            render()
        }
        Event::Enrol { server, code, device_name } => enrol::submit(model, &server, &code, &device_name),
        Event::ExportPending if matches!(model.stage, Stage::Locked(_)) => boot::export(),
        Event::Inner(inner) => inner_event(model, *inner),
        other => with_working(model, |device, message, working| working::update(device, message, working, other)),
    }
}

fn inner_event(model: &mut Model, inner: Inner) -> Cmd {
    match inner {
        Inner::Booted(booted) => boot::booted(model, *booted),
        Inner::Enrolled(result) => enrol::enrolled(model, *result),
        Inner::SignedOut(wiped) => working::leave::signed_out(model, &wiped),
        other => with_working(model, |device, message, working| working::take(device, message, working, other)),
    }
}

/// Runs something on the working state. In any other stage the event came too early or too late: the state stays as it
/// was (STYLE 6).
fn with_working(model: &mut Model, run: impl FnOnce(&mut Device, &mut Option<Message>, &mut Working) -> Cmd) -> Cmd {
    let Model { device, stage, message } = model;
    match stage {
        Stage::Working(working) => run(device, message, working),
        _ => render(),
    }
}

impl Device {
    /// Takes note of what the clocks say; a zone that is not known here leaves the last one.
    pub fn tick(&mut self, reading: &ClockReading) -> Reading {
        self.clock = Reading {
            wall: Timestamp::from_ms(reading.wall_ms),
            zone: reading.zone.parse().unwrap_or(self.clock.zone),
            monotonic_ms: reading.monotonic_ms,
            boot: reading.boot,
        };
        self.clock
    }
}

/// An inner event as an effect's continuation sends it.
pub(crate) fn inner(inner: Inner) -> Event {
    Event::Inner(Box::new(inner))
}
