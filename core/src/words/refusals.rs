//! Why something cannot be done.

use super::say;
use crate::{domain::refusal::Refusal, i18n::Lang, protocol::outcome::Known};

/// Why something cannot be done now, and what to do instead.
#[must_use]
pub fn refusal(lang: Lang, refusal: Refusal) -> String {
    match refusal {
        Refusal::NotYours => say!(lang, "refusal-not_yours"),
        Refusal::NotAllowed => say!(lang, "refusal-not_allowed"),
        Refusal::WrongStage => say!(lang, "refusal-wrong_stage"),
        Refusal::Ended => say!(lang, "refusal-ended"),
        Refusal::QuoteNotAgreed => say!(lang, "refusal-quote_not_agreed"),
        Refusal::QuoteNotOpen => say!(lang, "refusal-quote_not_open"),
        Refusal::PriceUnknown => say!(lang, "refusal-price_unknown"),
        Refusal::AmountTooLarge => say!(lang, "refusal-amount_too_large"),
        Refusal::AmountZero => say!(lang, "refusal-amount_zero"),
        Refusal::NoWorkRecorded => say!(lang, "refusal-no_work_recorded"),
        Refusal::NotChecked => say!(lang, "refusal-not_checked"),
        Refusal::StatementMoved => say!(lang, "refusal-statement_moved"),
        Refusal::AlreadySigned => say!(lang, "refusal-already_signed"),
        Refusal::AlreadyRecorded => say!(lang, "refusal-already_recorded"),
        Refusal::ThingsUnclear => say!(lang, "refusal-things_unclear"),
        Refusal::GoodsElsewhere => say!(lang, "refusal-goods_elsewhere"),
        Refusal::DeclarationMissing => say!(lang, "refusal-declaration_missing"),
        Refusal::NumberNotNext => say!(lang, "refusal-number_not_next"),
        Refusal::PaymentNotOpen => say!(lang, "refusal-payment_not_open"),
        Refusal::PaymentTwice => say!(lang, "refusal-payment_twice"),
        Refusal::RemittanceNotOpen => say!(lang, "refusal-remittance_not_open"),
        Refusal::DifferenceNeedsReason => say!(lang, "refusal-difference_needs_reason"),
        Refusal::NothingToInvoice => say!(lang, "refusal-nothing_to_invoice"),
        Refusal::RegisterClosed => say!(lang, "refusal-register_closed"),
        Refusal::CategoryUnchanged => say!(lang, "refusal-category_unchanged"),
        Refusal::SameAssignee => say!(lang, "refusal-same_assignee"),
        Refusal::NoTechnician => say!(lang, "refusal-no_technician"),
        Refusal::DatePast => say!(lang, "refusal-date_past"),
        Refusal::PeriodBackwards => say!(lang, "refusal-period_backwards"),
        Refusal::TooMany => say!(lang, "refusal-too_many"),
        Refusal::SealInvalid => say!(lang, "refusal-seal_invalid"),
        Refusal::ChecksFailed => say!(lang, "refusal-checks_failed"),
        Refusal::RecorderUnproven => say!(lang, "refusal-recorder_unproven"),
        Refusal::RolesMissing => say!(lang, "refusal-roles_missing"),
        Refusal::JudgeFirst => say!(lang, "refusal-judge_first"),
        Refusal::NameResponsibleFirst => say!(lang, "refusal-name_responsible_first"),
        Refusal::FindCauseFirst => say!(lang, "refusal-find_cause_first"),
        Refusal::ProposeFirst => say!(lang, "refusal-propose_first"),
        Refusal::ApproveFirst => say!(lang, "refusal-approve_first"),
        Refusal::TellFirst => say!(lang, "refusal-tell_first"),
        Refusal::AnswerFirst => say!(lang, "refusal-answer_first"),
        Refusal::CloseFirst => say!(lang, "refusal-close_first"),
        Refusal::NotReleased => say!(lang, "refusal-not_released"),
        Refusal::NothingToRelease => say!(lang, "refusal-nothing_to_release"),
        Refusal::AlreadySerious => say!(lang, "refusal-already_serious"),
        Refusal::NotVisited => say!(lang, "refusal-not_visited"),
        Refusal::MustBeWritten => say!(lang, "refusal-must_be_written"),
        Refusal::OwnProposal => say!(lang, "refusal-own_proposal"),
        Refusal::MeasureMissing => say!(lang, "refusal-measure_missing"),
        Refusal::PersonUnsuitable => say!(lang, "refusal-person_unsuitable"),
        Refusal::QuantityUnclear => say!(lang, "refusal-quantity_unclear"),
        Refusal::ReceivedOutOfRange => say!(lang, "refusal-received_out_of_range"),
        Refusal::DeliveryOutOfRange => say!(lang, "refusal-delivery_out_of_range"),
        Refusal::OnHold => say!(lang, "refusal-on_hold"),
        Refusal::Expired => say!(lang, "refusal-expired"),
        Refusal::NothingToExcuse => say!(lang, "refusal-nothing_to_excuse"),
        Refusal::NotOneself => say!(lang, "refusal-not_oneself"),
        Refusal::PhotoMissing => say!(lang, "refusal-photo_missing"),
        Refusal::UnsignedUnconfirmed => say!(lang, "refusal-unsigned_unconfirmed"),
        Refusal::UnknownReference => say!(lang, "refusal-unknown_reference"),
    }
}

/// A refusal, also one of a newer server.
#[must_use]
pub fn known_refusal(lang: Lang, code: &Known<Refusal>) -> String {
    match code {
        Known::Yes(code) => refusal(lang, *code),
        Known::No(_) => say!(lang, "refusal-other"),
    }
}
