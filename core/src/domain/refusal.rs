//! Why something cannot be done now. On the phone it is advice before anything is recorded; at the server it
//! refuses an intent and holds a fact.

use serde::{Deserialize, Serialize};

/// The reason, as a stable code; the sentence for it stands in the texts under `refusal-<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[error("{}", self.code())]
pub enum Refusal {
    /// The order is somebody else's now.
    NotYours,
    /// This role may not do it.
    NotAllowed,
    /// The order is not at the point where this can be done.
    WrongStage,
    /// The order ended.
    Ended,
    /// Chargeable work without the customer's agreement (P7).
    QuoteNotAgreed,
    /// No such quote, or it was answered already.
    QuoteNotOpen,
    /// The price list has no such item, or there is no such price list.
    PriceUnknown,
    /// A sum left its range.
    AmountTooLarge,
    /// An amount of nothing.
    AmountZero,
    /// No work is recorded yet (P8).
    NoWorkRecorded,
    /// The product was not checked as a whole yet (P8).
    NotChecked,
    /// What was signed is not what the voucher says (I15).
    StatementMoved,
    /// It was signed already.
    AlreadySigned,
    /// It is in the books already: another phone held a copy of it.
    AlreadyRecorded,
    /// A thing of that id is there already, or none was named.
    ThingsUnclear,
    /// The goods are not where this move starts (I9).
    GoodsElsewhere,
    /// The customer signed no declaration for the lost receipt (P12).
    DeclarationMissing,
    /// The number is not the next of its series (I18).
    NumberNotNext,
    /// No such payment, or it is decided already.
    PaymentNotOpen,
    /// A payment of that id is there already.
    PaymentTwice,
    /// No such remittance, or it is counted already.
    RemittanceNotOpen,
    /// A count differs and no reason is given (P18).
    DifferenceNeedsReason,
    /// An invoice is there already, or nothing is to be invoiced.
    NothingToInvoice,
    /// The call register entry was closed already.
    RegisterClosed,
    /// The category is that already.
    CategoryUnchanged,
    /// He has the order already.
    SameAssignee,
    /// The person is no technician of this branch, or no longer active.
    NoTechnician,
    /// The date is before today.
    DatePast,
    /// A period ends before it begins.
    PeriodBackwards,
    /// More than a voucher, or a file, can hold.
    TooMany,
    /// The seal is not the device's.
    SealInvalid,
    /// It does not pass every check: whoever accepts it reads it alone first, not as one of a group (F76).
    ChecksFailed,
    /// No seal of the person whose it claims to be proves that he recorded it (F75).
    RecorderUnproven,
    /// Nobody is nothing: at least one role is needed.
    RolesMissing,
    /// Nobody does that to his own file.
    NotOneself,
    /// The product's batch, or its whole model, is on hold (P29).
    OnHold,
    /// The last day that the product may be used is over (P29).
    Expired,
    /// No day on which the limit ran and was not kept.
    NothingToExcuse,
    /// The complaint is to be judged first (P26).
    JudgeFirst,
    /// Somebody is to be made responsible first (P26).
    NameResponsibleFirst,
    /// The cause is to be found first (P26).
    FindCauseFirst,
    /// A solution is to be proposed first (P26).
    ProposeFirst,
    /// The proposed solution is to be approved or rejected first (P26).
    ApproveFirst,
    /// The customer is to be told first (P26).
    TellFirst,
    /// The customer is to be answered first (P26).
    AnswerFirst,
    /// Nothing is left but to close it (P26).
    CloseFirst,
    /// A serious complaint waits for its release (P27).
    NotReleased,
    /// No serious complaint waits for a release (P27).
    NothingToRelease,
    /// It is serious already (P27).
    AlreadySerious,
    /// Nobody visited the customer yet (P27).
    NotVisited,
    /// The outcome of a serious complaint is told in writing (P27).
    MustBeWritten,
    /// Nobody approves his own proposal (P26).
    OwnProposal,
    /// No measure to prevent it is named (P26).
    MeasureMissing,
    /// The person does not work here any more, or may not do it.
    PersonUnsuitable,
    /// A quantity of nothing, out of reason, or more faulty than there are.
    QuantityUnclear,
    /// It came in the future, or too long ago.
    ReceivedOutOfRange,
    /// The goods were delivered in the future, or too long ago.
    DeliveryOutOfRange,
    /// Nobody signed, and neither a picture nor a word says how that was (P8).
    PhotoMissing,
    /// Nobody signed, and the office has not asked the customer (P8).
    UnsignedUnconfirmed,
    /// Something it refers to is unknown here.
    UnknownReference,
}

impl Refusal {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotYours => "not_yours",
            Self::NotAllowed => "not_allowed",
            Self::WrongStage => "wrong_stage",
            Self::Ended => "ended",
            Self::QuoteNotAgreed => "quote_not_agreed",
            Self::QuoteNotOpen => "quote_not_open",
            Self::PriceUnknown => "price_unknown",
            Self::AmountTooLarge => "amount_too_large",
            Self::AmountZero => "amount_zero",
            Self::NoWorkRecorded => "no_work_recorded",
            Self::NotChecked => "not_checked",
            Self::StatementMoved => "statement_moved",
            Self::AlreadySigned => "already_signed",
            Self::AlreadyRecorded => "already_recorded",
            Self::ThingsUnclear => "things_unclear",
            Self::GoodsElsewhere => "goods_elsewhere",
            Self::DeclarationMissing => "declaration_missing",
            Self::NumberNotNext => "number_not_next",
            Self::PaymentNotOpen => "payment_not_open",
            Self::PaymentTwice => "payment_twice",
            Self::RemittanceNotOpen => "remittance_not_open",
            Self::DifferenceNeedsReason => "difference_needs_reason",
            Self::NothingToInvoice => "nothing_to_invoice",
            Self::RegisterClosed => "register_closed",
            Self::CategoryUnchanged => "category_unchanged",
            Self::SameAssignee => "same_assignee",
            Self::NoTechnician => "no_technician",
            Self::DatePast => "date_past",
            Self::PeriodBackwards => "period_backwards",
            Self::TooMany => "too_many",
            Self::SealInvalid => "seal_invalid",
            Self::ChecksFailed => "checks_failed",
            Self::RecorderUnproven => "recorder_unproven",
            Self::RolesMissing => "roles_missing",
            Self::NotOneself => "not_oneself",
            Self::OnHold => "on_hold",
            Self::Expired => "expired",
            Self::NothingToExcuse => "nothing_to_excuse",
            Self::JudgeFirst => "judge_first",
            Self::NameResponsibleFirst => "name_responsible_first",
            Self::FindCauseFirst => "find_cause_first",
            Self::ProposeFirst => "propose_first",
            Self::ApproveFirst => "approve_first",
            Self::TellFirst => "tell_first",
            Self::AnswerFirst => "answer_first",
            Self::CloseFirst => "close_first",
            Self::NotReleased => "not_released",
            Self::NothingToRelease => "nothing_to_release",
            Self::AlreadySerious => "already_serious",
            Self::NotVisited => "not_visited",
            Self::MustBeWritten => "must_be_written",
            Self::OwnProposal => "own_proposal",
            Self::MeasureMissing => "measure_missing",
            Self::PersonUnsuitable => "person_unsuitable",
            Self::QuantityUnclear => "quantity_unclear",
            Self::ReceivedOutOfRange => "received_out_of_range",
            Self::DeliveryOutOfRange => "delivery_out_of_range",
            Self::PhotoMissing => "photo_missing",
            Self::UnsignedUnconfirmed => "unsigned_unconfirmed",
            Self::UnknownReference => "unknown_reference",
        }
    }
}

impl From<super::pricing::PricingError> for Refusal {
    fn from(error: super::pricing::PricingError) -> Self {
        match error {
            super::pricing::PricingError::UnknownItem => Self::PriceUnknown,
            super::pricing::PricingError::Money(_) => Self::AmountTooLarge,
        }
    }
}

impl From<super::money::MoneyError> for Refusal {
    fn from(_: super::money::MoneyError) -> Self {
        Self::AmountTooLarge
    }
}
