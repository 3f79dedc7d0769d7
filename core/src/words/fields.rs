//! What people fill in, what it is called, and what is said when it is wrong.

use super::{
    format, say,
    typed::{Example, InputProblem, Wrong},
};
use crate::{domain::text::TextError, i18n::Lang};

/// A field of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The server's address.
    Server,
    /// The enrolment code.
    Code,
    /// The phone's name.
    DeviceName,
    /// Login.
    Login,
    /// Password.
    Password,
    /// A reason.
    Reason,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A remark.
    Note,
    /// What was found.
    Found,
    /// The cause.
    Cause,
    /// The solution.
    Solution,
    /// An item or its quantity.
    Items,
    /// A name of somebody.
    Name,
    /// What was done.
    Work,
    /// Minutes.
    Minutes,
    /// Other faults.
    OtherFaults,
    /// A caption.
    Caption,
    /// A signature.
    Strokes,
    /// An amount.
    Amount,
    /// A reference.
    Reference,
    /// A result.
    Result,
    /// Things that are taken back.
    Things,
    /// Accessories.
    Accessories,
    /// A condition.
    Condition,
    /// What a customer says who complains.
    Complaint,
    /// What he asks for.
    Asked,
    /// A part number.
    PartNumber,
    /// The day of a delivery.
    Delivered,
    /// How many there are.
    Quantity,
    /// How many of them are faulty.
    Faulty,
    /// A serial number.
    Serial,
    /// Pictures.
    Photos,
    /// The day that the customer is promised.
    Promised,
    /// Whether the fault is as registered.
    FaultConfirmed,
    /// Whether parts and tools are at hand.
    PartsReady,
    /// Whether something else was found than was reported.
    Differs,
    /// How the customer agreed.
    How,
    /// Who signs.
    Signer,
    /// As what he signs.
    SignerRole,
    /// As what, in words.
    SignerWords,
    /// What a complaint is.
    ComplaintKind,
    /// Whether the customer is satisfied.
    Satisfied,
    /// A picture.
    Photo,
    /// The checklist of conduct.
    Conduct,
    /// What there is to say of what was not done.
    ConductNote,
}

/// What a field is called on the form.
#[must_use]
pub fn field(lang: Lang, field: Field) -> String {
    match field {
        Field::Server => say!(lang, "field-server"),
        Field::Code => say!(lang, "field-code"),
        Field::DeviceName => say!(lang, "field-device-name"),
        Field::Login => say!(lang, "field-login"),
        Field::Password => say!(lang, "field-password"),
        Field::Reason => say!(lang, "field-reason"),
        Field::Date => say!(lang, "field-date"),
        Field::Time => say!(lang, "field-time"),
        Field::Note => say!(lang, "field-note"),
        Field::Found => say!(lang, "field-found"),
        Field::Cause => say!(lang, "field-cause"),
        Field::Solution => say!(lang, "field-solution"),
        Field::Items => say!(lang, "field-items"),
        Field::Name => say!(lang, "field-name"),
        Field::Work => say!(lang, "field-work"),
        Field::Minutes => say!(lang, "field-minutes"),
        Field::OtherFaults => say!(lang, "field-other-faults"),
        Field::Caption => say!(lang, "field-caption"),
        Field::Strokes => say!(lang, "field-strokes"),
        Field::Amount => say!(lang, "field-amount"),
        Field::Reference => say!(lang, "field-reference"),
        Field::Result => say!(lang, "field-result"),
        Field::Things => say!(lang, "field-things"),
        Field::Accessories => say!(lang, "field-accessories"),
        Field::Condition => say!(lang, "field-condition"),
        Field::Complaint => say!(lang, "field-complaint"),
        Field::Asked => say!(lang, "field-asked"),
        Field::PartNumber => say!(lang, "field-part-number"),
        Field::Delivered => say!(lang, "field-delivered"),
        Field::Quantity => say!(lang, "field-quantity"),
        Field::Faulty => say!(lang, "field-faulty"),
        Field::Serial => say!(lang, "field-serial"),
        Field::Photos => say!(lang, "field-photos"),
        Field::Promised => say!(lang, "field-promised"),
        Field::FaultConfirmed => say!(lang, "field-fault-confirmed"),
        Field::PartsReady => say!(lang, "field-parts-ready"),
        Field::Differs => say!(lang, "field-differs"),
        Field::How => say!(lang, "field-how"),
        Field::Signer => say!(lang, "field-signer"),
        Field::SignerRole => say!(lang, "field-signer-role"),
        Field::SignerWords => say!(lang, "field-signer-words"),
        Field::ComplaintKind => say!(lang, "field-complaint-kind"),
        Field::Satisfied => say!(lang, "field-satisfied"),
        Field::Photo => say!(lang, "field-photo"),
        Field::Conduct => say!(lang, "field-conduct"),
        Field::ConductNote => say!(lang, "field-conduct-note"),
    }
}

/// Which field, what is wrong with it, what to enter instead.
#[must_use]
pub fn wrong(lang: Lang, wrong: Wrong) -> String {
    let field = self::field(lang, wrong.field);
    match wrong.problem {
        InputProblem::Text(TextError::Empty) => say!(lang, "input-empty", field = field),
        InputProblem::Text(TextError::TooLong { max, bytes: _ }) => {
            say!(lang, "input-too-long", field = field, chinese = max.div_euclid(3), latin = max)
        }
        InputProblem::Text(TextError::Forbidden(code)) => {
            say!(lang, "input-forbidden", field = field, code = format!("U+{code:04X}"))
        }
        InputProblem::Sign { sign, example } => wrong_sign(lang, field, sign, example),
        InputProblem::AmountTooFine { decimals_max } => {
            say!(lang, "input-amount-too-fine", field = field, decimals = decimals_max)
        }
        InputProblem::AmountTooLarge => say!(lang, "input-amount-too-large", field = field),
        InputProblem::OtherCurrency { other, own } => {
            say!(lang, "input-other-currency", field = field, other = other.code(), own = own.code())
        }
        InputProblem::NotAnAmount => say!(lang, "input-not-an-amount", field = field),
        InputProblem::NotADay => say!(lang, "input-not-a-day", field = field),
        InputProblem::DayPast(day) => say!(lang, "input-day-past", field = field, day = format::full_day(lang, day)),
        InputProblem::NotATime => say!(lang, "input-not-a-time", field = field),
        InputProblem::NotANumber => say!(lang, "input-not-a-number", field = field),
        InputProblem::NotAQuantity => say!(lang, "input-not-a-quantity", field = field),
        InputProblem::NotAnAddress => say!(lang, "input-not-an-address", field = field),
        InputProblem::NotDrawn => say!(lang, "input-not-drawn", field = field),
        InputProblem::NotChosen => say!(lang, "input-not-chosen", field = field),
        InputProblem::HardlyDrawn => say!(lang, "input-hardly-drawn", field = field),
        InputProblem::NotHere => say!(lang, "input-not-here", field = field),
        InputProblem::NotScanned => say!(lang, "input-not-scanned", field = field),
    }
}

/// Which sign cannot stand there. A blank is called by its name, for nobody sees it between quotation marks.
fn wrong_sign(lang: Lang, field: String, sign: char, example: Example) -> String {
    let sign = if sign.is_whitespace() { say!(lang, "input-space") } else { sign.to_string() };
    match example {
        Example::Amount => say!(lang, "input-sign-amount", field = field, sign = sign),
        Example::Day => say!(lang, "input-sign-day", field = field, sign = sign),
        Example::Time => say!(lang, "input-sign-time", field = field, sign = sign),
        Example::Number => say!(lang, "input-sign-number", field = field, sign = sign),
    }
}
