//! What the buttons say, under the names of [`OrderCan`](super::can::OrderCan).

use facet::Facet;
use serde::{Deserialize, Serialize};

use crate::{
    model::event::PurposeInput,
    words::{Reader, say},
};

/// What the buttons say, under the same names.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderLabels {
    /// `Accept`.
    pub accept: String,
    /// `Decline`.
    pub decline: String,
    /// `AgreeAppointment`.
    pub agree_appointment: String,
    /// `StartTravel`.
    pub start_travel: String,
    /// `Arrive`.
    pub arrive: String,
    /// `RecordFinding`.
    pub record_finding: String,
    /// `OfferQuote`.
    pub offer_quote: String,
    /// `AgreeQuote`.
    pub agree_quote: String,
    /// `RefuseQuote`.
    pub refuse_quote: String,
    /// `RecordWork`, on site.
    pub record_work: String,
    /// `CheckProduct`.
    pub check_product: String,
    /// `TakePhoto`.
    pub take_photo: String,
    /// `FinishOnSite`.
    pub finish_on_site: String,
    /// `ShowStatement`.
    pub sign: String,
    /// `TakeCash`.
    pub take_cash: String,
    /// `TakeTransfer`.
    pub take_transfer: String,
    /// `ReportResult`.
    pub report_result: String,
    /// `LeaveSite`.
    pub leave_site: String,
    /// `Suspend`.
    pub suspend: String,
    /// `Escalate`.
    pub escalate: String,
    /// `GiveUp`.
    pub give_up: String,
    /// `TakeGoods`.
    pub take_goods: String,
    /// `RecordWork`, on the bench.
    pub record_bench: String,
    /// `FinishBench`.
    pub finish_bench: String,
    /// `ReportLate`.
    pub report_late: String,
    /// `ReturnGoods` with the receipt.
    pub return_goods: String,
    /// `ReturnGoods` without it.
    pub return_without_receipt: String,
    /// `Complain`.
    pub complain: String,
    /// Call the customer.
    pub call: String,
}

/// `sign` says what for, where the customer need not sign.
pub(super) fn view(reader: &Reader, sign: Option<PurposeInput>) -> OrderLabels {
    OrderLabels {
        accept: say!(reader, "do-accept"),
        decline: say!(reader, "do-decline"),
        agree_appointment: say!(reader, "do-agree-appointment"),
        start_travel: say!(reader, "do-start-travel"),
        arrive: say!(reader, "do-arrive"),
        record_finding: say!(reader, "do-record-finding"),
        offer_quote: say!(reader, "do-offer-quote"),
        agree_quote: say!(reader, "do-agree-quote"),
        refuse_quote: say!(reader, "do-refuse-quote"),
        record_work: say!(reader, "do-record-work"),
        check_product: say!(reader, "do-check-product"),
        take_photo: say!(reader, "do-take-photo"),
        finish_on_site: say!(reader, "do-finish-on-site"),
        sign: match sign {
            Some(PurposeInput::LostReceipt) => say!(reader, "do-sign-lost_receipt"),
            _ => say!(reader, "do-sign"),
        },
        take_cash: say!(reader, "do-take-cash"),
        take_transfer: say!(reader, "do-take-transfer"),
        report_result: say!(reader, "do-report-result"),
        leave_site: say!(reader, "do-leave-site"),
        suspend: say!(reader, "do-suspend"),
        escalate: say!(reader, "do-escalate"),
        give_up: say!(reader, "do-give-up"),
        take_goods: say!(reader, "do-take-goods"),
        record_bench: say!(reader, "do-record-bench"),
        finish_bench: say!(reader, "do-finish-bench"),
        report_late: say!(reader, "do-report-late"),
        return_goods: say!(reader, "do-return-goods"),
        return_without_receipt: say!(reader, "do-return-without-receipt"),
        complain: say!(reader, "do-complain"),
        call: say!(reader, "do-call"),
    }
}
