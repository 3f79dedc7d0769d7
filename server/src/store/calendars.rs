//! Working calendars of the branches, by version.

use callout_core::domain::{
    calendar::WorkingCalendar,
    ids::{BranchId, PersonId},
    text::Note,
    time::Timestamp,
};
use uuid::Uuid;

use super::{Millis, ReadTx, StoreError, WriteTx, args, json, statements};

statements! {
    /// The next version.
    ADD = "insert into calendars (branch, version, body, reason, changed_at, changed_by) values ($1, $2, $3, $4, $5, $6)";
    /// What is in force at a branch.
    CURRENT = "select version, body, reason, changed_at, changed_by from calendars
        where branch = $1 order by version desc limit 1";
}

/// A version of a branch's calendar.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct CalendarRow {
    /// The version.
    pub version: i64,
    body: String,
    /// Why it was changed.
    pub reason: String,
    /// When.
    #[sqlx(try_from = "i64")]
    pub changed_at: Millis,
    /// By whom.
    #[sqlx(try_from = "Uuid")]
    pub changed_by: PersonId,
}

impl CalendarRow {
    /// The calendar.
    pub fn calendar(&self) -> Result<WorkingCalendar, StoreError> {
        json::read("calendars", "body", self.version, &self.body)
    }
}

/// The version in force at a branch, if one was ever entered.
pub async fn current(tx: &mut ReadTx, branch: BranchId) -> Result<Option<CalendarRow>, StoreError> {
    tx.maybe(CURRENT, args![branch]).await
}

/// The calendar of a branch: the default one until somebody enters its own.
pub async fn load_calendar(tx: &mut ReadTx, branch: BranchId) -> Result<WorkingCalendar, StoreError> {
    current(tx, branch).await?.map_or_else(|| Ok(WorkingCalendar::default()), |row| row.calendar())
}

/// Puts a version in force. [`StoreError::Duplicate`] means that somebody else made that one.
pub async fn add(
    tx: &mut WriteTx,
    branch: BranchId,
    version: i64,
    calendar: &WorkingCalendar,
    reason: &Note,
    (by, now): (PersonId, Timestamp),
) -> Result<(), StoreError> {
    tx.execute(ADD, args![branch, version, json::write(calendar), reason, now, by]).await.map(drop)
}
