//! What phones say of themselves, for the office: every phone's last report, how old it is and how far it is behind.

use callout_core::{
    domain::{
        ids::{BranchId, DeviceId, Incarnation, PersonId},
        people::Actor,
        time::Timestamp,
    },
    protocol::cursor::Cursor,
};

use crate::{
    state::AppState,
    store::{
        ReadTx, StoreError,
        device_reports::{self, Reported, ReportingRow},
        meta,
    },
};

/// A phone, as it last said that it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneReport {
    /// The phone.
    pub device: DeviceId,
    /// The branch that its log is in.
    pub branch: BranchId,
    /// Its short number, as in its receipts (I18).
    pub code: String,
    /// What people call it.
    pub name: String,
    /// Whose it is.
    pub person: PersonId,
    /// His name.
    pub person_name: String,
    /// When it was last heard of.
    pub last_contact_at: Timestamp,
    /// Since when it has no access, in milliseconds.
    pub revoked_at: Option<i64>,
    /// Its last report.
    pub reported: Option<Reported>,
    /// How many entries of its branch's log lie behind its cursor now; none if that is not a cursor of this log.
    pub behind: Option<u64>,
}

/// The phones that this actor may see, each with its last report.
pub async fn list(state: &AppState, viewer: &Actor) -> Result<Vec<PhoneReport>, StoreError> {
    let mut tx = state.db.read().await?;
    let rows = device_reports::list(&mut tx, viewer).await?;
    let incarnation = meta::read(&mut tx).await?.incarnation;
    rows.into_iter().map(|row| phone(state, incarnation, row)).collect()
}

/// What a person's phones last said.
pub async fn of_person(state: &AppState, tx: &mut ReadTx, person: PersonId) -> Result<Vec<Reported>, StoreError> {
    let kept = device_reports::of_person(tx, person).await?;
    Ok(kept.into_iter().filter_map(|(device, kept)| newer(state, device, kept)).collect())
}

fn phone(state: &AppState, incarnation: Incarnation, row: ReportingRow) -> Result<PhoneReport, StoreError> {
    let reported = newer(state, row.id, row.reported()?);
    let contact = Timestamp::from_ms(row.last_contact_at.0);
    Ok(PhoneReport {
        device: row.id,
        branch: row.branch,
        code: row.code,
        name: row.name,
        person: row.person,
        person_name: row.person_name,
        last_contact_at: reported.as_ref().map_or(contact, |reported| reported.at.max(contact)),
        revoked_at: row.revoked_at,
        behind: reported.as_ref().and_then(|said| behind((incarnation, row.branch), row.branch_seq.unwrap_or(0), said)),
        reported,
    })
}

/// What was kept, or what this process heard after it.
fn newer(state: &AppState, device: DeviceId, kept: Option<Reported>) -> Option<Reported> {
    let heard = state.reports.last(device);
    match (kept, heard) {
        (Some(kept), Some(heard)) => Some(if heard.at >= kept.at { heard } else { kept }),
        (kept, heard) => heard.or(kept),
    }
}

fn behind(log: (Incarnation, BranchId), head: i64, reported: &Reported) -> Option<u64> {
    let cursor: Cursor = reported.report.cursor.as_ref()?.parse().ok()?;
    let is_of_this_log = (cursor.incarnation, cursor.branch) == log;
    u64::try_from(head).ok().filter(|_| is_of_this_log)?.checked_sub(cursor.position.seq)
}

/// Writes what phones said since the last time.
pub async fn write(state: &AppState) -> Result<(), StoreError> {
    let unwritten = state.reports.unwritten();
    if unwritten.is_empty() {
        return Ok(());
    }
    let mut tx = state.db.write().await?;
    device_reports::keep(&mut tx, &unwritten).await?;
    tx.commit().await?;
    state.reports.written(&unwritten);
    Ok(())
}
