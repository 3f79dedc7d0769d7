//! `PUT /v1/people/{id}`

use axum::extract::State;
use callout_core::domain::{ids::PersonId, person::PersonParticulars};
use serde::Deserialize;
use utoipa::ToSchema;

use super::PersonFile;
use crate::{
    http::{IdempotencyKey, Json, Path, Problem, ProblemBody, Revision, revision},
    security::Principal,
    services::people,
    state::AppState,
};

/// What a person's file is to say.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePerson {
    /// The revision that was read: another one means that somebody changed it meanwhile.
    #[schema(value_type = Revision)]
    #[serde(deserialize_with = "revision")]
    basis_revision: i64,
    /// What it is to say.
    person: PersonParticulars,
}

/// Changes name, roles, skills and areas; his colleagues' phones hear of it. Nobody changes his own roles.
#[utoipa::path(put, path = "/v1/people/{id}", tag = "people", security(("bearer" = [])), request_body = ChangePerson,
    params(IdempotencyKey, ("id" = PersonId, Path, description = "Whose file")), responses(
    (status = 200, description = "The file", body = PersonFile),
    (status = 404, description = "`not_found`", body = ProblemBody),
    (status = 409, description = "`moved`: read it again; `not_yourself`", body = ProblemBody),
    (status = 422, description = "`roles_missing`, `too_many_entries`, `invalid_field`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    key: IdempotencyKey,
    Path(id): Path<PersonId>,
    Json(request): Json<ChangePerson>,
) -> Result<Json<PersonFile>, Problem> {
    let ChangePerson { basis_revision, person } = request;
    Ok(Json(people::change(&state, (&principal.actor, key.0), id, basis_revision, person).await?.into()))
}

#[cfg(test)]
mod tests {
    use callout_core::protocol::auth::Session;
    use serde_json::{Value, json};

    use crate::testing::{TestPerson, TestServer};

    fn supervisor() -> Value {
        json!({ "name": "Wang Lei", "roles": ["supervisor", "technician"], "skills": ["KFR"], "areas": ["Pudong"] })
    }

    async fn file_of(server: &TestServer, person: &TestPerson) -> Value {
        let admin = server.administrator().await;
        let list: Value = server.get("/v1/people").bearer(&admin).send().await.expect(200).json();
        let people = list["people"].as_array().expect("people").clone();
        people.into_iter().find(|file| file["id"] == json!(person.id)).expect("his file")
    }

    #[tokio::test]
    async fn a_changed_file_counts_at_once_and_nobodys_change_is_lost_f30() {
        let server = TestServer::start().await;
        let admin = server.administrator().await;
        let wang = server.person("wang").roles(&["clerk"]).add().await;
        let session = server.sign_in(&wang).await;
        let path = format!("/v1/people/{}", wang.id);
        let change = |revision: i64, says: Value| {
            server.put(&path).bearer(&admin).json(&json!({ "basis_revision": revision, "person": says })).send()
        };
        let changed: Value = change(1, supervisor()).await.expect(200).json();
        assert_eq!((&changed["revision"], &changed["roles"]), (&json!(2), &json!(["technician", "supervisor"])));
        // The answer was lost, and it is sent again: it says so already (F16). Something else is another matter.
        assert_eq!(change(1, supervisor()).await.expect(200).json::<Value>(), changed);
        let clerk = json!({ "name": "Wang Lei", "roles": ["clerk"], "skills": [], "areas": [] });
        change(1, clerk).await.problem("moved", 409);
        let file = file_of(&server, &wang).await;
        assert_eq!((&file["skills"], &file["areas"]), (&json!(["KFR"]), &json!(["Pudong"])));
        // He is no clerk any more, and was not signed out for it.
        server
            .post("/v1/calls/00000000-0000-0000-0000-000000000001/close")
            .bearer(&session)
            .json(&json!({}))
            .send()
            .await
            .problem("forbidden", 403);
        server.get("/v1/people").bearer(&session).send().await.expect(200);
    }

    #[tokio::test]
    async fn what_cannot_be_is_named_and_nobody_crowns_himself() {
        let server = TestServer::start().await;
        let admin = server.administrator().await;
        let wang = server.person("wang").add().await;
        let put = |id: String, person: Value| {
            server
                .put(&format!("/v1/people/{id}"))
                .bearer(&admin)
                .json(&json!({ "basis_revision": 1, "person": person }))
                .send()
        };
        let nobody = json!({ "name": "Wang", "roles": [] });
        assert_eq!(
            put(wang.id.to_string(), nobody).await.problem("roles_missing", 422).field.as_deref(),
            Some("person.roles")
        );
        put(admin.person.id.to_string(), supervisor()).await.problem("not_yourself", 409);
        put("00000000-0000-0000-0000-000000000001".to_owned(), supervisor()).await.problem("not_found", 404);
    }

    /// Each demotes the other in the same moment, and once one demotes while the other disables.
    async fn two_administrators(server: TestServer) {
        for verb in ["demote", "disable"] {
            let administrator = |name: String| {
                let server = &server;
                async move { server.sign_in(&server.person(&name).roles(&["administrator"]).add().await).await }
            };
            let first = administrator(format!("{verb}-1")).await;
            let second = administrator(format!("{verb}-2")).await;
            let demote = |by: &Session, whom: &Session| {
                let person = json!({ "name": "Nobody", "roles": ["clerk"], "skills": [], "areas": [] });
                let path = format!("/v1/people/{}", whom.person.id);
                server.put(&path).bearer(by).json(&json!({ "basis_revision": 1, "person": person })).send()
            };
            let other = async {
                match verb {
                    "demote" => demote(&second, &first).await,
                    _ => server.post(&format!("/v1/people/{}/disable", first.person.id)).bearer(&second).send().await,
                }
            };
            let (one, other) = tokio::join!(demote(&first, &second), other);
            let done = [&one, &other].iter().filter(|answer| answer.status == 200).count();
            assert_eq!(done, 1, "{verb}: {} {}", one.text(), other.text());
            let standing = |session: &Session| server.get("/v1/people").bearer(session).send();
            let mut left = 0;
            for (session, answer) in [(&first, standing(&first).await), (&second, standing(&second).await)] {
                let is_administrator = answer.status == 200
                    && server.put("/v1/people/0").bearer(session).json(&json!({})).send().await.status != 403;
                left += u8::from(is_administrator);
            }
            assert_eq!(left, 1, "{verb}: one of the two administers still");
        }
    }

    #[tokio::test]
    async fn two_administrators_do_not_demote_one_another_into_nobody_i21() {
        two_administrators(TestServer::start().await).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn two_administrators_do_not_demote_one_another_into_nobody_on_postgres_i21() {
        let Some(server) = TestServer::on_postgres().await else { return };
        two_administrators(server).await;
    }
}
