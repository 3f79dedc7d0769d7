//! A page of a picture, and the lines of its orders: what can be worked out before the picture is whole.

use super::mirror::Summary;
use crate::{
    domain::order::WorkOrder,
    protocol::pull::{Item, Page},
};

/// A page that came.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// As it came.
    pub page: Page,
    /// Beside each item the line of its order; nothing beside other items, and beside an order that this app cannot read.
    lines: Vec<Option<Summary>>,
}

impl Leaf {
    /// A page that was not worked through yet.
    #[must_use]
    pub const fn of(page: Page) -> Self {
        Self { page, lines: Vec::new() }
    }

    /// Reads the orders, once.
    pub fn work(&mut self) {
        let rest = self.page.items.get(self.lines.len()..).unwrap_or_default();
        self.lines.extend(rest.iter().map(line));
    }

    /// Each item with the line of its order.
    pub fn into_items(mut self) -> impl Iterator<Item = (Item, Option<Summary>)> {
        self.work();
        self.page.items.into_iter().zip(self.lines)
    }
}

fn line(item: &Item) -> Option<Summary> {
    let Item::Order { body, .. } = item else { return None };
    serde_json::from_str::<WorkOrder>(body.get()).ok().map(|order| Summary::of(&order))
}
