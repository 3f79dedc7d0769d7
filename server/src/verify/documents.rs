//! Numbers of documents: each stands for the entry that used it, on what it is on, once; the branch's own series have no gaps (I18).

use std::collections::BTreeMap;

use callout_core::{
    domain::{
        checks::Check, commands::Row, house::House as _, ids::BranchId, numbers::DocumentNumber, refusal::Refusal,
        subject::SubjectKey, subjects::Product,
    },
    protocol::{
        command::Envelope,
        outcome::{HeldWhy, Known, Outcome},
    },
};

use super::Findings;
use crate::{
    store::{
        ReadTx, StoreError, Value,
        kept::Cells,
        work::{audit, compared, event_of, expected, int},
    },
    sync::heart::rows::{DocumentRow, LogEntry},
};

/// Numbers that are read at once where some stand for no entry.
const NUMBERS_AT_ONCE: i64 = 500;
/// So many gaps are told.
const GAPS_MAX: i64 = 20;
/// What a decision of the exceptions desk is called in the log.
const SETTLE: &str = "settle";

/// How sure it is that an entry used a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sure {
    /// It did, and nobody before it.
    Certain,
    /// It did, unless somebody used it before: what was held and is accepted now.
    Unless,
    /// Nobody can tell any more what the rules said then.
    Perhaps,
    /// It says one of another phone's series, which does not count.
    Foreign,
}

/// What the log says of a decision of the desk, as far as it is about numbers.
#[derive(serde::Deserialize)]
struct Settled {
    #[serde(default)]
    failed: Vec<Check>,
}

/// A number that an entry says.
struct Used {
    number: DocumentNumber,
    about: Option<SubjectKey>,
    sure: Sure,
}

/// The numbers of a log.
pub struct Documents {
    log: BranchId,
    explained: u64,
}

impl Documents {
    /// Before the first entry.
    pub const fn new(log: BranchId) -> Self {
        Self { log, explained: 0 }
    }

    /// The next entries.
    pub async fn page(
        &mut self,
        tx: &mut ReadTx,
        entries: &[LogEntry],
        found: &mut Findings,
    ) -> Result<(), StoreError> {
        let kept = expected::DOCUMENTS;
        let said: Vec<(u64, Used)> =
            entries.iter().flat_map(|entry| used(entry).into_iter().map(|used| (entry.seq, used))).collect();
        let row_of = |(seq, used): &(u64, Used)| {
            let Used { number, about, .. } = used;
            expected::document(&DocumentRow { branch: self.log, number: number.clone(), about: *about, seq: *seq })
        };
        let rows: Vec<Vec<Value>> = said.iter().map(row_of).collect();
        let standing = kept.find(tx, &rows).await?;
        for ((seq, Used { number, about, sure }), row) in said.iter().zip(&rows) {
            let which = || format!("number {number}");
            let Some(cells) = standing.get(&kept.key_of(row)) else {
                if *sure == Sure::Certain {
                    found.add(self.log, which(), format_args!("it is missing, entry {seq} used it"));
                }
                continue;
            };
            let by = seq_of(cells);
            match by.cmp(&int(*seq)) {
                std::cmp::Ordering::Equal => {
                    self.explained += 1;
                    // A number that is held may be on something that was not there yet.
                    let differing = kept.differing(row, cells).into_iter();
                    for column in differing.filter(|column| about.is_some() || !column.starts_with("about_")) {
                        found.add(self.log, which(), format_args!("`documents.{column}` is not what the log says"));
                    }
                }
                std::cmp::Ordering::Less if *sure != Sure::Certain => {}
                std::cmp::Ordering::Greater if *sure == Sure::Foreign => {}
                std::cmp::Ordering::Less | std::cmp::Ordering::Greater => {
                    found.add(self.log, which(), format_args!("it stands for entry {by}, entry {seq} used it"));
                }
            }
        }
        Ok(())
    }

    /// After the last entry.
    pub async fn end(self, tx: &mut ReadTx, found: &mut Findings) -> Result<(), StoreError> {
        for (series, n, before) in compared::gaps(tx, self.log, GAPS_MAX).await? {
            found.add(self.log, format_args!("series {series}"), format_args!("number {n} follows on {before}"));
        }
        let log = Value::Id(Some(self.log.0));
        let counted = expected::DOCUMENTS.count(tx, &log).await?;
        let mut behind: Option<Cells> = None;
        // Those that were left out after a backup stand for no entry: usually there are a few, or none.
        let mut is_over = counted <= self.explained;
        while !is_over {
            let rows = expected::DOCUMENTS.page(tx, &log, behind.as_ref(), NUMBERS_AT_ONCE).await?;
            for cells in &rows {
                self.row(tx, cells, found).await?;
            }
            is_over = rows.is_empty();
            behind = rows.into_iter().last();
        }
        Ok(())
    }

    /// Looks whether the entry that a number stands for says it.
    async fn row(&self, tx: &mut ReadTx, cells: &Cells, found: &mut Findings) -> Result<(), StoreError> {
        let [_, series, n, kind, ..] = cells.0.as_slice() else { return Ok(()) };
        let (series, n, seq) = (series.text().unwrap_or_default(), n.int().unwrap_or(0), seq_of(cells));
        if kind.text() == Some("skipped") && seq == 0 {
            return Ok(());
        }
        let entry = match u64::try_from(seq) {
            Ok(seq) => audit::entry(tx, self.log, seq).await?,
            Err(_) => None,
        };
        let says = |used: &Used| used.number.series() == series && i64::from(used.number.n) == n;
        if !entry.is_some_and(|entry| used(&entry).iter().any(says)) {
            found.add(
                self.log,
                format_args!("number {series}-{n:06}"),
                format_args!("entry {seq} of the log did not use it"),
            );
        }
        Ok(())
    }
}

/// The entry that a number stands for.
fn seq_of(cells: &Cells) -> i64 {
    cells.0.last().and_then(crate::store::kept::Cell::int).unwrap_or(0)
}

/// The numbers that an entry used, each once.
fn used(entry: &LogEntry) -> Vec<Used> {
    let sure = if entry.kind != SETTLE {
        Sure::Certain
    } else if is_accepted_as_foreign(entry) {
        Sure::Foreign
    } else {
        Sure::Unless
    };
    let mut all: BTreeMap<(String, u32), Used> = BTreeMap::new();
    for row in &entry.events {
        let numbers = event_of::<Product>(row).map_or_else(Vec::new, |event| Product::numbers(&event.what));
        for number in numbers {
            all.entry((number.series(), number.n)).or_insert(Used { number, about: Some(row.key), sure });
        }
    }
    if let Some((number, sure)) = held(entry) {
        all.entry((number.series(), number.n)).or_insert(Used { number, about: None, sure });
    }
    all.into_values().collect()
}

/// Whether a case was accepted whose number is of another phone's series: it counts for nobody, and its own phone may give it later.
fn is_accepted_as_foreign(entry: &LogEntry) -> bool {
    serde_json::from_str::<Settled>(&entry.detail).is_ok_and(|says| says.failed.contains(&Check::NumberForeign))
}

/// The number of a command that was held: used whatever becomes of it, for the paper is in the customer's hands.
fn held(entry: &LogEntry) -> Option<(DocumentNumber, Sure)> {
    let Some(Outcome::Held { why, .. }) = &entry.outcome else { return None };
    let sure = match why {
        HeldWhy::Unreadable | HeldWhy::IdReused | HeldWhy::Deposited | HeldWhy::Other => return None,
        HeldWhy::Rule { code: Known::Yes(Refusal::NumberNotNext | Refusal::NotAllowed) | Known::No(_) } => {
            Sure::Perhaps
        }
        HeldWhy::Rule { code: Known::Yes(_) }
        | HeldWhy::Reassigned
        | HeldWhy::SignedContentMoved
        | HeldWhy::UnknownReference
        | HeldWhy::SealInvalid
        | HeldWhy::Behind { .. } => Sure::Certain,
    };
    let command = Envelope::from_bytes(&entry.sent.as_ref()?.bytes).ok()?.command::<Product>().ok()?;
    let Row { number, .. } = Product::row(&command);
    number.map(|(number, _)| (number.clone(), sure))
}
