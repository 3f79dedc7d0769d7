//! A call comes in (P2): the customer's file fills the rest, the limit of arrival is set (P4), the voucher is drawn (P3).

use callout_core::domain::{
    asset::{Asset, Customer},
    ids::{AssetId, BranchId, CallId, CommandId, CustomerId, OrderId},
    limits::arrive_by,
    order::{
        OrderCommand, WorkOrder,
        command::{Nothing, Register},
        state::{Channel, CustomerOnVoucher},
    },
    people::Actor,
    subject::Listed as _,
    subjects::AnyCommand,
    text::Note,
    time::Timestamp,
};
use chrono::TimeDelta;

use super::{
    Failure, assets,
    branches::branch_for,
    customers, orders,
    orders::{Asked, OrderChanged},
    ours,
};
use crate::{
    state::AppState,
    store::{self, WriteTx, calendars, policies, registers},
    sync::job::{Ask, Request},
};

/// How far a caller's clock may be ahead of ours.
const AHEAD_MAX: TimeDelta = TimeDelta::minutes(5);

/// Who calls.
#[derive(Clone, Debug)]
pub enum Caller {
    /// Somebody with a file.
    Known(CustomerId),
    /// Somebody new, whose file is opened under this id.
    New(CustomerId, customers::Entry),
}

/// What is broken.
#[derive(Clone, Debug)]
pub enum Product {
    /// A product with a file.
    Known(AssetId),
    /// A new one, which is registered under this id.
    New(AssetId, assets::Entry),
}

/// A call as it is taken.
#[derive(Clone, Debug)]
pub struct Call {
    /// The branch that takes it; the actor's own if it is not said.
    pub branch: Option<BranchId>,
    /// Who calls.
    pub caller: Caller,
    /// What is broken.
    pub product: Product,
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

/// Registers a call and draws its voucher. The same key with the same content registers it once (I4).
pub async fn register(
    state: &AppState,
    actor: &Actor,
    key: CommandId,
    call: Call,
) -> Result<OrderChanged, RegisterError> {
    let now: Timestamp = state.clock.now().into();
    let received = call.received.unwrap_or(now);
    if received > now.after(AHEAD_MAX) {
        return Err(RegisterError::Future);
    }
    let mut tx = state.db.write().await?;
    let customer = caller(&mut tx, actor, call.branch, call.caller, now).await?;
    let asset = product(&mut tx, actor, &customer, call.product, now).await?;
    let limits = policies::load_policies(&mut tx).await?.arrival;
    let calendar = calendars::load_calendar(&mut tx, customer.branch).await?;
    // The files are durable before the call is: a call that fails is taken again with the same key and finds them.
    tx.commit().await?;
    let request = Request { key, branch: customer.branch, actor: actor.clone() };
    // The ids are made anew for each attempt.
    let asked = format!("register {} {} {:?} {} {:?}", customer.id, asset.id, call.channel, call.fault, call.received);
    let register = Register {
        call: state.new_id::<CallId>()?,
        channel: call.channel,
        fault: call.fault,
        received: call.received,
        arrive_by: arrive_by(customer.site, received, &limits, &calendar),
        customer: CustomerOnVoucher {
            id: customer.id,
            name: customer.name,
            address: customer.address,
            phone: customer.phone,
            site: customer.site,
        },
        asset,
    };
    let about = WorkOrder::key(state.new_id::<OrderId>()?.0);
    let command = AnyCommand::Order(OrderCommand::Register(Box::new(register)));
    let changed = state.work.ask(Ask { asked, ..Ask::new(request, about, command) }).await?;
    Ok(OrderChanged::of(&changed)?)
}

async fn caller(
    tx: &mut WriteTx,
    actor: &Actor,
    branch: Option<BranchId>,
    caller: Caller,
    now: Timestamp,
) -> Result<Customer, RegisterError> {
    match caller {
        Caller::Known(id) => {
            let found = store::customers::find(tx, actor, id).await?.map(|kept| kept.file);
            let is_served_there = |customer: &Customer| branch.is_none_or(|branch| branch == customer.branch);
            Ok(found.filter(is_served_there).ok_or(assets::AddError::CustomerUnknown)?)
        }
        Caller::New(id, entry) => {
            let branch = branch_for(tx, actor, branch).await?.ok_or(customers::AddError::BranchUnknown)?;
            Ok(customers::open(tx, actor, entry.of(id, branch), now).await?.file)
        }
    }
}

async fn product(
    tx: &mut WriteTx,
    actor: &Actor,
    owner: &Customer,
    product: Product,
    now: Timestamp,
) -> Result<Asset, RegisterError> {
    match product {
        Product::Known(id) => {
            let found = store::assets::find(tx, actor, id).await?.map(|kept| kept.file);
            found.filter(|asset| asset.customer == owner.id).ok_or(RegisterError::AssetUnknown)
        }
        Product::New(id, entry) => Ok(assets::register(tx, actor, owner, (id, entry), now).await?.file),
    }
}

/// Cancels the entry of the register against the signed voucher (P8).
pub async fn close(
    state: &AppState,
    actor: &Actor,
    key: CommandId,
    call: CallId,
    basis_revision: Option<u64>,
) -> Result<OrderChanged, orders::OrderError> {
    let mut tx = state.db.read().await?;
    let (_, order) = registers::of_call(&mut tx, actor, call).await?.ok_or(orders::OrderError::Unknown)?;
    drop(tx);
    let asked = Asked { actor, key, order, basis_revision };
    orders::command(state, asked, OrderCommand::CloseRegister(Nothing {})).await
}
