//! The next state of an event. Nothing is refused here: what is recorded has happened.
//!
//! A late fact that the exceptions desk accepted moves the stage only forward ([`Stage::advance`](super::Stage::advance)),
//! so that a colleague's progress is never undone by an older record.

use super::{
    command::{NotSigned, ReturnGoods, TakeGoods, TakePayment},
    event::{Happening, OrderEvent},
    stage::Step,
    state::{Assignment, Conduct, Finding, Payment, PaymentState, Record, Register, Unsigned, Visit, WorkOrder},
};
use crate::domain::{
    custody::{Custody, GoodsReceipt, Holder, Move, Place, ReceiptState, Thing},
    entitlement::Override,
    ids::PersonId,
    pricing::QuoteAnswer,
    repair::{Inspection, LateReport, Verdict},
    signoff::{Purpose, SignOff, Standing},
    time::Timestamp,
};

/// The state after an event.
#[must_use]
pub fn apply(mut order: WorkOrder, event: &OrderEvent) -> WorkOrder {
    let is_his = order.assignee() == Some(event.by)
        || matches!(&event.what, Happening::Signed(s) if order.did_last(event.by, s.purpose))
        || matches!(&event.what, Happening::NotSigned(s) if order.did_last(event.by, s.purpose));
    order.revision += 1;
    record(&mut order, event);
    if let Some(step) = step_of(&order, event) {
        order.stage = order.stage.advance(&step, is_his);
    }
    order
}

/// The state after a history.
#[must_use]
pub fn replay<'a>(order: WorkOrder, events: impl IntoIterator<Item = &'a OrderEvent>) -> WorkOrder {
    events.into_iter().fold(order, apply)
}

/// The step that an event takes, if it moves the stage; `order` is as the event left it.
fn step_of(order: &WorkOrder, event: &OrderEvent) -> Option<Step> {
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
        Happening::QuoteRefused(refused) if order.is_refused() => Step::Refuse { reason: refused.reason.clone(), at },
        Happening::FixedOnSite => Step::Fix(at),
        Happening::Signed(SignOff { purpose, .. }) | Happening::NotSigned(NotSigned { purpose, .. }) => match purpose {
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
        Happening::Assigned(assign) => hand_to(order, Some(Assignment { to: assign.to, since: at, by })),
        Happening::HistoryCarried(repairs) => order.history.clone_from(repairs),
        Happening::Unassigned(_) => hand_to(order, None),
        // Only his own: a colleague who has the order by now keeps it.
        Happening::Declined(_) if order.assignment.is_some_and(|a| a.to == by) => hand_to(order, None),
        Happening::CategoryOverridden(o) => {
            order.entitlement.overridden = Some(Override { category: o.category, reason: o.reason.clone(), by, at });
        }
        Happening::ServedAnyway(reason) => record.served_anyway = Some(reason.clone()),
        Happening::AppointmentAgreed(appointment) => record.appointments.push(appointment.clone()),
        Happening::TravelStarted => record.visits.push(Visit { left_for: Some(at), ..new_visit(by) }),
        Happening::Arrived(arrival) => {
            let visit = visit_to_arrive_at(&mut record.visits, by);
            visit.arrived = Some(at);
            visit.location = arrival.location;
            order.call.arrival.judged = order.call.arrival.judged.or(arrival.limit);
        }
        Happening::LimitMoved(reckoned) => order.call.arrival.move_to((**reckoned).clone(), at, by),
        Happening::LimitPassed => order.call.arrival.said = Some(at),
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
        Happening::Signed(sign_off) => sign(record, sign_off),
        Happening::NotSigned(said) => leave_unsigned(record, Unsigned { said: said.clone(), by, at, made_good: None }),
        Happening::ConductRecorded(said) => record.conduct.push(Conduct { items: said.items.clone(), by, at }),
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
            let bench_entries = record.repair_card.bench.len();
            record.repair_card.inspections.push(Inspection { by, at, verdict: verdict.clone(), bench_entries });
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
        Happening::AcceptedDespite(despite) => record.despite.push(despite.clone()),
        Happening::InvoiceIssued(invoice) => record.invoices.push(invoice.clone()),
        Happening::RegisterClosed => order.call.register = Register::Closed { at, by },
        // The beginning has nothing before it to write on; the others change the stage only.
        Happening::Registered(_)
        | Happening::Declined(_)
        | Happening::Cancelled(_)
        | Happening::Accepted
        | Happening::FixedOnSite
        | Happening::Suspended(_)
        | Happening::Escalated(_)
        | Happening::GivenUp(_)
        | Happening::BenchFinished
        | Happening::Settled
        | Happening::Closed => {}
    }
}

/// Somebody else carries it, or nobody: what was told to who carried it before goes with him.
fn hand_to(order: &mut WorkOrder, assignment: Option<Assignment>) {
    order.assignment = assignment;
    order.history.clear();
}

/// P8: a signature wins over nobody's, in whichever order the two arrive: that nobody signed says only that there was none until
/// then, and the customer's hand says more than anybody's word about him. Both stay, and the one names the other. What says the
/// same as the voucher is signed now, whatever a phone's clock says.
fn sign(record: &mut Record, sign_off: &SignOff) {
    record.sign_offs.push(sign_off.clone());
    let is_now = sign_off.standing == Standing::Matches;
    let is_made_good =
        |unsigned: &&mut Unsigned| is_now && unsigned.awaits(sign_off.purpose) || unsigned.is_made_good_by(sign_off);
    record.unsigned.iter_mut().filter(is_made_good).for_each(|unsigned| unsigned.made_good = Some(sign_off.id));
}

/// It was recorded before a signature that came here first: what was given after it makes it good just the same.
fn leave_unsigned(record: &mut Record, mut unsigned: Unsigned) {
    let after_all = record.sign_offs.iter().find(|sign_off| unsigned.is_made_good_by(sign_off));
    unsigned.made_good = after_all.map(|sign_off| sign_off.id);
    record.unsigned.push(unsigned);
}

const fn new_visit(by: PersonId) -> Visit {
    Visit { by, left_for: None, arrived: None, location: None, reports: Vec::new(), left: None }
}

/// That person's last visit if it `fits`, else a new one: a fact without a visit begins one.
fn last_visit(visits: &mut Vec<Visit>, by: PersonId, fits: impl Fn(&Visit) -> bool) -> &mut Visit {
    let last = visits.iter().rposition(|v| v.by == by).filter(|index| fits(&visits[*index]));
    let index = last.unwrap_or_else(|| {
        visits.push(new_visit(by));
        visits.len() - 1
    });
    &mut visits[index]
}

/// The visit that person is on.
fn open_visit(visits: &mut Vec<Visit>, by: PersonId) -> &mut Visit {
    last_visit(visits, by, |v| v.left.is_none())
}

/// The visit that he travels to: one that he has arrived at keeps its time of arrival (P4).
fn visit_to_arrive_at(visits: &mut Vec<Visit>, by: PersonId) -> &mut Visit {
    last_visit(visits, by, |v| v.left.is_none() && v.arrived.is_none())
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
    let Some(custody) = &mut order.record.custody else { return };
    let voided = ReceiptState::Voided { number: returned.void.clone(), how: returned.receipt, at };
    let receipts = custody.earlier.iter_mut().chain(std::iter::once(&mut custody.receipt));
    receipts.filter(|receipt| receipt.state == ReceiptState::Issued).for_each(|receipt| receipt.state = voided.clone());
}
