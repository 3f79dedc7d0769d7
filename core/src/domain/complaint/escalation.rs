//! Escalation in three levels when a deadline passes (PROCEDURES §1): who received it, the head of the unit, the manager
//! responsible. Each is told once.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::{command::Escalate, state::Complaint};
use crate::domain::{deadline::Deadline, time::Timestamp};

/// A deadline of a complaint (P28).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// Somebody must have been with the customer.
    OnSite,
    /// There must be a disposition.
    Disposition,
}

impl Limit {
    /// Both.
    pub const ALL: [Self; 2] = [Self::OnSite, Self::Disposition];
}

/// Who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Who received it.
    Receiver,
    /// The head of the unit: the supervisor.
    Head,
    /// The manager responsible.
    Manager,
}

impl Level {
    /// All, in the order in which they are told.
    pub const ALL: [Self; 3] = [Self::Receiver, Self::Head, Self::Manager];
}

/// That somebody was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Escalation {
    /// Which deadline passed.
    pub of: Limit,
    /// Who was told.
    pub level: Level,
    /// When.
    pub at: Timestamp,
}

impl Complaint {
    /// That deadline.
    #[must_use]
    pub const fn deadline(&self, of: Limit) -> &Deadline {
        match of {
            Limit::OnSite => &self.on_site,
            Limit::Disposition => &self.disposition,
        }
    }

    /// Who is told next, and when, if nobody acts before; nothing once all were told, or nothing runs any more.
    #[must_use]
    pub fn next_escalation(&self) -> Option<(Timestamp, Escalate)> {
        let next = Limit::ALL.into_iter().filter_map(|of| self.next_of(of));
        next.min_by_key(|(at, _)| *at).filter(|_| self.is_open())
    }

    fn next_of(&self, of: Limit) -> Option<(Timestamp, Escalate)> {
        let passes = self.deadline(of).passes()?;
        let told = |level| self.escalations.iter().any(|it| it.of == of && it.level == level);
        let (level, waits) = Level::ALL.into_iter().zip(0_i64..).find(|(level, _)| !told(*level))?;
        let hours = i64::from(self.escalation_hours) * waits;
        Some((passes.after(TimeDelta::hours(hours)), Escalate { of, level }))
    }
}
