//! What a person can do, by a name that a shell passes through without knowing it: an action of a view, and the form that it opens.

use crate::domain::{
    cash::CashBook,
    complaint::Complaint,
    order::WorkOrder,
    signoff::Purpose,
    subject::{Listed as _, SubjectKind},
};

/// Something that a person can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Doing {
    /// Take the job.
    Accept,
    /// Not take it.
    Decline,
    /// Agree a time (P6).
    AgreeAppointment,
    /// Leave for the customer.
    StartTravel,
    /// Be there.
    Arrive,
    /// Record what is really there (P15).
    RecordFinding,
    /// Offer solution and price (P7).
    OfferQuote,
    /// Record that the customer agrees (P7).
    AgreeQuote,
    /// Record that the customer refuses (P7).
    RefuseQuote,
    /// Record work on site (P8).
    RecordWork,
    /// Check the whole product (P8).
    CheckProduct,
    /// Take a picture.
    TakePhoto,
    /// Say that it is repaired (P8).
    FinishOnSite,
    /// Have it signed (P8, P10, P12).
    Sign(Purpose),
    /// Say that nobody signs, and why (P8).
    NotSigned(Purpose),
    /// Tick the checklist of conduct (P40).
    RecordConduct,
    /// Take cash (P9).
    TakeCash,
    /// Note a transfer (P12a).
    TakeTransfer,
    /// Report the result (P16).
    ReportResult,
    /// Leave the site (P16).
    LeaveSite,
    /// Not today (P14).
    Suspend,
    /// Hand it to the office (P15).
    Escalate,
    /// Say that it cannot be repaired.
    GiveUp,
    /// Take goods back (P10).
    TakeGoods,
    /// Record work on the bench (P11).
    RecordBench,
    /// Say that the bench is done (P11).
    FinishBench,
    /// Say that the promised date cannot be kept (P13).
    ReportLate,
    /// Give the goods back and take the receipt (P12).
    ReturnGoods,
    /// Give them back though the receipt is lost (P12).
    ReturnWithoutReceipt,
    /// Record a complaint (P25).
    Complain,
    /// Record a visit to a customer who complains (P27).
    VisitCustomer,
    /// Hand cash in (P18).
    HandIn,
    /// Make this phone known to the office (F8).
    Enrol,
    /// Sign in again (F30).
    SignIn,
}

impl Doing {
    /// Everything that a person can do.
    pub const ALL: [Self; 39] = [
        Self::Accept,
        Self::Decline,
        Self::AgreeAppointment,
        Self::StartTravel,
        Self::Arrive,
        Self::RecordFinding,
        Self::OfferQuote,
        Self::AgreeQuote,
        Self::RefuseQuote,
        Self::RecordWork,
        Self::CheckProduct,
        Self::TakePhoto,
        Self::FinishOnSite,
        Self::Sign(Purpose::WorkDone),
        Self::Sign(Purpose::TakeBack),
        Self::Sign(Purpose::LostReceipt),
        Self::Sign(Purpose::Return),
        Self::NotSigned(Purpose::WorkDone),
        Self::NotSigned(Purpose::TakeBack),
        Self::NotSigned(Purpose::Return),
        Self::RecordConduct,
        Self::TakeCash,
        Self::TakeTransfer,
        Self::ReportResult,
        Self::LeaveSite,
        Self::Suspend,
        Self::Escalate,
        Self::GiveUp,
        Self::TakeGoods,
        Self::RecordBench,
        Self::FinishBench,
        Self::ReportLate,
        Self::ReturnGoods,
        Self::ReturnWithoutReceipt,
        Self::Complain,
        Self::VisitCustomer,
        Self::HandIn,
        Self::Enrol,
        Self::SignIn,
    ];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Decline => "decline",
            Self::AgreeAppointment => "agree_appointment",
            Self::StartTravel => "start_travel",
            Self::Arrive => "arrive",
            Self::RecordFinding => "record_finding",
            Self::OfferQuote => "offer_quote",
            Self::AgreeQuote => "agree_quote",
            Self::RefuseQuote => "refuse_quote",
            Self::RecordWork => "record_work",
            Self::CheckProduct => "check_product",
            Self::TakePhoto => "take_photo",
            Self::FinishOnSite => "finish_on_site",
            Self::Sign(Purpose::WorkDone) => "sign_work_done",
            Self::Sign(Purpose::TakeBack) => "sign_take_back",
            Self::Sign(Purpose::LostReceipt) => "sign_lost_receipt",
            Self::Sign(Purpose::Return) => "sign_return",
            Self::NotSigned(Purpose::WorkDone) => "not_signed_work_done",
            Self::NotSigned(Purpose::TakeBack) => "not_signed_take_back",
            Self::NotSigned(Purpose::LostReceipt) => "not_signed_lost_receipt",
            Self::NotSigned(Purpose::Return) => "not_signed_return",
            Self::RecordConduct => "record_conduct",
            Self::TakeCash => "take_cash",
            Self::TakeTransfer => "take_transfer",
            Self::ReportResult => "report_result",
            Self::LeaveSite => "leave_site",
            Self::Suspend => "suspend",
            Self::Escalate => "escalate",
            Self::GiveUp => "give_up",
            Self::TakeGoods => "take_goods",
            Self::RecordBench => "record_bench",
            Self::FinishBench => "finish_bench",
            Self::ReportLate => "report_late",
            Self::ReturnGoods => "return_goods",
            Self::ReturnWithoutReceipt => "return_without_receipt",
            Self::Complain => "complain",
            Self::VisitCustomer => "visit_customer",
            Self::HandIn => "hand_in",
            Self::Enrol => "enrol",
            Self::SignIn => "sign_in",
        }
    }

    /// The kind of command that it records, and on what; none for what is asked of the server.
    #[must_use]
    pub const fn records(self) -> Option<(SubjectKind, &'static str)> {
        let name = match self {
            Self::Enrol | Self::SignIn => return None,
            Self::HandIn => return Some((CashBook::KIND, "hand_in")),
            Self::Complain => return Some((Complaint::KIND, "record")),
            Self::VisitCustomer => return Some((Complaint::KIND, "visit")),
            Self::Sign(_) => "sign",
            Self::NotSigned(_) => "not_signed",
            Self::TakePhoto => "add_photo",
            Self::TakeCash | Self::TakeTransfer => "take_payment",
            Self::ReturnWithoutReceipt => "return_goods",
            other => other.name(),
        };
        Some((WorkOrder::KIND, name))
    }

    /// What has that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|doing| doing.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_is_found_by_its_own_name() {
        let names: BTreeSet<&str> = Doing::ALL.iter().map(|doing| doing.name()).collect();
        assert_eq!(names.len(), Doing::ALL.len(), "no two have the same");
        for doing in Doing::ALL {
            assert_eq!(Doing::named(doing.name()), Some(doing));
        }
        assert_eq!(Doing::named("teleport"), None);
    }
}
