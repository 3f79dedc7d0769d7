//! Going from screen to screen: an order is in memory while it is open or has pending commands.

use crux_core::{Command, render::render};

use super::{
    nav::{Goto, Screen},
    state::Working,
};
use crate::{
    domain::{ids::OrderId, order::WorkOrder, subject::Listed as _},
    effects::{
        Effect,
        store::{StoreAnswer, StoreOperation, ask},
    },
    model::action::Place,
};

/// An order was read from the store, or is not there.
#[derive(Clone, Debug)]
pub struct Loaded(OrderId, Goto, StoreAnswer);

/// What going asks for, and what follows.
type Cmd = Command<Effect, Loaded>;

/// Goes to a screen; an order is read from the store first.
pub(super) fn open(working: &mut Working, place: &Place) -> Cmd {
    let Some(screen) = Screen::of(place) else { return render() };
    let Screen::Order { id } = screen else {
        working.nav.show(screen);
        working.unload();
        return render();
    };
    if working.mirror.order(id).is_some() {
        working.nav.show(screen);
        return render();
    }
    ask(StoreOperation::LoadSubject(WorkOrder::key(id.0))).then_send(move |answer| Loaded(id, Goto(id), answer))
}

/// The order was read, or is not there.
pub(super) fn loaded(working: &mut Working, Loaded(id, Goto(goto), answer): Loaded) -> Cmd {
    if let StoreAnswer::Subject(row) = answer {
        working.mirror.take_row(WorkOrder::key(id.0), row.as_ref(), &working.session);
        if working.mirror.order(id).is_some() {
            working.nav.show(Screen::Order { id: goto });
            working.unload();
        }
    }
    render()
}

/// To the day's list.
pub(super) fn back(working: &mut Working) -> Cmd {
    working.nav.show(Screen::Today);
    working.unload();
    render()
}
