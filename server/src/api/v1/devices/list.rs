//! `GET /v1/devices`

use axum::extract::State;
use callout_core::domain::ids::{BranchId, DeviceId, PersonId};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    clock::from_unix_ms,
    http::{Json, Problem, ProblemBody},
    security::Principal,
    services::look,
    state::AppState,
    store::{
        StoreError,
        devices::{DeviceRow, LogRow},
    },
};

/// A phone.
#[derive(Debug, Serialize, ToSchema)]
pub struct Device {
    id: DeviceId,
    branch: BranchId,
    person: PersonId,
    /// Its short number, as in its receipts.
    code: String,
    name: String,
    epoch: u32,
    app_version: String,
    #[schema(value_type = String, format = DateTime)]
    enrolled_at: DateTime<Utc>,
    #[schema(value_type = String, format = DateTime)]
    last_contact_at: DateTime<Utc>,
    /// Since when it has no access.
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked_at: Option<DateTime<Utc>>,
    /// How far its log has come here; none if it never sent anything.
    log: Option<DeviceLog>,
}

/// How far a phone's log has come at the server.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeviceLog {
    /// The life of the log.
    epoch: i64,
    /// The last command that the server has.
    seq: i64,
    /// When that one came.
    #[schema(value_type = Option<String>, format = DateTime)]
    received_at: Option<DateTime<Utc>>,
    /// Two different commands stood at one place: a clone, or a restored phone (F8).
    is_forked: bool,
    /// Its facts that wait for a decision at the exceptions desk.
    held: i64,
}

impl From<LogRow> for DeviceLog {
    fn from(row: LogRow) -> Self {
        let LogRow { epoch, seq, is_forked, received_at, held, .. } = row;
        Self { epoch, seq, received_at: received_at.map(from_unix_ms), is_forked, held }
    }
}

/// The phones that the reader may see.
#[derive(Debug, Serialize, ToSchema)]
pub struct Devices {
    devices: Vec<Device>,
}

impl TryFrom<DeviceRow> for Device {
    type Error = StoreError;

    fn try_from(row: DeviceRow) -> Result<Self, StoreError> {
        Ok(Self {
            epoch: row.epoch()?,
            id: row.id,
            branch: row.branch,
            person: row.person,
            code: row.code,
            name: row.name,
            app_version: row.app_version,
            enrolled_at: row.enrolled_at.utc(),
            last_contact_at: row.last_contact_at.utc(),
            revoked_at: row.revoked_at.map(from_unix_ms),
            log: None,
        })
    }
}

/// The phones of one's branch; of every branch for those who see all.
#[utoipa::path(get, path = "/v1/devices", tag = "devices", security(("bearer" = [])), responses(
    (status = 200, description = "By number", body = Devices),
    (status = 401, description = "`unauthenticated`", body = ProblemBody),
))]
pub async fn handler(State(state): State<AppState>, principal: Principal) -> Result<Json<Devices>, Problem> {
    let (rows, mut logs) = look::devices(&state, &principal.actor).await?;
    let read = |row: DeviceRow| {
        let log = logs.remove(&row.id).map(DeviceLog::from);
        Ok::<_, StoreError>(Device { log, ..Device::try_from(row)? })
    };
    let devices = rows.into_iter().map(read).collect::<Result<_, _>>()?;
    Ok(Json(Devices { devices }))
}
