//! The state of the app and how events change it: nested state machines, folder nesting = state nesting.

pub mod event;
mod inner;

use crux_core::{Command, render::render};

use self::event::Event;
use crate::effects::Effect;

/// The state of the app.
#[derive(Debug, Default)]
pub struct Model {}

/// The next state, and what is asked of the world.
pub fn update(_model: &mut Model, _event: Event) -> Command<Effect, Event> {
    render()
}
