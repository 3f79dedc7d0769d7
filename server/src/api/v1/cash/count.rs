//! `POST /v1/cash/{person}/counts`

use axum::extract::State;
use callout_core::domain::{
    cash::{CashBook, CashCommand, Count},
    ids::{PersonId, RemittanceId},
    money::Fee,
    text::Note,
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    http::{IdempotencyKey, Json, Path, Problem, ProblemBody},
    security::Principal,
    services::cash::{self, CountError},
    state::AppState,
};

/// What was counted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CountCash {
    /// Which remittance.
    remittance: RemittanceId,
    /// What was there.
    counted: Fee,
    /// Why it differs from what was declared, if it does.
    #[serde(default)]
    reason: Option<Note>,
}

impl From<CountError> for Problem {
    fn from(error: CountError) -> Self {
        match error {
            CountError::Unknown => Self::not_found(),
            CountError::Failure(failure) => failure.into(),
        }
    }
}

/// Counts what a technician handed in. A difference needs a reason and is booked as one (P18).
#[utoipa::path(post, path = "/v1/cash/{person}/counts", tag = "cash", security(("bearer" = [])), request_body = CountCash,
    params(IdempotencyKey, ("person" = PersonId, Path, description = "Whose cash")), responses(
    (status = 200, description = "His book as it is now", body = CashBook),
    (status = 404, description = "`not_found`", body = ProblemBody),
    (status = 409, description = "`remittance_not_open`, `difference_needs_reason`, `key_reused`", body = ProblemBody),
    (status = 422, description = "`invalid_field`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    key: IdempotencyKey,
    Path(person): Path<PersonId>,
    Json(request): Json<CountCash>,
) -> Result<Json<CashBook>, Problem> {
    let CountCash { remittance, counted, reason } = request;
    let count = CashCommand::Count(Count { remittance, counted, reason });
    Ok(Json(cash::record(&state, &principal.actor, key.0, person, count).await?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::office::Day;

    #[tokio::test]
    async fn nobody_counts_what_nobody_handed_in_p18() {
        let day = Day::begin().await;
        let accountant = day.server.office(&["accountant"]).await;
        let path = format!("/v1/cash/{}/counts", day.server.nobody());
        let body = json!({ "remittance": day.server.nobody(), "counted": { "minor": 1, "currency": "CNY" } });
        day.server.post(&path).bearer(&accountant).json(&body).send().await.problem("not_found", 404);
        day.server.post(&path).bearer(&day.clerk).json(&body).send().await.problem("forbidden", 403);
        let negative = json!({ "remittance": day.server.nobody(), "counted": { "minor": -1, "currency": "CNY" } });
        let answer = day.server.post(&path).bearer(&accountant).json(&negative).send().await;
        assert_eq!(answer.problem("invalid_field", 422).field.as_deref(), Some("counted"));
    }
}
