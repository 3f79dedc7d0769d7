//! Submitting: each field is read, what is unusual is asked back, and what the form says is recorded as an action.

use crux_core::render::render;

use super::{
    Open, Question, conduct_points, save,
    specs::{self, Input, Spec},
};
use crate::{
    domain::{money::Currency, text::TextError},
    model::{
        action::{
            Action, ComplaintInput, ComplaintKindInput, ConductInput, NotSignedInput, PointInput, SignerRoleInput,
            StrokeInput, ThingInput,
        },
        doing::Doing,
        working::{
            Working, act, actions,
            desk::Desk,
            event::{Cmd, Timed},
            timed,
        },
    },
    words::{
        Field,
        typed::{self, InputProblem, Wrong},
    },
};

/// A field that is wrong, by its name on the form.
type WrongAt = (String, Wrong);

/// What a form still lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// A field that must be filled in; of which thing, where there are several.
    Field {
        /// Its place, from 0.
        thing: Option<usize>,
        /// Which.
        field: Field,
    },
    /// What shows that nobody signed (P8): a picture, or why there is none.
    Proof,
}

impl Open {
    /// Every field with its name, the things first.
    pub fn fields(&self) -> impl Iterator<Item = (String, &'static Spec)> {
        let things = self
            .filled
            .things
            .iter()
            .flat_map(|thing| specs::THING.iter().map(move |spec| (format!("{thing}.{}", spec.id), spec)));
        things.chain(self.own_fields().map(|spec| (spec.id.to_owned(), spec)))
    }

    /// Whether nothing stands in a field.
    #[must_use]
    pub fn is_blank(&self, field: &str, spec: &Spec) -> bool {
        match spec.input {
            Input::Items => self.filled.basket().is_empty(),
            Input::Pad => self.filled.strokes.is_empty(),
            Input::Checklist => self.is_untouched(field),
            Input::Switch(_) | Input::Photos => false,
            _ => self.filled.text(field).trim().is_empty(),
        }
    }

    /// Whether something is to stand in a field, and nothing does. Eight times "no" is said by whoever writes why, not by whoever only
    /// opened the list (P40): a checklist is answered by a note beside it, too.
    fn lacks(&self, field: &str, spec: &Spec) -> bool {
        (spec.is_required || spec.input == Input::Checklist) && self.is_blank(field, spec)
    }

    /// What is still to be filled in, if anything is.
    #[must_use]
    pub fn missing(&self) -> Option<Missing> {
        let mut blank = self.fields().filter(|(id, spec)| self.lacks(id, spec));
        if let Some((id, spec)) = blank.next() {
            let thing = id.split_once('.').and_then(|(thing, _)| thing.parse::<u32>().ok());
            let place = self.filled.things.iter().position(|other| Some(*other) == thing);
            return Some(Missing::Field { thing: place.filter(|_| self.filled.things.len() > 1), field: spec.field });
        }
        (matches!(self.key.doing, Doing::NotSigned(_)) && self.is_untouched("photo")).then_some(Missing::Proof)
    }

    /// Whether nothing is chosen in a field, and nothing written beside it.
    fn is_untouched(&self, field: &str) -> bool {
        self.filled.chosen(field).next().is_none() && self.filled.text("note").trim().is_empty()
    }

    fn first_wrong(&self, currency: Currency) -> Option<WrongAt> {
        self.fields().find_map(|(id, spec)| {
            let empty = || Wrong { field: spec.field, problem: InputProblem::Text(TextError::Empty) };
            let wrong = if self.lacks(&id, spec) {
                Some(if spec.input == Input::Pad { not_drawn() } else { empty() })
            } else {
                specs::check(spec, self.filled.text(&id), currency).err()
            };
            wrong.map(|wrong| (id, wrong))
        })
    }
}

const fn not_drawn() -> Wrong {
    Wrong { field: Field::Strokes, problem: InputProblem::NotDrawn }
}

/// Beside which field something wrong is said.
pub(super) fn place(open: &Open, wrong: Wrong) -> Option<String> {
    open.fields().find(|(_, spec)| spec.field == wrong.field).map(|(id, _)| id)
}

/// The money of what the form is about.
#[must_use]
pub fn currency(working: &Working) -> Currency {
    actions::open_order(working).map_or_else(|_| working.cash_in_hand().currency, |order| order.currency)
}

/// Records what the form says, if it can be read.
pub fn submit(desk: &mut Desk<'_>) -> Cmd {
    let currency = currency(desk.working);
    let Some(open) = desk.working.forms.open.as_ref().filter(|open| !open.is_sent && open.question.is_none()) else {
        return render();
    };
    if let Some(wrong) = open.first_wrong(currency) {
        desk.say(wrong.1.into());
        if let Some(open) = &mut desk.working.forms.open {
            open.wrong = Some(wrong);
        }
        return render();
    }
    if let Some(question) = above(desk.working, open, currency) {
        if let Some(open) = &mut desk.working.forms.open {
            open.question = Some(question);
        }
        return render();
    }
    record(desk)
}

/// What was asked back is answered.
pub fn confirm(desk: &mut Desk<'_>, is_sure: bool) -> Cmd {
    let now = desk.device.clock.wall;
    let forms = &mut desk.working.forms;
    let Some(open) = &mut forms.open else { return render() };
    let Some(question) = open.question.take().filter(|_| is_sure) else { return render() };
    match question {
        Question::AboveOwed { .. } | Question::AboveHeld { .. } => return record(desk),
        Question::Clear => {
            open.filled.strokes.clear();
            forms.drafts.put(open.key, open.filled.clone(), now);
        }
        Question::Discard => {
            forms.drafts = forms.drafts.without(open.key);
            forms.open = None;
        }
    }
    save(desk.working)
}

/// Whether more is taken than is owed, or handed in than is held: a digit too many is money that nobody can explain.
fn above(working: &Working, open: &Open, currency: Currency) -> Option<Question> {
    let (most, question) = match open.key.doing {
        Doing::TakeCash | Doing::TakeTransfer => {
            let owed = actions::open_order(working).ok()?.to_collect();
            (owed, Question::AboveOwed { owed })
        }
        Doing::HandIn => {
            let held = working.cash_in_hand();
            (held, Question::AboveHeld { held })
        }
        _ => return None,
    };
    let amount = typed::amount(Field::Amount, open.filled.text("amount"), currency).ok()?;
    (amount.money().minor > most.minor).then_some(question)
}

fn record(desk: &mut Desk<'_>) -> Cmd {
    let Some(open) = &mut desk.working.forms.open else { return render() };
    (open.is_sent, open.wrong) = (true, None);
    if open.key.doing == Doing::HandIn {
        let amount = open.filled.owned("amount");
        return render().and(timed(Timed::HandIn(amount)));
    }
    let points: Vec<String> = conduct_points(desk.working).map(ToOwned::to_owned).collect();
    let Some(open) = &desk.working.forms.open else { return render() };
    match action(open, &points) {
        Some(action) => render().and(act(desk, action)),
        None => render(),
    }
}

/// What the form says, as an action; none for what is done without a form, or not at work.
fn action(open: &Open, points: &[String]) -> Option<Action> {
    let filled = &open.filled;
    let text = |field| filled.owned(field);
    Some(match open.key.doing {
        Doing::Decline => Action::Decline { reason: text("reason") },
        Doing::AgreeAppointment => Action::AgreeAppointment {
            date: text("date"),
            time: text("time"),
            fault_confirmed: filled.is_on("fault_confirmed"),
            parts_ready: filled.is_on("parts_ready"),
            note: text("note"),
        },
        Doing::RecordFinding => {
            Action::RecordFinding { found: text("found"), cause: text("cause"), differs: filled.is_on("differs") }
        }
        Doing::OfferQuote => Action::OfferQuote { solution: text("solution"), lines: filled.items() },
        Doing::AgreeQuote => {
            Action::AgreeQuote { by_whom: text("by_whom"), by_phone: filled.text("how") == "by_phone" }
        }
        Doing::RefuseQuote => Action::RefuseQuote { reason: text("reason") },
        Doing::RecordWork | Doing::RecordBench => {
            Action::RecordWork { work: text("work"), minutes: text("minutes"), parts: filled.items() }
        }
        Doing::CheckProduct => Action::CheckProduct { other_faults: text("other_faults") },
        Doing::TakePhoto => Action::TakePhoto { caption: text("caption") },
        Doing::Sign(_) => Action::Sign { signer: text("signer"), role: signer_role(open), strokes: strokes(open) },
        Doing::NotSigned(purpose) => Action::NotSigned {
            purpose: purpose.into(),
            reason: match filled.text("reason") {
                "unwilling" => NotSignedInput::Unwilling,
                "stamp" => NotSignedInput::Stamp,
                _ => NotSignedInput::Absent,
            },
            note: text("note"),
            photo: filled.chosen("photo").next().unwrap_or_default().to_owned(),
        },
        Doing::RecordConduct => Action::RecordConduct { items: conduct(open, points) },
        Doing::TakeCash => Action::TakeCash { amount: text("amount") },
        Doing::TakeTransfer => Action::TakeTransfer { amount: text("amount"), reference: text("reference") },
        Doing::ReportResult => Action::ReportResult { result: text("result") },
        Doing::Suspend => Action::Suspend { reason: text("reason"), until: text("until"), told: text("told") },
        Doing::Escalate => Action::Escalate { reason: text("reason") },
        Doing::GiveUp => Action::GiveUp { reason: text("reason") },
        Doing::TakeGoods => Action::TakeGoods { things: things(open), promised: text("promised") },
        Doing::ReportLate => Action::ReportLate { reason: text("reason"), new_date: text("new_date") },
        Doing::Complain => Action::Complain(complaint(open)),
        Doing::VisitCustomer => {
            Action::VisitCustomer { found: text("found"), is_satisfied: filled.text("satisfied") == "yes" }
        }
        Doing::Accept
        | Doing::StartTravel
        | Doing::Arrive
        | Doing::FinishOnSite
        | Doing::LeaveSite
        | Doing::FinishBench
        | Doing::ReturnGoods
        | Doing::ReturnWithoutReceipt
        | Doing::HandIn
        | Doing::Enrol
        | Doing::SignIn => return None,
    })
}

fn signer_role(open: &Open) -> SignerRoleInput {
    match open.filled.text("role") {
        "customer" => SignerRoleInput::Customer,
        "family" => SignerRoleInput::Family,
        "colleague" => SignerRoleInput::Colleague,
        "caretaker" => SignerRoleInput::Caretaker,
        _ => SignerRoleInput::Other { words: open.filled.owned("role_words") },
    }
}

fn strokes(open: &Open) -> Vec<StrokeInput> {
    let point = |point: &crate::domain::signoff::Point| PointInput {
        x: u32::from(point.0),
        y: u32::from(point.1),
        t_ms: point.2,
        pressure: u32::from(point.3),
    };
    open.filled.strokes.iter().map(|stroke| StrokeInput { points: stroke.iter().map(point).collect() }).collect()
}

fn things(open: &Open) -> Vec<ThingInput> {
    let filled = &open.filled;
    let thing = |n: &u32| {
        let text = |field: &str| filled.owned(&format!("{n}.{field}"));
        ThingInput {
            description: text("description"),
            serial: text("serial"),
            accessories: specs::tags(filled.text(&format!("{n}.accessories"))).map(ToOwned::to_owned).collect(),
            condition: text("condition"),
            photos: filled.chosen(&format!("{n}.photos")).map(ToOwned::to_owned).collect(),
        }
    };
    filled.things.iter().map(thing).collect()
}

/// Every point of the checklist; what was not done carries what there is to say of it.
fn conduct(open: &Open, points: &[String]) -> Vec<ConductInput> {
    let point = |code: &String| {
        let is_done = open.filled.has_chosen("conduct", code);
        let note = if is_done { String::new() } else { open.filled.owned("note") };
        ConductInput { code: code.clone(), is_done, note }
    };
    points.iter().map(point).collect()
}

fn complaint(open: &Open) -> ComplaintInput {
    let text = |field| open.filled.owned(field);
    ComplaintInput {
        kind: match open.filled.text("kind") {
            "product_quality" => ComplaintKindInput::ProductQuality,
            "suggestion" => ComplaintKindInput::Suggestion,
            _ => ComplaintKindInput::Service,
        },
        says: text("says"),
        asks: text("asks"),
        part_number: text("part_number"),
        delivered: text("delivered"),
        quantity: text("quantity"),
        faulty: text("faulty"),
    }
}
