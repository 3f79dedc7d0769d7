//! Refusals and fields.

use crate::{
    domain::refusal::Refusal,
    model::message::Field,
    view::reader::{Reader, say},
};

/// Why something cannot be done now, and what to do instead.
pub fn refusal(reader: &Reader, refusal: Refusal) -> String {
    match refusal {
        Refusal::NotYours => say!(reader, "refusal-not_yours"),
        Refusal::NotAllowed => say!(reader, "refusal-not_allowed"),
        Refusal::WrongStage => say!(reader, "refusal-wrong_stage"),
        Refusal::Ended => say!(reader, "refusal-ended"),
        Refusal::QuoteNotAgreed => say!(reader, "refusal-quote_not_agreed"),
        Refusal::QuoteNotOpen => say!(reader, "refusal-quote_not_open"),
        Refusal::PriceUnknown => say!(reader, "refusal-price_unknown"),
        Refusal::AmountTooLarge => say!(reader, "refusal-amount_too_large"),
        Refusal::AmountZero => say!(reader, "refusal-amount_zero"),
        Refusal::NoWorkRecorded => say!(reader, "refusal-no_work_recorded"),
        Refusal::NotChecked => say!(reader, "refusal-not_checked"),
        Refusal::StatementMoved => say!(reader, "refusal-statement_moved"),
        Refusal::AlreadySigned => say!(reader, "refusal-already_signed"),
        Refusal::AlreadyRecorded => say!(reader, "refusal-already_recorded"),
        Refusal::ThingsUnclear => say!(reader, "refusal-things_unclear"),
        Refusal::GoodsElsewhere => say!(reader, "refusal-goods_elsewhere"),
        Refusal::DeclarationMissing => say!(reader, "refusal-declaration_missing"),
        Refusal::NumberNotNext => say!(reader, "refusal-number_not_next"),
        Refusal::PaymentNotOpen => say!(reader, "refusal-payment_not_open"),
        Refusal::PaymentTwice => say!(reader, "refusal-payment_twice"),
        Refusal::RemittanceNotOpen => say!(reader, "refusal-remittance_not_open"),
        Refusal::DifferenceNeedsReason => say!(reader, "refusal-difference_needs_reason"),
        Refusal::NothingToInvoice => say!(reader, "refusal-nothing_to_invoice"),
        Refusal::RegisterClosed => say!(reader, "refusal-register_closed"),
        Refusal::CategoryUnchanged => say!(reader, "refusal-category_unchanged"),
        Refusal::SameAssignee => say!(reader, "refusal-same_assignee"),
        Refusal::NoTechnician => say!(reader, "refusal-no_technician"),
        Refusal::DatePast => say!(reader, "refusal-date_past"),
        Refusal::PeriodBackwards => say!(reader, "refusal-period_backwards"),
        Refusal::TooMany => say!(reader, "refusal-too_many"),
        Refusal::SealInvalid => say!(reader, "refusal-seal_invalid"),
        Refusal::RecorderUnproven => say!(reader, "refusal-recorder_unproven"),
        Refusal::RolesMissing => say!(reader, "refusal-roles_missing"),
        Refusal::NotOneself => say!(reader, "refusal-not_oneself"),
        Refusal::OnHold => say!(reader, "refusal-on_hold"),
        Refusal::Expired => say!(reader, "refusal-expired"),
        Refusal::NothingToExcuse => say!(reader, "refusal-nothing_to_excuse"),
        Refusal::UnknownReference => say!(reader, "refusal-unknown_reference"),
    }
}

/// What a field is called on the form.
pub fn field(reader: &Reader, field: Field) -> String {
    match field {
        Field::Server => say!(reader, "field-server"),
        Field::Code => say!(reader, "field-code"),
        Field::DeviceName => say!(reader, "field-device-name"),
        Field::Login => say!(reader, "field-login"),
        Field::Password => say!(reader, "field-password"),
        Field::Reason => say!(reader, "field-reason"),
        Field::Date => say!(reader, "field-date"),
        Field::Time => say!(reader, "field-time"),
        Field::Note => say!(reader, "field-note"),
        Field::Found => say!(reader, "field-found"),
        Field::Cause => say!(reader, "field-cause"),
        Field::Solution => say!(reader, "field-solution"),
        Field::Items => say!(reader, "field-items"),
        Field::Name => say!(reader, "field-name"),
        Field::Work => say!(reader, "field-work"),
        Field::Minutes => say!(reader, "field-minutes"),
        Field::OtherFaults => say!(reader, "field-other-faults"),
        Field::Caption => say!(reader, "field-caption"),
        Field::Strokes => say!(reader, "field-strokes"),
        Field::Amount => say!(reader, "field-amount"),
        Field::Reference => say!(reader, "field-reference"),
        Field::Result => say!(reader, "field-result"),
        Field::Things => say!(reader, "field-things"),
        Field::Accessories => say!(reader, "field-accessories"),
        Field::Condition => say!(reader, "field-condition"),
    }
}
