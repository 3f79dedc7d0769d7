//! The phone's application: a few delegating lines over [`crate::model`] and [`crate::view`].

use crux_core::{App, Command};

pub use crate::{
    effects::Effect,
    model::{Model, event::Event},
    view::ViewModel,
};

/// The app.
#[derive(Default)]
pub struct Callout;

impl App for Callout {
    type Event = Event;
    type Model = Model;
    type ViewModel = ViewModel;
    type Effect = Effect;

    fn update(&self, event: Event, model: &mut Model) -> Command<Effect, Event> {
        crate::model::update(model, event)
    }

    fn view(&self, model: &Model) -> ViewModel {
        crate::view::view(model)
    }
}
