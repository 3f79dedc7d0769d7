//! The price list, published version by version; the phones learn of each (P7).

use std::collections::BTreeSet;

use callout_core::domain::{
    ids::CommandId,
    money::Currency,
    people::Actor,
    pricing::{ItemCode, PriceItem, PriceList, PricesCommand, Publish},
    subject::Listed as _,
    subjects::AnyCommand,
};
use uuid::Uuid;

use super::{Failure, ours};
use crate::{
    state::AppState,
    sync::{
        job::{self, Ask, Request},
        work::WorkError,
    },
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

/// Publishes the version that follows the one that the person saw; every phone hears of it in the same commit.
pub async fn publish(
    state: &AppState,
    (actor, key): (&Actor, CommandId),
    follows: u32,
    currency: Currency,
    items: Vec<PriceItem>,
) -> Result<PriceList, PublishError> {
    check(currency, &items)?;
    let request = Request::of_company(key, actor);
    let publish = AnyCommand::Prices(PricesCommand::Publish(Publish { currency, items }));
    let ask = Ask::new(request, PriceList::key(Uuid::nil()), publish);
    match state.work.ask(Ask { basis_revision: Some(u64::from(follows)), ..ask }).await {
        Ok(changed) => Ok(PriceList::narrow(&changed.state.any).cloned().ok_or(WorkError::Broken)?),
        Err(WorkError::Failed(job::Failure::Moved { current })) => {
            Err(PublishError::Moved { current: u32::try_from(current).unwrap_or(u32::MAX) })
        }
        Err(error) => Err(error.into()),
    }
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
