//! Which fields each form has. A new kind of command gets its row here and its words in `view/form/words.rs`; shells draw it as they
//! draw every other one.

use super::filled::Filled;
use crate::{
    domain::{
        money::Currency,
        text::{Line, Note},
    },
    model::doing::Doing,
    words::{
        Field,
        typed::{self, InputProblem, Wrong},
    },
};

/// A field of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spec {
    /// Its name on the form.
    pub id: &'static str,
    /// What it is, for its label and for what is said when it is wrong.
    pub field: Field,
    /// What it takes.
    pub input: Input,
    /// Whether it must be filled in.
    pub is_required: bool,
    /// It is asked only where that field has that choice.
    pub only_if: Option<(&'static str, &'static str)>,
}

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// A line.
    Line,
    /// Several lines.
    Note,
    /// Names of things, one after the other.
    Tags,
    /// Digits.
    Number,
    /// A server's address.
    Address,
    /// A one-time code.
    Code,
    /// What nobody is to see and nothing keeps.
    Secret,
    /// Money.
    Amount,
    /// A time spent.
    Minutes,
    /// A day.
    Day,
    /// A time of day.
    Time,
    /// One of these.
    Choice(&'static [&'static str]),
    /// Yes or no; what it is at first.
    Switch(bool),
    /// Items of the price list.
    Items,
    /// Pictures of the order.
    Photos,
    /// The checklist of conduct.
    Checklist,
    /// A signature.
    Pad,
}

const fn must(id: &'static str, field: Field, input: Input) -> Spec {
    Spec { id, field, input, is_required: true, only_if: None }
}

const fn may(id: &'static str, field: Field, input: Input) -> Spec {
    Spec { id, field, input, is_required: false, only_if: None }
}

const REASON: Spec = must("reason", Field::Reason, Input::Note);
const WORK: &[Spec] = &[
    must("work", Field::Work, Input::Note),
    must("minutes", Field::Minutes, Input::Minutes),
    may("items", Field::Items, Input::Items),
];

/// As what somebody signs.
const SIGNERS: &[&str] = &["customer", "family", "colleague", "caretaker", "other"];

/// What is said of each thing that is taken back (P10).
pub const THING: &[Spec] = &[
    must("description", Field::Things, Input::Line),
    may("serial", Field::Serial, Input::Line),
    may("accessories", Field::Accessories, Input::Tags),
    must("condition", Field::Condition, Input::Line),
    may("photos", Field::Photos, Input::Photos),
];

/// The fields of a form, in their order; none where it is done at once.
#[must_use]
#[expect(clippy::too_many_lines, reason = "a table: a row a form")]
pub const fn specs(doing: Doing) -> &'static [Spec] {
    match doing {
        Doing::Accept
        | Doing::StartTravel
        | Doing::Arrive
        | Doing::FinishOnSite
        | Doing::LeaveSite
        | Doing::FinishBench
        | Doing::ReturnGoods
        | Doing::ReturnWithoutReceipt => &[],
        Doing::Decline | Doing::RefuseQuote | Doing::Escalate | Doing::GiveUp => const { &[REASON] },
        Doing::AgreeAppointment => {
            const {
                &[
                    must("date", Field::Date, Input::Day),
                    must("time", Field::Time, Input::Time),
                    may("fault_confirmed", Field::FaultConfirmed, Input::Switch(true)),
                    may("parts_ready", Field::PartsReady, Input::Switch(true)),
                    may("note", Field::Note, Input::Note),
                ]
            }
        }
        Doing::RecordFinding => {
            const {
                &[
                    must("found", Field::Found, Input::Note),
                    may("cause", Field::Cause, Input::Note),
                    may("differs", Field::Differs, Input::Switch(false)),
                ]
            }
        }
        Doing::OfferQuote => {
            const { &[must("items", Field::Items, Input::Items), must("solution", Field::Solution, Input::Note)] }
        }
        Doing::AgreeQuote => {
            const {
                &[
                    must("by_whom", Field::Name, Input::Line),
                    must("how", Field::How, Input::Choice(&["in_person", "by_phone"])),
                ]
            }
        }
        Doing::RecordWork | Doing::RecordBench => WORK,
        Doing::CheckProduct => const { &[may("other_faults", Field::OtherFaults, Input::Note)] },
        Doing::TakePhoto => const { &[may("caption", Field::Caption, Input::Line)] },
        Doing::Sign(_) => {
            const {
                &[
                    must("pad", Field::Strokes, Input::Pad),
                    must("role", Field::SignerRole, Input::Choice(SIGNERS)),
                    Spec { only_if: Some(("role", "other")), ..must("role_words", Field::SignerWords, Input::Line) },
                    must("signer", Field::Signer, Input::Line),
                ]
            }
        }
        Doing::NotSigned(_) => {
            const {
                &[
                    must("reason", Field::Reason, Input::Choice(&["absent", "unwilling", "stamp"])),
                    may("photo", Field::Photo, Input::Photos),
                    may("note", Field::Note, Input::Note),
                ]
            }
        }
        Doing::RecordConduct => {
            const { &[may("conduct", Field::Conduct, Input::Checklist), may("note", Field::ConductNote, Input::Line)] }
        }
        Doing::TakeCash | Doing::HandIn => const { &[must("amount", Field::Amount, Input::Amount)] },
        Doing::TakeTransfer => {
            const { &[must("amount", Field::Amount, Input::Amount), may("reference", Field::Reference, Input::Line)] }
        }
        Doing::ReportResult => const { &[must("result", Field::Result, Input::Note)] },
        Doing::Suspend => {
            const { &[REASON, must("until", Field::Date, Input::Day), must("told", Field::Name, Input::Line)] }
        }
        Doing::TakeGoods => const { &[must("promised", Field::Promised, Input::Day)] },
        Doing::ReportLate => const { &[REASON, must("new_date", Field::Date, Input::Day)] },
        Doing::Complain => {
            const {
                &[
                    must("kind", Field::ComplaintKind, Input::Choice(&["product_quality", "service", "suggestion"])),
                    must("says", Field::Complaint, Input::Note),
                    may("asks", Field::Asked, Input::Note),
                    may("part_number", Field::PartNumber, Input::Line),
                    may("delivered", Field::Delivered, Input::Day),
                    may("quantity", Field::Quantity, Input::Number),
                    may("faulty", Field::Faulty, Input::Number),
                ]
            }
        }
        Doing::VisitCustomer => {
            const {
                &[
                    must("found", Field::Found, Input::Note),
                    must("satisfied", Field::Satisfied, Input::Choice(&["yes", "no"])),
                ]
            }
        }
        Doing::Enrol => {
            const {
                &[
                    must("server", Field::Server, Input::Address),
                    must("code", Field::Code, Input::Code),
                    must("device_name", Field::DeviceName, Input::Line),
                ]
            }
        }
        Doing::SignIn => {
            const { &[must("login", Field::Login, Input::Line), must("password", Field::Password, Input::Secret)] }
        }
    }
}

/// The field of that name, if the form asks for it by what stands in the others; of a thing, under its number.
#[must_use]
pub fn find(doing: Doing, filled: &Filled, field: &str) -> Option<Spec> {
    let of = |specs: &'static [Spec], id: &str| specs.iter().find(|spec| spec.id == id).copied();
    match field.split_once('.') {
        Some((thing, id)) => {
            let is_there = thing.parse().is_ok_and(|thing| filled.things.contains(&thing));
            of(THING, id).filter(|_| is_there)
        }
        None => of(specs(doing), field).filter(|spec| spec.is_asked(filled)),
    }
}

impl Spec {
    /// Whether it is asked, by what stands in the other fields.
    #[must_use]
    pub fn is_asked(&self, filled: &Filled) -> bool {
        self.only_if.is_none_or(|(field, choice)| filled.text(field) == choice)
    }

    /// Whether one picture is recorded of those that could be chosen (P8): a second one would be dropped in silence.
    #[must_use]
    pub fn is_one(&self) -> bool {
        self.field == Field::Photo
    }
}

/// Whether it takes things back, each with fields of its own.
#[must_use]
pub const fn has_things(doing: Doing) -> bool {
    matches!(doing, Doing::TakeGoods)
}

/// Whether what stands in a field can be read; nothing stands in it where it need not.
pub fn check(spec: &Spec, typed: &str, currency: Currency) -> Result<(), Wrong> {
    if typed.trim().is_empty() && !spec.is_required {
        return Ok(());
    }
    match spec.input {
        Input::Line | Input::Code => typed::text::<{ Line::BYTES_MAX }>(spec.field, typed).map(drop),
        Input::Note => typed::text::<{ Note::BYTES_MAX }>(spec.field, typed).map(drop),
        Input::Tags => tags(typed).try_for_each(|tag| typed::text::<{ Line::BYTES_MAX }>(spec.field, tag).map(drop)),
        Input::Number => typed::optional_count(spec.field, typed).map(drop),
        Input::Address => typed::server(typed).map(drop),
        Input::Amount => typed::amount(spec.field, typed, currency).map(drop),
        Input::Minutes => typed::minutes(typed).map(drop),
        Input::Day => typed::day(spec.field, typed).map(drop),
        // Any day has that time of day.
        Input::Time => typed::moment("2026-01-05", typed, chrono_tz::Tz::UTC).map(drop),
        Input::Choice(choices) if choices.contains(&typed) => Ok(()),
        Input::Choice(_) => Err(Wrong { field: spec.field, problem: InputProblem::NotChosen }),
        Input::Secret | Input::Switch(_) | Input::Items | Input::Photos | Input::Checklist | Input::Pad => Ok(()),
    }
}

/// The names in a field that takes several.
pub fn tags(typed: &str) -> impl Iterator<Item = &str> {
    typed.split([',', '，', '、', ';', '；', '\n']).map(str::trim).filter(|tag| !tag.is_empty())
}
