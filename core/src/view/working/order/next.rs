//! The one big next step: what usually comes next at this stage and with what is recorded. It only proposes; what may be
//! done is [`OrderCan`]'s.

use facet::Facet;
use serde::{Deserialize, Serialize};

use super::{can::OrderCan, papers::still_to_collect};
use crate::{
    domain::{
        customer::Site,
        order::{Stage, WorkOrder, state::Visit},
        signoff::Purpose,
        time::Timestamp,
    },
    model::{event::PurposeInput, working::Working},
    words::{Reader, say},
};

/// The next step.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct NextView {
    /// Which.
    pub step: NextStep,
    /// What the big button says, or what is waited for.
    pub label: String,
    /// What to think of; may be empty.
    pub hint: String,
    /// Whether it can be done now: a button, not a notice.
    pub is_action: bool,
}

/// What comes next.
#[derive(Facet, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub enum NextStep {
    /// Take the job.
    Accept,
    /// Phone the customer and agree a time (P6).
    AgreeAppointment,
    /// Leave for the customer.
    StartTravel,
    /// Arrive.
    Arrive,
    /// Record what is really there (P15).
    RecordFinding,
    /// Offer solution and price (P7).
    OfferQuote,
    /// Have the customer answer the open quote (P7).
    AgreeQuote,
    /// Work, time and parts on site (P8).
    RecordWork,
    /// Check the whole product (P8).
    CheckProduct,
    /// Repaired on site (P8).
    FinishOnSite,
    /// Show the statement and have it signed.
    Sign {
        /// What for.
        purpose: PurposeInput,
    },
    /// Collect cash (P9).
    TakeCash,
    /// Have it paid by transfer: above the limit for cash (P9).
    TakeTransfer,
    /// Report the result before leaving (P16).
    ReportResult,
    /// Leave the site.
    LeaveSite,
    /// Work, time and parts on the bench (P11).
    RecordBench,
    /// The bench is done (P11).
    FinishBench,
    /// Give the goods back and take the receipt (P12).
    ReturnGoods,
    /// The workshop is to take the goods in (P10).
    WaitForWorkshop,
    /// The supervisor is to inspect (P11).
    WaitForInspection,
    /// The goods are to be released for the return (P12).
    WaitForRelease,
    /// The accountant is to see the transfer (P12a).
    WaitForPayment,
    /// The office is to decide.
    WaitForOffice,
    /// Nothing more to do.
    #[default]
    Done,
}

pub(super) fn view(reader: &Reader, working: &Working, order: &WorkOrder, can: &OrderCan) -> NextView {
    let step = Situation { working, order, can }.step();
    let (label, usual_hint) = words(reader, step);
    let hint = match (step, &order.stage) {
        (NextStep::AgreeAppointment, Stage::OutForReturn { .. }) => say!(reader, "hint-agree-return"),
        _ => usual_hint,
    };
    let is_action = is_possible(step, can);
    NextView { step, label, hint, is_action }
}

struct Situation<'a> {
    working: &'a Working,
    order: &'a WorkOrder,
    can: &'a OrderCan,
}

impl Situation<'_> {
    fn step(&self) -> NextStep {
        if !self.order.stage.is_end() && self.order.assignee() != Some(self.working.session.person) {
            return NextStep::WaitForOffice;
        }
        match &self.order.stage {
            Stage::Registered | Stage::FollowUpNeeded { .. } => self.leave_or(NextStep::WaitForOffice),
            Stage::Assigned => NextStep::Accept,
            Stage::Accepted => self.before_travel(None),
            Stage::Suspended { since, .. } => self.leave().unwrap_or_else(|| self.before_travel(Some(*since))),
            Stage::EnRoute { .. } => NextStep::Arrive,
            Stage::OnSite { since } => self.on_site(*since),
            Stage::FixedOnSite { .. } => NextStep::Sign { purpose: PurposeInput::WorkDone },
            Stage::TakenBack { .. } => self.taken_back(),
            Stage::InWorkshop { .. } => self.on_the_bench(),
            Stage::Repaired { .. } => self.leave_or(NextStep::WaitForInspection),
            Stage::Passed { .. } => self.leave_or(NextStep::WaitForRelease),
            Stage::OutForReturn { since } if !self.has_appointment(Some(*since)) && self.can.agree_appointment => {
                NextStep::AgreeAppointment
            }
            Stage::OutForReturn { .. } => NextStep::ReturnGoods,
            Stage::Returned { .. } => NextStep::Sign { purpose: PurposeInput::Return },
            Stage::SignedOff { .. } => self.paying(),
            Stage::Settled { .. }
            | Stage::Closed { .. }
            | Stage::Cancelled { .. }
            | Stage::CustomerRefused { .. }
            | Stage::Unrepairable { .. } => self.leave_or(NextStep::Done),
        }
    }

    /// Whether a time was agreed; after that moment, if one is given.
    fn has_appointment(&self, since: Option<Timestamp>) -> bool {
        let appointments = &self.order.record.appointments;
        match since {
            None => !appointments.is_empty(),
            // An appointment does not say when it was made: one that lies after the break is taken for it.
            Some(since) => appointments.last().is_some_and(|appointment| appointment.at > since),
        }
    }

    fn before_travel(&self, since: Option<Timestamp>) -> NextStep {
        let is_far = matches!(self.order.customer.site, Site::Far { .. });
        match self.quote() {
            _ if !self.has_appointment(since) => NextStep::AgreeAppointment,
            // For far sites the customer agrees before the travel (P7).
            Some(quote) if is_far => quote,
            _ => NextStep::StartTravel,
        }
    }

    /// The step that an agreement still needs; none where work may be done.
    fn quote(&self) -> Option<NextStep> {
        if self.can.agree_quote {
            Some(NextStep::AgreeQuote)
        } else if self.order.may_work() {
            None
        } else {
            Some(NextStep::OfferQuote)
        }
    }

    fn on_site(&self, since: Timestamp) -> NextStep {
        let record = &self.order.record;
        if record.findings.is_empty() {
            NextStep::RecordFinding
        } else if let Some(step) = self.quote() {
            step
        } else if !record.work.iter().any(|entry| entry.at >= since) {
            NextStep::RecordWork
        } else if record.checks.is_empty() {
            NextStep::CheckProduct
        } else {
            NextStep::FinishOnSite
        }
    }

    fn taken_back(&self) -> NextStep {
        let record = &self.order.record;
        let receipts = record.custody.as_ref().map_or(0, |custody| custody.earlier.len() + 1);
        let signed = record.sign_offs.iter().filter(|s| s.purpose == Purpose::TakeBack).count();
        let unsigned = record.unsigned.iter().filter(|u| u.said.purpose == Purpose::TakeBack).count();
        if signed + unsigned < receipts {
            NextStep::Sign { purpose: PurposeInput::TakeBack }
        } else {
            self.leave_or(NextStep::WaitForWorkshop)
        }
    }

    fn on_the_bench(&self) -> NextStep {
        match (self.leave(), self.quote()) {
            (Some(step), _) | (None, Some(step)) => step,
            (None, None) if self.can.finish_bench => NextStep::FinishBench,
            (None, None) => NextStep::RecordBench,
        }
    }

    fn paying(&self) -> NextStep {
        let open = still_to_collect(self.order);
        let limit = self.working.mirror.reference.policies.cash_on_site_max.money();
        if open.minor > 0 {
            let is_small = open.currency == limit.currency && open.minor <= limit.minor;
            return if is_small { NextStep::TakeCash } else { NextStep::TakeTransfer };
        }
        self.leave_or(if self.order.is_payment_uncertain() { NextStep::WaitForPayment } else { NextStep::Done })
    }

    /// Report and leave, where he is still at the customer's (P16).
    fn leave(&self) -> Option<NextStep> {
        let visit: &Visit = self.order.open_visit(self.working.session.person)?;
        visit.arrived?;
        Some(if visit.reports.is_empty() { NextStep::ReportResult } else { NextStep::LeaveSite })
    }

    fn leave_or(&self, otherwise: NextStep) -> NextStep {
        self.leave().unwrap_or(otherwise)
    }
}

/// Whether it is something to do, and the domain lets it be done now.
const fn is_possible(step: NextStep, can: &OrderCan) -> bool {
    match step {
        NextStep::Accept => can.accept,
        NextStep::AgreeAppointment => can.agree_appointment,
        NextStep::StartTravel => can.start_travel,
        NextStep::Arrive => can.arrive,
        NextStep::RecordFinding => can.record_finding,
        NextStep::OfferQuote => can.offer_quote,
        NextStep::AgreeQuote => can.agree_quote,
        NextStep::RecordWork => can.record_work,
        NextStep::CheckProduct => can.check_product,
        NextStep::FinishOnSite => can.finish_on_site,
        NextStep::Sign { .. } => can.sign.is_some(),
        NextStep::TakeCash | NextStep::TakeTransfer => can.take_payment,
        NextStep::ReportResult => can.report_result,
        NextStep::LeaveSite => can.leave_site,
        NextStep::RecordBench => can.record_bench,
        NextStep::FinishBench => can.finish_bench,
        NextStep::ReturnGoods => can.return_goods,
        NextStep::WaitForWorkshop
        | NextStep::WaitForInspection
        | NextStep::WaitForRelease
        | NextStep::WaitForPayment
        | NextStep::WaitForOffice
        | NextStep::Done => false,
    }
}

/// What the step is called, and what to think of.
fn words(reader: &Reader, step: NextStep) -> (String, String) {
    match step {
        NextStep::Accept => (say!(reader, "do-accept"), say!(reader, "hint-accept")),
        NextStep::AgreeAppointment => (say!(reader, "do-agree-appointment"), say!(reader, "hint-agree-appointment")),
        NextStep::StartTravel => (say!(reader, "do-start-travel"), say!(reader, "hint-start-travel")),
        NextStep::Arrive => (say!(reader, "do-arrive"), say!(reader, "hint-arrive")),
        NextStep::RecordFinding => (say!(reader, "do-record-finding"), say!(reader, "hint-record-finding")),
        NextStep::OfferQuote => (say!(reader, "do-offer-quote"), say!(reader, "hint-offer-quote")),
        NextStep::AgreeQuote => (say!(reader, "do-agree-quote"), say!(reader, "hint-agree-quote")),
        NextStep::RecordWork => (say!(reader, "do-record-work"), say!(reader, "hint-record-work")),
        NextStep::CheckProduct => (say!(reader, "do-check-product"), say!(reader, "hint-check-product")),
        NextStep::FinishOnSite => (say!(reader, "do-finish-on-site"), say!(reader, "hint-finish-on-site")),
        NextStep::Sign { purpose } => (say!(reader, "do-sign"), signing(reader, purpose)),
        NextStep::TakeCash => (say!(reader, "do-take-cash"), say!(reader, "hint-take-cash")),
        NextStep::TakeTransfer => (say!(reader, "do-take-transfer"), say!(reader, "hint-take-transfer")),
        NextStep::ReportResult => (say!(reader, "do-report-result"), say!(reader, "hint-report-result")),
        NextStep::LeaveSite => (say!(reader, "do-leave-site"), say!(reader, "hint-leave-site")),
        NextStep::RecordBench => (say!(reader, "do-record-bench"), say!(reader, "hint-record-bench")),
        NextStep::FinishBench => (say!(reader, "do-finish-bench"), say!(reader, "hint-finish-bench")),
        NextStep::ReturnGoods => (say!(reader, "do-return-goods"), say!(reader, "hint-return-goods")),
        NextStep::WaitForWorkshop => (say!(reader, "wait-workshop"), say!(reader, "hint-wait-workshop")),
        NextStep::WaitForInspection => (say!(reader, "wait-inspection"), say!(reader, "hint-wait-inspection")),
        NextStep::WaitForRelease => (say!(reader, "wait-release"), say!(reader, "hint-wait-release")),
        NextStep::WaitForPayment => (say!(reader, "wait-payment"), say!(reader, "hint-wait-payment")),
        NextStep::WaitForOffice => (say!(reader, "wait-office"), say!(reader, "hint-wait-office")),
        NextStep::Done => (say!(reader, "done"), say!(reader, "hint-done")),
    }
}

fn signing(reader: &Reader, purpose: PurposeInput) -> String {
    match purpose {
        PurposeInput::WorkDone => say!(reader, "hint-sign-work_done"),
        PurposeInput::TakeBack => say!(reader, "hint-sign-take_back"),
        PurposeInput::Return => say!(reader, "hint-sign-return"),
        PurposeInput::LostReceipt => say!(reader, "hint-sign-lost_receipt"),
    }
}
