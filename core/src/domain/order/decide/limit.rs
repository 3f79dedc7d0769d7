//! The limit of arrival while it runs: where it is put, and that it passed (P4).

use super::{Context, Happening, Refusal, WorkOrder};
use crate::domain::{
    calendar::WorkingCalendar,
    customer::Site,
    deadline::{Awaits, Deadline, ExcludedDay, Judged, MovedWhy, Reckoned},
    entitlement::Category,
    limits,
    order::command::ExcuseDays,
    time::Timestamp,
};

/// The most days that one decision excuses: who could not travel for two months has another reason than a missing ticket.
pub const EXCUSED_DAYS_MAX: usize = 62;

/// What a far site's limit waits for: a chargeable job's clock starts when the customer agrees to the price.
pub(in crate::domain::order) fn limit_awaits(site: Site, category: Category, is_agreed: bool) -> Option<Awaits> {
    (site.is_far() && category == Category::A && !is_agreed).then_some(Awaits::Price)
}

/// Days on which nobody could travel do not count; the old limit stays visible. What was judged stays so, and is excused.
pub(super) fn excuse(order: &WorkOrder, excuse: &ExcuseDays, context: &Context<'_>) -> Result<Vec<Happening>, Refusal> {
    let limit = &order.call.arrival;
    if order.stage.is_end() && limit.judged.is_none() {
        return Err(Refusal::Ended);
    }
    if excuse.days.len() > EXCUSED_DAYS_MAX {
        return Err(Refusal::TooMany);
    }
    let until = match limit.judged {
        Some(Judged::Kept { .. }) => return Err(Refusal::NothingToExcuse),
        Some(Judged::Missed { at, .. }) => at,
        None => limit.by.max(context.at),
    };
    let zone = context.calendar().zone();
    let ran = limit.from.day_in(zone)..=until.day_in(zone);
    if excuse.days.is_empty() || excuse.days.iter().any(|day| !ran.contains(day)) {
        return Err(Refusal::NothingToExcuse);
    }
    let mut excused: Vec<ExcludedDay> = limit.excused().cloned().collect();
    for day in &excuse.days {
        if excused.iter().all(|known| known.day != *day) {
            excused.push(ExcludedDay { day: *day, reason: excuse.reason.clone(), by: Some(context.actor.person) });
        }
    }
    excused.sort_by_key(|excused| excused.day);
    let reckoned = reckon(limit, limit.from, limit.awaits, &excused, MovedWhy::Excused, context);
    Ok(moved(limit, reckoned))
}

/// The customer agreed to the price: a limit that waited for it begins.
pub(super) fn begin(order: &WorkOrder, context: &Context<'_>) -> Vec<Happening> {
    let limit = &order.call.arrival;
    if limit.waits_for_price() { anew(limit, context.at, None, MovedWhy::PriceAgreed, context) } else { Vec::new() }
}

/// Another category counts: what is free to the customer waits for no price.
pub(super) fn of_category(order: &WorkOrder, category: Category, context: &Context<'_>) -> Vec<Happening> {
    let limit = &order.call.arrival;
    if !order.customer.site.is_far() || limit.judged.is_some() {
        return Vec::new();
    }
    let agreed = order.agreed_quotes().filter_map(|quote| quote.answer.agreed_at()).min();
    let from = agreed.filter(|_| category == Category::A).unwrap_or(order.call.received);
    let awaits = limit_awaits(order.customer.site, category, agreed.is_some());
    anew(limit, from, awaits, MovedWhy::Category, context)
}

/// The branch's calendar changed: a limit that is still open follows it (F68).
pub(super) fn follow_calendar(order: &WorkOrder, context: &Context<'_>) -> Vec<Happening> {
    let limit = &order.call.arrival;
    if limit.judged.is_some() || order.stage.is_end() {
        return Vec::new();
    }
    anew(limit, limit.from, limit.awaits, MovedWhy::Calendar, context)
}

/// It passed and nobody was there: said once.
pub(super) fn passed(order: &WorkOrder, context: &Context<'_>) -> Vec<Happening> {
    let has_passed = order.call.arrival.passes_at().is_some_and(|at| at <= context.at);
    if has_passed && !order.stage.is_end() { vec![Happening::LimitPassed] } else { Vec::new() }
}

fn anew(
    limit: &Deadline,
    from: Timestamp,
    awaits: Option<Awaits>,
    why: MovedWhy,
    context: &Context<'_>,
) -> Vec<Happening> {
    let excused: Vec<ExcludedDay> = limit.excused().cloned().collect();
    moved(limit, reckon(limit, from, awaits, &excused, why, context))
}

fn reckon(
    limit: &Deadline,
    from: Timestamp,
    awaits: Option<Awaits>,
    excused: &[ExcludedDay],
    why: MovedWhy,
    context: &Context<'_>,
) -> Reckoned {
    let calendar: &WorkingCalendar = &context.calendar();
    let (by, excluded) = limits::arrive_by(from, limit.minutes, limit.counts, excused, calendar);
    Reckoned { by, from, awaits, excluded, why }
}

/// Nothing happens where it stays as it is.
fn moved(limit: &Deadline, reckoned: Reckoned) -> Vec<Happening> {
    let is_same = (limit.by, limit.from, limit.awaits) == (reckoned.by, reckoned.from, reckoned.awaits)
        && limit.excluded == reckoned.excluded;
    if is_same { Vec::new() } else { vec![Happening::LimitMoved(Box::new(reckoned))] }
}
