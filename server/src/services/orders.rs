//! Vouchers as the office sees them, each with its history. What is done on one is any subject's: [`super::subjects`].

use callout_core::domain::{
    digest::Digest,
    hold::{Holds, InForce},
    ids::{BranchId, HoldId, OrderId, SignOffId},
    order::{Remark, WorkOrder},
    people::Actor,
    signoff::Signature,
    subject::Listed as _,
    subjects::Product,
};

use super::{Failure, ours};
use crate::{
    state::AppState,
    store::{holds, order_history, registers, work::blobs},
    sync::{job::Changed, work::WorkError},
};

/// Why nothing is shown of a voucher.
#[derive(Debug, thiserror::Error)]
pub enum OrderError {
    /// No such voucher for this actor.
    #[error("no such voucher")]
    Unknown,
    /// The failure is ours.
    #[error(transparent)]
    Failure(Failure),
}
ours!(OrderError);

/// A voucher after the office changed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderChanged {
    /// The voucher.
    pub order: WorkOrder,
    /// What a person should know.
    pub remarks: Vec<Remark>,
}

impl OrderChanged {
    /// The voucher that was changed; anything else is a defect of ours.
    pub fn of(changed: &Changed<Product>) -> Result<Self, WorkError> {
        let order = WorkOrder::narrow(&changed.state.any).ok_or(WorkError::Broken)?.clone();
        Ok(Self { order, remarks: changed.remarks.clone() })
    }
}

/// A voucher and everything that happened to it.
pub struct History {
    /// The voucher as it stands.
    pub order: WorkOrder,
    /// Its events.
    pub events: Vec<order_history::Recorded>,
    /// What phones sent for it, with remarks.
    pub sent: Vec<order_history::Sent>,
    /// Facts that were held for it.
    pub held: Vec<order_history::HeldFact>,
    /// Its lines of the journal.
    pub booked: Vec<order_history::Booked>,
    /// The holds on its product (P29).
    pub holds: Vec<(HoldId, InForce)>,
    /// Its pictures that are not here (I17).
    pub photos_missing: Vec<Digest>,
}

/// A voucher with its full history, from one picture of the database.
pub async fn history(state: &AppState, actor: &Actor, id: OrderId) -> Result<History, OrderError> {
    let mut tx = state.db.read().await?;
    let order = registers::find(&mut tx, actor, id).await?.ok_or(OrderError::Unknown)?;
    let branch: BranchId = order.branch;
    Ok(History {
        events: order_history::events(&mut tx, branch, id).await?,
        sent: order_history::sent(&mut tx, branch, id).await?,
        held: order_history::held(&mut tx, branch, id).await?,
        booked: order_history::booked(&mut tx, branch, id).await?,
        photos_missing: blobs::missing(&mut tx, branch, WorkOrder::key(id.0)).await?,
        holds: on_hold(&holds::in_force(&mut tx).await?, &order),
        order,
    })
}

fn on_hold(holds: &Holds, order: &WorkOrder) -> Vec<(HoldId, InForce)> {
    holds.on(&order.asset).into_iter().map(|(id, hold)| (id, hold.clone())).collect()
}

/// A signature on a voucher as the phone took it, with what was shown, the strokes and the seal (I15).
pub async fn signature(
    state: &AppState,
    actor: &Actor,
    order: OrderId,
    sign_off: SignOffId,
) -> Result<Signature, OrderError> {
    let mut tx = state.db.read().await?;
    let order = registers::find(&mut tx, actor, order).await?.ok_or(OrderError::Unknown)?;
    let sign_off = order.record.sign_offs.iter().find(|s| s.id == sign_off).ok_or(OrderError::Unknown)?;
    Ok(order_history::signature(&mut tx, order.branch, order.id, sign_off).await?)
}
