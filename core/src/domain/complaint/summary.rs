//! The quarter's summary (P28): what came, counted, what became of its deadlines, and what is still open. Complaints come in page by
//! page, and nothing of them stays but the counts and the lines of those that are open.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    command::{Cause, ComplaintKind, Matter, Source, Unit, Weight},
    escalation::Level,
    stage::Stage,
    state::Complaint,
};
use crate::domain::{
    deadline::{Deadline, Judged},
    ids::{BranchId, ComplaintId, PersonId},
    numbers::DocumentNumber,
    text::Line,
    time::Timestamp,
};

/// The most lines of open complaints; what is open beyond them is counted, and stands in the ledger.
pub const OPEN_LINES_MAX: usize = 500;

/// What came in a quarter, counted. What nobody complained of is not in a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Summary {
    /// How many came.
    pub received: u32,
    /// How many of them are closed.
    pub closed: u32,
    /// Where they started.
    pub by_source: BTreeMap<Source, u32>,
    /// What they are.
    pub by_kind: BTreeMap<ComplaintKind, u32>,
    /// How they were judged.
    pub judged: Judgements,
    /// What those that were judged are about.
    pub by_matter: BTreeMap<Matter, u32>,
    /// The units that are responsible for the justified ones.
    pub by_unit: BTreeMap<Unit, u32>,
    /// What those weigh of which it is said.
    pub by_weight: BTreeMap<Weight, u32>,
    /// The causes that were found.
    pub by_cause: BTreeMap<Cause, u32>,
    /// By when somebody was to be with the customer.
    pub on_site: Deadlines,
    /// By when there was to be a disposition.
    pub disposition: Deadlines,
    /// How often somebody was told that a deadline had passed, by who it was.
    pub escalations: BTreeMap<Level, u32>,
}

/// How complaints were judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Judgements {
    /// Justified.
    pub justified: u32,
    /// Not justified.
    pub unjustified: u32,
    /// Nobody has judged them.
    pub not_yet: u32,
}

/// What became of a deadline of several complaints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Deadlines {
    /// It happened in time.
    pub kept: u32,
    /// It happened too late.
    pub missed: u32,
    /// It happened too late, and that was excused.
    pub excused: u32,
    /// It has not happened, and could still be in time.
    pub running: u32,
    /// It has not happened, and is late.
    pub overdue: u32,
}

impl Deadlines {
    fn count(&mut self, deadline: &Deadline, now: Timestamp) {
        let is_late = deadline.passes().is_some_and(|late| late <= now);
        *match deadline.judged {
            Some(Judged::Kept { .. }) => &mut self.kept,
            Some(Judged::Missed { .. }) if deadline.is_excused() => &mut self.excused,
            Some(Judged::Missed { .. }) => &mut self.missed,
            None if is_late => &mut self.overdue,
            None => &mut self.running,
        } += 1;
    }
}

impl Summary {
    /// Counts some complaints that came in the quarter, as they stand at that moment.
    pub fn count(&mut self, complaints: &[Complaint], now: Timestamp) {
        for complaint in complaints {
            self.count_one(complaint, now);
        }
    }

    fn count_one(&mut self, complaint: &Complaint, now: Timestamp) {
        self.received += 1;
        self.closed += u32::from(!complaint.is_open());
        one_more(&mut self.by_source, Some(complaint.says.source));
        one_more(&mut self.by_kind, Some(complaint.says.kind));
        *match complaint.judgement().map(|judge| judge.is_justified) {
            Some(true) => &mut self.judged.justified,
            Some(false) => &mut self.judged.unjustified,
            None => &mut self.judged.not_yet,
        } += 1;
        one_more(&mut self.by_matter, complaint.judgement().map(|judge| judge.matter));
        one_more(&mut self.by_unit, complaint.unit());
        one_more(&mut self.by_weight, complaint.weight());
        one_more(&mut self.by_cause, complaint.cause().map(|found| found.cause));
        self.on_site.count(&complaint.on_site, now);
        self.disposition.count(&complaint.disposition, now);
        for told in &complaint.escalations {
            one_more(&mut self.escalations, Some(told.level));
        }
    }
}

fn one_more<K: Ord>(counts: &mut BTreeMap<K, u32>, of: Option<K>) {
    if let Some(of) = of {
        *counts.entry(of).or_default() += 1;
    }
}

/// What is still open, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StillOpen {
    /// How many.
    pub count: u32,
    /// The oldest of them, a line each; at most 500.
    pub lines: Vec<OpenLine>,
}

/// A complaint that is still open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpenLine {
    /// Which.
    pub id: ComplaintId,
    /// Its branch.
    pub branch: BranchId,
    /// Its number in the ledger.
    pub number: Option<DocumentNumber>,
    /// Who complains.
    pub name: Line,
    /// When it came.
    pub received: Timestamp,
    /// Where it stands.
    pub stage: Stage,
    /// Who is responsible.
    pub responsible: Option<PersonId>,
    /// Until when the next running deadline can be kept.
    pub due: Option<Timestamp>,
}

impl StillOpen {
    /// Adds those of some complaints that are open; the oldest keep their lines.
    pub fn add(&mut self, complaints: &[Complaint]) {
        let open = complaints.iter().filter(|complaint| complaint.is_open());
        let before = self.lines.len();
        self.lines.extend(open.map(OpenLine::of));
        self.count += u32::try_from(self.lines.len() - before).unwrap_or(u32::MAX);
        self.lines.sort_by_key(|line| (line.received, line.id));
        self.lines.truncate(OPEN_LINES_MAX);
    }
}

impl OpenLine {
    fn of(complaint: &Complaint) -> Self {
        Self {
            id: complaint.id,
            branch: complaint.branch,
            number: complaint.number.clone(),
            name: complaint.party.name.clone(),
            received: complaint.received,
            stage: complaint.stage,
            responsible: complaint.responsible_person(),
            due: complaint.due(),
        }
    }
}
