//! The price list, to pick from: a window of it, from the row that the person scrolled to.

use facet::Facet;
use serde::{Deserialize, Serialize};

use crate::{
    model::working::{Working, nav::List},
    view::working::{count, window},
    words::{Reader, say},
};

/// The price list.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemsView {
    /// The title.
    pub title: String,
    /// The rows of the window.
    pub rows: Vec<ItemRow>,
    /// The place of the first row.
    pub first: u32,
    /// How many there are.
    pub total: u32,
}

/// An item.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemRow {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The price of one.
    pub price: String,
}

pub(super) fn view(reader: &Reader, working: &Working) -> ItemsView {
    let Some(list) = working.mirror.reference.prices.current() else { return ItemsView::default() };
    let shown = window(working, List::Items, list.items.len());
    let rows = list.items[shown.clone()].iter().map(|item| ItemRow {
        code: item.code.to_string(),
        name: reader.name(&item.names),
        price: reader.money(item.unit_price.money()),
    });
    ItemsView {
        title: say!(reader, "items-title"),
        rows: rows.collect(),
        first: count(shown.start),
        total: count(list.items.len()),
    }
}
