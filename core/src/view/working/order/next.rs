//! The one big next step: what usually comes next at this stage and with what is recorded. It only proposes; what may be
//! done is [`Verdicts`]'.

use facet::Facet;
use serde::{Deserialize, Serialize};

use super::actions::Verdicts;
use crate::{
    domain::{
        customer::Site,
        order::{Stage, WorkOrder, state::Visit},
        signoff::Purpose,
        time::Timestamp,
    },
    model::{doing::Doing, working::Working},
    view::form,
    words::{Reader, say},
};

/// What comes next, where there is nothing to do but wait; and what the big button says, where there is one.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct NextView {
    /// Which step: the action's name, or what is waited for.
    pub id: String,
    /// What the big button says, or what is waited for.
    pub label: String,
    /// What to think of.
    pub hint: Option<String>,
    /// Whether it can be done now: a button, not a notice.
    pub is_action: bool,
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// The technician does that.
    Do(Doing),
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
    Done,
}

/// What usually comes next.
pub(super) fn step(working: &Working, order: &WorkOrder, can: &Verdicts) -> NextStep {
    Situation { working, order, can }.step()
}

pub(super) fn view(reader: &Reader, order: &WorkOrder, step: NextStep, can: &Verdicts) -> NextView {
    let (label, usual_hint) = words(reader, step);
    let hint = match (step, &order.stage) {
        (NextStep::Do(Doing::AgreeAppointment), Stage::OutForReturn { .. }) => Some(say!(reader, "hint-agree-return")),
        _ => usual_hint,
    };
    let is_action = step.doing().is_some_and(|doing| can.can(doing));
    NextView { id: step.id().to_owned(), label, hint, is_action }
}

impl NextStep {
    /// What the technician does, where it is his turn.
    pub const fn doing(self) -> Option<Doing> {
        match self {
            Self::Do(doing) => Some(doing),
            _ => None,
        }
    }

    const fn id(self) -> &'static str {
        match self {
            Self::Do(doing) => doing.name(),
            Self::WaitForWorkshop => "wait_for_workshop",
            Self::WaitForInspection => "wait_for_inspection",
            Self::WaitForRelease => "wait_for_release",
            Self::WaitForPayment => "wait_for_payment",
            Self::WaitForOffice => "wait_for_office",
            Self::Done => "done",
        }
    }
}

struct Situation<'a> {
    working: &'a Working,
    order: &'a WorkOrder,
    can: &'a Verdicts,
}

impl Situation<'_> {
    fn step(&self) -> NextStep {
        if !self.order.stage.is_end() && self.order.assignee() != Some(self.working.session.person) {
            return NextStep::WaitForOffice;
        }
        match &self.order.stage {
            Stage::Registered | Stage::FollowUpNeeded { .. } => self.leave_or(NextStep::WaitForOffice),
            Stage::Assigned => NextStep::Do(Doing::Accept),
            Stage::Accepted => self.before_travel(None),
            Stage::Suspended { since, .. } => self.leave().unwrap_or_else(|| self.before_travel(Some(*since))),
            Stage::EnRoute { .. } => NextStep::Do(Doing::Arrive),
            Stage::OnSite { since } => self.on_site(*since),
            Stage::FixedOnSite { .. } => NextStep::Do(Doing::Sign(Purpose::WorkDone)),
            Stage::TakenBack { .. } => self.taken_back(),
            Stage::InWorkshop { .. } => self.on_the_bench(),
            Stage::Repaired { .. } => self.leave_or(NextStep::WaitForInspection),
            Stage::Passed { .. } => self.leave_or(NextStep::WaitForRelease),
            Stage::OutForReturn { since }
                if !self.has_appointment(Some(*since)) && self.can.can(Doing::AgreeAppointment) =>
            {
                NextStep::Do(Doing::AgreeAppointment)
            }
            Stage::OutForReturn { .. } => NextStep::Do(Doing::ReturnGoods),
            Stage::Returned { .. } => NextStep::Do(Doing::Sign(Purpose::Return)),
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
            _ if !self.has_appointment(since) => NextStep::Do(Doing::AgreeAppointment),
            // For far sites the customer agrees before the travel (P7).
            Some(quote) if is_far => quote,
            _ => NextStep::Do(Doing::StartTravel),
        }
    }

    /// The step that an agreement still needs; none where work may be done.
    fn quote(&self) -> Option<NextStep> {
        if self.can.can(Doing::AgreeQuote) {
            Some(NextStep::Do(Doing::AgreeQuote))
        } else if self.order.may_work() {
            None
        } else {
            Some(NextStep::Do(Doing::OfferQuote))
        }
    }

    fn on_site(&self, since: Timestamp) -> NextStep {
        let record = &self.order.record;
        if record.findings.is_empty() {
            NextStep::Do(Doing::RecordFinding)
        } else if let Some(step) = self.quote() {
            step
        } else if !record.work.iter().any(|entry| entry.at >= since) {
            NextStep::Do(Doing::RecordWork)
        } else if record.checks.is_empty() {
            NextStep::Do(Doing::CheckProduct)
        } else {
            NextStep::Do(Doing::FinishOnSite)
        }
    }

    fn taken_back(&self) -> NextStep {
        let record = &self.order.record;
        let receipts = record.custody.as_ref().map_or(0, |custody| custody.earlier.len() + 1);
        let signed = record.sign_offs.iter().filter(|s| s.purpose == Purpose::TakeBack).count();
        if signed < receipts {
            NextStep::Do(Doing::Sign(Purpose::TakeBack))
        } else {
            self.leave_or(NextStep::WaitForWorkshop)
        }
    }

    fn on_the_bench(&self) -> NextStep {
        match (self.leave(), self.quote()) {
            (Some(step), _) | (None, Some(step)) => step,
            (None, None) if self.can.can(Doing::FinishBench) => NextStep::Do(Doing::FinishBench),
            (None, None) => NextStep::Do(Doing::RecordBench),
        }
    }

    fn paying(&self) -> NextStep {
        let open = self.order.to_collect();
        let limit = self.working.mirror.reference.policies.cash_on_site_max.money();
        if open.minor > 0 {
            let is_small = open.currency == limit.currency && open.minor <= limit.minor;
            return if is_small { NextStep::Do(Doing::TakeCash) } else { NextStep::Do(Doing::TakeTransfer) };
        }
        self.leave_or(if self.order.is_payment_uncertain() { NextStep::WaitForPayment } else { NextStep::Done })
    }

    /// Report and leave, where he is still at the customer's (P16).
    fn leave(&self) -> Option<NextStep> {
        let visit: &Visit = self.order.open_visit(self.working.session.person)?;
        visit.arrived?;
        Some(if visit.reports.is_empty() { NextStep::Do(Doing::ReportResult) } else { NextStep::Do(Doing::LeaveSite) })
    }

    fn leave_or(&self, otherwise: NextStep) -> NextStep {
        self.leave().unwrap_or(otherwise)
    }
}

/// What the step is called, and what to think of.
fn words(reader: &Reader, step: NextStep) -> (String, Option<String>) {
    match step {
        NextStep::Do(doing) => (form::label(reader, doing), form::hint(reader, doing)),
        NextStep::WaitForWorkshop => (say!(reader, "wait-workshop"), Some(say!(reader, "hint-wait-workshop"))),
        NextStep::WaitForInspection => (say!(reader, "wait-inspection"), Some(say!(reader, "hint-wait-inspection"))),
        NextStep::WaitForRelease => (say!(reader, "wait-release"), Some(say!(reader, "hint-wait-release"))),
        NextStep::WaitForPayment => (say!(reader, "wait-payment"), Some(say!(reader, "hint-wait-payment"))),
        NextStep::WaitForOffice => (say!(reader, "wait-office"), Some(say!(reader, "hint-wait-office"))),
        NextStep::Done => (say!(reader, "done"), Some(say!(reader, "hint-done"))),
    }
}
