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
            Self::RecorderUnproven => "recorder_unproven",
            Self::RolesMissing => "roles_missing",
            Self::NotOneself => "not_oneself",
            Self::OnHold => "on_hold",
            Self::Expired => "expired",
            Self::NothingToExcuse => "nothing_to_excuse",
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
