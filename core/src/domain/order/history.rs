//! What a voucher adds to the product's own history, for the next visit (P19): whole for the office, in short for whoever is sent.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::{stage::Stage, state::WorkOrder};
use crate::domain::{
    asset::HistoryEntry,
    ids::PersonId,
    numbers::DocumentNumber,
    pricing::{ItemCode, PartUsed, Quantity},
    text::{Note, Text},
    time::Timestamp,
};

/// The repairs that go with an order (P19).
pub const PAST_REPAIRS_MAX: usize = 10;
/// Entries of work of one repair that go along, the last ones: more than two visits and a bench is rare, and the office has all.
const WORK_MAX: usize = 2;
/// Parts of one repair that go along, the first ones.
const PARTS_MAX: usize = 3;

/// The beginning of a note. Ten repairs of the longest are some 8 KiB, in the body of each revision of the order and in a view that
/// has 16 KiB; 120 bytes are forty Chinese characters or a sentence.
pub type Excerpt = Text<120>;

/// An earlier repair of the product, as it goes with an order: no name, address or phone of a customer, no money, and the customer's
/// words only where he is the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PastRepair {
    /// The voucher's number.
    pub number: DocumentNumber,
    /// When the last thing was done.
    pub at: Timestamp,
    /// By whom.
    pub by: PersonId,
    /// What was reported, where the same customer did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported: Option<Excerpt>,
    /// What was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<Excerpt>,
    /// What was done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub work: Vec<Excerpt>,
    /// Which parts went in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<PastPart>,
    /// How it ended.
    pub outcome: RepairOutcome,
}

/// A part that went in: the price list at hand has its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PastPart {
    /// Which.
    pub code: ItemCode,
    /// How many.
    pub quantity: Quantity,
}

/// How a repair ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RepairOutcome {
    /// It was repaired.
    Repaired,
    /// It was not over when the order was assigned.
    Open,
    /// It cannot be repaired.
    Unrepairable,
    /// The customer refused the price.
    Refused,
    /// The office cancelled it.
    Cancelled,
    /// Something a newer server says.
    #[serde(other)]
    Other,
}

impl From<&Stage> for RepairOutcome {
    fn from(stage: &Stage) -> Self {
        match stage {
            Stage::FixedOnSite { .. }
            | Stage::Repaired { .. }
            | Stage::Passed { .. }
            | Stage::OutForReturn { .. }
            | Stage::Returned { .. }
            | Stage::SignedOff { .. }
            | Stage::Settled { .. }
            | Stage::Closed { .. } => Self::Repaired,
            Stage::Registered
            | Stage::Assigned
            | Stage::Accepted
            | Stage::EnRoute { .. }
            | Stage::OnSite { .. }
            | Stage::TakenBack { .. }
            | Stage::InWorkshop { .. }
            | Stage::Suspended { .. }
            | Stage::FollowUpNeeded { .. } => Self::Open,
            Stage::Cancelled { .. } => Self::Cancelled,
            Stage::CustomerRefused { .. } => Self::Refused,
            Stage::Unrepairable { .. } => Self::Unrepairable,
        }
    }
}

/// Something that was done, on site or on the bench.
struct Done<'a> {
    at: Timestamp,
    by: PersonId,
    work: &'a Note,
    parts: &'a [PartUsed],
}

fn done(order: &WorkOrder) -> Vec<Done<'_>> {
    let record = &order.record;
    let site =
        record.work.iter().map(|entry| Done { at: entry.at, by: entry.by, work: &entry.work, parts: &entry.parts });
    let bench = record.repair_card.bench.iter();
    let bench = bench.map(|entry| Done { at: entry.at, by: entry.by, work: &entry.work, parts: &entry.parts });
    site.chain(bench).collect()
}

/// What was found and done, and which parts went in, on site and on the bench; `None` where nothing was.
#[must_use]
pub fn history_of(order: &WorkOrder) -> Option<HistoryEntry> {
    let done = done(order);
    let found = order.record.findings.last();
    let at = done.iter().map(|done| done.at).max().or(found.map(|finding| finding.at))?;
    Some(HistoryEntry {
        at,
        order: order.id,
        found: found.map(|finding| finding.finding.found.clone()),
        work: done.iter().map(|done| done.work.clone()).collect(),
        parts: done.iter().flat_map(|done| done.parts).cloned().collect(),
    })
}

/// What goes with an order of what its product's other vouchers say: the last repairs, the last one first.
#[must_use]
pub fn carried<'a>(order: &WorkOrder, others: impl IntoIterator<Item = &'a WorkOrder>) -> Vec<PastRepair> {
    let of_product = others.into_iter().filter(|other| other.asset.id == order.asset.id && other.id != order.id);
    let mut repairs: Vec<PastRepair> = of_product.filter_map(|other| past_repair(order, other)).collect();
    repairs.sort_by_key(|repair| Reverse((repair.at, repair.number.n)));
    repairs.truncate(PAST_REPAIRS_MAX);
    repairs
}

/// What another voucher tells whoever carries this one; nothing where nothing was found or done.
fn past_repair(order: &WorkOrder, other: &WorkOrder) -> Option<PastRepair> {
    let done = done(other);
    let found = other.record.findings.last();
    let last = done.iter().max_by_key(|done| done.at).map(|done| (done.at, done.by));
    let (at, by) = last.or(found.map(|finding| (finding.at, finding.by)))?;
    let is_his = other.customer.id == order.customer.id;
    let parts = done.iter().flat_map(|done| done.parts).take(PARTS_MAX);
    Some(PastRepair {
        number: other.number.clone(),
        at,
        by,
        reported: is_his.then(|| excerpt(other.call.fault.as_str())).flatten(),
        found: found.and_then(|finding| excerpt(finding.finding.found.as_str())),
        work: done[done.len().saturating_sub(WORK_MAX)..]
            .iter()
            .filter_map(|done| excerpt(done.work.as_str()))
            .collect(),
        parts: parts.map(|part| PastPart { code: part.code.clone(), quantity: part.quantity }).collect(),
        outcome: RepairOutcome::from(&other.stage),
    })
}

/// The beginning of a note, and that it goes on.
fn excerpt(note: &str) -> Option<Excerpt> {
    const GOES_ON: char = '…';
    if note.len() <= Excerpt::BYTES_MAX {
        return Excerpt::new(note).ok();
    }
    let end = note.floor_char_boundary(Excerpt::BYTES_MAX - GOES_ON.len_utf8());
    Excerpt::new(&format!("{}{GOES_ON}", note[..end].trim_end())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_one_line_cut_between_characters() {
        let cut = |note: &str| excerpt(note).map(|text| text.to_string()).unwrap_or_default();
        assert_eq!(cut("first\nsecond"), "first second");
        let long = cut(&"响".repeat(41));
        assert_eq!(long, format!("{}…", "响".repeat(39)));
        assert_eq!(cut(&"a".repeat(120)), "a".repeat(120));
        assert_eq!(cut(&format!("{} b", "a".repeat(130))).len(), 120);
    }
}
