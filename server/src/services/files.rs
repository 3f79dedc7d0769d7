//! A customer's file, opened: who he is, what he owns with its history, every voucher (P2, P19).

use callout_core::domain::{customer::Customer, ids::CustomerId, people::Actor};

use super::history::{self, AssetWithHistory};
use crate::{
    state::AppState,
    store::{
        StoreError, assets,
        customers::{self, Kept},
        registers::{self, Before, Filter, OrderLine},
    },
};

/// Products, and vouchers, that an opened file shows.
pub const ROWS_MAX: i64 = 200;

/// An opened file.
pub struct Folder {
    /// Who he is.
    pub customer: Kept<Customer>,
    /// What he owns.
    pub assets: Vec<AssetWithHistory>,
    /// His vouchers, the last first.
    pub orders: Vec<OrderLine>,
}

/// Opens a file, if this actor sees it (F61).
pub async fn open(state: &AppState, viewer: &Actor, id: CustomerId) -> Result<Option<Folder>, StoreError> {
    let mut tx = state.db.read().await?;
    let Some(customer) = customers::find(&mut tx, viewer, id).await? else { return Ok(None) };
    let mut assets = Vec::new();
    for kept in assets::of_customer(&mut tx, customer.file.branch, id, ROWS_MAX).await? {
        assets.push(history::of(&mut tx, kept).await?);
    }
    let filter = Filter { customer: Some(id), ..Filter::default() };
    let orders = registers::orders(&mut tx, viewer, &filter, Before::default(), ROWS_MAX).await?;
    Ok(Some(Folder { customer, assets, orders }))
}
