//! A call comes in (P2): the customer's file fills the rest, and in the log the limit of arrival is set (P4) and the voucher
//! drawn (P3).

use callout_core::domain::{
    ids::{BranchId, CallId, CommandId, OrderId},
    order::{
        OrderCommand, WorkOrder,
        command::{Called, Caller, Register},
        state::Channel,
    },
    people::Actor,
    subject::Listed as _,
    subjects::AnyCommand,
    text::Note,
    time::Timestamp,
};
use chrono::TimeDelta;

use super::{Failure, assets, branches::branch_for, customers, orders::OrderChanged, ours};
use crate::{
    state::AppState,
    store::{self, ReadTx},
    sync::{
        heart::draft::json,
        job::{Ask, Request},
    },
};

/// How far a caller's clock may be ahead of ours.
const AHEAD_MAX: TimeDelta = TimeDelta::minutes(5);

/// A call as it is taken.
#[derive(Clone, Debug)]
pub struct Call {
    /// The branch that takes it; the actor's own if it is not said.
    pub branch: Option<BranchId>,
    /// Who calls.
    pub caller: Caller,
    /// What is broken.
    pub asset: Called,
    /// How it came.
    pub channel: Channel,
    /// What the customer reports.
    pub fault: Note,
    /// When it came; none means now.
    pub received: Option<Timestamp>,
}

/// Why a call is not registered.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// The customer's file cannot be opened.
    #[error(transparent)]
    Customer(#[from] customers::AddError),
    /// The product cannot be registered.
    #[error(transparent)]
    Asset(#[from] assets::AddError),
    /// There is no such product of this customer.
    #[error("no such product of this customer")]
    AssetUnknown,
    /// It has not come yet.
    #[error("the call is received in the future")]
    Future,
    /// Ours.
    #[error(transparent)]
    Failure(Failure),
}
ours!(RegisterError);

/// Registers a call and draws its voucher, with new files in the same commit. The same key with the same content registers it
/// once (I4).
pub async fn register(
    state: &AppState,
    actor: &Actor,
    key: CommandId,
    call: Call,
) -> Result<OrderChanged, RegisterError> {
    let Call { branch, caller, asset, channel, fault, received } = call;
    let now: Timestamp = state.clock.now().into();
    if received.is_some_and(|received| received > now.after(AHEAD_MAX)) {
        return Err(RegisterError::Future);
    }
    let mut tx = state.db.read().await?;
    let branch = branch_of(&mut tx, actor, branch, &caller).await?;
    drop(tx);
    if let Called::New { says, .. } = &asset {
        says.check().map_err(assets::AddError::from)?;
    }
    // The ids are made anew for each attempt.
    let asked = json(&("register", &caller, &asset, channel, &fault, received));
    let call: CallId = state.new_id()?;
    let known = asset.clone();
    let register = Register { call, channel, fault, received, customer: caller.clone(), asset };
    let about = WorkOrder::key(state.new_id::<OrderId>()?.0);
    let command = AnyCommand::Order(OrderCommand::Register(Box::new(register)));
    let request = Request { key, branch, actor: actor.clone() };
    match state.work.ask(Ask { asked, ..Ask::new(request, about, command) }).await {
        Ok(changed) => Ok(OrderChanged::of(&changed)?),
        Err(error) => {
            // Looked for only now: the same request sent again is answered before, whatever became of the files meanwhile (F16).
            check_asset(&mut state.db.read().await?, actor, &caller, &known).await?;
            // The files that the key makes were made before, and say something else.
            Err(if customers::is_taken(&error) { customers::AddError::KeyReused.into() } else { error.into() })
        }
    }
}

/// The branch that takes the call.
async fn branch_of(
    tx: &mut ReadTx,
    actor: &Actor,
    branch: Option<BranchId>,
    caller: &Caller,
) -> Result<BranchId, RegisterError> {
    match caller {
        Caller::Known(id) => {
            let found = store::customers::find(tx, actor, *id).await?.map(|kept| kept.file);
            let file = found.filter(|file| branch.is_none_or(|branch| branch == file.branch));
            Ok(file.map(|file| file.branch).ok_or(assets::AddError::CustomerUnknown)?)
        }
        Caller::New { .. } => Ok(branch_for(tx, actor, branch).await?.ok_or(customers::AddError::BranchUnknown)?),
    }
}

/// Says that the product of a call which the log refused is not this customer's, if that is why.
async fn check_asset(tx: &mut ReadTx, actor: &Actor, caller: &Caller, asset: &Called) -> Result<(), RegisterError> {
    let Called::Known(id) = asset else { return Ok(()) };
    let found = store::assets::find(tx, actor, *id).await?;
    let is_his = found.is_some_and(|kept| kept.file.customer == caller.id());
    if is_his { Ok(()) } else { Err(RegisterError::AssetUnknown) }
}
