//! What a voucher adds to the product's own history, for the next visit (P19).

use super::state::WorkOrder;
use crate::domain::asset::HistoryEntry;

/// What was found and done, and which parts went in, on site and on the bench; `None` where nothing was.
#[must_use]
pub fn history_of(order: &WorkOrder) -> Option<HistoryEntry> {
    let record = &order.record;
    let site = record.work.iter().map(|entry| (entry.at, &entry.work, &entry.parts));
    let bench = record.repair_card.bench.iter().map(|entry| (entry.at, &entry.work, &entry.parts));
    let done: Vec<_> = site.chain(bench).collect();
    let found = record.findings.last();
    let at = done.iter().map(|(at, ..)| *at).max().or(found.map(|finding| finding.at))?;
    Some(HistoryEntry {
        at,
        order: order.id,
        found: found.map(|finding| finding.finding.found.clone()),
        work: done.iter().map(|(_, work, _)| (*work).clone()).collect(),
        parts: done.iter().flat_map(|(.., parts)| parts.iter().cloned()).collect(),
    })
}
