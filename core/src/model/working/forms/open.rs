//! Opening a form: with what waits in the store, or with what is probably meant.

use chrono::TimeDelta;
use crux_core::{Command, render::render};

use super::{Filled, Key, Open, about, keys::Reopen, save, specs};
use crate::{
    domain::{
        complaint::Complaint,
        order::{WorkOrder, statement::Statement},
        refusal::Refusal,
        signoff::Purpose,
        subject::Listed as _,
    },
    model::{
        action::{Action, Place},
        doing::Doing,
        message::Message,
        working::{
            Working, act, actions,
            desk::Desk,
            event::{Cmd, Event},
            nav::Sheet,
            walk,
        },
    },
    words::format,
};

/// Minutes are proposed in steps of so many.
pub const MINUTES_STEP: i64 = 5;
/// Nobody works longer at one door in a day: more is a form that was left open.
const MINUTES_PROPOSED_MAX: i64 = 600;

/// Does it at once, or opens its form.
pub fn do_it(desk: &mut Desk<'_>, action: &str) -> Cmd {
    let Some(doing) = Doing::named(action) else { return render() };
    if let Some(action) = at_once(doing) {
        return act(desk, action);
    }
    match open(desk, doing) {
        Ok(()) => save(desk.working),
        Err(why) => {
            desk.say(why);
            render()
        }
    }
}

/// What needs no form.
const fn at_once(doing: Doing) -> Option<Action> {
    Some(match doing {
        Doing::Accept => Action::Accept,
        Doing::StartTravel => Action::StartTravel,
        Doing::Arrive => Action::Arrive,
        Doing::FinishOnSite => Action::FinishOnSite,
        Doing::LeaveSite => Action::LeaveSite,
        Doing::FinishBench => Action::FinishBench,
        Doing::ReturnGoods => Action::ReturnGoods { is_receipt_lost: false },
        Doing::ReturnWithoutReceipt => Action::ReturnGoods { is_receipt_lost: true },
        _ => return None,
    })
}

/// Shows what is to be signed, as a form with a pad.
pub fn show_statement(desk: &mut Desk<'_>, purpose: Purpose) -> Cmd {
    match open(desk, Doing::Sign(purpose)) {
        Ok(()) => save(desk.working),
        Err(why) => {
            desk.say(why);
            render()
        }
    }
}

/// A killed app goes to where a form was open.
pub fn resume(desk: &mut Desk<'_>) -> Cmd {
    let Some(Reopen { about, .. }) = &desk.working.forms.drafts.open else { return Command::done() };
    let id = about.id.to_string();
    let place = match about.kind {
        WorkOrder::KIND => Place::Order { id },
        Complaint::KIND => Place::Complaint { id },
        _ => Place::Cash,
    };
    let walking = walk::open(desk.working, &place).map_event(Event::Loaded);
    walking.and(resume_here(desk))
}

/// The form that was open is open again, where it is about what is on the screen.
pub fn resume_here(desk: &mut Desk<'_>) -> Cmd {
    let Some(Reopen { doing, about }) = desk.working.forms.drafts.open.clone() else { return Command::done() };
    let Some(doing) = Doing::named(&doing) else { return Command::done() };
    let is_here = super::about(desk.working, doing).is_ok_and(|here| here == about);
    if !is_here || desk.working.forms.open.is_some() || has_other_statement(desk.working, Key { doing, about }) {
        return Command::done();
    }
    if open(desk, doing).is_err() {
        desk.working.forms.drafts.open = None;
    }
    render()
}

/// Whether the voucher says something else than what was signed so far: at a start it is so until everything pending is replayed.
fn has_other_statement(working: &Working, key: Key) -> bool {
    let (Doing::Sign(purpose), Some(draft)) = (key.doing, working.forms.drafts.get(key)) else { return false };
    sheet(working, purpose).is_ok_and(|shown| draft.filled.statement != Some(shown.bytes.digest()))
}

/// The voucher moved while it was read: it is shown as it is now, and what was drawn is gone.
pub fn show_again(working: &mut Working) {
    let Some(Doing::Sign(purpose)) = working.forms.open.as_ref().map(|open| open.key.doing) else { return };
    let Ok(shown) = sheet(working, purpose) else { return };
    if let Some(open) = &mut working.forms.open {
        (open.filled.strokes, open.filled.statement) = (Vec::new(), Some(shown.bytes.digest()));
        open.sheet = Some(Box::new(shown));
    }
}

fn open(desk: &mut Desk<'_>, doing: Doing) -> Result<(), Message> {
    let working = &mut *desk.working;
    let key = Key { doing, about: about(working, doing)? };
    let sheet = match doing {
        Doing::Sign(purpose) => Some(Box::new(sheet(working, purpose)?)),
        _ => None,
    };
    let waiting = working.forms.drafts.get(key).map(|draft| draft.filled.clone());
    let mut filled = waiting.unwrap_or_else(|| proposed(working, doing, desk.device.clock.wall.ms()));
    if let Some(sheet) = &sheet {
        // What was drawn under another statement is no signature of this one (I15).
        let digest = Some(sheet.bytes.digest());
        if filled.statement != digest {
            filled.strokes.clear();
            filled.statement = digest;
        }
    }
    if specs::has_things(doing) && filled.things.is_empty() {
        filled.add_thing();
    }
    working.forms.drafts.open = Some(Reopen { doing: doing.name().to_owned(), about: key.about });
    working.forms.open =
        Some(Open { key, filled, sheet, query: String::new(), wrong: None, question: None, is_sent: false });
    Ok(())
}

fn sheet(working: &Working, purpose: Purpose) -> Result<Sheet, Message> {
    let statement = Statement::of(actions::open_order(working)?, purpose);
    let bytes = statement.bytes().ok_or(Message::Refused(Refusal::TooMany))?;
    Ok(Sheet { purpose, statement, bytes })
}

/// What is probably meant, so that little is typed at a door.
fn proposed(working: &Working, doing: Doing, now_ms: i64) -> Filled {
    let mut filled = Filled::default();
    for spec in specs::specs(doing) {
        if let specs::Input::Switch(is_on) = spec.input {
            filled.turn(spec.id, is_on);
        }
    }
    if doing == Doing::HandIn {
        let in_hand = working.cash_in_hand();
        filled.write("amount", if in_hand.minor > 0 { format::input_amount(in_hand) } else { String::new() }.as_str());
    }
    let Ok(order) = actions::open_order(working) else { return filled };
    match doing {
        Doing::Sign(_) => {
            filled.write("role", "customer");
            filled.write("signer", order.customer.name.as_str());
        }
        Doing::Suspend => filled.write("told", order.customer.name.as_str()),
        Doing::AgreeQuote => {
            filled.write("by_whom", order.customer.name.as_str());
            filled.write("how", "in_person");
        }
        Doing::TakeCash | Doing::TakeTransfer => {
            let open = order.to_collect();
            filled.write("amount", if open.minor > 0 { format::input_amount(open) } else { String::new() }.as_str());
        }
        Doing::RecordWork => filled.write("minutes", &since_arrival(working, order, now_ms).unwrap_or_default()),
        Doing::TakeGoods => {
            filled.add_thing();
            filled.write("1.description", order.asset.model.as_str());
            filled.write("1.serial", order.asset.serial.as_ref().map_or("", |serial| serial.as_str()));
        }
        _ => {}
    }
    filled
}

/// The minutes since he arrived, in whole steps.
fn since_arrival(working: &Working, order: &WorkOrder, now_ms: i64) -> Option<String> {
    let arrived = order.open_visit(working.session.person)?.arrived?;
    let minutes = TimeDelta::milliseconds(now_ms.checked_sub(arrived.ms())?).num_minutes();
    let steps = (minutes + MINUTES_STEP - 1) / MINUTES_STEP;
    (1..=MINUTES_PROPOSED_MAX).contains(&minutes).then(|| (steps * MINUTES_STEP).to_string())
}
