//! Subjects of which every revision is a version that counts for ever: the price list, the settings, a branch's calendar. A
//! quote names the price list that the customer saw (P7), and what was in force is never overwritten.

use callout_core::domain::{
    calendar::{BranchCalendar, WorkingCalendar},
    ids::{BranchId, PersonId},
    policy::{Policies, PoliciesEvent},
    pricing::PriceList,
    subject::{Listed, SubjectKey},
    subjects::{AnyEvent, Product},
    text::Note,
    time::Timestamp,
};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::{
    ReadTx, StoreError, args, json, statements,
    work::{entries, event_of},
};

statements! {
    /// Versions below one, the newest first, each with its entry of the log.
    VERSIONS = "select r.revision, r.body, l.at, l.actor, l.events from subject_revisions r
        join branch_log l on l.branch = r.branch and l.seq = r.seq
        where r.branch = $1 and r.kind = $2 and r.id = $3 and r.revision < $4 order by r.revision desc limit $5";
    /// The newest version.
    CURRENT = "select revision, body from subject_revisions
        where branch = $1 and kind = $2 and id = $3 order by revision desc limit 1";
    /// One version.
    FIND = "select revision, body from subject_revisions where branch = $1 and kind = $2 and id = $3 and revision = $4";
}

/// A version, and how it came about.
#[derive(Clone, Debug)]
pub struct Version<T> {
    /// Its number, from 1.
    pub number: i64,
    /// What it says.
    pub says: T,
    /// When it came into force.
    pub at: Timestamp,
    /// By whom.
    pub by: PersonId,
    events: String,
}

#[derive(sqlx::FromRow)]
struct VersionRow {
    revision: i64,
    body: String,
    at: i64,
    actor: Uuid,
    events: String,
}

/// Where a subject's versions stand: of the company's there is one of each kind.
type At = (BranchId, SubjectKey);

fn company<T: Listed>() -> At {
    (BranchId::COMPANY, T::key(Uuid::nil()))
}

fn read<T: DeserializeOwned>(number: i64, body: &str) -> Result<T, StoreError> {
    json::read("subject_revisions", "body", number, body)
}

async fn newest<T: DeserializeOwned>(tx: &mut ReadTx, (log, key): At) -> Result<Option<(i64, T)>, StoreError> {
    let row: Option<(i64, String)> = tx.maybe(CURRENT, args![log, key.kind, key.id]).await?;
    row.map(|(number, body)| Ok((number, read(number, &body)?))).transpose()
}

async fn below<T: DeserializeOwned>(
    tx: &mut ReadTx,
    (log, key): At,
    number: i64,
    limit: i64,
) -> Result<Vec<Version<T>>, StoreError> {
    let rows: Vec<VersionRow> = tx.all(VERSIONS, args![log, key.kind, key.id, number, limit]).await?;
    let read = |VersionRow { revision: number, body, at, actor, events }| {
        let (at, by) = (Timestamp::from_ms(at), PersonId(actor));
        Ok(Version { number, says: read(number, &body)?, at, by, events })
    };
    rows.into_iter().map(read).collect()
}

/// The price list in force.
pub async fn price_list(tx: &mut ReadTx) -> Result<Option<PriceList>, StoreError> {
    Ok(newest(tx, company::<PriceList>()).await?.map(|(_, list)| list))
}

/// One version of the price list.
pub async fn price_list_of(tx: &mut ReadTx, version: u32) -> Result<Option<PriceList>, StoreError> {
    let (log, key) = company::<PriceList>();
    let row: Option<(i64, String)> = tx.maybe(FIND, args![log, key.kind, key.id, version]).await?;
    row.map(|(number, body)| read(number, &body)).transpose()
}

/// Versions of the price list below one, the newest first.
pub async fn price_lists(tx: &mut ReadTx, number: i64, limit: i64) -> Result<Vec<Version<PriceList>>, StoreError> {
    below(tx, company::<PriceList>(), number, limit).await
}

/// The settings in force: those of PROCEDURES until the company's log begins.
pub async fn policies(tx: &mut ReadTx) -> Result<Policies, StoreError> {
    Ok(newest(tx, company::<Policies>()).await?.map_or_else(Policies::default, |(_, policies)| policies))
}

/// Versions of the settings below one, the newest first.
pub async fn policies_below(tx: &mut ReadTx, number: i64, limit: i64) -> Result<Vec<Version<Policies>>, StoreError> {
    below(tx, company::<Policies>(), number, limit).await
}

/// A branch's calendar and its version; the default one, and 0, until somebody enters its own.
pub async fn calendar(tx: &mut ReadTx, branch: BranchId) -> Result<(i64, WorkingCalendar), StoreError> {
    let found: Option<(i64, BranchCalendar)> = newest(tx, (branch, BranchCalendar::key(branch.0))).await?;
    Ok(found.map_or_else(|| (0, WorkingCalendar::default()), |(number, calendar)| (number, calendar.0)))
}

impl Version<Policies> {
    /// Why they were changed; nothing where the company began with them.
    pub fn reason(&self) -> Result<Option<Note>, StoreError> {
        let (_, key) = company::<Policies>();
        let corrupt = || StoreError::corrupt("branch_log", "events", self.number);
        for row in entries::events(Some(key), &self.events).ok_or_else(corrupt)? {
            if row.key != key {
                continue;
            }
            if let AnyEvent::Policies(PoliciesEvent::Changed(change)) =
                event_of::<Product>(&row).ok_or_else(corrupt)?.what
            {
                return Ok(change.reason);
            }
        }
        Ok(None)
    }
}
