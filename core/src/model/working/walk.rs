//! Going from screen to screen: an order is in memory while it is open or has pending commands.

use crux_core::{Command, render::render};

use super::{
    nav::{Screen, Way},
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
pub struct Loaded(OrderId, Way, StoreAnswer);

/// What going asks for, and what follows.
type Cmd = Command<Effect, Loaded>;

/// Goes to a screen; an order is read from the store first.
pub(super) fn open(working: &mut Working, place: &Place) -> Cmd {
    match Screen::of(place) {
        Some(screen) => go(working, screen, Way::There),
        None => render(),
    }
}

fn go(working: &mut Working, screen: Screen, way: Way) -> Cmd {
    if let Screen::Order { id } = screen
        && working.mirror.order(id).is_none()
    {
        let reading = ask(StoreOperation::LoadSubject(WorkOrder::key(id.0)));
        return reading.then_send(move |answer| Loaded(id, way, answer));
    }
    arrive(working, screen, way)
}

fn arrive(working: &mut Working, screen: Screen, way: Way) -> Cmd {
    // Whoever opens the screen that he is on still reads it.
    let was_seen = working.nav.screen != screen && working.leave_screen();
    match way {
        Way::There => working.nav.show(screen),
        Way::Back => working.nav.back(),
    }
    working.unload();
    let is_seen = working.enter_screen();
    if was_seen || is_seen { render().and(keep(working)) } else { render() }
}

/// Keeps what he has seen. Nobody waits for it: what a full disk does not take is told to him as new once more.
fn keep(working: &Working) -> Cmd {
    let writes = vec![working.looked.write()];
    Command::new(|ctx| async move {
        ctx.request_from_shell(StoreOperation::Commit(writes)).await;
    })
}

/// The order was read, or is not there.
pub(super) fn loaded(working: &mut Working, Loaded(id, way, answer): Loaded) -> Cmd {
    let screen = Screen::Order { id };
    if way == Way::Back && working.nav.back_to() != Some(&screen) {
        // He went somewhere else meanwhile.
        return render();
    }
    if let StoreAnswer::Subject(row) = answer {
        working.mirror.take_row(WorkOrder::key(id.0), row.as_ref(), &working.session);
    }
    if working.mirror.order(id).is_some() {
        return arrive(working, screen, way);
    } else if way == Way::Back {
        // It left the phone while he was elsewhere.
        working.nav.behind.pop();
        return back(working);
    }
    render()
}

/// To where he came from.
pub(super) fn back(working: &mut Working) -> Cmd {
    match working.nav.back_to().cloned() {
        Some(screen) => go(working, screen, Way::Back),
        None => render(),
    }
}
