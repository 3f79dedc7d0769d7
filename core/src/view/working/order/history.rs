//! What was done to the product before, as it came with the order: there offline, at the customer's door (P19).

use facet::Facet;
use serde::{Deserialize, Serialize};

use super::papers::who;
use crate::{
    domain::order::{PastPart, PastRepair, RepairOutcome, WorkOrder},
    model::working::Working,
    view::Tone,
    words::{Reader, format, say},
};

/// The longest name of a part that is shown here: ten repairs with their parts stand in a view that has 16 KiB.
const NAME_BYTES_MAX: usize = 60;

/// The earlier repairs of the product.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryView {
    /// The title.
    pub title: String,
    /// The last ones, the last one first.
    pub rows: Vec<RepairRow>,
}

/// An earlier repair.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct RepairRow {
    /// Its voucher's number: names it among its siblings.
    pub id: String,
    /// Which day, by whom.
    pub head: String,
    /// Which day, by whom, under which voucher and how it ended, as it is read out: the rest reads well as it is.
    pub spoken: String,
    /// How it ended.
    pub outcome: String,
    /// How good that was.
    pub tone: Tone,
    /// What was reported, found and done, and which parts went in: a line each.
    pub lines: Vec<String>,
}

pub(super) fn view(reader: &Reader, working: &Working, order: &WorkOrder) -> Option<HistoryView> {
    let rows: Vec<_> = order.history.iter().map(|repair| row(reader, working, repair)).collect();
    (!rows.is_empty()).then(|| HistoryView { title: say!(reader, "section-history"), rows })
}

fn row(reader: &Reader, working: &Working, repair: &PastRepair) -> RepairRow {
    let (number, by) = (repair.number.to_string(), who(reader, working, repair.by));
    let day = reader.day(repair.at.day_in(reader.zone));
    let (outcome, tone) = ending(reader, repair.outcome);
    let spoken = say!(
        reader,
        "history-spoken",
        day = (day.as_str()),
        by = (by.as_str()),
        number = (number.as_str()),
        outcome = (outcome.as_str())
    );
    let reported = repair.reported.iter().map(|fault| say!(reader, "history-reported", fault = (fault.as_str())));
    let found = repair.found.iter().map(|found| say!(reader, "history-found", found = (found.as_str())));
    let work = repair.work.iter().map(|work| say!(reader, "history-work", work = (work.as_str())));
    let parts = parts(reader, working, &repair.parts);
    RepairRow {
        head: format!("{day} · {by} · {number}"),
        id: number,
        spoken,
        outcome,
        tone,
        lines: reported.chain(found).chain(work).chain(parts).collect(),
    }
}

fn ending(reader: &Reader, outcome: RepairOutcome) -> (String, Tone) {
    match outcome {
        RepairOutcome::Repaired => (say!(reader, "history-repaired"), Tone::Good),
        RepairOutcome::Open => (say!(reader, "history-open"), Tone::Notice),
        RepairOutcome::Unrepairable => (say!(reader, "history-unrepairable"), Tone::Bad),
        RepairOutcome::Refused => (say!(reader, "history-refused"), Tone::Calm),
        RepairOutcome::Cancelled => (say!(reader, "history-cancelled"), Tone::Calm),
        RepairOutcome::Other => (say!(reader, "history-other"), Tone::Calm),
    }
}

/// The parts that went in, on one line. What the price list does not have any more, or calls by many words, is named by
/// its code.
fn parts(reader: &Reader, working: &Working, parts: &[PastPart]) -> Option<String> {
    let prices = &working.mirror.reference.prices;
    let text = |part: &PastPart| {
        let item = prices.current().and_then(|list| list.item(&part.code));
        let name = item.map(|item| reader.name(&item.names)).filter(|name| name.len() <= NAME_BYTES_MAX);
        let name = name.unwrap_or_else(|| part.code.to_string());
        format!("{name} {}", format::quantity(part.quantity))
    };
    let texts: Vec<String> = parts.iter().map(text).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    (!texts.is_empty()).then(|| say!(reader, "history-parts", parts = (format::listed(reader.lang, &texts))))
}
