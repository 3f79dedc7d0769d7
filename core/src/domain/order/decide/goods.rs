//! Goods in our hands: taken back, repaired on the bench, inspected, returned (P10–P13, I9).

use std::collections::BTreeSet;

use super::{
    Context, Happening, Refusal, Stage, Step, WorkOrder, at_stage, can_step, has_room, is_numbered, money, visit,
};
use crate::domain::{
    custody::{Holder, Place, ReceiptBack},
    numbers::DocumentKind,
    order::command::{RecordWork, ReportLate, ReturnGoods, TakeGoods},
    repair::{BenchEntry, Verdict},
    signoff::Purpose,
};

/// P10: the goods are taken back against a receipt.
pub(super) fn take(order: &WorkOrder, take: &TakeGoods, context: &Context<'_>) -> Result<Vec<Happening>, Refusal> {
    is_numbered(&take.receipt, DocumentKind::GoodsReceipt)?;
    let had = order.record.custody.iter().flat_map(|c| &c.things).map(|t| t.taken.id);
    let ids: BTreeSet<_> = take.things.iter().map(|t| t.id).chain(had).collect();
    let expected = take.things.len() + order.record.custody.as_ref().map_or(0, |c| c.things.len());
    if take.things.is_empty() || ids.len() != expected {
        return Err(Refusal::ThingsUnclear);
    }
    has_room(expected.saturating_sub(1))?;
    has_room(take.things.iter().map(|t| t.accessories.len().max(t.photos.len())).max().unwrap_or(0))?;
    can_step(order, context, &Step::TakeBack(context.at))?;
    // Who said "not today" takes them along while he is there, not from home.
    let is_there = order.open_visit(context.actor.person).is_some();
    if matches!(order.stage, Stage::Suspended { .. }) && !is_there && !context.is_desk() {
        return Err(Refusal::WrongStage);
    }
    Ok(vec![Happening::GoodsTaken(take.clone())])
}

/// P11: work on the bench.
pub(super) fn record_bench(
    order: &WorkOrder,
    work: &RecordWork,
    context: &Context<'_>,
) -> Result<Vec<Happening>, Refusal> {
    has_room(order.record.repair_card.bench.len())?;
    at_stage(order, context, |stage| matches!(stage, Stage::InWorkshop { .. }))?;
    let entry = BenchEntry {
        by: context.actor.person,
        at: context.at,
        work: work.work.clone(),
        minutes: visit::minutes(work)?,
        parts: visit::parts(work, context)?,
    };
    Ok(vec![Happening::BenchRecorded(entry)])
}

/// P11: the bench is done; something must have been done since it came there. Counted, not timed: the bench's phone and
/// the office's clock may differ (I20).
pub(super) fn finish_bench(order: &WorkOrder, context: &Context<'_>) -> Result<Vec<Happening>, Refusal> {
    can_step(order, context, &Step::FinishBench(context.at))?;
    if !context.is_desk() && !order.record.repair_card.has_new_work() {
        return Err(Refusal::NoWorkRecorded);
    }
    Ok(vec![Happening::BenchFinished])
}

/// P11: passed, or back to the bench with what is wrong.
pub(super) fn inspect(order: &WorkOrder, verdict: &Verdict, context: &Context<'_>) -> Result<Vec<Happening>, Refusal> {
    has_room(order.record.repair_card.inspections.len())?;
    let step = match verdict {
        Verdict::Passed => Step::Pass(context.at),
        Verdict::Failed { .. } => Step::Fail(context.at),
    };
    can_step(order, context, &step)?;
    Ok(vec![Happening::Inspected(verdict.clone())])
}

/// P13: the promised date cannot be kept, and the customer was told the new one.
pub(super) fn report_late(order: &WorkOrder, late: &ReportLate) -> Result<Vec<Happening>, Refusal> {
    has_room(order.record.repair_card.late.len())?;
    order.record.custody.as_ref().filter(|c| !c.is_home()).ok_or(Refusal::GoodsElsewhere)?;
    Ok(vec![Happening::LateReported(late.clone())])
}

/// The new day is not after the promised one: the customer was told so all the same.
pub(super) fn is_no_later(order: &WorkOrder, late: &ReportLate) -> bool {
    order.record.custody.as_ref().is_some_and(|custody| late.new_date <= custody.receipt.promised)
}

/// P12: the goods leave with the technician who has the order; what is on hold stays (P29).
pub(super) fn release(order: &WorkOrder, context: &Context<'_>) -> Result<Vec<Happening>, Refusal> {
    can_step(order, context, &Step::Release(context.at))?;
    let to = order.assignee().ok_or(Refusal::NoTechnician)?;
    let custody = order.record.custody.as_ref().ok_or(Refusal::GoodsElsewhere)?;
    let here = Holder::At { at: Place::Workshop };
    if custody.things.iter().any(|thing| !thing.is_home() && thing.holder != here) {
        return Err(Refusal::GoodsElsewhere);
    }
    if context.is_on_hold(order) && !context.is_desk() {
        return Err(Refusal::OnHold);
    }
    Ok(vec![Happening::GoodsReleased(to)])
}

/// P12, P12a: the customer has everything again; the receipt is voided, what was agreed becomes due.
pub(super) fn return_home(
    order: &WorkOrder,
    back: &ReturnGoods,
    context: &Context<'_>,
) -> Result<Vec<Happening>, Refusal> {
    is_numbered(&back.void, DocumentKind::GoodsReceiptVoid)?;
    can_step(order, context, &Step::Return(context.at))?;
    let custody = order.record.custody.as_ref().filter(|c| !c.is_home()).ok_or(Refusal::GoodsElsewhere)?;
    if !context.is_desk() {
        let his = Holder::At { at: Place::Technician { person: context.actor.person } };
        if custody.things.iter().any(|thing| !thing.is_home() && thing.holder != his) {
            return Err(Refusal::GoodsElsewhere);
        }
        if let ReceiptBack::Lost { declaration } = back.receipt {
            let declared =
                order.record.sign_offs.iter().any(|s| s.id == declaration && s.purpose == Purpose::LostReceipt);
            if !declared {
                return Err(Refusal::DeclarationMissing);
            }
        }
    }
    let mut happenings = vec![Happening::GoodsReturned(back.clone())];
    happenings.extend(money::charge(order));
    Ok(happenings)
}
