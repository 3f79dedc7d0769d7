//! `PUT /v1/people/{id}/absences`

use axum::extract::State;
use callout_core::domain::{
    ids::PersonId,
    person::{Absence, PlanAbsences, shape::Absences},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::PersonFile;
use crate::{
    http::{IdempotencyKey, Json, Path, Problem, ProblemBody, Revision, revision},
    security::Principal,
    services::people,
    state::AppState,
};

/// When somebody is away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnterAbsences {
    /// The revision of his file that was read: another one means that somebody changed it meanwhile.
    #[schema(value_type = Revision)]
    #[serde(deserialize_with = "revision")]
    basis_revision: i64,
    /// All of it: what is not named here is not planned any more.
    #[schema(value_type = Absences)]
    absences: Vec<Absence>,
}

/// Says when a person is away, both days of a period included.
#[utoipa::path(put, path = "/v1/people/{id}/absences", tag = "people", security(("bearer" = [])),
    request_body = EnterAbsences, params(IdempotencyKey, ("id" = PersonId, Path, description = "Whose file")), responses(
    (status = 200, description = "The file", body = PersonFile),
    (status = 404, description = "`not_found`", body = ProblemBody),
    (status = 409, description = "`moved`: read it again", body = ProblemBody),
    (status = 422, description = "`period_backwards`, `too_many_entries`, `invalid_field`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    key: IdempotencyKey,
    Path(id): Path<PersonId>,
    Json(request): Json<EnterAbsences>,
) -> Result<Json<PersonFile>, Problem> {
    let EnterAbsences { basis_revision, absences } = request;
    let plan = PlanAbsences { absences };
    Ok(Json(people::plan_absences(&state, (&principal.actor, key.0), id, basis_revision, plan).await?.into()))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::TestServer;

    #[tokio::test]
    async fn a_supervisor_plans_for_his_branch_and_for_no_other_f61() {
        let server = TestServer::start().await;
        let supervisor = server.office(&["supervisor"]).await;
        let (wang, far) = (server.person("wang").add().await, server.person("far").branch("Elsewhere").add().await);
        let plan = |id, from: &str, until: &str| {
            let absences = json!([{ "from": from, "until": until, "reason": "leave" }]);
            let body = json!({ "basis_revision": 1, "absences": absences });
            server.put(&format!("/v1/people/{id}/absences")).bearer(&supervisor).json(&body).send()
        };
        let planned: Value = plan(wang.id, "2026-03-09", "2026-03-13").await.expect(200).json();
        assert_eq!((&planned["revision"], &planned["absences"][0]["until"]), (&json!(2), &json!("2026-03-13")));
        let backwards = plan(wang.id, "2026-03-13", "2026-03-09").await;
        assert_eq!(backwards.problem("period_backwards", 422).field.as_deref(), Some("absences[0].until"));
        plan(far.id, "2026-03-09", "2026-03-13").await.problem("not_found", 404);
        // Nothing is left to do, and it is wrong all the same.
        let never = json!({ "basis_revision": -1, "absences": planned["absences"] });
        let never =
            server.put(&format!("/v1/people/{}/absences", wang.id)).bearer(&supervisor).json(&never).send().await;
        assert_eq!(never.problem("invalid_field", 422).field.as_deref(), Some("basis_revision"));
    }
}
