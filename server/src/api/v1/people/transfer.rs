//! `POST /v1/people/{id}/transfer`

use axum::{extract::State, http::StatusCode};
use callout_core::domain::ids::{BranchId, PersonId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::disable::StillHeld;
use crate::{
    http::{IdempotencyKey, Json, Path, Problem, ProblemBody},
    security::Principal,
    services::people::{self, TransferError},
    state::AppState,
    texts::sentence,
};

/// Where a person works from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferPerson {
    branch: BranchId,
}

impl From<TransferError> for Problem {
    fn from(error: TransferError) -> Self {
        match error {
            TransferError::Unknown => Self::not_found(),
            TransferError::BranchUnknown => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "branch_unknown", sentence!("branch-unknown"))
                    .field("branch")
            }
            TransferError::Failure(failure) => failure.into(),
        }
    }
}

/// Has a person work for another branch, and says what he still holds in the one that he leaves. Repeating it changes nothing.
///
/// He is signed out, and his phones are enrolled anew with a code of the new branch. What they recorded before is deposited to the
/// old branch, at their next contact or after the new enrolment, and a person there decides.
#[utoipa::path(post, path = "/v1/people/{id}/transfer", tag = "people", security(("bearer" = [])),
    request_body = TransferPerson, params(IdempotencyKey, ("id" = PersonId, Path, description = "The person")), responses(
    (status = 200, description = "He belongs to the other branch; what he still holds", body = StillHeld),
    (status = 404, description = "`not_found`", body = ProblemBody),
    (status = 422, description = "`branch_unknown`, `invalid_field`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    key: IdempotencyKey,
    Path(id): Path<PersonId>,
    Json(request): Json<TransferPerson>,
) -> Result<Json<StillHeld>, Problem> {
    let holdings = people::transfer(&state, (&principal.actor, key.0), id, request.branch).await?;
    Ok(Json(StillHeld::at(state.clock.now().into(), id, holdings)))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::{field::Field, office::Day};

    #[tokio::test]
    async fn who_goes_to_another_branch_leaves_what_he_held_to_the_old_one_f63() {
        let day = Day::begin().await;
        let admin = day.server.administrator().await;
        let mut wang = Field::of(&day, "wang").await;
        let order = day.call().await;
        day.on(order, "assign", json!({ "to": wang.phone.person, "basis_revision": 1 })).await.expect(200);
        wang.must(order, "accept", json!({})).await;
        let far = day.server.branch_named("Elsewhere").await;
        let path = format!("/v1/people/{}/transfer", wang.phone.person);
        let to = |branch: Value| day.server.post(&path).bearer(&admin).json(&json!({ "branch": branch })).send();
        assert_eq!(
            to(json!("00000000-0000-0000-0000-000000000000")).await.problem("branch_unknown", 422).field.as_deref(),
            Some("branch")
        );
        for _ in 0..2 {
            let held: Value = to(json!(far)).await.expect(200).json();
            assert_eq!(held["orders"][0]["id"], json!(order), "{held}");
        }
        assert_eq!(day.server.security_events("person_transferred").await, 1);
        // His phone is not let in any more; the old branch sees nobody of that name to send.
        day.server.sign_in_on(&wang.phone, "wang").await.problem("device_revoked", 403);
        let again = day.on(order, "assign", json!({ "to": wang.phone.person, "basis_revision": 3 })).await;
        again.problem("no_technician", 409);
    }
}
