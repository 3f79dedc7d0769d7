//! The state of the app and how events change it: nested state machines, folder nesting = state nesting.
//!
//! A machine has its own small event and knows nothing of its parent's: the parent maps what the child asks for, and reads
//! what the child came to. Store effects are answered before the call that caused them returns, so that nothing comes
//! between a commit and the event that follows it; shells serialise their calls. Everything else may be answered late, twice
//! or never, and carries a stamp.

pub mod action;
mod body;
mod boot;
pub mod device;
pub mod doing;
mod enrol;
pub mod entropy;
pub mod event;
pub mod inner;
pub mod message;
pub mod offline;
mod rescue;
pub mod session;
mod state;
#[cfg(test)]
pub(crate) mod tests;
pub mod working;

use crux_core::{Command, render::render};

pub use self::{
    device::Device,
    state::{Model, SignedOut, Stage},
};
use self::{
    event::Event,
    inner::Inner,
    message::Message,
    working::{desk::Desk, forms, leave::Step},
};
use crate::{
    effects::{
        Effect,
        live::{self, LiveOperation},
    },
    i18n::Lang,
};

/// What the app asks for, and what follows.
pub type Cmd = Command<Effect, Event>;

/// The next state, and what is asked of the world.
pub fn update(model: &mut Model, event: Event) -> Cmd {
    let command = take(model, event);
    if let Stage::Working(working) = &mut model.stage {
        working.sort(model.device.clock);
    }
    command
}

fn take(model: &mut Model, event: Event) -> Cmd {
    if matches!(event, Event::Do { .. } | Event::Open(_) | Event::Back | Event::Leave | Event::Submit) {
        // He goes on: that it was saved is no news any more, and what came of one attempt is none of the next. What else went wrong
        // stays until he has read it.
        let is_of_the_attempt = |message: &mut Message| {
            matches!(message, Message::Saved | Message::Exported | Message::CameraFails | Message::NoPicture(_))
        };
        model.message.take_if(is_of_the_attempt);
    }
    match event {
        Event::Start { language, app_version } => of_boot(boot::start(model, &language, app_version)),
        Event::SetLanguage { language } => {
            model.device.language = Lang::from_tag(&language).unwrap_or(model.device.language);
            of_working(boot::remember_language(model.device.language)).and(render())
        }
        Event::Connectivity { is_online } => {
            model.device.is_online = is_online;
            if is_online { with_working(model, |desk| Step::Stay(working::wake_up(desk))) } else { render() }
        }
        Event::Dismiss => {
            model.message = None;
            render()
        }
        Event::Enrol { server, code, device_name } => {
            enrol::submit(model, &server, &code, &device_name).map_event(|event| inner(Inner::Enrol(Box::new(event))))
        }
        Event::Change { .. } | Event::Submit if forms::gate_of(model).is_some() => at_the_gate(model, event),
        Event::ExportPending if matches!(model.stage, Stage::Locked(_)) => boot::export(&model.device),
        Event::ExportPending if matches!(model.stage, Stage::SignedOut(_)) => boot::export_saved(model),
        Event::Inner(inner) => inner_event(model, *inner),
        other => with_working(model, |desk| Step::Stay(working::update(desk, other))),
    }
}

fn inner_event(model: &mut Model, inner: Inner) -> Cmd {
    match inner {
        Inner::Boot(booted) => of_working(boot::booted(model, *booted)),
        Inner::Enrol(result) => {
            let command = of_working(enrol::enrolled(model, *result));
            forms::answered(model);
            command
        }
        Inner::Scanned { scan, answer } => {
            forms::scanned(model, scan, answer);
            render()
        }
        Inner::Working(event) => {
            let is_answer = matches!(event, working::event::Event::Sign(working::sign::Event::SignedIn(..)));
            let command = with_working(model, |desk| working::take(desk, event));
            if is_answer {
                forms::answered(model);
            }
            command
        }
    }
}

/// The form at the gate is filled in.
fn at_the_gate(model: &mut Model, event: Event) -> Cmd {
    match (forms::gate_of(model), event) {
        (Some(doing), Event::Change { field, change }) => forms::at_gate(model, doing, &field, change),
        (Some(doing), Event::Submit) => forms::through_gate(model, doing),
        _ => render(),
    }
}

/// The person signs in again.
pub(in crate::model) fn sign_in(model: &mut Model, login: String, password: String) -> Cmd {
    with_working(model, |desk| Step::Stay(working::update(desk, Event::SignIn { login, password })))
}

/// Runs something on the working state. In any other stage the event came too early or too late: the state stays as it
/// was (STYLE 6).
fn with_working(model: &mut Model, run: impl FnOnce(&mut Desk<'_>) -> Step<working::event::Cmd>) -> Cmd {
    let Model { device, stage, message, told, .. } = model;
    let Stage::Working(working) = stage else { return render() };
    match run(&mut Desk { device, message, told, working }) {
        Step::Stay(command) => of_working(command),
        Step::Left => {
            let (told, scans) = (model.told, model.scans);
            *model = Model { device: std::mem::take(&mut model.device), told, scans, ..Model::default() };
            model.stage = Stage::SignedOut(SignedOut::default());
            render().and(live::tell(LiveOperation::Stop).into())
        }
    }
}

/// An inner event as an effect's continuation sends it.
fn inner(inner: Inner) -> Event {
    Event::Inner(Box::new(inner))
}

fn of_boot(command: Command<Effect, boot::Booted>) -> Cmd {
    command.map_event(|event| inner(Inner::Boot(Box::new(event))))
}

fn of_working(command: working::event::Cmd) -> Cmd {
    command.map_event(|event| inner(Inner::Working(event)))
}
