//! The next state of an event. Nothing is refused here: what is recorded has happened.
//!
//! A late fact that the exceptions desk accepted moves the stage only where the step is possible, so that a colleague's
//! progress is never undone by an older record.

use super::{
    command::{ReturnGoods, TakeGoods, TakePayment},
    event::{Happening, OrderEvent},
    stage::Step,
    state::{Assignment, Finding, Payment, PaymentState, Register, Visit, WorkOrder},
};
use crate::domain::{
    custody::{Custody, GoodsReceipt, Holder, Move, Place, ReceiptState, Thing},
    entitlement::Override,
    ids::PersonId,
    pricing::QuoteAnswer,
    repair::{Inspection, LateReport, Verdict},
    signoff::Purpose,
    time::Timestamp,
};

/// The state after an event.
#[must_use]
pub fn apply(mut order: WorkOrder, event: &OrderEvent) -> WorkOrder {
    order.revision += 1;
    record(&mut order, event);
    if let Some(step) = step_of(event) {
        order.stage = order.stage.clone().step(&step).unwrap_or(order.stage);
    }
    order
}

/// The state after a history.
#[must_use]
pub fn replay<'a>(order: WorkOrder, events: impl IntoIterator<Item = &'a OrderEvent>) -> WorkOrder {
    events.into_iter().fold(order, apply)
}

/// The step that an event takes, if it moves the stage.
fn step_of(event: &OrderEvent) -> Option<Step> {
    let at = event.at;
    Some(match &event.what {
        Happening::Assigned(_) => Step::Assign,
        Happening::Unassigned(_) => Step::Unassign,
        Happening::Cancelled(reason) => Step::Cancel { reason: reason.clone(), at },
        Happening::ServedAnyway(_) => Step::ServeAnyway(at),
        Happening::Accepted => Step::Accept,
        Happening::Declined(_) => Step::Decline,
        Happening::TravelStarted => Step::Travel(at),
        Happening::Arrived(_) => Step::Arrive(at),
        Happening::QuoteRefused(refused) => Step::Refuse { reason: refused.reason.clone(), at },
        Happening::FixedOnSite => Step::Fix(at),
        Happening::Signed(sign_off) => match sign_off.signature.purpose {
            Purpose::WorkDone | Purpose::Return => Step::SignOff(at),
            Purpose::TakeBack | Purpose::LostReceipt => return None,
        },
        Happening::Suspended(s) => Step::Suspend { reason: s.reason.clone(), until: s.until, at },
        Happening::Escalated(reason) => Step::Escalate { reason: reason.clone(), at },
        Happening::GivenUp(reason) => Step::GiveUp { reason: reason.clone(), at },
        Happening::GoodsTaken(_) => Step::TakeBack(at),
        Happening::GoodsReceived => Step::Receive(at),
        Happening::BenchFinished => Step::FinishBench(at),
        Happening::Inspected(Verdict::Passed) => Step::Pass(at),
        Happening::Inspected(Verdict::Failed { .. }) => Step::Fail(at),
        Happening::GoodsReleased(_) => Step::Release(at),
        Happening::GoodsReturned(_) => Step::Return(at),
        Happening::Settled => Step::Settle(at),
        Happening::Closed => Step::Close(at),
        _ => return None,
    })
}

/// Writes down what an event says.
fn record(order: &mut WorkOrder, event: &OrderEvent) {
    let (at, by) = (event.at, event.by);
    let record = &mut order.record;
    match &event.what {
        Happening::Assigned(assign) => order.assignment = Some(Assignment { to: assign.to, since: at, by }),
        Happening::Unassigned(_) | Happening::Declined(_) | Happening::Escalated(_) => order.assignment = None,
        Happening::CategoryOverridden(o) => {
            order.entitlement.overridden = Some(Override { category: o.category, reason: o.reason.clone(), by, at });
        }
        Happening::ServedAnyway(reason) => record.served_anyway = Some(reason.clone()),
        Happening::AppointmentAgreed(appointment) => record.appointments.push(appointment.clone()),
        Happening::TravelStarted => record.visits.push(new_visit(by, Some(at), None)),
        Happening::Arrived(arrival) => {
            let visit = open_visit(&mut record.visits, by);
            visit.arrived = Some(at);
            visit.location = arrival.location;
        }
        Happening::FindingRecorded(finding) => record.findings.push(Finding { finding: finding.clone(), by, at }),
        Happening::QuoteOffered(quote) => record.quotes.push(quote.clone()),
        Happening::QuoteAgreed(agreed) => {
            let answer = QuoteAnswer::Agreed { by_whom: agreed.by_whom.clone(), how: agreed.how, at };
            record.quotes.iter_mut().filter(|q| q.id == agreed.quote).for_each(|q| q.answer = answer.clone());
        }
        Happening::QuoteRefused(refused) => {
            let answer = QuoteAnswer::Refused { reason: refused.reason.clone(), at };
            record.quotes.iter_mut().filter(|q| q.id == refused.quote).for_each(|q| q.answer = answer.clone());
        }
        Happening::WorkRecorded(entry) => record.work.push(entry.clone()),
        Happening::ProductChecked(check) => record.checks.push(check.clone()),
        Happening::PhotoAdded(photo) => record.photos.push(photo.clone()),
        Happening::ChargeRaised(amount) => record.charges.push(*amount),
        Happening::Signed(sign_off) => record.sign_offs.push(sign_off.clone()),
        Happening::PaymentTaken(payment) => record.payments.push(new_payment(payment, by, at)),
        Happening::PaymentDecided(decision) => {
            let state = if decision.arrived {
                PaymentState::Received
            } else {
                PaymentState::NotArrived { reason: decision.reason.clone() }
            };
            record.payments.iter_mut().filter(|p| p.id == decision.payment).for_each(|p| p.state = state.clone());
        }
        Happening::ResultReported(report) => open_visit(&mut record.visits, by).reports.push(report.result.clone()),
        Happening::SiteLeft => open_visit(&mut record.visits, by).left = Some(at),
        Happening::GoodsTaken(taken) => take_goods(order, taken, by, at),
        Happening::GoodsReceived => move_goods(order, Place::Workshop, by, at),
        Happening::BenchRecorded(entry) => record.repair_card.bench.push(entry.clone()),
        Happening::Inspected(verdict) => {
            record.repair_card.inspections.push(Inspection { by, at, verdict: verdict.clone() });
        }
        Happening::LateReported(late) => {
            if let Some(custody) = &mut record.custody {
                let promised = std::mem::replace(&mut custody.receipt.promised, late.new_date);
                let (reason, new_date) = (late.reason.clone(), late.new_date);
                record.repair_card.late.push(LateReport { by, at, reason, promised, new_date });
            }
        }
        Happening::GoodsReleased(to) => move_goods(order, Place::Technician { person: *to }, by, at),
        Happening::GoodsReturned(returned) => return_goods(order, returned, by, at),
        Happening::InvoiceIssued(invoice) => record.invoices.push(invoice.clone()),
        Happening::RegisterClosed => order.call.register = Register::Closed { at, by },
        Happening::Cancelled(_)
        | Happening::Accepted
        | Happening::FixedOnSite
        | Happening::Suspended(_)
        | Happening::GivenUp(_)
        | Happening::BenchFinished
        | Happening::Settled
        | Happening::Closed => {}
    }
}

const fn new_visit(by: PersonId, left_for: Option<Timestamp>, arrived: Option<Timestamp>) -> Visit {
    Visit { by, left_for, arrived, location: None, reports: Vec::new(), left: None }
}

/// The visit that person is on; a fact without a visit begins one.
fn open_visit(visits: &mut Vec<Visit>, by: PersonId) -> &mut Visit {
    let index = visits.iter().rposition(|v| v.by == by && v.left.is_none()).unwrap_or_else(|| {
        visits.push(new_visit(by, None, None));
        visits.len() - 1
    });
    &mut visits[index]
}

fn new_payment(taken: &TakePayment, by: PersonId, at: Timestamp) -> Payment {
    let state = match taken.means {
        super::command::Means::Cash { .. } => PaymentState::Received,
        super::command::Means::Transfer { .. } => PaymentState::Unknown,
    };
    Payment { id: taken.id, amount: taken.amount, means: taken.means.clone(), by, at, state }
}

fn take_goods(order: &mut WorkOrder, taken: &TakeGoods, by: PersonId, at: Timestamp) {
    let holder = Holder::At { at: Place::Technician { person: by } };
    let things = taken.things.iter().map(|thing| Thing {
        taken: thing.clone(),
        holder,
        moves: vec![Move { to: holder, at, by }],
    });
    let receipt =
        GoodsReceipt { number: taken.receipt.clone(), promised: taken.promised, by, at, state: ReceiptState::Issued };
    match &mut order.record.custody {
        Some(custody) => {
            custody.things.extend(things);
            custody.earlier.push(std::mem::replace(&mut custody.receipt, receipt));
        }
        custody @ None => *custody = Some(Custody { receipt, things: things.collect(), earlier: Vec::new() }),
    }
}

fn move_goods(order: &mut WorkOrder, to: Place, by: PersonId, at: Timestamp) {
    if let Some(custody) = &mut order.record.custody {
        custody.move_all(Holder::At { at: to }, at, by);
    }
}

fn return_goods(order: &mut WorkOrder, returned: &ReturnGoods, by: PersonId, at: Timestamp) {
    move_goods(order, Place::Customer, by, at);
    if let Some(custody) = &mut order.record.custody {
        custody.receipt.state = ReceiptState::Voided { number: returned.void.clone(), how: returned.receipt, at };
    }
}
