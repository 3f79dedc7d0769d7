//! `POST /v1/held/decline`

use axum::{extract::State, http::StatusCode};
use callout_core::domain::{
    ids::{BranchId, DeviceId, HeldId},
    text::Note,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::branch_of;
use crate::{
    http::{IdempotencyKey, Json, Problem, ProblemBody},
    security::Principal,
    services::held::{self, DECLINE_MAX, Many},
    state::AppState,
    sync::job::SettledCase,
    texts::sentence,
};

/// Which cases are declined, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclineRequest {
    /// These cases, at most 500; or a `device` instead.
    #[schema(max_items = 500)]
    cases: Option<Vec<HeldId>>,
    /// The open cases of this phone, the oldest first, 500 at once; or `cases` instead.
    device: Option<DeviceId>,
    /// Why; the technician reads it.
    reason: Note,
    /// Another branch than one's own, for whoever sees it.
    #[serde(default)]
    branch: Option<BranchId>,
}

/// What was declined.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeclinedCases {
    cases: Vec<SettledCase>,
    /// Whether more of that phone may be open: decline again, with another key.
    more: bool,
}

impl DeclineRequest {
    fn many(&mut self) -> Result<Many, Problem> {
        match (self.cases.take(), self.device) {
            (Some(cases), None) if cases.len() <= DECLINE_MAX => Ok(Many::Listed(cases)),
            (None, Some(device)) => Ok(Many::OfDevice(device)),
            _ => Err(Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "which_cases",
                sentence!("which-cases", max = DECLINE_MAX),
            )),
        }
    }
}

/// Declines many held facts at once with one reason: a list, or what a phone brought. Those that somebody decided meanwhile are left out.
#[utoipa::path(post, path = "/v1/held/decline", tag = "held", params(IdempotencyKey),
    request_body = DeclineRequest, responses(
        (status = 200, description = "`cases` that were declined, and whether there are `more` of that phone", body = DeclinedCases),
        (status = 404, description = "`not_found`", body = ProblemBody),
        (status = 409, description = "`key_reused`", body = ProblemBody),
        (status = 422, description = "`which_cases`: `cases` or `device`, and not too many", body = ProblemBody),
    ))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    key: IdempotencyKey,
    Json(mut request): Json<DeclineRequest>,
) -> Result<Json<DeclinedCases>, Problem> {
    let branch = branch_of(&principal, request.branch)?;
    let many = request.many()?;
    let is_of_device = matches!(many, Many::OfDevice(_));
    let cases = held::decline(&state, &principal, (key.0, branch), many, request.reason).await?;
    Ok(Json(DeclinedCases { more: is_of_device && cases.len() == DECLINE_MAX, cases }))
}
