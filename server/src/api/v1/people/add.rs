//! `POST /v1/people`

use axum::{extract::State, http::StatusCode};
use callout_core::{
    domain::{
        ids::{BranchId, PersonId},
        people::Role,
        person::shape::Roles,
        refusal::Refusal,
        text::Line,
    },
    protocol::auth::{Login, Password},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    http::{IdempotencyKey, Json, Problem, ProblemBody},
    security::Principal,
    services::people::{self, AddError, FirstPassword, Newcomer, PASSWORD_BYTES_MIN},
    state::AppState,
    texts::sentence,
};

/// A person to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddPerson {
    branch: BranchId,
    login: Login,
    name: Line,
    #[schema(value_type = Roles)]
    roles: Vec<Role>,
    /// At least 8 bytes.
    #[schema(value_type = FirstPassword)]
    password: Password,
}

/// The person who was added.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PersonAdded)]
pub struct Added {
    id: PersonId,
}

impl From<AddError> for Problem {
    fn from(error: AddError) -> Self {
        let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
        match error {
            AddError::LoginTaken(login) => {
                Self::new(StatusCode::CONFLICT, "login_taken", sentence!("login-taken", login = login)).field("login")
            }
            AddError::BranchUnknown => {
                Self::new(unprocessable, "branch_unknown", sentence!("branch-unknown")).field("branch")
            }
            AddError::RolesMissing => {
                Self::new(unprocessable, "roles_missing", Refusal::RolesMissing.into()).field("roles")
            }
            AddError::PasswordTooShort => {
                let sentence = sentence!("password-too-short", min = PASSWORD_BYTES_MIN);
                Self::new(unprocessable, "password_too_short", sentence).field("password")
            }
            AddError::Failure(failure) => failure.into(),
        }
    }
}

/// Adds a person with roles and a first password.
#[utoipa::path(post, path = "/v1/people", tag = "people", security(("bearer" = [])), request_body = AddPerson, params(IdempotencyKey), responses(
    (status = 201, description = "Added", body = Added),
    (status = 409, description = "`login_taken`", body = ProblemBody),
    (status = 422, description = "`branch_unknown`, `roles_missing`, `password_too_short`, `invalid_field`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    key: IdempotencyKey,
    Json(request): Json<AddPerson>,
) -> Result<(StatusCode, Json<Added>), Problem> {
    let AddPerson { branch, login, name, roles, password } = request;
    let id =
        people::add(&state, (Some(&principal.actor), key.0), Newcomer { branch, login, name, roles, password }).await?;
    Ok((StatusCode::CREATED, Json(Added { id })))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::TestServer;

    #[tokio::test]
    async fn a_person_who_was_added_signs_in() {
        let server = TestServer::start().await;
        let admin = server.administrator().await;
        let zhang = json!({ "branch": server.branch, "login": "zhang", "name": "张伟", "roles": ["technician"], "password": "eight bytes" });
        server.post("/v1/people").bearer(&admin).json(&zhang).send().await.expect(201);
        let again = server.post("/v1/people").bearer(&admin).json(&zhang).send().await;
        assert_eq!(again.problem("login_taken", 409).field.as_deref(), Some("login"));
        let body = json!({ "login": "zhang", "password": "eight bytes" });
        server.post("/v1/auth/sign-in").json(&body).send().await.expect(200);
    }

    #[tokio::test]
    async fn sent_again_after_a_lost_answer_he_is_one_person_i4() {
        let server = TestServer::start().await;
        let admin = server.administrator().await;
        let key = "00000000-0000-0000-0000-0000000000f4";
        let mut zhang = json!({ "branch": server.branch, "login": "zhang", "name": "张伟", "roles": ["clerk"], "password": "eight bytes" });
        let add = |body| server.post("/v1/people").bearer(&admin).header("idempotency-key", key).json(&body).send();
        let first: serde_json::Value = add(zhang.clone()).await.expect(201).json();
        assert_eq!(add(zhang.clone()).await.expect(201).json::<serde_json::Value>(), first);
        zhang["name"] = json!("张三");
        add(zhang).await.problem("key_reused", 409);
        let body = json!({ "login": "zhang", "password": "eight bytes" });
        server.post("/v1/auth/sign-in").json(&body).send().await.expect(200);
    }

    #[tokio::test]
    async fn nobody_has_a_login_that_another_has_in_other_letters() {
        let server = TestServer::start().await;
        let admin = server.administrator().await;
        let with = |login: &str| json!({ "branch": server.branch, "login": login, "name": "张伟", "roles": ["clerk"], "password": "eight bytes" });
        server.post("/v1/people").bearer(&admin).json(&with("Zhang")).send().await.expect(201);
        for typed in ["zhang", "ＺＨＡＮＧ", " zhang\u{200B}"] {
            server.post("/v1/people").bearer(&admin).json(&with(typed)).send().await.problem("login_taken", 409);
        }
        let people: serde_json::Value = server.get("/v1/people").bearer(&admin).send().await.expect(200).json();
        let logins: Vec<_> = people["people"].as_array().into_iter().flatten().map(|person| &person["login"]).collect();
        assert!(logins.contains(&&json!("zhang")), "{logins:?}");
    }

    #[tokio::test]
    async fn what_is_wrong_is_named() {
        let server = TestServer::start().await;
        let admin = server.administrator().await;
        let good = json!({ "branch": server.branch, "login": "zhang", "name": "张伟", "roles": ["technician"], "password": "eight bytes" });
        let with = |field: &str, value: serde_json::Value| {
            let mut body = good.clone();
            body[field] = value;
            body
        };
        for (body, code, field) in [
            (with("roles", json!([])), "roles_missing", "roles"),
            (with("roles", json!(["king"])), "invalid_field", "roles[0]"),
            (with("password", json!("short")), "password_too_short", "password"),
            (with("branch", json!("00000000-0000-0000-0000-000000000000")), "branch_unknown", "branch"),
            (with("branch", json!(7)), "invalid_field", "branch"),
            (with("salary", json!(7)), "invalid_field", "salary"),
        ] {
            let answer = server.post("/v1/people").bearer(&admin).json(&body).send().await;
            assert_eq!(answer.problem(code, 422).field.as_deref(), Some(field));
        }
    }
}
