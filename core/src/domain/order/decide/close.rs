//! How the job ended at the customer's: his conduct (P40), and a paper that nobody signed (P8).

use super::{Context, Happening, Refusal, WorkOrder, at_stage, has_room, visit};
use crate::domain::{
    order::command::{NotSigned, RecordConduct},
    policy::CONDUCT_POINTS_MAX,
    signoff::Purpose,
};

/// P40: the checklist, from the first arrival on and also after the signature, which it never hinders. A second one replaces the
/// first, and both are kept.
pub(super) fn record_conduct(
    order: &WorkOrder,
    conduct: &RecordConduct,
    context: &Context<'_>,
) -> Result<Vec<Happening>, Refusal> {
    has_room(order.record.conduct.len())?;
    if conduct.items.len() > CONDUCT_POINTS_MAX {
        return Err(Refusal::TooMany);
    }
    let was_there = order.record.visits.iter().any(|visit| visit.arrived.is_some());
    if was_there || context.is_desk() {
        Ok(vec![Happening::ConductRecorded(conduct.clone())])
    } else {
        Err(Refusal::WrongStage)
    }
}

/// P8: nobody signed where a signature is due. It goes on as if somebody had; what is missing stays visible.
pub(super) fn not_signed(
    order: &WorkOrder,
    not_signed: &NotSigned,
    context: &Context<'_>,
) -> Result<Vec<Happening>, Refusal> {
    has_room(order.record.unsigned.len())?;
    let is_signed = order.signed(not_signed.purpose).is_some();
    let is_due = at_stage(order, context, |stage| visit::fits(not_signed.purpose, stage));
    is_due.map_err(|refusal| if is_signed { Refusal::AlreadySigned } else { refusal })?;
    let is_known = order.record.unsigned.iter().any(|unsigned| unsigned.said == *not_signed);
    // Nobody declares a receipt lost by not signing.
    let is_declaration = not_signed.purpose == Purpose::LostReceipt;
    let is_shown = not_signed.photo.is_none_or(|shown| order.record.photos.iter().any(|photo| photo.blob == shown));
    match () {
        () if context.is_desk() => {}
        () if is_known => return Err(Refusal::AlreadyRecorded),
        () if is_declaration => return Err(Refusal::DeclarationMissing),
        () if !is_shown => return Err(Refusal::UnknownReference),
        () if not_signed.photo.is_none() && not_signed.note.is_none() => return Err(Refusal::PhotoMissing),
        () => {}
    }
    Ok(vec![Happening::NotSigned(not_signed.clone())])
}
