//! What of our customers' things is in our hands, when it was promised back, and what hangs on it (P10–P13).

use std::collections::{BTreeMap, btree_map::Entry};

use callout_core::domain::{
    custody::{Custody, Thing},
    order::WorkOrder,
    people::Actor,
    time::Timestamp,
};
use chrono::NaiveDate;

use crate::{
    state::AppState,
    store::{
        StoreError,
        registers::{self, Before, Filter, OrderLine},
        versions,
    },
};

/// A voucher with goods in our custody.
pub struct InCustody {
    /// Its line.
    pub line: OrderLine,
    /// The voucher.
    pub order: WorkOrder,
    /// Today, where its branch is.
    pub today: NaiveDate,
}

impl InCustody {
    /// The custody, if the voucher has any.
    #[must_use]
    pub fn custody(&self) -> Option<&Custody> {
        self.order.record.custody.as_ref()
    }

    /// The things that are not home.
    pub fn things(&self) -> impl Iterator<Item = &Thing> {
        self.custody().into_iter().flat_map(|custody| &custody.things).filter(|thing| !thing.is_home())
    }

    /// Whether the promised day has passed (P13).
    #[must_use]
    pub fn is_late(&self) -> bool {
        self.custody().is_some_and(|custody| custody.receipt.promised < self.today)
    }
}

/// Vouchers that a filter finds, whole, the last received first.
pub async fn vouchers(
    state: &AppState,
    viewer: &Actor,
    filter: &Filter,
    before: Before,
    limit: i64,
) -> Result<Vec<InCustody>, StoreError> {
    let mut tx = state.db.read().await?;
    let lines = registers::orders(&mut tx, viewer, filter, before, limit).await?;
    let ids: Vec<_> = lines.iter().map(|line| line.id).collect();
    let orders = registers::bodies(&mut tx, &ids).await?;
    let now: Timestamp = state.clock.now().into();
    let mut days = BTreeMap::new();
    for order in &orders {
        if let Entry::Vacant(day) = days.entry(order.branch) {
            day.insert(now.day_in(versions::calendar(&mut tx, order.branch).await?.1.zone()));
        }
    }
    let with_day = |(line, order): (OrderLine, WorkOrder)| {
        let today = days.get(&order.branch).copied()?;
        Some(InCustody { line, order, today })
    };
    Ok(lines.into_iter().zip(orders).filter_map(with_day).collect())
}
