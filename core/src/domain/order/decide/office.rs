//! What the office decides: who is sent, which category counts, when the register entry is cancelled.

use super::{Context, Happening, Refusal, Stage, Step, WorkOrder, limit, stepping};
use crate::domain::{
    order::{
        command::{Assign, OverrideCategory},
        state::Register,
    },
    text::Note,
};

/// P3: somebody is sent, or somebody else. Goods in a technician's hands stay his until they are handed over (I9).
/// Who escalated may be sent again with the office's solution (P15).
pub(super) fn assign(order: &WorkOrder, assign: &Assign) -> Result<Vec<Happening>, Refusal> {
    let is_escalated = matches!(order.stage, Stage::FollowUpNeeded { .. });
    if order.assignee() == Some(assign.to) && !is_escalated {
        return Err(Refusal::SameAssignee);
    }
    order.stage.clone().step(&Step::Assign)?;
    Ok(vec![Happening::Assigned(assign.clone())])
}

/// P5: nobody is sent any more.
pub(super) fn unassign(order: &WorkOrder, reason: &Note) -> Result<Vec<Happening>, Refusal> {
    order.stage.clone().step(&Step::Unassign)?;
    Ok(vec![Happening::Unassigned(reason.clone())])
}

/// P7: the branch manager has him served all the same, unless the clerk has filed the refusal already.
pub(super) fn serve_anyway(order: &WorkOrder, reason: &Note, context: &Context<'_>) -> Result<Vec<Happening>, Refusal> {
    if matches!(order.call.register, Register::Closed { .. }) {
        return Err(Refusal::RegisterClosed);
    }
    stepping(order, context, &Step::ServeAnyway(context.at), Happening::ServedAnyway(reason.clone()))
}

/// P1: the category is overridden with a reason. Once the customer owes for it, it stays as he signed it.
pub(super) fn override_category(
    order: &WorkOrder,
    o: &OverrideCategory,
    context: &Context<'_>,
) -> Result<Vec<Happening>, Refusal> {
    if order.stage.is_end() {
        return Err(Refusal::Ended);
    }
    let is_fixed = matches!(
        order.stage,
        Stage::FixedOnSite { .. } | Stage::Returned { .. } | Stage::SignedOff { .. } | Stage::Settled { .. }
    );
    if is_fixed {
        return Err(Refusal::WrongStage);
    }
    if order.entitlement.category() == o.category {
        return Err(Refusal::CategoryUnchanged);
    }
    let mut happened = vec![Happening::CategoryOverridden(o.clone())];
    happened.extend(limit::of_category(order, o.category, context));
    Ok(happened)
}

/// P8: the register entry is cancelled against the signed voucher, or against a recorded end.
pub(super) fn close_register(order: &WorkOrder) -> Result<Vec<Happening>, Refusal> {
    if matches!(order.call.register, Register::Closed { .. }) {
        return Err(Refusal::RegisterClosed);
    }
    let has_ended = order.stage.is_end() || matches!(order.stage, Stage::SignedOff { .. } | Stage::Settled { .. });
    if has_ended && !order.stage.is_end() && order.is_unconfirmed() {
        return Err(Refusal::UnsignedUnconfirmed);
    }
    if has_ended { Ok(vec![Happening::RegisterClosed]) } else { Err(Refusal::WrongStage) }
}
