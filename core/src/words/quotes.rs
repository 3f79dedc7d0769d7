//! What the customer said to a quote (P7).

use super::{Reader, say};
use crate::domain::pricing::{Agreement, QuoteAnswer};

/// What he said, and when.
#[must_use]
pub fn answer(reader: &Reader, answer: &QuoteAnswer) -> String {
    match answer {
        QuoteAnswer::Open => say!(reader, "quote-open"),
        QuoteAnswer::Agreed { by_whom, how: Agreement::InPerson, at } => {
            say!(reader, "quote-agreed", name = (by_whom.as_str()), time = (reader.moment(*at)))
        }
        QuoteAnswer::Agreed { by_whom, how: Agreement::ByPhone, at } => {
            say!(reader, "quote-agreed-by-phone", name = (by_whom.as_str()), time = (reader.moment(*at)))
        }
        QuoteAnswer::Refused { reason, .. } => say!(reader, "quote-refused", reason = (reason.as_str())),
    }
}
