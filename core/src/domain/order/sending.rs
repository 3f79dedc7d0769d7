//! Who is sent, and what goes with him (P3, P19).

use super::{
    Happening, OrderCommand, PastRepair, WorkOrder, carried,
    command::Assign,
    subject::{What, work},
};
use crate::domain::{
    asset::Asset,
    ids::PersonId,
    people::Role,
    refusal::Refusal,
    subject::{Context, Listed as _, Stop},
    subjects::Product,
};

/// P3: somebody is sent, and what was done to the product before goes with him (P19). The server has the other vouchers, so that only
/// it can say so, and it does in the same breath: what he knows is in the log.
pub(super) fn send(order: &WorkOrder, assign: &Assign, with: &Context<'_, Product>) -> Result<What, Stop> {
    // What is read is asked for before anything is answered: what is not loaded is then missed at once.
    let repairs = past_repairs(order, with);
    can_be_sent(with, assign.to)?;
    let mut decided = work(order, &OrderCommand::Assign(assign.clone()), with)?;
    let repairs = repairs?;
    decided.events.extend((!repairs.is_empty()).then_some(Happening::HistoryCarried(repairs)));
    Ok(decided)
}

/// The last repairs of the order's product, of its other vouchers in this branch.
fn past_repairs(order: &WorkOrder, with: &Context<'_, Product>) -> Result<Vec<PastRepair>, Stop> {
    let chapters = with.chapters(Asset::key(order.asset.id.0))?;
    let others = chapters.iter().filter(|key| key.kind == WorkOrder::KIND && key.id != order.id.0);
    let vouchers: Vec<_> = others.map(|key| with.other::<WorkOrder>(key.id)).collect();
    let vouchers: Vec<_> = vouchers.into_iter().collect::<Result<_, Stop>>()?;
    Ok(carried(order, vouchers.into_iter().flatten()))
}

/// P3: a technician of the branch who works here is sent.
fn can_be_sent(with: &Context<'_, Product>, to: PersonId) -> Result<(), Stop> {
    let can = with.person(to)?.is_some_and(|standing| {
        standing.is_active && standing.actor.branch == with.site.branch && standing.actor.is_any(&[Role::Technician])
    });
    if can { Ok(()) } else { Err(Refusal::NoTechnician.into()) }
}
