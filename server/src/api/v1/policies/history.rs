//! `GET /v1/policies/history`

use axum::extract::State;
use callout_core::domain::{ids::PersonId, policy::Policies, text::Note, time::Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    http::{Json, Problem, ProblemBody},
    services::look,
    state::AppState,
    store::{StoreError, versions::Version},
};

/// The most versions that are shown.
const VERSIONS_MAX: i64 = 200;

/// A version of the policies.
#[derive(Debug, Serialize, ToSchema)]
pub struct PoliciesVersion {
    policies: Policies,
    reason: Note,
    changed_at: Timestamp,
    changed_by: PersonId,
}

/// The versions, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct PoliciesHistory {
    versions: Vec<PoliciesVersion>,
}

impl PoliciesVersion {
    /// A version that somebody put in force: what a new company begins with has no reason.
    fn of(version: Version<Policies>) -> Option<Result<Self, StoreError>> {
        let reason = version.reason().transpose()?;
        let Version { says: policies, at: changed_at, by: changed_by, .. } = version;
        Some(reason.map(|reason| Self { policies, reason, changed_at, changed_by }))
    }
}

/// Who changed the policies, when and why; the last 200 versions, without what a new company begins with.
#[utoipa::path(get, path = "/v1/policies/history", tag = "policies", security(("bearer" = [])), responses(
    (status = 200, description = "The newest first", body = PoliciesHistory),
    (status = 401, description = "`unauthenticated`", body = ProblemBody),
))]
pub async fn handler(State(state): State<AppState>) -> Result<Json<PoliciesHistory>, Problem> {
    let rows = look::policy_versions(&state, VERSIONS_MAX).await?;
    let versions = rows.into_iter().filter_map(PoliciesVersion::of).collect::<Result<_, _>>()?;
    Ok(Json(PoliciesHistory { versions }))
}
