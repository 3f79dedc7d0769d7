//! What somebody still holds when his access is taken away: orders, customers' goods, cash, and facts on his phones (F63).

use callout_core::domain::{
    cash::CashBook,
    custody::{Holder, Place, Thing},
    ids::PersonId,
    people::Actor,
};

use super::{
    goods::{self, InCustody},
    reports,
};
use crate::{
    state::AppState,
    store::{
        StoreError,
        device_reports::Reported,
        ledger,
        registers::{self, Before, Filter, OrderLine},
    },
};

/// Rows that are read at once; all of them are answered.
const ROWS_AT_ONCE: i64 = 200;

/// What a person holds.
pub struct Holdings {
    /// Open vouchers that he carries, the last received first.
    pub orders: Vec<OrderLine>,
    /// Vouchers with goods that are in his hands, or that he gave and nobody has confirmed yet.
    pub goods: Vec<InCustody>,
    /// His cash books, one for each branch in which he ever held cash.
    pub cash: Vec<CashBook>,
    /// What his phones last said, with what they still had to send.
    pub phones: Vec<Reported>,
}

/// Whether a thing is in this person's hands: until the other side has confirmed it, what he gave is still his to answer for.
#[must_use]
pub fn is_with(thing: &Thing, person: PersonId) -> bool {
    let his = Place::Technician { person };
    match thing.holder {
        Holder::At { at } => at == his,
        Holder::InTransit { from, .. } => from == his,
    }
}

/// What a person holds, as far as this actor sees it.
pub async fn of(state: &AppState, viewer: &Actor, person: PersonId) -> Result<Holdings, StoreError> {
    let goods = goods_with(state, viewer, person).await?;
    let mut tx = state.db.read().await?;
    let filter = Filter { assignee: Some(person), is_open: Some(true), ..Filter::default() };
    let mut orders = Vec::new();
    loop {
        let before = orders.last().map_or_else(Before::default, Before::line);
        let lines = registers::orders(&mut tx, viewer, &filter, before, ROWS_AT_ONCE).await?;
        if lines.is_empty() {
            break;
        }
        orders.extend(lines);
    }
    let cash = ledger::books_of(&mut tx, viewer, person).await?;
    let phones = reports::of_person(state, &mut tx, person).await?;
    Ok(Holdings { orders, goods, cash, phones })
}

async fn goods_with(state: &AppState, viewer: &Actor, person: PersonId) -> Result<Vec<InCustody>, StoreError> {
    let filter = Filter { has_goods: true, ..Filter::default() };
    let (mut found, mut before) = (Vec::new(), Before::default());
    loop {
        let vouchers = goods::vouchers(state, viewer, &filter, before, ROWS_AT_ONCE).await?;
        let Some(last) = vouchers.last() else { return Ok(found) };
        before = Before::line(&last.line);
        found.extend(vouchers.into_iter().filter(|voucher| voucher.things().any(|thing| is_with(thing, person))));
    }
}
