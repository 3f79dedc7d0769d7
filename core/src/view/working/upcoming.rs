//! What usually comes next, on a card: the words of the order's big button, without the order.

use crate::{
    domain::{order::Upcoming, signoff::Purpose},
    model::working::Working,
    words::{Reader, say},
};

/// What the big button of that order would say.
pub(super) fn label(reader: &Reader, working: &Working, next: Upcoming) -> String {
    match next {
        Upcoming::Accept => say!(reader, "do-accept"),
        Upcoming::AgreeAppointment => say!(reader, "do-agree-appointment"),
        Upcoming::StartTravel => say!(reader, "do-start-travel"),
        Upcoming::Arrive => say!(reader, "do-arrive"),
        Upcoming::RecordFinding => say!(reader, "do-record-finding"),
        Upcoming::OfferQuote => say!(reader, "do-offer-quote"),
        Upcoming::AgreeQuote => say!(reader, "do-agree-quote"),
        Upcoming::RecordWork => say!(reader, "do-record-work"),
        Upcoming::CheckProduct => say!(reader, "do-check-product"),
        Upcoming::FinishOnSite => say!(reader, "do-finish-on-site"),
        Upcoming::Sign { purpose: Purpose::LostReceipt } => say!(reader, "do-sign-lost_receipt"),
        Upcoming::Sign { purpose: Purpose::WorkDone | Purpose::TakeBack | Purpose::Return } => say!(reader, "do-sign"),
        Upcoming::Collect { open } => {
            let limit = working.mirror.reference.policies.cash_on_site_max.money();
            let is_small = open.currency == limit.currency && open.minor <= limit.minor;
            if is_small { say!(reader, "do-take-cash") } else { say!(reader, "do-take-transfer") }
        }
        Upcoming::ReportResult => say!(reader, "do-report-result"),
        Upcoming::LeaveSite => say!(reader, "do-leave-site"),
        Upcoming::RecordBench => say!(reader, "do-record-bench"),
        Upcoming::FinishBench => say!(reader, "do-finish-bench"),
        Upcoming::ReturnGoods => say!(reader, "do-return-goods"),
        Upcoming::Workshop => say!(reader, "wait-workshop"),
        Upcoming::Inspection => say!(reader, "wait-inspection"),
        Upcoming::Release => say!(reader, "wait-release"),
        Upcoming::Payment => say!(reader, "wait-payment"),
        Upcoming::Office => say!(reader, "wait-office"),
        Upcoming::Done => say!(reader, "done"),
    }
}
