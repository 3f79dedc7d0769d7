//! Quotes: solution, lines and total, and what the customer said (P7).

use facet::Facet;
use serde::{Deserialize, Serialize};

use super::{ENTRIES_SHOWN, LineView, count};
use crate::{
    domain::{
        order::WorkOrder,
        pricing::{Agreement, Quote, QuoteAnswer},
    },
    papers::Item,
    words::{Reader, say},
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
    let state = match &quote.answer {
        QuoteAnswer::Open => say!(reader, "quote-open"),
        QuoteAnswer::Agreed { by_whom, how: Agreement::InPerson, at } => {
            say!(reader, "quote-agreed", name = (by_whom.as_str()), time = (reader.moment(*at)))
        }
        QuoteAnswer::Agreed { by_whom, how: Agreement::ByPhone, at } => {
            say!(reader, "quote-agreed-by-phone", name = (by_whom.as_str()), time = (reader.moment(*at)))
        }
        QuoteAnswer::Refused { reason, .. } => say!(reader, "quote-refused", reason = (reason.as_str())),
    };
    QuoteView {
        solution: quote.solution.to_string(),
        lines: quote.lines.iter().map(|line| Item::priced(reader.lang, line).into()).collect(),
        total: reader.money(quote.total),
        state,
        is_open: quote.answer == QuoteAnswer::Open,
    }
}
