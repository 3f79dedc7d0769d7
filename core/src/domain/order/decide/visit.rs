//! What happens at the customer's door: appointment, finding, quote, work, signature, report (P6–P8, P14–P16).

use super::{
    Context, Happening, Refusal, Remark, Stage, Step, WorkOrder, at_stage, can_step, has_room, limit, stepping,
};
use crate::{
    domain::{
        checks::Check,
        order::{
            command::{
                AddPhoto, AgreeAppointment, AgreeQuote, Arrive, CheckProduct, OfferQuote, RecordFinding, RecordWork,
                RefuseQuote, ReportResult, Suspend,
            },
            event::Arrived,
            state::WorkEntry,
            statement::Statement,
        },
        pricing::{self, Quote, QuoteAnswer},
        signoff::{Purpose, SignOff, Signature, Standing, StatementBytes},
    },
    plants::{Plant, is_planted},
};

/// The longest piece of work in one entry: a week; more is a typing error.
pub const MINUTES_MAX: u32 = 7 * 24 * 60;

const fn is_working(stage: &Stage) -> bool {
    matches!(stage, Stage::OnSite { .. })
}

const fn is_under_way(stage: &Stage) -> bool {
    matches!(stage, Stage::Accepted | Stage::EnRoute { .. } | Stage::OnSite { .. } | Stage::Suspended { .. })
}

/// Quotes are offered and answered before the work; on the bench it is the phone that carries them (P7).
const fn is_quotable(stage: &Stage) -> bool {
    is_under_way(stage) || matches!(stage, Stage::TakenBack { .. } | Stage::InWorkshop { .. })
}

/// P6: a time was agreed on the phone.
pub(super) fn agree_appointment(
    order: &WorkOrder,
    appointment: &AgreeAppointment,
    context: &Context<'_>,
) -> Result<Vec<Happening>, Refusal> {
    has_room(order.record.appointments.len())?;
    let before_return = matches!(order.stage, Stage::OutForReturn { .. });
    at_stage(order, context, |stage| before_return || is_under_way(stage))?;
    Ok(vec![Happening::AppointmentAgreed(appointment.clone())])
}

/// He leaves for the customer.
pub(super) fn start_travel(order: &WorkOrder, context: &Context<'_>) -> Result<Vec<Happening>, Refusal> {
    has_room(order.record.visits.len())?;
    stepping(order, context, &Step::Travel(context.at), Happening::TravelStarted)
}

/// P4: he is there.
pub(super) fn arrive(order: &WorkOrder, arrival: &Arrive, context: &Context<'_>) -> Result<Vec<Happening>, Refusal> {
    has_room(order.record.visits.len())?;
    let limit = order.call.arrival.judge(context.at, &context.calendar());
    let arrived = Arrived { location: arrival.location, limit };
    stepping(order, context, &Step::Arrive(context.at), Happening::Arrived(arrived))
}

/// P15: what is really there.
pub(super) fn record_finding(
    order: &WorkOrder,
    finding: &RecordFinding,
    context: &Context<'_>,
) -> Result<Vec<Happening>, Refusal> {
    has_room(order.record.findings.len())?;
    at_stage(order, context, is_working)?;
    Ok(vec![Happening::FindingRecorded(finding.clone())])
}

/// P7: solution and price before the work; for far sites before the travel.
pub(super) fn offer_quote(
    order: &WorkOrder,
    offer: &OfferQuote,
    context: &Context<'_>,
) -> Result<Vec<Happening>, Refusal> {
    has_room(order.record.quotes.len())?;
    has_room(offer.lines.len().saturating_sub(1))?;
    at_stage(order, context, is_quotable)?;
    if order.quote(offer.id).is_some() {
        return Err(Refusal::QuoteNotOpen);
    }
    if offer.lines.is_empty() {
        return Err(Refusal::AmountZero);
    }
    let list = context.price_list(offer.price_list)?;
    if list.currency != order.currency {
        return Err(Refusal::PriceUnknown);
    }
    let (lines, total) = pricing::price(list, &offer.lines)?;
    let quote = Quote {
        id: offer.id,
        solution: offer.solution.clone(),
        lines,
        total,
        price_list: list.version,
        by: context.actor.person,
        at: context.at,
        answer: QuoteAnswer::Open,
    };
    Ok(vec![Happening::QuoteOffered(quote)])
}

fn open_quote(order: &WorkOrder, id: crate::domain::ids::QuoteId) -> Result<&Quote, Refusal> {
    order.quote(id).filter(|quote| quote.answer == QuoteAnswer::Open).ok_or(Refusal::QuoteNotOpen)
}

/// P7: the customer agrees.
pub(super) fn agree_quote(
    order: &WorkOrder,
    agree: &AgreeQuote,
    context: &Context<'_>,
) -> Result<Vec<Happening>, Refusal> {
    let quote = open_quote(order, agree.quote)?;
    at_stage(order, context, is_quotable)?;
    // The voucher's sum must stay in range, or nobody could owe it.
    order.agreed_quotes().map(|q| q.total).try_fold(quote.total, crate::domain::money::Money::plus)?;
    let mut happened = vec![Happening::QuoteAgreed(agree.clone())];
    happened.extend(limit::begin(order, context));
    Ok(happened)
}

/// P7: the customer refuses; he is not served unless the manager approves. A refused extra leaves the agreed work.
pub(super) fn refuse_quote(
    order: &WorkOrder,
    refuse: &RefuseQuote,
    context: &Context<'_>,
) -> Result<Vec<Happening>, Refusal> {
    open_quote(order, refuse.quote)?;
    at_stage(order, context, is_quotable)?;
    Ok(vec![Happening::QuoteRefused(refuse.clone())])
}

/// P8: work, time and parts; chargeable work only after an agreement (P7).
pub(super) fn record_work(
    order: &WorkOrder,
    work: &RecordWork,
    context: &Context<'_>,
) -> Result<Vec<Happening>, Refusal> {
    has_room(order.record.work.len())?;
    at_stage(order, context, is_working)?;
    if !order.may_work() && !context.is_desk() {
        return Err(Refusal::QuoteNotAgreed);
    }
    let entry = WorkEntry {
        by: context.actor.person,
        at: context.at,
        work: work.work.clone(),
        minutes: minutes(work)?,
        parts: parts(work, context)?,
    };
    Ok(vec![Happening::WorkRecorded(entry)])
}

/// The time used, in range.
pub(super) const fn minutes(work: &RecordWork) -> Result<u32, Refusal> {
    if work.minutes <= MINUTES_MAX { Ok(work.minutes) } else { Err(Refusal::TooMany) }
}

/// The parts used, by name.
pub(super) fn parts(work: &RecordWork, context: &Context<'_>) -> Result<Vec<pricing::PartUsed>, Refusal> {
    has_room(work.parts.len().saturating_sub(1))?;
    if work.parts.is_empty() {
        return Ok(Vec::new());
    }
    Ok(pricing::parts(context.price_list(work.price_list)?, &work.parts)?)
}

/// P8: the whole product was checked for other faults.
pub(super) fn check_product(
    order: &WorkOrder,
    check: &CheckProduct,
    context: &Context<'_>,
) -> Result<Vec<Happening>, Refusal> {
    has_room(order.record.checks.len())?;
    at_stage(order, context, is_working)?;
    Ok(vec![Happening::ProductChecked(check.clone())])
}

/// A picture; it may come at any time, for it changes nothing.
pub(super) fn add_photo(order: &WorkOrder, photo: &AddPhoto) -> Result<Vec<Happening>, Refusal> {
    has_room(order.record.photos.len())?;
    Ok(vec![Happening::PhotoAdded(photo.clone())])
}

/// P8: repaired on site. What was agreed becomes due.
pub(super) fn finish_on_site(order: &WorkOrder, context: &Context<'_>) -> Result<Vec<Happening>, Refusal> {
    can_step(order, context, &Step::Fix(context.at))?;
    if !context.is_desk() {
        if order.record.work.is_empty() {
            return Err(Refusal::NoWorkRecorded);
        }
        // The office may have found meanwhile that it is chargeable (P1).
        if !order.may_work() {
            return Err(Refusal::QuoteNotAgreed);
        }
        if order.record.checks.is_empty() {
            return Err(Refusal::NotChecked);
        }
    }
    let mut happenings = vec![Happening::FixedOnSite];
    happenings.extend(super::money::charge(order));
    Ok(happenings)
}

/// P8, P10, P12, I15: the customer signed what the voucher says. The work is signed once; goods can be taken back, and
/// lost receipts declared, more than once, but nothing that says the same. Where nobody signed so far, he who comes home later
/// still may, once.
pub(super) fn sign(order: &WorkOrder, signature: &Signature, context: &Context<'_>) -> Result<Vec<Happening>, Refusal> {
    has_room(order.record.sign_offs.len())?;
    let statement = Statement::of(order, signature.purpose).bytes();
    let digest = statement.as_ref().map(StatementBytes::digest);
    let is_same = |s: &SignOff| s.purpose == signature.purpose && Some(s.statement) == digest;
    let is_signed_off = matches!(order.stage, Stage::SignedOff { .. } | Stage::Settled { .. } | Stage::Closed { .. });
    let is_once = matches!(signature.purpose, Purpose::WorkDone | Purpose::Return);
    let is_after_all = order.awaits_signature(signature.purpose);
    let again = (is_signed_off && is_once && !is_after_all) || order.record.sign_offs.iter().any(is_same);
    if order.record.sign_offs.iter().any(|s| s.id == signature.id) || (again && !context.is_desk()) {
        return Err(Refusal::AlreadySigned);
    }
    let is_still_time = |stage: &Stage| is_after_all && fits_after_all(signature.purpose, stage);
    at_stage(order, context, |stage| fits(signature.purpose, stage) || is_still_time(stage))?;
    let matches = statement.as_ref() == Some(&signature.statement);
    let standing = match (matches, context.is_desk()) {
        _ if context.failed.contains(&Check::Seal) => Standing::Unproven,
        (true, _) => Standing::Matches,
        (false, true) => Standing::AcceptedAsGiven,
        (false, false) if is_planted(Plant::MovedSigned) => Standing::Matches,
        (false, false) => return Err(Refusal::StatementMoved),
    };
    Ok(vec![Happening::Signed(SignOff::of(signature, context.actor.person, standing))])
}

pub(super) const fn fits(purpose: Purpose, stage: &Stage) -> bool {
    match purpose {
        Purpose::WorkDone => matches!(stage, Stage::FixedOnSite { .. }),
        Purpose::TakeBack => matches!(stage, Stage::TakenBack { .. }),
        Purpose::Return => matches!(stage, Stage::Returned { .. }),
        Purpose::LostReceipt => matches!(stage, Stage::OutForReturn { .. }),
    }
}

/// Whether what nobody signed can still be signed: the work and the return for good, what was taken back as long as we have it.
const fn fits_after_all(purpose: Purpose, stage: &Stage) -> bool {
    match purpose {
        Purpose::WorkDone | Purpose::Return => {
            matches!(stage, Stage::SignedOff { .. } | Stage::Settled { .. } | Stage::Closed { .. })
        }
        Purpose::TakeBack => stage.is_in_our_hands(),
        Purpose::LostReceipt => false,
    }
}

/// P16: the result, in writing, before he leaves.
pub(super) fn report_result(
    order: &WorkOrder,
    report: &ReportResult,
    context: &Context<'_>,
) -> Result<Vec<Happening>, Refusal> {
    has_visited(order, context)?;
    has_room(order.record.visits.iter().map(|v| v.reports.len()).sum())?;
    Ok(vec![Happening::ResultReported(report.clone())])
}

/// P16: he leaves.
pub(super) fn leave_site(order: &WorkOrder, context: &Context<'_>) -> Result<Vec<Happening>, Refusal> {
    has_visited(order, context)?;
    Ok(vec![Happening::SiteLeft])
}

/// P16: leaving without a report is recorded.
pub(super) fn remarks_on_leaving(order: &WorkOrder, context: &Context<'_>) -> Vec<Remark> {
    if order.open_visit(context.actor.person).is_some_and(|v| !v.reports.is_empty()) {
        Vec::new()
    } else {
        vec![Remark::LeftUnreported]
    }
}

fn has_visited(order: &WorkOrder, context: &Context<'_>) -> Result<(), Refusal> {
    match order.open_visit(context.actor.person) {
        Some(_) => Ok(()),
        None if context.is_desk() => has_room(order.record.visits.len()),
        None => Err(Refusal::WrongStage),
    }
}

/// P14: not today, explained with a date.
pub(super) fn suspend(order: &WorkOrder, suspend: &Suspend, context: &Context<'_>) -> Result<Vec<Happening>, Refusal> {
    let step = Step::Suspend { reason: suspend.reason.clone(), until: suspend.until, at: context.at };
    stepping(order, context, &step, Happening::Suspended(suspend.clone()))
}
