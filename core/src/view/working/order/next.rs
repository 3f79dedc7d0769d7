//! The one big next step: what usually comes next at this stage and with what is recorded. It only proposes; what may be
//! done is [`Verdicts`]'.

use facet::Facet;
use serde::{Deserialize, Serialize};

use super::actions::Verdicts;
use crate::{
    domain::order::{Stage, Upcoming, WorkOrder},
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

/// What usually comes next; on a colleague's voucher that is the office's.
pub(super) fn step(working: &Working, order: &WorkOrder) -> NextStep {
    if !order.stage.is_end() && order.assignee() != Some(working.session.person) {
        return NextStep::WaitForOffice;
    }
    of(working, order.upcoming())
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
    #[must_use]
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

/// What a step is called, on a card.
pub(in crate::view::working) fn label(reader: &Reader, working: &Working, upcoming: Upcoming) -> String {
    words(reader, of(working, upcoming)).0
}

/// What a step is for whoever holds this phone. Cash or a transfer is a question of how much it is (P9).
fn of(working: &Working, upcoming: Upcoming) -> NextStep {
    NextStep::Do(match upcoming {
        Upcoming::Accept => Doing::Accept,
        Upcoming::AgreeAppointment => Doing::AgreeAppointment,
        Upcoming::StartTravel => Doing::StartTravel,
        Upcoming::Arrive => Doing::Arrive,
        Upcoming::RecordFinding => Doing::RecordFinding,
        Upcoming::OfferQuote => Doing::OfferQuote,
        Upcoming::AgreeQuote => Doing::AgreeQuote,
        Upcoming::RecordWork => Doing::RecordWork,
        Upcoming::CheckProduct => Doing::CheckProduct,
        Upcoming::FinishOnSite => Doing::FinishOnSite,
        Upcoming::Sign { purpose } => Doing::Sign(purpose),
        Upcoming::Collect { open } => {
            let limit = working.mirror.reference.policies.cash_on_site_max.money();
            let is_small = open.currency == limit.currency && open.minor <= limit.minor;
            if is_small { Doing::TakeCash } else { Doing::TakeTransfer }
        }
        Upcoming::ReportResult => Doing::ReportResult,
        Upcoming::LeaveSite => Doing::LeaveSite,
        Upcoming::RecordBench => Doing::RecordBench,
        Upcoming::FinishBench => Doing::FinishBench,
        Upcoming::ReturnGoods => Doing::ReturnGoods,
        Upcoming::Workshop => return NextStep::WaitForWorkshop,
        Upcoming::Inspection => return NextStep::WaitForInspection,
        Upcoming::Release => return NextStep::WaitForRelease,
        Upcoming::Payment => return NextStep::WaitForPayment,
        Upcoming::Office => return NextStep::WaitForOffice,
        Upcoming::Done => return NextStep::Done,
    })
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
