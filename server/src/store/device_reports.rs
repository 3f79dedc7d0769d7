//! What phones last said of themselves, and the phones that one may see with how far their branch's log has come.

use callout_core::{
    domain::{
        ids::{BranchId, DeviceId, PersonId},
        people::Actor,
        time::Timestamp,
    },
    protocol::report::Report,
};
use uuid::Uuid;

use super::{Conditions, Millis, ReadTx, StoreError, ToValue as _, WriteTx, args, json, statements};

statements! {
    /// The last reports of some devices.
    KEEP = "insert into device_reports (device, at, body)";
    /// The phones of a branch, or of all of them, with their last reports and the heads of their branches' logs.
    LIST = "select d.id, d.branch, d.person, p.name as person_name, d.code, d.name, d.last_contact_at, d.revoked_at,
            r.at as reported_at, r.body as report, h.seq as branch_seq
        from devices d join people p on p.id = d.person
            left join device_reports r on r.device = d.id left join branch_heads h on h.branch = d.branch";
    /// A person's phones with their last reports.
    OF_PERSON = "select d.id, r.at, r.body from devices d left join device_reports r on r.device = d.id
        where d.person = $1 order by d.id";
}

/// A report and when it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reported {
    /// Whose.
    pub device: DeviceId,
    /// When it came, by our clock.
    pub at: Timestamp,
    /// What it says.
    pub report: Report,
}

/// A phone and what it last said.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ReportingRow {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: DeviceId,
    /// The branch that its log is in.
    #[sqlx(try_from = "Uuid")]
    pub branch: BranchId,
    /// Whose it is.
    #[sqlx(try_from = "Uuid")]
    pub person: PersonId,
    /// His name.
    pub person_name: String,
    /// Its short number, as in its receipts (I18).
    pub code: String,
    /// What people call it.
    pub name: String,
    /// When it signed in, refreshed its session or was enrolled.
    #[sqlx(try_from = "i64")]
    pub last_contact_at: Millis,
    /// Since when it has no access, in milliseconds.
    pub revoked_at: Option<i64>,
    reported_at: Option<i64>,
    report: Option<String>,
    /// The last entry of its branch's log; none if the branch has none.
    pub branch_seq: Option<i64>,
}

impl ReportingRow {
    /// Its last report that was kept.
    pub fn reported(&self) -> Result<Option<Reported>, StoreError> {
        reported(self.id, self.reported_at, self.report.as_deref())
    }
}

fn reported(device: DeviceId, at: Option<i64>, body: Option<&str>) -> Result<Option<Reported>, StoreError> {
    let (Some(at), Some(body)) = (at, body) else { return Ok(None) };
    let report = json::read("device_reports", "body", device, body)?;
    Ok(Some(Reported { device, at: Timestamp::from_ms(at), report }))
}

/// Keeps reports; an older one never replaces a newer one.
pub async fn keep(tx: &mut WriteTx, reports: &[Reported]) -> Result<(), StoreError> {
    let rows = reports.iter().map(|reported| args![reported.device, reported.at, json::write(&reported.report)]);
    let newest = "on conflict (device) do update set at = excluded.at, body = excluded.body
        where excluded.at >= device_reports.at";
    tx.execute_many(KEEP, rows, newest).await.map(drop)
}

/// The phones that this actor may see, by their numbers.
pub async fn list(tx: &mut ReadTx, viewer: &Actor) -> Result<Vec<ReportingRow>, StoreError> {
    tx.all_where(LIST, &seen(viewer), (BY_CODE, i64::MAX)).await
}

/// The order of the list.
pub(super) const BY_CODE: &str = "order by d.code, d.id";

/// Those of whom somebody sees.
pub(super) fn seen(viewer: &Actor) -> Conditions {
    Conditions::default().and_with("d.branch = ?", (!viewer.sees_all_branches()).then(|| viewer.branch.to_value()))
}

/// A person's phones with their last reports.
pub async fn of_person(tx: &mut ReadTx, person: PersonId) -> Result<Vec<(DeviceId, Option<Reported>)>, StoreError> {
    let rows: Vec<(Uuid, Option<i64>, Option<String>)> = tx.all(OF_PERSON, args![person]).await?;
    let read = |(device, at, body): (Uuid, Option<i64>, Option<String>)| {
        Ok((DeviceId(device), reported(DeviceId(device), at, body.as_deref())?))
    };
    rows.into_iter().map(read).collect()
}
