//! A product's own history (P19), read from its vouchers: it cannot say anything else than they do.

use callout_core::domain::{
    asset::{Asset, HistoryEntry},
    ids::AssetId,
    order::history_of,
    people::Actor,
};

use crate::store::{ReadTx, StoreError, assets, customers::Kept, order_history};

/// Repairs that are shown, the last ones.
pub const ENTRIES_MAX: i64 = 100;

/// A product, and what was done to it.
#[derive(Clone, Debug)]
pub struct AssetWithHistory {
    /// The product.
    pub kept: Kept<Asset>,
    /// What was done, the last repair first.
    pub history: Vec<HistoryEntry>,
}

/// The product with its history, if this actor sees it (F61).
pub async fn asset(tx: &mut ReadTx, viewer: &Actor, id: AssetId) -> Result<Option<AssetWithHistory>, StoreError> {
    match assets::find(tx, viewer, id).await? {
        Some(kept) => Ok(Some(of(tx, kept).await?)),
        None => Ok(None),
    }
}

/// A product with its history.
pub async fn of(tx: &mut ReadTx, kept: Kept<Asset>) -> Result<AssetWithHistory, StoreError> {
    let orders = order_history::of_asset(tx, kept.file.branch, kept.file.id, ENTRIES_MAX).await?;
    Ok(AssetWithHistory { kept, history: orders.iter().filter_map(history_of).collect() })
}
