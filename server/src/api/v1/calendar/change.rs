//! `PUT /v1/branches/{id}/calendar`

use axum::extract::State;
use callout_core::domain::{calendar::WorkingCalendar, ids::BranchId, text::Note};
use serde::Deserialize;
use utoipa::ToSchema;

use super::Calendar;
use crate::{
    http::{IdempotencyKey, Json, Path, Problem, ProblemBody, Revision, revision},
    security::Principal,
    services::calendars,
    state::AppState,
};

/// The calendar that a branch is to work by, whole.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeCalendar {
    /// The version that was read.
    #[schema(value_type = Revision)]
    #[serde(deserialize_with = "revision")]
    basis_revision: i64,
    /// Zone, spans of each weekday in minutes of the day, holidays and make-up days by date.
    calendar: WorkingCalendar,
    /// Why it changes: `holidays of 2027 as decreed`.
    reason: Note,
}

/// Puts a new calendar in force at a branch. Limits that are still open follow it within a minute, and what they were
/// stays beside them; what was judged stays (P4).
#[utoipa::path(put, path = "/v1/branches/{id}/calendar", tag = "calendars", security(("bearer" = [])), request_body = ChangeCalendar,
    params(IdempotencyKey, ("id" = BranchId, Path, description = "Which branch")), responses(
    (status = 200, description = "What is in force", body = Calendar),
    (status = 404, description = "`not_found`", body = ProblemBody),
    (status = 409, description = "`moved`: read it again", body = ProblemBody),
    (status = 422, description = "`invalid_field`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    key: IdempotencyKey,
    Path(branch): Path<BranchId>,
    Json(request): Json<ChangeCalendar>,
) -> Result<Json<Calendar>, Problem> {
    let ChangeCalendar { basis_revision, calendar, reason } = request;
    Ok(Json(
        calendars::change(&state, (&principal.actor, key.0), branch, basis_revision, calendar, &reason).await?.into(),
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::{TestServer, office::Day};

    #[tokio::test]
    async fn a_branch_enters_its_holidays_p4() {
        let server = TestServer::start().await;
        let admin = server.administrator().await;
        let path = format!("/v1/branches/{}/calendar", server.branch);
        let read: Value = server.get(&path).bearer(&admin).send().await.expect(200).json();
        let mut calendar = read["calendar"].clone();
        calendar["holidays"] = json!({ "2027-05-01": { "name": "Labour Day", "can_travel": false } });
        let change = |follows: i64, calendar: &Value| {
            let body = json!({ "basis_revision": follows, "calendar": calendar, "reason": "as decreed" });
            server.put(&path).bearer(&admin).json(&body).send()
        };
        assert_eq!(read["years_without_holidays"], json!([2027]), "it is said before anything is reckoned wrong (F68)");
        let entered: Value = change(0, &calendar).await.expect(200).json();
        assert_eq!((&entered["version"], &entered["years_without_holidays"]), (&json!(1), &json!([])));
        // The answer was lost, and it is sent again: it says so already (F16). Something else is another matter.
        assert_eq!(change(0, &calendar).await.expect(200).json::<Value>()["version"], 1);
        calendar["holidays"] = json!({});
        change(0, &calendar).await.problem("moved", 409);
        let mut idle = calendar.clone();
        idle["week"] = json!([[], [], [], [], [], [], []]);
        assert_eq!(change(1, &idle).await.problem("invalid_field", 422).field.as_deref(), Some("calendar"));
    }

    #[tokio::test]
    async fn the_days_of_a_branch_are_those_of_its_calendar_f7() {
        let day = Day::begin().await;
        let admin = day.server.administrator().await;
        let path = format!("/v1/branches/{}/calendar", day.server.branch);
        let mut calendar = day.server.get(&path).bearer(&admin).send().await.json::<Value>()["calendar"].clone();
        calendar["zone"] = json!("America/Los_Angeles");
        let body = json!({ "basis_revision": 0, "calendar": calendar, "reason": "the branch moved" });
        day.server.put(&path).bearer(&admin).json(&body).send().await.expect(200);
        let answer: Value = day.register(json!({})).await.expect(201).json();
        // In Shanghai it is 1 March already.
        assert_eq!(answer["order"]["entitlement"]["on"], "2027-02-28");
    }

    #[tokio::test]
    async fn another_branchs_calendar_is_not_there_f61() {
        let server = TestServer::start().await;
        let clerk = server.office(&["clerk"]).await;
        let elsewhere = server.branch_named("Elsewhere").await;
        let path = format!("/v1/branches/{elsewhere}/calendar");
        server.get(&path).bearer(&clerk).send().await.problem("not_found", 404);
        let admin = server.administrator().await;
        server.get(&path).bearer(&admin).send().await.expect(200);
    }
}
