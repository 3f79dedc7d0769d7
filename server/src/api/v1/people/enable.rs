//! `POST /v1/people/{id}/enable`

use axum::{extract::State, http::StatusCode};
use callout_core::domain::ids::PersonId;

use crate::{
    http::{IdempotencyKey, Path, Problem, ProblemBody},
    security::Principal,
    services::people::{self, EnableError},
    state::AppState,
};

impl From<EnableError> for Problem {
    fn from(error: EnableError) -> Self {
        match error {
            EnableError::Unknown => Self::not_found(),
            EnableError::Failure(failure) => failure.into(),
        }
    }
}

/// Gives a person his access back: he signs in again, on his phone as well. Repeating it changes nothing.
#[utoipa::path(post, path = "/v1/people/{id}/enable", tag = "people", security(("bearer" = [])),
    params(IdempotencyKey, ("id" = PersonId, Path, description = "The person")), responses(
    (status = 204, description = "He has access"),
    (status = 404, description = "`not_found`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    key: IdempotencyKey,
    Path(id): Path<PersonId>,
) -> Result<StatusCode, Problem> {
    people::enable(&state, (&principal.actor, key.0), id).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use callout_core::{
        domain::{person::Person, subject::Listed as _},
        protocol::pull::Item,
    };

    use crate::testing::TestServer;

    #[tokio::test]
    async fn whoever_is_enabled_again_signs_in_on_his_phone_and_his_old_session_stays_over() {
        let server = TestServer::start().await;
        let admin = server.administrator().await;
        let (phone, session) = server.person("wang").technician().add_with_phone().await;
        let does = |verb: &str| server.post(&format!("/v1/people/{}/{verb}", phone.person)).bearer(&admin).send();
        does("disable").await.expect(200);
        for _ in 0..2 {
            does("enable").await.expect(204);
        }
        assert_eq!(server.security_events("person_enabled").await, 1);
        server.refresh(&phone, &session.refresh_token).await.problem("refresh_failed", 401);
        let answer = server.sign_in_on(&phone, "wang").await;
        let page = server.pull(&answer.expect(200).json(), "").await;
        let told = page.items.iter().find_map(|item| match item {
            Item::Put { key, body, .. } if *key == Person::key(phone.person.0) => {
                serde_json::from_str(body.get()).map(|person: Person| person.is_active).ok()
            }
            _ => None,
        });
        assert_eq!(told, Some(true), "his colleagues' phones know him again");
    }
}
