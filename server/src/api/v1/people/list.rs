//! `GET /v1/people`

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::PersonFile;
use crate::{
    clock::from_unix_ms,
    http::{Json, Problem, ProblemBody},
    security::Principal,
    services::look,
    state::AppState,
    store::people::File,
};

/// A person.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonLine {
    #[serde(flatten)]
    file: PersonFile,
    /// Since when he has no access.
    #[schema(value_type = Option<String>, format = DateTime)]
    disabled_at: Option<DateTime<Utc>>,
}

/// The people whom the reader may see.
#[derive(Debug, Serialize, ToSchema)]
pub struct People {
    people: Vec<PersonLine>,
}

impl From<File> for PersonLine {
    fn from((kept, disabled_at): File) -> Self {
        Self { file: kept.into(), disabled_at: disabled_at.map(from_unix_ms) }
    }
}

/// The people of one's branch; of every branch for those who see all.
#[utoipa::path(get, path = "/v1/people", tag = "people", security(("bearer" = [])), responses(
    (status = 200, description = "By name", body = People),
    (status = 401, description = "`unauthenticated`", body = ProblemBody),
))]
pub async fn handler(State(state): State<AppState>, principal: Principal) -> Result<Json<People>, Problem> {
    let files = look::people(&state, &principal.actor).await?;
    Ok(Json(People { people: files.into_iter().map(PersonLine::from).collect() }))
}

#[cfg(test)]
mod tests {
    use crate::testing::TestServer;

    #[tokio::test]
    async fn a_clerk_sees_his_own_branch_only_i14() {
        let server = TestServer::start().await;
        let clerk = server.person("li").roles(&["clerk"]).add().await;
        server.person("zhao").branch("Elsewhere").add().await;
        let session = server.sign_in(&clerk).await;
        let text = server.get("/v1/people").bearer(&session).send().await.expect(200).text();
        assert!(text.contains("\"li\"") && !text.contains("zhao"), "{text}");
        let admin = server.administrator().await;
        assert!(server.get("/v1/people").bearer(&admin).send().await.expect(200).text().contains("zhao"));
    }
}
