//! At work: somebody is enrolled on this phone.

pub mod actions;
pub mod agenda;
mod capture;
pub mod chain;
pub mod changes;
mod complaints;
pub mod desk;
pub mod event;
pub mod forms;
pub mod front;
pub mod keeping;
pub mod leaf;
pub mod leave;
pub mod lines;
pub mod listing;
pub mod looked;
pub mod mirror;
pub mod nav;
pub mod outbox;
pub mod photos;
pub mod picture;
mod recall;
pub mod record;
pub mod replay;
pub mod server_clock;
pub mod sign;
pub mod state;
pub mod sync;
mod walk;
mod writing;

use crux_core::{Command, Request, capability::Operation, render::render};

pub use self::state::Working;
use self::{
    desk::Desk,
    event::{Cmd, Event, Timed},
    leave::Step,
    nav::{List, Standing},
    record::Draft,
    sign::SignedIn,
};
use super::{action::Action, device::Device, event as outer, message::Message};
use crate::{
    domain::{
        cash::{CashCommand, HandIn},
        ids::RemittanceId,
        order::{OrderCommand, WorkOrder, command::Arrive},
        refusal::Refusal,
        subject::Listed as _,
        time::Reading,
    },
    effects::{
        Effect, clock,
        clock::ClockOperation,
        location,
        store::{StoreAnswer, StoreOperation},
    },
    words::{Field, typed},
};

/// How long a door waits for satellites.
const LOCATE_PATIENCE_MS: u32 = 3_000;

/// The app began, or a session did.
pub fn begin(desk: &mut Desk<'_>, now: Reading) -> Cmd {
    let reading = recall::begin(desk.working).map_event(Event::Recall);
    let resuming = forms::resume(desk);
    reading.and(resuming).and(sync::begin(desk, now).map_event(Event::Sync))
}

/// Something happened that makes it worth trying at once to send and fetch.
pub fn wake_up(desk: &mut Desk<'_>) -> Cmd {
    sync::wake_up(desk).map_event(Event::Sync)
}

/// An event of the person or the shell.
pub fn update(desk: &mut Desk<'_>, event: outer::Event) -> Cmd {
    use outer::Event as Outer;
    match event {
        Outer::Foreground => timed(Timed::Front),
        Outer::SyncNow | Outer::Nudged => timed(Timed::Sync),
        Outer::Background => {
            front::go(desk);
            seal_chain(desk.working)
        }
        Outer::SignIn { login, password } => sign::in_again(desk, &login, &password).map_event(Event::Sign),
        Outer::SignOut => leave::sign_out(desk).map_event(Event::Leave),
        Outer::ExportPending => leave::export(desk).map_event(Event::Leave),
        Outer::Open(place) => walk::open(desk.working, &place).map_event(Event::Loaded),
        Outer::Back if desk.working.forms.is_asking() => forms::confirm(desk, false),
        Outer::Back if desk.working.forms.open.is_some() => forms::leave(desk),
        Outer::Back => walk::back(desk.working).map_event(Event::Loaded),
        Outer::Do { action } => forms::do_it(desk, &action),
        Outer::Change { field, change } => forms::change(desk, &field, change),
        Outer::AddSection => forms::add_section(desk),
        Outer::RemoveSection { section } => forms::remove_section(desk, &section),
        Outer::Submit => forms::submit(desk),
        Outer::Confirm { is_sure } => forms::confirm(desk, is_sure),
        Outer::Leave => forms::leave(desk),
        Outer::Discard => forms::discard(desk),
        Outer::Scroll { list, first } => on_list(desk.working, &list, |list| list.first = first),
        Outer::Search { list, query } => on_list(desk.working, &list, |list| list.look_for(&query)),
        Outer::Filter { list, id } => on_list(desk.working, &list, |list| list.filter(id)),
        Outer::Fold { list, section } => on_list(desk.working, &list, |list| list.fold(section)),
        Outer::Act(action) => act(desk, action),
        Outer::HandIn { amount } => timed(Timed::HandIn(amount)),
        // The app's own, answered above us.
        Outer::Start { .. }
        | Outer::Connectivity { .. }
        | Outer::SetLanguage { .. }
        | Outer::Enrol { .. }
        | Outer::Dismiss
        | Outer::Inner(_) => render(),
    }
}

/// Changes how a list stands; a list of another name is none of ours.
fn on_list(working: &mut Working, name: &str, change: impl FnOnce(&mut Standing)) -> Cmd {
    if let Some(list) = List::named(name) {
        change(working.nav.list_mut(list));
    }
    render()
}

/// An answer of an effect. What memory lacks afterwards is read from the store.
pub fn take(desk: &mut Desk<'_>, event: Event) -> Step<Cmd> {
    let command = match event {
        Event::Timed(what, reading) => {
            let now = desk.device.tick(&reading);
            on_time(desk, *what, now)
        }
        Event::Writing(writing::Event::Read(key, draft, at, answer)) => {
            writing::read(desk, key, *draft, at, answer).map_event(Event::Writing)
        }
        Event::Writing(writing::Event::Committed(recorded)) => match writing::recorded(desk, recorded) {
            Some(after) => {
                let now = desk.device.clock;
                render().and(after).and(sync::run(desk, now).map_event(Event::Sync))
            }
            None => render(),
        },
        Event::Chained(chain, answer) => {
            // Not durable: it is made again when the app goes to the background once more.
            if answer == StoreAnswer::Done {
                desk.working.chain = *chain;
            }
            Cmd::done()
        }
        Event::Minute(timer, reading) => {
            let now = desk.device.tick(&reading);
            match front::minute(desk, timer, now) {
                Some(next) => render().and(next),
                None => Cmd::done(),
            }
        }
        Event::Loaded(loaded) => walk::loaded(desk.working, loaded).map_event(Event::Loaded),
        Event::Written(answer) => {
            if let StoreAnswer::Failed(failure) = answer {
                desk.say(Message::of_store(&failure));
            }
            render()
        }
        Event::Leave(event) => match leave::take(desk, event) {
            Step::Stay(command) => command.map_event(Event::Leave),
            Step::Left => return Step::Left,
        },
        Event::Sign(sign::Event::Sealed(signing, answer)) => match sign::sealed(desk, *signing, answer) {
            Some((draft, at)) => writing::write_down(desk, Ok(draft), at).map_event(Event::Writing),
            None => render(),
        },
        Event::Sign(sign::Event::SignedIn(refreshed, reading)) => {
            let now = desk.device.tick(&reading);
            match sign::signed_in(desk, *refreshed, now) {
                SignedIn::Open => sync::refresh::listen(desk.working).and(begin(desk, now)),
                SignedIn::Barred(barred) => sync::bar(desk, barred).map_event(Event::Sync),
                SignedIn::Not => render(),
            }
        }
        Event::Recall(event) => recall::take(desk.working, event).map_event(Event::Recall),
        Event::Sync(event) => sync::take(desk, event).map_event(Event::Sync),
    };
    let command = command.and(forms::forget_gone(desk.working)).and(forms::resume_here(desk));
    if desk.working.mirror.missing.is_empty() {
        return Step::Stay(command);
    }
    Step::Stay(command.and(recall::ask(desk.working).map_event(Event::Recall)))
}

/// The app goes to the background, and may not come back: the recorder's key seals what he recorded.
fn seal_chain(working: &Working) -> Cmd {
    let Some(unsealed) = chain::unsealed(working) else { return Cmd::done() };
    Command::new(|ctx| async move {
        let chain = chain::seal(&ctx, unsealed).await;
        let answer = ctx.request_from_shell(StoreOperation::Commit(vec![chain.write()])).await;
        ctx.send_event(Event::Chained(Box::new(chain), answer));
    })
}

fn timed(what: Timed) -> Cmd {
    clock::read().then_send(move |answer| Event::Timed(Box::new(what), answer.reading()))
}

/// Asks the shell something, and reads the clocks when it has answered.
fn timed_after<Op>(operation: Op, what: impl FnOnce(Op::Output) -> Timed + Send + 'static) -> Cmd
where
    Op: Operation,
    Effect: From<Request<Op>>,
{
    Command::new(|ctx| async move {
        let answer = ctx.request_from_shell(operation).await;
        let reading = ctx.request_from_shell(ClockOperation::Read).await.reading();
        ctx.send_event(Event::Timed(Box::new(what(answer)), reading));
    })
}

fn act(desk: &mut Desk<'_>, action: Action) -> Cmd {
    match action {
        Action::Arrive | Action::TakePhoto { .. } | Action::VisitCustomer { .. } => measure(desk.working, action)
            .unwrap_or_else(|| {
                desk.say(Message::Refused(Refusal::WrongStage));
                render()
            }),
        Action::ShowStatement { purpose } => forms::show_statement(desk, purpose.into()),
        other => timed(Timed::Act(other)),
    }
}

/// Asks an instrument, which takes its time: what it is asked about is decided now, not by what is on the screen when it answers.
fn measure(working: &Working, action: Action) -> Option<Cmd> {
    let order = || working.nav.open_order().map(|id| WorkOrder::key(id.0));
    let locate = location::Locate { patience_ms: LOCATE_PATIENCE_MS };
    match action {
        Action::Arrive => {
            let about = order()?;
            Some(timed_after(locate, move |answer| Timed::Arrived { about, answer }))
        }
        Action::TakePhoto { caption } => Some(capture::take_photo(order()?, caption, None)),
        Action::VisitCustomer { found, is_satisfied } => {
            let id = working.nav.open_complaint()?;
            Some(timed_after(locate, move |answer| Timed::Visited { id, found, is_satisfied, answer }))
        }
        _ => None,
    }
}

fn on_time(desk: &mut Desk<'_>, what: Timed, now: Reading) -> Cmd {
    let draft = match what {
        Timed::Sync => return wake_up(desk),
        Timed::Front => return front::come(desk, now).and(wake_up(desk)),
        Timed::Act(Action::Sign { signer, role, strokes }) => {
            return sign::seal(desk, (&signer, &role), &strokes, now).map_event(Event::Sign);
        }
        Timed::Act(action) => actions::draft(desk.working, &action, now),
        Timed::Arrived { about, answer } => {
            Ok(Draft::order_at(about, OrderCommand::Arrive(Arrive { location: capture::located(answer) })))
        }
        Timed::Photo { about, caption, slot, taken } => {
            let is_own_form = slot.is_none();
            match capture::photo(about, &caption, slot, taken) {
                Ok(Some(draft)) => Ok(draft),
                Ok(None) => {
                    if is_own_form {
                        // No picture, no form that waits for one.
                        desk.working.forms.let_go();
                    }
                    return render();
                }
                Err(message) => Err(message),
            }
        }
        Timed::Visited { id, found, is_satisfied, answer } => {
            complaints::visited(id, &found, is_satisfied, capture::located(answer))
        }
        Timed::HandIn(amount) => hand_in(desk.working, &amount, now),
    };
    writing::write_down(desk, draft, now).map_event(Event::Writing)
}

fn hand_in(working: &mut Working, amount: &str, now: Reading) -> Result<Draft, Message> {
    let currency = working.cash_in_hand().currency;
    let amount = typed::amount(Field::Amount, amount, currency)?;
    let id = RemittanceId(working.entropy.id(now.wall));
    Ok(Draft::cash(working.session.cash_book(), CashCommand::HandIn(HandIn { id, amount })))
}

/// Whether the server does not answer though something waits (rule 15).
#[must_use]
pub fn is_stuck(device: &Device, working: &Working) -> bool {
    device.is_online && working.outbox.unsent_count() > 0 && working.sync.attempt >= sync::state::STUCK_AFTER
}
