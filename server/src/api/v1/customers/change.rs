//! `PUT /v1/customers/{id}`

use axum::extract::State;
use callout_core::domain::ids::CustomerId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{CustomerFile, EnterCustomer};
use crate::{
    api::v1::problems,
    http::{IdempotencyKey, Json, Path, Problem, ProblemBody, Revision, revision},
    security::Principal,
    services::customers::{self, ChangeError},
    state::AppState,
};

/// What the file is to say.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeCustomer {
    /// The revision that was read: another one means that somebody changed it meanwhile.
    #[schema(value_type = Revision)]
    #[serde(deserialize_with = "revision")]
    basis_revision: i64,
    /// What it is to say.
    customer: EnterCustomer,
}

impl From<ChangeError> for Problem {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Unknown => Self::not_found(),
            ChangeError::Moved { revision } => problems::moved(revision),
            ChangeError::Failure(failure) => failure.into(),
        }
    }
}

/// Changes a customer's file. Vouchers keep the name and address that they were drawn with.
#[utoipa::path(put, path = "/v1/customers/{id}", tag = "customers", security(("bearer" = [])), request_body = ChangeCustomer,
    params(IdempotencyKey, ("id" = CustomerId, Path, description = "Whose file")), responses(
    (status = 200, description = "The file", body = CustomerFile),
    (status = 404, description = "`not_found`", body = ProblemBody),
    (status = 409, description = "`moved`: read it again", body = ProblemBody),
    (status = 422, description = "`invalid_field`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    key: IdempotencyKey,
    Path(id): Path<CustomerId>,
    Json(request): Json<ChangeCustomer>,
) -> Result<Json<CustomerFile>, Problem> {
    let ChangeCustomer { basis_revision, customer } = request;
    Ok(Json(customers::change(&state, (&principal.actor, key.0), id, basis_revision, customer.into()).await?.into()))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::{TestServer, office::lin};

    #[tokio::test]
    async fn nobodys_change_is_lost_under_anothers() {
        let server = TestServer::start().await;
        let clerk = server.office(&["clerk"]).await;
        let id = server.customer(&clerk, &lin()).await;
        let mut moved_house = lin();
        moved_house["address"] = json!("8 New Road");
        let change = |revision: i64| {
            let body = json!({ "basis_revision": revision, "customer": moved_house });
            server.put(&format!("/v1/customers/{id}")).bearer(&clerk).json(&body).send()
        };
        let changed: Value = change(1).await.expect(200).json();
        assert_eq!((changed["revision"].as_i64(), &changed["customer"]["address"]), (Some(2), &json!("8 New Road")));
        change(1).await.problem("moved", 409);
        assert_eq!(change(-1).await.problem("invalid_field", 422).field.as_deref(), Some("basis_revision"));
    }

    #[tokio::test]
    async fn of_two_changes_of_what_both_saw_one_wins() {
        let server = TestServer::start().await;
        let clerk = server.office(&["clerk"]).await;
        let id = server.customer(&clerk, &lin()).await;
        let change = |address: &str| {
            let mut customer = lin();
            customer["address"] = json!(address);
            let body = json!({ "basis_revision": 1, "customer": customer });
            server.put(&format!("/v1/customers/{id}")).bearer(&clerk).json(&body).send()
        };
        let (one, other) = tokio::join!(change("8 New Road"), change("9 New Road"));
        let (winner, loser) = if one.status == 200 { (one, other) } else { (other, one) };
        let winner: Value = winner.expect(200).json();
        loser.problem("moved", 409);
        let read: Value = server.get(&format!("/v1/customers/{id}")).bearer(&clerk).send().await.expect(200).json();
        assert_eq!((&read["customer"], &read["revision"]), (&winner["customer"], &json!(2)));
    }
}
