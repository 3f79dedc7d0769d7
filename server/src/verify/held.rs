//! The exceptions desk: each case that the log opened is there with its bytes, and each was decided as the log says (I7, rule 8).

use std::collections::BTreeMap;

use callout_core::{
    domain::{
        digest::Digest,
        ids::{BranchId, DeviceId, HeldId, PersonId},
        time::Timestamp,
    },
    protocol::{
        command::Envelope,
        outcome::{Decision, HeldWhy, Outcome},
    },
};
use serde::Deserialize;

use super::Findings;
use crate::{
    store::{
        ReadTx, StoreError, ToValue as _, Value,
        kept::{Cell, Cells},
        work::expected,
    },
    sync::heart::{command::case_of, rows::LogEntry},
};

/// Cases that are read at once.
const CASES_AT_ONCE: i64 = 200;

/// A case as the log has it: of one that came twice, as it came first.
struct Case {
    at: Timestamp,
    why: HeldWhy,
    hash: Option<Digest>,
    settled: Option<(Settled, PersonId, Timestamp)>,
}

/// What the log says of a decision.
#[derive(Deserialize)]
struct Settled {
    case: HeldId,
    decision: Decision,
    reason: Digest,
}

/// The cases of a log. They are the exception, so that all of them are kept in mind.
pub struct Held {
    log: BranchId,
    cases: BTreeMap<HeldId, Case>,
}

impl Held {
    /// Before the first entry.
    pub const fn new(log: BranchId) -> Self {
        Self { log, cases: BTreeMap::new() }
    }

    /// The next entries.
    pub fn page(&mut self, entries: &[LogEntry], found: &mut Findings) {
        for entry in entries {
            if let Some(Outcome::Held { case, why }) = &entry.outcome {
                let hash = entry.sent.as_ref().map(|sent| sent.hash);
                let case = self.cases.entry(*case);
                case.or_insert_with(|| Case { at: entry.at, why: why.clone(), hash, settled: None });
            } else if entry.kind == "settle" {
                let settled = serde_json::from_str::<Settled>(&entry.detail).ok();
                let case = settled.as_ref().and_then(|settled| self.cases.get_mut(&settled.case));
                match (case, settled) {
                    (Some(case), Some(settled)) => case.settled = Some((settled, entry.actor, entry.at)),
                    _ => found.add(self.log, format_args!("entry {}", entry.seq), "it decides no case that was held"),
                }
            }
        }
    }

    /// After the last entry.
    pub async fn end(mut self, tx: &mut ReadTx, found: &mut Findings) -> Result<(), StoreError> {
        let (kept, log) = (expected::HELD, Value::Id(Some(self.log.0)));
        let columns = kept.columns();
        let mut behind = None;
        loop {
            let rows = kept.page(tx, &log, behind.as_ref(), CASES_AT_ONCE).await?;
            for cells in &rows {
                let row = Row { columns: &columns, cells };
                let Some(id) = row.id("id").map(HeldId) else { continue };
                match self.cases.remove(&id) {
                    None => found.add(self.log, format_args!("held case {id}"), "the log knows nothing of it"),
                    Some(case) => {
                        for column in row.differing(id, &case) {
                            let says = format_args!("`held.{column}` is not what the log says");
                            found.add(self.log, format_args!("held case {id}"), says);
                        }
                    }
                }
            }
            behind = rows.into_iter().last();
            if behind.is_none() {
                break;
            }
        }
        for id in self.cases.into_keys() {
            found.add(self.log, format_args!("held case {id}"), "it is missing");
        }
        Ok(())
    }
}

/// A row of the desk.
struct Row<'a> {
    columns: &'a [&'static str],
    cells: &'a Cells,
}

impl Row<'_> {
    fn cell(&self, column: &str) -> Option<&Cell> {
        self.cells.0.get(self.columns.iter().position(|name| *name == column)?)
    }

    fn id(&self, column: &str) -> Option<uuid::Uuid> {
        self.cell(column)?.id()
    }

    fn is(&self, column: &str, value: &Value) -> bool {
        self.cell(column) == Some(&Cell::from(value))
    }

    /// The columns that are not as the log has them, or not as the case's own bytes say.
    fn differing(&self, id: HeldId, case: &Case) -> Vec<&'static str> {
        let mut columns = Vec::new();
        let mut must = |column: &'static str, holds: bool| columns.extend((!holds).then_some(column));
        let bytes: &[u8] = match self.cell("bytes") {
            Some(Cell::Bytes(bytes)) => bytes,
            _ => &[],
        };
        let hash = Digest::of(bytes);
        must("bytes", self.is("hash", &hash.to_value()));
        must("hash", case.hash.is_none_or(|known| known == hash));
        let device = self.id("device").map(DeviceId);
        let place = |column| self.cell(column).and_then(Cell::int);
        let at = device.zip(place("epoch").zip(place("seq"))).and_then(|(device, (epoch, seq))| {
            Some(case_of(device, (u32::try_from(epoch).ok()?, u64::try_from(seq).ok()?), &hash))
        });
        must("seq", at == Some(id));
        must("received_at", self.is("received_at", &case.at.to_value()));
        must(
            "why",
            self.cell("why").and_then(Cell::text).and_then(|why| serde_json::from_str(why).ok()).as_ref()
                == Some(&case.why),
        );
        let envelope = Envelope::from_bytes(bytes).ok();
        let about = envelope.as_ref().map(|envelope| envelope.about);
        must("kind", self.is("kind", &envelope.as_ref().map(|envelope| envelope.kind.to_string()).to_value()));
        must("about_kind", self.is("about_kind", &about.map(|about| about.kind).to_value()));
        must("about_id", self.is("about_id", &about.map(|about| about.id).to_value()));
        must("recorded_at", self.is("recorded_at", &envelope.map(|envelope| envelope.recorded_at.wall).to_value()));
        let (settled, by, decided_at) = match &case.settled {
            Some((settled, by, at)) => (Some(settled), Some(*by), Some(*at)),
            None => (None, None, None),
        };
        must("decision", self.is("decision", &settled.map(|s| expected::decision_name(s.decision)).to_value()));
        let reason = self.cell("reason").and_then(Cell::text).map(|reason| Digest::of(reason.as_bytes()));
        must("reason", reason == settled.map(|settled| settled.reason));
        must("decided_by", self.is("decided_by", &by.to_value()));
        must("decided_at", self.is("decided_at", &decided_at.to_value()));
        columns
    }
}
