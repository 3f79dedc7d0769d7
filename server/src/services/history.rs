//! A product's own history (P19), read from its vouchers: it cannot say anything else than they do.

use callout_core::domain::{
    asset::{Asset, HistoryEntry},
    ids::{AssetId, BranchId},
    order::history_of,
    people::Actor,
};

use crate::store::{ReadTx, StoreError, assets, customers::Kept, order_history};

/// Repairs that are shown, the last ones.
pub const ENTRIES_MAX: i64 = 100;

/// The product with its history, if this actor sees it (F61).
pub async fn asset(tx: &mut ReadTx, viewer: &Actor, id: AssetId) -> Result<Option<Kept<Asset>>, StoreError> {
    let Some(mut kept) = assets::find(tx, viewer, id).await? else { return Ok(None) };
    kept.file.history = of(tx, kept.file.branch, id).await?;
    Ok(Some(kept))
}

/// What was done to a product, the last repair first.
pub async fn of(tx: &mut ReadTx, branch: BranchId, id: AssetId) -> Result<Vec<HistoryEntry>, StoreError> {
    let orders = order_history::of_asset(tx, branch, id, ENTRIES_MAX).await?;
    Ok(orders.iter().filter_map(history_of).collect())
}
