//! The day's orders in the order of the list, kept as lines change and days pass: a picture of it takes the rows of its window and
//! walks no line. What a row says beside is all that filters and searches ask.

mod place;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use chrono::NaiveDate;

pub use self::place::{Clock, Day, Place, Section, Shown};
use super::{
    lines::Lines,
    listing::{Query, Summary},
};
use crate::domain::{ids::OrderId, order::Stage};

/// So many changed rows are put in one by one; of more, all are sorted.
const FEW: usize = 16;

/// The orders, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agenda {
    /// The day that they are sorted for; nothing before the first.
    day: Option<Day>,
    rows: Vec<Row>,
}

/// An order of the list. Rows are in the order of their fields: those of one time by number, with which the words begin.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// Where it stands.
    pub place: Place,
    words: Box<str>,
    /// Which order it is.
    pub id: OrderId,
    /// For which day its goods are promised, while they lie in the workshop.
    pub on_bench: Option<NaiveDate>,
    late_after: i64,
}

impl Agenda {
    /// Follows the lines of which those changed, and the day: the one place where rows are made. Until a line changes or midnight
    /// passes nothing is done.
    pub(super) fn follow(&mut self, lines: &Lines, changed: &BTreeSet<OrderId>, clock: &Clock) {
        if self.day.is_none() {
            *self = Self::anew(lines, clock);
            return;
        }
        if !changed.is_empty() {
            self.rows.retain(|row| !changed.contains(&row.id));
        }
        if self.day != Some(clock.day) {
            // Another day, or the clocks of another place: everything may stand elsewhere. What it says is the same.
            self.day = Some(clock.day);
            self.rows.iter_mut().for_each(|row| row.stand(clock, lines));
            self.rows.sort_unstable();
        }
        let rows = changed.iter().filter_map(|id| Some(Row::of(clock, *id, lines.order(*id)?)));
        if changed.len() > FEW {
            self.rows.extend(rows);
            // Stable, because that sort sees that all but the last rows are in order.
            self.rows.sort();
            return;
        }
        for row in rows {
            let place = self.rows.partition_point(|other| *other < row);
            self.rows.insert(place, row);
        }
    }

    /// The list made from nothing.
    pub(in crate::model) fn anew(lines: &Lines, clock: &Clock) -> Self {
        let mut rows: Vec<Row> = lines.orders().map(|(id, summary)| Row::of(clock, id, summary)).collect();
        rows.sort_unstable();
        Self { day: Some(clock.day), rows }
    }

    /// All rows, from the top.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The rows of a section.
    #[must_use]
    pub fn of(&self, section: Section) -> &[Row] {
        let first = self.rows.partition_point(|row| row.place.section < section);
        let end = self.rows.partition_point(|row| row.place.section <= section);
        &self.rows[first..end]
    }
}

impl Row {
    fn of(clock: &Clock, id: OrderId, summary: &Summary) -> Self {
        let is_in_workshop =
            matches!(summary.stage, Stage::InWorkshop { .. } | Stage::Repaired { .. } | Stage::Passed { .. });
        Self {
            place: Place::of(clock, summary),
            words: summary.words(),
            id,
            on_bench: summary.promised.filter(|_| is_in_workshop),
            late_after: Shown::of(summary).late_after(clock),
        }
    }

    /// Takes the place that its line has at that time.
    fn stand(&mut self, clock: &Clock, lines: &Lines) {
        if let Some(summary) = lines.order(self.id) {
            self.place = Place::of(clock, summary);
            self.late_after = Shown::of(summary).late_after(clock);
        }
    }

    /// Whether the time that its card shows is over.
    #[must_use]
    pub const fn is_late(&self, clock: &Clock) -> bool {
        clock.now.ms() > self.late_after
    }

    /// Whether it has all the words that are looked for.
    #[must_use]
    pub fn has(&self, query: &Query) -> bool {
        query.fits(&self.words)
    }
}
