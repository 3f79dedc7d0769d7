//! The price list: read, and published version by version; the phones learn of each (P7).

use std::collections::BTreeSet;

use callout_core::domain::{
    money::Currency,
    people::Actor,
    pricing::{ItemCode, PriceItem, PriceList},
};

use super::{Failure, ours, reference};
use crate::{
    state::AppState,
    store::{StoreError, prices},
};

/// Items that one price list may have: it travels whole to every phone.
pub const ITEMS_MAX: usize = 2_000;

/// Why a version is not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// Another version was published meanwhile.
    #[error("version {current} is the newest")]
    Moved {
        /// The newest.
        current: u32,
    },
    /// A list of nothing, or of more than a phone should carry.
    #[error("a price list has 1 to {ITEMS_MAX} items")]
    Count,
    /// Two items of one code.
    #[error("the code {code} is there twice")]
    CodeTwice {
        /// Which item.
        at: usize,
        /// Its code.
        code: ItemCode,
    },
    /// A price in another currency.
    #[error("item {at} is not in the list's currency")]
    OtherCurrency {
        /// Which item.
        at: usize,
    },
    /// Ours.
    #[error(transparent)]
    Failure(Failure),
}
ours!(PublishError);

/// Publishes the version that follows the one that the person saw, and tells every branch's phones.
///
/// The version is durable before the phones are told; a crash in between is made up for when it is sent again.
pub async fn publish(
    state: &AppState,
    actor: &Actor,
    follows: u32,
    currency: Currency,
    items: Vec<PriceItem>,
) -> Result<PriceList, PublishError> {
    check(currency, &items)?;
    let mut tx = state.db.write().await?;
    let current = prices::current(&mut tx).await?;
    let list = PriceList { version: follows.saturating_add(1), currency, items };
    match &current {
        // Sent again after a lost answer: it is what we have already (F16).
        Some(current) if *current == list => {}
        _ if current.as_ref().map_or(0, |current| current.version) == follows => {
            match prices::add(&mut tx, &list, actor.person, state.clock.now().into()).await {
                Err(StoreError::Duplicate(_)) => return Err(PublishError::Moved { current: list.version }),
                result => result?,
            }
        }
        current => return Err(PublishError::Moved { current: current.as_ref().map_or(0, |current| current.version) }),
    }
    // Also when nothing was written: telling needs the writer that this change holds.
    tx.commit().await?;
    reference::tell_everybody(state, actor, &reference::Item::Prices(list.clone())).await?;
    Ok(list)
}

fn check(currency: Currency, items: &[PriceItem]) -> Result<(), PublishError> {
    if items.is_empty() || items.len() > ITEMS_MAX {
        return Err(PublishError::Count);
    }
    let mut codes = BTreeSet::new();
    for (at, item) in items.iter().enumerate() {
        if !codes.insert(&item.code) {
            return Err(PublishError::CodeTwice { at, code: item.code.clone() });
        }
        if item.unit_price.money().currency != currency {
            return Err(PublishError::OtherCurrency { at });
        }
    }
    Ok(())
}
