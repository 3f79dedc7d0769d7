//! Lists and files as they stand: each function is one picture of the database, and what the viewer may not see is not in it
//! (F61). It changes nothing and decides nothing; the API and the console show the same.

use std::collections::BTreeMap;

use callout_core::domain::{
    asset::Asset,
    cash::CashBook,
    customer::Customer,
    ids::{AssetId, BranchId, CustomerId, DeviceId, OrderId},
    order::WorkOrder,
    people::Actor,
    policy::Policies,
    pricing::PriceList,
    subject::Listed,
};
use uuid::Uuid;

use super::history::{self, AssetWithHistory};
use crate::{
    state::AppState,
    store::{
        StoreError, assets,
        branches::{self, BranchRow},
        customers::{self, Kept},
        devices::{self, DeviceRow, LogRow},
        ledger::{self, Balance, Unbalanced},
        people,
        registers::{
            self, AfterCall, Before, Filter, OrderLine,
            small::{self, RegisterLine},
        },
        versions::{self, Version},
    },
};

/// Vouchers that a filter finds, the last received first.
pub async fn orders(
    state: &AppState,
    viewer: &Actor,
    filter: &Filter,
    before: Before,
    limit: i64,
) -> Result<Vec<OrderLine>, StoreError> {
    registers::orders(&mut state.db.read().await?, viewer, filter, before, limit).await
}

/// Open entries of the call register: those to whom nobody is sent first, then as they came (P5).
pub async fn open_calls(
    state: &AppState,
    viewer: &Actor,
    is_unassigned: Option<bool>,
    after: AfterCall,
    limit: i64,
) -> Result<Vec<OrderLine>, StoreError> {
    registers::open_calls(&mut state.db.read().await?, viewer, is_unassigned, after, limit).await
}

/// Closed entries of the call register, the last first.
pub async fn closed_calls(
    state: &AppState,
    viewer: &Actor,
    before: Before,
    limit: i64,
) -> Result<Vec<OrderLine>, StoreError> {
    registers::closed_calls(&mut state.db.read().await?, viewer, before, limit).await
}

/// Lines of the register of small subjects that a filter finds, the last begun first.
pub async fn register<S: Listed>(
    state: &AppState,
    viewer: &Actor,
    filter: &small::Filter,
    before: small::Before,
    limit: i64,
) -> Result<Vec<RegisterLine>, StoreError> {
    small::list(&mut state.db.read().await?, viewer, S::KIND, filter, before, limit).await
}

/// A voucher.
pub async fn order(state: &AppState, viewer: &Actor, id: OrderId) -> Result<Option<WorkOrder>, StoreError> {
    registers::find(&mut state.db.read().await?, viewer, id).await
}

/// Technicians' cash books.
pub async fn cash_books(
    state: &AppState,
    viewer: &Actor,
    after: Uuid,
    limit: i64,
) -> Result<Vec<CashBook>, StoreError> {
    ledger::books(&mut state.db.read().await?, viewer, after, limit).await
}

/// What the accounts sum to, and the entries that do not.
pub async fn balances(
    state: &AppState,
    viewer: &Actor,
    branch: Option<BranchId>,
) -> Result<(Vec<Balance>, Vec<Unbalanced>), StoreError> {
    ledger::balances(&mut state.db.read().await?, viewer, branch).await
}

/// Customers whose name, address or phone number contains a text, by name.
pub async fn customers(
    state: &AppState,
    viewer: &Actor,
    wanted: &str,
    after: &customers::After,
    limit: i64,
) -> Result<Vec<Kept<Customer>>, StoreError> {
    customers::search(&mut state.db.read().await?, viewer, wanted, after, limit).await
}

/// Products whose model or serial number contains a text, without their history.
pub async fn assets(
    state: &AppState,
    viewer: &Actor,
    wanted: (&str, Option<CustomerId>),
    after: Uuid,
    limit: i64,
) -> Result<Vec<Kept<Asset>>, StoreError> {
    assets::search(&mut state.db.read().await?, viewer, wanted, after, limit).await
}

/// A product with its history (P19).
pub async fn asset(state: &AppState, viewer: &Actor, id: AssetId) -> Result<Option<AssetWithHistory>, StoreError> {
    history::asset(&mut state.db.read().await?, viewer, id).await
}

/// The price list in force.
pub async fn price_list(state: &AppState) -> Result<Option<PriceList>, StoreError> {
    versions::price_list(&mut state.db.read().await?).await
}

/// A version of the price list.
pub async fn price_list_of(state: &AppState, version: u32) -> Result<Option<PriceList>, StoreError> {
    versions::price_list_of(&mut state.db.read().await?, version).await
}

/// When versions of the price list were published, the newest first.
pub async fn price_lists(state: &AppState, below: i64, limit: i64) -> Result<Vec<Version<PriceList>>, StoreError> {
    versions::price_lists(&mut state.db.read().await?, below, limit).await
}

/// The policies in force.
pub async fn policies(state: &AppState) -> Result<Policies, StoreError> {
    versions::policies(&mut state.db.read().await?).await
}

/// The newest versions of the policies.
pub async fn policy_versions(state: &AppState, limit: i64) -> Result<Vec<Version<Policies>>, StoreError> {
    versions::policies_below(&mut state.db.read().await?, i64::MAX, limit).await
}

/// The people, by name.
pub async fn people(state: &AppState, viewer: &Actor) -> Result<Vec<people::File>, StoreError> {
    people::files(&mut state.db.read().await?, viewer).await
}

/// The branches, by name.
pub async fn branches(state: &AppState) -> Result<Vec<BranchRow>, StoreError> {
    branches::list(&mut state.db.read().await?).await
}

/// The phones by number, and how far their logs have come.
pub async fn devices(
    state: &AppState,
    viewer: &Actor,
) -> Result<(Vec<DeviceRow>, BTreeMap<DeviceId, LogRow>), StoreError> {
    let mut tx = state.db.read().await?;
    Ok((devices::list(&mut tx, viewer).await?, devices::logs(&mut tx, viewer).await?))
}
