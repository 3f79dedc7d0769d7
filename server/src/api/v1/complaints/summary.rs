//! `GET /v1/complaints/summary`

use axum::{extract::State, http::StatusCode};
use callout_core::domain::{
    complaint::summary::{StillOpen, Summary},
    ids::BranchId,
    quarter::{NoQuarter, Quarter},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::v1::problems,
    http::{Json, Problem, ProblemBody, Query},
    security::Principal,
    services::complaints::{self, SummaryError},
    state::AppState,
    texts::sentence,
};

impl From<SummaryError> for Problem {
    fn from(error: SummaryError) -> Self {
        match error {
            SummaryError::BranchUnknown => problems::branch_unknown(),
            SummaryError::Store(error) => error.into(),
        }
    }
}

impl From<NoQuarter> for Problem {
    fn from(_: NoQuarter) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "quarter_unclear", sentence!("quarter-unclear")).field("quarter")
    }
}

/// Which quarter, and whose complaints.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// The year and the quarter: `2026-Q3`.
    #[param(value_type = Quarter, inline)]
    quarter: String,
    /// Of one branch, for those who see several.
    branch: Option<BranchId>,
}

/// The summary of a quarter.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuarterSummary {
    /// The quarter: `2026-Q3`.
    quarter: String,
    /// Its first day.
    from: NaiveDate,
    /// Its last day.
    until: NaiveDate,
    /// What came in it.
    came: Summary,
    /// What came in it or before, and is open now.
    still_open: StillOpen,
}

/// The quarter's summary of one's branch, or of every branch for those who see all: what came, how it was judged, what became of its
/// deadlines, and what is still open (P28).
#[utoipa::path(get, path = "/v1/complaints/summary", tag = "complaints", security(("bearer" = [])), params(Wanted), responses(
    (status = 200, description = "The summary, as it is now", body = QuarterSummary),
    (status = 422, description = "`invalid_field`, `quarter_unclear`, `branch_unknown`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    Query(Wanted { quarter, branch }): Query<Wanted>,
) -> Result<Json<QuarterSummary>, Problem> {
    let quarter: Quarter = quarter.parse()?;
    let (came, still_open) = complaints::summary(&state, &principal.actor, quarter, branch).await?;
    Ok(Json(QuarterSummary {
        quarter: quarter.to_string(),
        from: quarter.first(),
        until: quarter.last(),
        came,
        still_open,
    }))
}
