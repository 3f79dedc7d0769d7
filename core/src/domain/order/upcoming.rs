//! What usually comes next on a voucher: it only proposes, what may be done is [`decide`](super::decide)'s. A list of thousands keeps
//! it in each line, so that a card says what the big button says, without the voucher.

use serde::{Deserialize, Serialize};

use super::{
    Stage, WorkOrder,
    state::{Unsigned, Visit},
};
use crate::domain::{money::Money, pricing::QuoteAnswer, signoff::Purpose, time::Timestamp};

/// What usually comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "next", rename_all = "snake_case")]
pub enum Upcoming {
    /// He takes the job.
    Accept,
    /// A time is agreed (P6).
    AgreeAppointment,
    /// He leaves for the customer.
    StartTravel,
    /// He arrives.
    Arrive,
    /// What is really there (P15).
    RecordFinding,
    /// Solution and price (P7).
    OfferQuote,
    /// The customer answers (P7).
    AgreeQuote,
    /// Work on site (P8).
    RecordWork,
    /// The whole product is checked (P8).
    CheckProduct,
    /// Repaired on site (P8).
    FinishOnSite,
    /// The customer signs.
    Sign {
        /// What for.
        purpose: Purpose,
    },
    /// So much is collected (P9).
    Collect {
        /// How much.
        open: Money,
    },
    /// The result is reported (P16).
    ReportResult,
    /// He leaves the site.
    LeaveSite,
    /// Work on the bench (P11).
    RecordBench,
    /// The bench is done (P11).
    FinishBench,
    /// The goods go back (P12).
    ReturnGoods,
    /// The workshop takes the goods in (P10).
    Workshop,
    /// The supervisor inspects (P11).
    Inspection,
    /// The goods are released (P12).
    Release,
    /// The accountant sees the transfer (P12a).
    Payment,
    /// The office decides.
    Office,
    /// Nothing.
    Done,
}

impl WorkOrder {
    /// What usually comes next for whoever carries it.
    #[must_use]
    pub fn upcoming(&self) -> Upcoming {
        match &self.stage {
            Stage::Registered | Stage::FollowUpNeeded { .. } => self.leave_or(Upcoming::Office),
            Stage::Assigned => Upcoming::Accept,
            Stage::Accepted => self.before_travel(None),
            Stage::Suspended { since, .. } => self.leaving().unwrap_or_else(|| self.before_travel(Some(*since))),
            Stage::EnRoute { .. } => Upcoming::Arrive,
            Stage::OnSite { since } => self.on_site(*since),
            Stage::FixedOnSite { .. } => Upcoming::Sign { purpose: Purpose::WorkDone },
            Stage::TakenBack { .. } => self.taken_back(),
            Stage::InWorkshop { .. } => self.on_the_bench(),
            Stage::Repaired { .. } => self.leave_or(Upcoming::Inspection),
            Stage::Passed { .. } => self.leave_or(Upcoming::Release),
            Stage::OutForReturn { since } if !self.has_appointment(Some(*since)) => Upcoming::AgreeAppointment,
            Stage::OutForReturn { .. } => Upcoming::ReturnGoods,
            Stage::Returned { .. } => Upcoming::Sign { purpose: Purpose::Return },
            Stage::SignedOff { .. } => self.paying(),
            Stage::Settled { .. }
            | Stage::Closed { .. }
            | Stage::Cancelled { .. }
            | Stage::CustomerRefused { .. }
            | Stage::Unrepairable { .. } => self.leave_or(Upcoming::Done),
        }
    }

    /// What is owed and neither received nor on its way (P12a).
    #[must_use]
    pub fn to_collect(&self) -> Money {
        Money::new(self.charged().minor.saturating_sub(self.promised().minor).max(0), self.currency)
    }

    /// Whether a time was agreed; after that moment, if one is given. An appointment does not say when it was made: one that lies
    /// after the break is taken for it.
    fn has_appointment(&self, since: Option<Timestamp>) -> bool {
        let appointments = &self.record.appointments;
        match since {
            None => !appointments.is_empty(),
            Some(since) => appointments.last().is_some_and(|appointment| appointment.at > since),
        }
    }

    fn before_travel(&self, since: Option<Timestamp>) -> Upcoming {
        match self.agreement() {
            _ if !self.has_appointment(since) => Upcoming::AgreeAppointment,
            // For far sites the customer agrees before the travel (P7).
            Some(step) if self.customer.site.is_far() => step,
            _ => Upcoming::StartTravel,
        }
    }

    /// The step that an agreement still needs; none where work may be done.
    fn agreement(&self) -> Option<Upcoming> {
        if self.record.quotes.iter().any(|quote| quote.answer == QuoteAnswer::Open) {
            Some(Upcoming::AgreeQuote)
        } else if self.may_work() {
            None
        } else {
            Some(Upcoming::OfferQuote)
        }
    }

    fn on_site(&self, since: Timestamp) -> Upcoming {
        let record = &self.record;
        if record.findings.is_empty() {
            Upcoming::RecordFinding
        } else if let Some(step) = self.agreement() {
            step
        } else if !record.work.iter().any(|entry| entry.at >= since) {
            Upcoming::RecordWork
        } else if record.checks.is_empty() {
            Upcoming::CheckProduct
        } else {
            Upcoming::FinishOnSite
        }
    }

    fn taken_back(&self) -> Upcoming {
        let receipts = self.record.custody.as_ref().map_or(0, |custody| custody.earlier.len() + 1);
        let signed = self.record.sign_offs.iter().filter(|s| s.purpose == Purpose::TakeBack).count();
        let is_one = |unsigned: &&Unsigned| unsigned.said.purpose == Purpose::TakeBack && unsigned.made_good.is_none();
        let unsigned = self.record.unsigned.iter().filter(is_one).count();
        if signed + unsigned < receipts {
            Upcoming::Sign { purpose: Purpose::TakeBack }
        } else {
            self.leave_or(Upcoming::Workshop)
        }
    }

    fn on_the_bench(&self) -> Upcoming {
        match (self.leaving(), self.agreement()) {
            (Some(step), _) | (None, Some(step)) => step,
            (None, None) if self.record.repair_card.has_new_work() => Upcoming::FinishBench,
            (None, None) => Upcoming::RecordBench,
        }
    }

    fn paying(&self) -> Upcoming {
        let open = self.to_collect();
        if open.minor > 0 {
            return Upcoming::Collect { open };
        }
        self.leave_or(if self.is_payment_uncertain() { Upcoming::Payment } else { Upcoming::Done })
    }

    /// Report and leave, where whoever carries it is still at the customer's (P16).
    fn leaving(&self) -> Option<Upcoming> {
        let visit: &Visit = self.open_visit(self.assignee()?)?;
        visit.arrived?;
        Some(if visit.reports.is_empty() { Upcoming::ReportResult } else { Upcoming::LeaveSite })
    }

    fn leave_or(&self, otherwise: Upcoming) -> Upcoming {
        self.leaving().unwrap_or(otherwise)
    }
}
