//! The one big next step: what usually comes next at this stage and with what is recorded. It only proposes; what may be
//! done is [`Verdicts`]'.

use facet::Facet;
use serde::{Deserialize, Serialize};

use super::actions::Verdicts;
use crate::{
    domain::{
        money::Money,
        order::{Stage, Upcoming, WorkOrder},
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

/// What usually comes next on the open order.
pub(super) fn step(working: &Working, order: &WorkOrder, can: &Verdicts) -> NextStep {
    if !order.stage.is_end() && order.assignee() != Some(working.session.person) {
        return NextStep::WaitForOffice;
    }
    let no_time = matches!(order.stage, Stage::OutForReturn { .. }) && !can.can(Doing::AgreeAppointment);
    match order.upcoming() {
        // Where no time can be agreed any more, the goods go back without one.
        Upcoming::AgreeAppointment if no_time => NextStep::Do(Doing::ReturnGoods),
        upcoming => NextStep::of(working, upcoming),
    }
}

/// What the big button of an order would say whose line says that.
pub(in crate::view) fn label(reader: &Reader, working: &Working, upcoming: Upcoming) -> String {
    words(reader, NextStep::of(working, upcoming)).0
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
    /// As the technician does it, or waits for it.
    fn of(working: &Working, upcoming: Upcoming) -> Self {
        match upcoming {
            Upcoming::Accept => Self::Do(Doing::Accept),
            Upcoming::AgreeAppointment => Self::Do(Doing::AgreeAppointment),
            Upcoming::StartTravel => Self::Do(Doing::StartTravel),
            Upcoming::Arrive => Self::Do(Doing::Arrive),
            Upcoming::RecordFinding => Self::Do(Doing::RecordFinding),
            Upcoming::OfferQuote => Self::Do(Doing::OfferQuote),
            Upcoming::AgreeQuote => Self::Do(Doing::AgreeQuote),
            Upcoming::RecordWork => Self::Do(Doing::RecordWork),
            Upcoming::CheckProduct => Self::Do(Doing::CheckProduct),
            Upcoming::FinishOnSite => Self::Do(Doing::FinishOnSite),
            Upcoming::Sign { purpose } => Self::Do(Doing::Sign(purpose)),
            Upcoming::Collect { open } => Self::Do(collecting(working, open)),
            Upcoming::ReportResult => Self::Do(Doing::ReportResult),
            Upcoming::LeaveSite => Self::Do(Doing::LeaveSite),
            Upcoming::RecordBench => Self::Do(Doing::RecordBench),
            Upcoming::FinishBench => Self::Do(Doing::FinishBench),
            Upcoming::ReturnGoods => Self::Do(Doing::ReturnGoods),
            Upcoming::Workshop => Self::WaitForWorkshop,
            Upcoming::Inspection => Self::WaitForInspection,
            Upcoming::Release => Self::WaitForRelease,
            Upcoming::Payment => Self::WaitForPayment,
            Upcoming::Office => Self::WaitForOffice,
            Upcoming::Done => Self::Done,
        }
    }

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

/// Up to the limit in cash, above it by transfer (P9).
fn collecting(working: &Working, open: Money) -> Doing {
    let limit = working.mirror.reference.policies.cash_on_site_max.money();
    if open.currency == limit.currency && open.minor <= limit.minor { Doing::TakeCash } else { Doing::TakeTransfer }
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
