//! Forms: which is open, what was filled in, and what is asked back before it is recorded.
//!
//! Set off by `Do` and what follows it. Every change is durable before the call returns: a phone that is killed in the middle of a
//! word, or of a signature, has it again. Submitting makes an [`Action`](crate::model::action::Action), which goes the way of every
//! other; the draft leaves the store in the transaction that records the command, so that nothing is recorded twice.

mod change;
pub mod filled;
mod gate;
pub mod keys;
pub mod open;
pub mod pad;
pub mod specs;
mod submit;

use crux_core::{Command, render::render};

use self::specs::{Input, Spec};
pub use self::{
    change::{ALL, add_section, change, conduct_points, remove_section},
    filled::Filled,
    gate::{Gate, answered, change as at_gate, gate_of, known_server, scanned, submit as through_gate},
    keys::{Drafts, Key, Slot},
    open::{do_it, resume, resume_here, show_statement},
    submit::{Missing, confirm, currency, submit},
};
use super::{
    desk::Desk,
    event::{Cmd, Event},
    nav::Sheet,
    state::Working,
};
use crate::{
    domain::{
        complaint::Complaint,
        digest::Digest,
        money::Money,
        order::WorkOrder,
        refusal::Refusal,
        subject::{Listed as _, SubjectKey, SubjectKind},
        time::Timestamp,
    },
    effects::store::commit,
    model::message::Message,
    words::typed::Wrong,
};

/// The forms of somebody at work.
#[derive(Clone, Debug, Default)]
pub struct Forms {
    /// The one that is open.
    pub open: Option<Open>,
    /// Those that wait half filled in.
    pub drafts: Drafts,
}

/// A form that is open.
#[derive(Clone, Debug)]
pub struct Open {
    /// Which.
    pub key: Key,
    /// What stands in it.
    pub filled: Filled,
    /// What is to be signed with it: frozen from the moment it is shown (I15).
    pub sheet: Option<Box<Sheet>>,
    /// What is searched for in the price list.
    pub query: String,
    /// What is wrong, and beside which field it is said.
    pub wrong: Option<(String, Wrong)>,
    /// What is asked back.
    pub question: Option<Question>,
    /// Whether it was submitted and is not recorded yet.
    pub is_sent: bool,
}

impl Open {
    /// The fields that are asked, by what stands in the others; those of things apart.
    pub fn own_fields(&self) -> impl Iterator<Item = &'static Spec> {
        specs::specs(self.key.doing).iter().filter(|spec| spec.is_asked(&self.filled))
    }
}

/// What is asked back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Whether all that was drawn is to go.
    Clear,
    /// Whether what was filled in is to go.
    Discard,
    /// Whether more is taken than is owed.
    AboveOwed {
        /// What is owed.
        owed: Money,
    },
    /// Whether more is handed in than he holds.
    AboveHeld {
        /// What he holds.
        held: Money,
    },
}

impl Forms {
    /// Whether something is asked back: nothing else happens before it is answered.
    #[must_use]
    pub fn is_asking(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.question.is_some())
    }

    /// The open form, if it waits for a command of that kind to be recorded. Another one that is recorded meanwhile (an arrival whose
    /// place was still looked for) says nothing about it.
    #[must_use]
    pub fn waiting_for(&self, kind: SubjectKind, command: &str) -> Option<Key> {
        let open = self.open.as_ref().filter(|open| open.is_sent)?;
        (open.key.doing.records() == Some((kind, command))).then_some(open.key)
    }

    /// A form's command was recorded: it closes, and waits no more.
    pub fn close_recorded(&mut self, key: Key) {
        self.open.take_if(|open| open.key == key);
        self.drafts = self.drafts.without(key);
    }

    /// A picture was taken for a field: it is chosen there, if the form still asks for one. Says whether it was.
    pub fn choose_photo(&mut self, slot: &Slot, photo: Digest, now: Timestamp) -> bool {
        let open = self.open.as_mut().filter(|open| open.key == slot.key);
        if open.as_ref().is_some_and(|open| open.is_sent) {
            // What it says is on its way; a draft that is written now would come back after it.
            return false;
        }
        let waiting = self.drafts.get(slot.key).map(|draft| draft.filled.clone());
        let Some(mut filled) = open.as_ref().map(|open| open.filled.clone()).or(waiting) else { return false };
        let spec = specs::find(slot.key.doing, &filled, &slot.field);
        let Some(spec) = spec.filter(|spec| spec.input == Input::Photos) else { return false };
        filled.add_photo(&slot.field, &photo.to_string(), spec.is_one());
        if let Some(open) = open {
            open.filled = filled.clone();
        }
        self.drafts.put(slot.key, filled, now);
        true
    }

    /// Nothing came of what was submitted: the form takes answers again.
    pub fn let_go(&mut self) {
        if let Some(open) = &mut self.open {
            open.is_sent = false;
        }
    }
}

/// Something is wrong: the form takes answers again, and says it beside the field that it is about. A voucher that moved while it was
/// read is shown as it is now, for whoever signs is to have read it.
pub fn came_back(working: &mut Working, message: &Message) {
    match message {
        Message::Input(wrong) => {
            if let Some(open) = &mut working.forms.open {
                open.wrong = submit::place(open, *wrong).map(|field| (field, *wrong));
            }
        }
        Message::Refused(Refusal::StatementMoved) => open::show_again(working),
        Message::Refused(_)
        | Message::StoreFull
        | Message::StoreFails
        | Message::KeyFails
        | Message::CameraFails
        | Message::NoPicture(_) => {}
        // Nothing about what was submitted.
        Message::Saved
        | Message::Pending { .. }
        | Message::Exported
        | Message::NothingToExport
        | Message::Salvaged { .. }
        | Message::Server { .. }
        | Message::Barred { .. }
        | Message::NoNetwork
        | Message::Refetching
        | Message::HistoryForked => return,
    }
    working.forms.let_go();
}

/// The form closes; what was filled in stays.
pub fn leave(desk: &mut Desk<'_>) -> Cmd {
    desk.working.forms.open = None;
    desk.working.forms.drafts.open = None;
    save(desk.working)
}

/// What was filled in is thrown away, once it is sure.
pub fn discard(desk: &mut Desk<'_>) -> Cmd {
    if let Some(open) = &mut desk.working.forms.open {
        open.question = Some(Question::Discard);
    }
    render()
}

/// About what something is done on the screen that is open.
fn about(working: &Working, doing: crate::model::doing::Doing) -> Result<SubjectKey, Message> {
    use crate::model::doing::Doing;
    let here = match doing {
        Doing::HandIn => Some(working.session.cash_book()),
        Doing::VisitCustomer => working.nav.open_complaint().map(|id| Complaint::key(id.0)),
        _ => working.nav.open_order().map(|id| WorkOrder::key(id.0)),
    };
    here.ok_or(Message::Refused(Refusal::WrongStage))
}

/// Makes the drafts durable. What could not be written is said; the form goes on.
pub(super) fn save(working: &Working) -> Cmd {
    let written = commit(vec![working.forms.drafts.write()]).then_send(Event::Written);
    render().and(written)
}

/// Drafts about what left the phone go with it (I14).
pub fn forget_gone(working: &mut Working) -> Cmd {
    let Working { forms, mirror, session, .. } = working;
    if mirror.cursor.is_none() {
        // The phone was enrolled anew, and has not heard yet what is here.
        return Command::done();
    }
    let book = session.cash_book();
    let is_here = |key: SubjectKey| key == book || mirror.listing(key).is_some();
    let is_open_gone = forms.open.as_ref().is_some_and(|open| !is_here(open.key.about));
    if is_open_gone {
        forms.open = None;
    }
    if forms.drafts.keep(is_here) { save(working) } else { Command::done() }
}
