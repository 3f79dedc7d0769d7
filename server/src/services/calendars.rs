//! Working calendars of the branches: what P4 counts in.

use callout_core::domain::{calendar::WorkingCalendar, ids::BranchId, people::Actor, text::Note};

use super::{Failure, branches::branch_for, ours};
use crate::{
    state::AppState,
    store::{StoreError, calendars, work::branch_heads},
};

/// A calendar and its version; 0 while nobody has entered one.
#[derive(Clone, Debug)]
pub struct InForce {
    /// Counts the changes.
    pub version: i64,
    /// The calendar.
    pub calendar: WorkingCalendar,
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
    match calendars::current(&mut tx, branch).await? {
        Some(row) => Ok(InForce { version: row.version, calendar: row.calendar()? }),
        None => Ok(InForce { version: 0, calendar: WorkingCalendar::default() }),
    }
}

/// Puts the version in force that follows the one that the person saw. Limits that were computed stay (P4).
pub async fn change(
    state: &AppState,
    actor: &Actor,
    branch: BranchId,
    follows: i64,
    calendar: WorkingCalendar,
    reason: &Note,
) -> Result<InForce, CalendarError> {
    let mut tx = state.db.write().await?;
    let branch = branch_for(&mut tx, actor, Some(branch)).await?.ok_or(CalendarError::Unknown)?;
    let current = calendars::current(&mut tx, branch).await?.map_or(0, |row| row.version);
    if current != follows {
        return Err(CalendarError::Moved { current });
    }
    let (version, now) = (current + 1, state.clock.now().into());
    match calendars::add(&mut tx, branch, version, &calendar, reason, (actor.person, now)).await {
        Err(StoreError::Duplicate(_)) => return Err(CalendarError::Moved { current: version }),
        result => result?,
    }
    // The rules' days and the limits' days are the same place's days.
    branch_heads::set_zone(&mut tx, branch, calendar.zone()).await?;
    tx.commit().await?;
    Ok(InForce { version, calendar })
}
