//! `POST /v1/devices/{id}/revoke`

use axum::{extract::State, http::StatusCode};
use callout_core::domain::ids::DeviceId;

use crate::{
    http::{Path, Problem, ProblemBody},
    security::Principal,
    services::devices::{self, RevokeError},
    state::AppState,
};

impl From<RevokeError> for Problem {
    fn from(error: RevokeError) -> Self {
        match error {
            RevokeError::Unknown => Self::not_found(),
            RevokeError::Failure(failure) => failure.into(),
        }
    }
}

/// Takes a phone's access away, at once and everywhere. Repeating it changes nothing.
#[utoipa::path(post, path = "/v1/devices/{id}/revoke", tag = "devices", security(("bearer" = [])),
    params(("id" = DeviceId, Path, description = "The device")), responses(
    (status = 204, description = "No access any more"),
    (status = 404, description = "`not_found`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    Path(id): Path<DeviceId>,
) -> Result<StatusCode, Problem> {
    devices::revoke(&state, &principal.actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use crate::testing::TestServer;

    #[tokio::test]
    async fn a_revoked_phone_is_out_at_once_and_cannot_sign_in_again_i21() {
        let server = TestServer::start().await;
        let admin = server.administrator().await;
        let (phone, session) = server.person("wang").technician().add_with_phone().await;
        server.sign_in_on(&phone, "wang").await.expect(200);
        let path = format!("/v1/devices/{}/revoke", phone.device);
        server.post(&path).bearer(&admin).send().await.expect(204);
        server.post("/v1/auth/sign-out").bearer(&session).send().await.problem("device_revoked", 403);
        server.refresh(&phone, &session.refresh_token).await.problem("device_revoked", 403);
        server.sign_in_on(&phone, "wang").await.problem("device_revoked", 403);
        // Whoever has the password and not the key learns nothing of the phone.
        server.sign_in_on(&phone.with_another_key(), "wang").await.problem("device_not_enrolled", 403);
    }

    #[tokio::test]
    async fn the_office_sees_its_phones() {
        let server = TestServer::start().await;
        let admin = server.administrator().await;
        server.person("wang").technician().add_with_phone().await;
        let list: serde_json::Value = server.get("/v1/devices").bearer(&admin).send().await.json();
        assert_eq!(list["devices"][0]["code"], "D01");
        assert!(list["devices"][0]["revoked_at"].is_null());
    }
}
