//! Working calendars of the branches: what P4 counts in.

use callout_core::domain::{
    calendar::{BranchCalendar, CalendarCommand, ChangeCalendar, WorkingCalendar},
    ids::{BranchId, CommandId},
    people::Actor,
    subject::Listed as _,
    subjects::AnyCommand,
    text::Note,
    time::Timestamp,
};
use chrono::TimeDelta;

use super::{Failure, branches::branch_for, ours};
use crate::{
    state::AppState,
    store::versions,
    sync::{
        job::{self, Ask, Request},
        work::WorkError,
    },
};

/// A calendar and its version; 0 while nobody has entered one.
#[derive(Clone, Debug)]
pub struct InForce {
    /// Counts the changes.
    pub version: i64,
    /// The calendar.
    pub calendar: WorkingCalendar,
    /// The years that limits reach into soon, and for which it has no holidays (F68).
    pub years_without_holidays: Vec<i32>,
}

/// How far ahead holidays should be known: the longest limits, and time to enter a decree.
const HOLIDAYS_KNOWN_AHEAD: TimeDelta = TimeDelta::days(30);

impl InForce {
    fn new(version: i64, calendar: WorkingCalendar, now: Timestamp) -> Self {
        let years_without_holidays = calendar.years_without_holidays(now, now.after(HOLIDAYS_KNOWN_AHEAD));
        Self { version, calendar, years_without_holidays }
    }
}

/// Why a calendar is not read or stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum CalendarError {
    /// There is no such branch for this actor.
    #[error("no such branch")]
    Unknown,
    /// Another version came into force meanwhile.
    #[error("version {current} is in force")]
    Moved {
        /// The version in force.
        current: i64,
    },
    /// Ours.
    #[error(transparent)]
    Failure(Failure),
}
ours!(CalendarError);

/// The calendar of a branch.
pub async fn get(state: &AppState, actor: &Actor, branch: BranchId) -> Result<InForce, CalendarError> {
    let mut tx = state.db.read().await?;
    let branch = branch_for(&mut tx, actor, Some(branch)).await?.ok_or(CalendarError::Unknown)?;
    let (version, calendar) = versions::calendar(&mut tx, branch).await?;
    Ok(InForce::new(version, calendar, state.clock.now().into()))
}

/// Puts the version in force that follows the one that the person saw. Limits that are still open follow it (P4).
pub async fn change(
    state: &AppState,
    (actor, key): (&Actor, CommandId),
    branch: BranchId,
    follows: i64,
    calendar: WorkingCalendar,
    reason: &Note,
) -> Result<InForce, CalendarError> {
    let mut tx = state.db.read().await?;
    let branch = branch_for(&mut tx, actor, Some(branch)).await?.ok_or(CalendarError::Unknown)?;
    drop(tx);
    let request = Request { key, branch, actor: actor.clone() };
    let change = ChangeCalendar { calendar, reason: reason.clone() };
    let change = AnyCommand::Calendar(CalendarCommand::Change(Box::new(change)));
    let ask = Ask::new(request, BranchCalendar::key(branch.0), change);
    // Nothing stands below 0: a version that there cannot be is one that is not in force.
    let basis_revision = Some(u64::try_from(follows).unwrap_or(u64::MAX));
    match state.work.ask(Ask { basis_revision, ..ask }).await {
        Ok(changed) => {
            let version = i64::try_from(changed.state.revision).unwrap_or(i64::MAX);
            let calendar = BranchCalendar::narrow(&changed.state.any).cloned().ok_or(WorkError::Broken)?.0;
            Ok(InForce::new(version, calendar, state.clock.now().into()))
        }
        Err(WorkError::Failed(job::Failure::Moved { current })) => {
            Err(CalendarError::Moved { current: i64::try_from(current).unwrap_or(i64::MAX) })
        }
        Err(error) => Err(error.into()),
    }
}
