//! `POST /v1/branches`

use axum::{extract::State, http::StatusCode};
use callout_core::domain::{ids::BranchId, text::Line};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::v1::problems,
    http::{IdempotencyKey, Json, Problem, ProblemBody},
    services::branches::{self, AddError},
    state::AppState,
    texts::sentence,
};

/// A branch to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddBranch {
    name: Line,
}

/// The branch that was added.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BranchAdded)]
pub struct Added {
    id: BranchId,
}

impl From<AddError> for Problem {
    fn from(error: AddError) -> Self {
        match error {
            AddError::NameTaken(name) => {
                Self::new(StatusCode::CONFLICT, "name_taken", sentence!("name-taken", name = name)).field("name")
            }
            AddError::KeyReused => problems::key_reused(),
            AddError::Failure(failure) => failure.into(),
        }
    }
}

/// Adds a branch. With an `Idempotency-Key` the same request sent again adds no second one.
#[utoipa::path(post, path = "/v1/branches", tag = "branches", security(("bearer" = [])), request_body = AddBranch,
    params(IdempotencyKey), responses(
    (status = 201, description = "Added", body = Added),
    (status = 409, description = "`name_taken`", body = ProblemBody),
    (status = 422, description = "`invalid_field`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    key: IdempotencyKey,
    Json(request): Json<AddBranch>,
) -> Result<(StatusCode, Json<Added>), Problem> {
    let id = branches::add_once(&state, key.makes("branch"), &request.name).await?;
    Ok((StatusCode::CREATED, Json(Added { id })))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::TestServer;

    #[tokio::test]
    async fn a_branch_has_its_name_alone() {
        let server = TestServer::start().await;
        let admin = server.administrator().await;
        server.post("/v1/branches").bearer(&admin).json(&json!({ "name": "West" })).send().await.expect(201);
        let again = server.post("/v1/branches").bearer(&admin).json(&json!({ "name": " West " })).send().await;
        assert_eq!(again.problem("name_taken", 409).field.as_deref(), Some("name"));
    }

    #[tokio::test]
    async fn the_same_request_twice_adds_one_branch_i4() {
        let server = TestServer::start().await;
        let admin = server.administrator().await;
        let add = |name: &str| {
            let key = "018f2f3e-0000-7000-8000-0000000000aa";
            let request = server.post("/v1/branches").bearer(&admin).header("idempotency-key", key);
            request.json(&json!({ "name": name })).send()
        };
        let first: serde_json::Value = add("West").await.expect(201).json();
        assert_eq!(add("West").await.expect(201).json::<serde_json::Value>(), first);
        add("East").await.problem("key_reused", 409);
    }

    #[tokio::test]
    async fn a_hostile_name_is_refused_and_changes_nothing_f54() {
        let server = TestServer::start().await;
        let admin = server.administrator().await;
        for name in ["", "a\u{0}b", "\u{202E}", &"x".repeat(201)] {
            let answer = server.post("/v1/branches").bearer(&admin).json(&json!({ "name": name })).send().await;
            assert_eq!(answer.problem("invalid_field", 422).field.as_deref(), Some("name"));
        }
        let list: serde_json::Value = server.get("/v1/branches").bearer(&admin).send().await.json();
        assert_eq!(list["branches"].as_array().map(Vec::len), Some(1));
    }
}
