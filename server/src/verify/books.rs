//! The books: each posting follows from an event, stands once, and those of an entry sum to zero in each currency (P18, I8).

use std::collections::BTreeMap;

use callout_core::domain::ids::BranchId;

use super::{Findings, replay::Happened};
use crate::store::{
    ReadTx, StoreError, Value,
    kept::Cell,
    work::{audit, compared, expected, int},
};

/// More postings than a page of entries makes.
const POSTINGS_MAX: i64 = 1_000_000;

/// The books of a log.
pub struct Books {
    log: BranchId,
}

impl Books {
    /// Before the first entry.
    pub const fn new(log: BranchId) -> Self {
        Self { log }
    }

    /// Those of the entries between two places.
    pub async fn page(
        &mut self,
        tx: &mut ReadTx,
        (behind, until): (u64, u64),
        happened: &Happened,
        found: &mut Findings,
    ) -> Result<(), StoreError> {
        let kept = expected::POSTINGS;
        let of = [("branch", Value::Id(Some(self.log.0)))];
        let rows = kept.between(tx, &of, ("seq", int(behind), int(until)), POSTINGS_MAX).await?;
        let place = |cells: &[Cell]| Some((u64::try_from(cells.get(1)?.int()?).ok()?, cells.get(2)?.int()?));
        let mut written: BTreeMap<(u64, i64), Vec<Value>> =
            happened.postings.iter().map(|row| ((row.seq, i64::from(row.n)), expected::posting(row))).collect();
        for cells in rows {
            let Some((seq, n)) = place(&cells.0) else { continue };
            if happened.unsure.contains(&seq) {
                written.remove(&(seq, n));
                continue;
            }
            let which = format!("books, entry {seq}, posting {n}");
            match written.remove(&(seq, n)) {
                None => found.add(self.log, which, "no event books it"),
                Some(row) => {
                    for column in kept.differing(&row, &cells) {
                        found.add(
                            self.log,
                            &which,
                            format_args!("`{}.{column}` is not what the log says", kept.table()),
                        );
                    }
                }
            }
        }
        for (seq, n) in written.into_keys().filter(|(seq, _)| !happened.unsure.contains(seq)) {
            found.add(self.log, format_args!("books, entry {seq}, posting {n}"), "it is missing");
        }
        Ok(())
    }

    /// After the last entry.
    pub async fn end(self, tx: &mut ReadTx, end: u64, found: &mut Findings) -> Result<(), StoreError> {
        let beyond = compared::postings_beyond(tx, self.log, end).await?;
        if beyond > 0 {
            found.add(self.log, "books", format_args!("{beyond} postings belong to no entry of the log"));
        }
        if let Some(seq) = audit::unbalanced(tx, self.log).await? {
            found.add(self.log, "books", audit::Finding::Unbalanced(seq));
        }
        Ok(())
    }
}
