//! Quotes: solution, lines and total, and what the customer said (P7).

use facet::Facet;
use serde::{Deserialize, Serialize};

use super::{ENTRIES_SHOWN, LineView, count};
use crate::{
    domain::{
        order::WorkOrder,
        pricing::{Quote, QuoteAnswer},
    },
    papers::Item,
    words::{self, Reader, say},
};

/// The quotes.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct QuotesView {
    /// The title.
    pub title: String,
    /// The newest of them, the newest last.
    pub rows: Vec<QuoteView>,
    /// How many there are.
    pub total: u32,
}

/// A quote.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct QuoteView {
    /// Which.
    pub id: String,
    /// The solution.
    pub solution: String,
    /// The lines.
    pub lines: Vec<LineView>,
    /// Their sum.
    pub total: String,
    /// What the customer said.
    pub state: String,
    /// Whether he has not answered.
    pub is_open: bool,
}

pub(super) fn view(reader: &Reader, order: &WorkOrder) -> QuotesView {
    let quotes = &order.record.quotes;
    let shown = &quotes[quotes.len().saturating_sub(ENTRIES_SHOWN)..];
    QuotesView {
        title: say!(reader, "section-quotes"),
        rows: shown.iter().map(|quote| row(reader, quote)).collect(),
        total: count(quotes.len()),
    }
}

fn row(reader: &Reader, quote: &Quote) -> QuoteView {
    let lines = quote.lines.iter().enumerate();
    let lines = lines.map(|(n, line)| LineView { id: n.to_string(), ..Item::priced(reader.lang, line).into() });
    QuoteView {
        id: quote.id.to_string(),
        solution: quote.solution.to_string(),
        lines: lines.collect(),
        total: reader.money(quote.total),
        state: words::answer(reader, &quote.answer),
        is_open: quote.answer == QuoteAnswer::Open,
    }
}
